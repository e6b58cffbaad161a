/* A field is marked, required by the browser and demanded by the server: all three or none, in all four
 * settings. And what browsers need to fill a form in by themselves. */
import assert from "node:assert/strict";
import { test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const articles = { "en.md": "---\nlang: en\n---\n# One\n\nWords.\n", "ar.md": "---\nlang: ar\n---\n# مقال\n\nكلمات.\n" };
const fields = ["comment", "author", "email", "url"];

/* What assistive technology is told of a field of the form. */
async function told(r, name) {
  const devtools = await r.page.context().newCDPSession(r.page);
  const { root } = await devtools.send("DOM.getDocument");
  const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector: `#reply-form [name="${name}"]` });
  const { nodes } = await devtools.send("Accessibility.getPartialAXTree", { nodeId, fetchRelatives: false });
  await devtools.detach();
  const property = (wanted) => nodes[0].properties.find((p) => p.name === wanted)?.value.value;
  return { name: nodes[0].name.value, description: nodes[0].description?.value ?? "", required: property("required") ?? false,
    invalid: property("invalid") };
}

async function agree(r, slug, demanded) {
  await r.go(`/${slug}`);
  for (const name of fields) {
    const field = r.field(name), needed = demanded.has(name);
    const label = r.page.locator(`#reply-form label[for="${await field.getAttribute("id")}"]`);
    assert.equal((await label.innerText()).includes("*"), needed, `the mark of ${name}`);
    assert.equal(await field.getAttribute("required") !== null, needed, `the attribute of ${name}`);
    assert.equal(await field.evaluate((e) => !e.checkValidity()), needed, `the browser on ${name} left empty`);
    const heard = await told(r, name);
    assert.equal(heard.required, needed, `what a screen reader says of ${name}`);
    assert.doesNotMatch(heard.name, /\*/, "the mark itself is not read out");
    assert.ok(heard.name, `${name} has a name`);
  }
  await r.page.locator("#reply-form").evaluate((form) => { form.noValidate = true; });
  await r.press(r.send);
  assert.equal(r.last.status(), 422);
  for (const name of fields) {
    const wrong = await r.field(name).getAttribute("aria-invalid") === "true";
    assert.equal(wrong, demanded.has(name), `the server on ${name} left empty`);
    if (!wrong) continue;
    const heard = await told(r, name);
    assert.equal(heard.invalid, "true");
    assert.ok(heard.description.includes(await r.page.locator(`#${name}-error`).innerText()), `the error is told with ${name}`);
  }
}

for (const name of [true, false]) {
  for (const email of [true, false]) {
    const site = await Site.started(articles, { "require.name": name ? "yes" : "no", "require.email": email ? "yes" : "no" });
    const demanded = new Set(["comment", ...(name ? ["author"] : []), ...(email ? ["email"] : [])]);
    const listed = [...demanded].join(", ");
    for (const slug of Object.keys(articles).map((file) => file.replace(".md", ""))) {
      await test(`where ${listed} are demanded, mark, browser, screen reader and server say so of just these (${slug})`, () =>
        reading(site, { lang: slug }, (r) => agree(r, slug, demanded)));
    }
    await test(`where ${listed} are demanded, a form with just these is taken`, () =>
      reading(site, { scripts: false }, async (r) => {
        await r.go("/en");
        for (const field of demanded) await r.field(field).fill(field === "email" ? "ada@example.org" : "Words");
        await r.press(r.send);
        assert.match(await r.reply(r.arrived).innerText(), name ? /^Words/ : /^Anonymous/);
      }));
  }
}

const site = await Site.started(articles);

await test("the browser stops a form that lacks something, and lets its preview pass", () =>
  reading(site, {}, async (r) => {
    await r.go("/en");
    await r.send.click();
    assert.equal(new URL(r.page.url()).pathname, "/en");
    assert.equal(await r.page.evaluate(() => document.activeElement.id), "comment");
    await r.press(r.preview);
    assert.equal(r.last.status(), 200);
    assert.equal(await r.page.locator("[aria-invalid]").count(), 0);
  }));

await test("browsers can tell what to fill in: name, address and website are named as they name them", () =>
  reading(site, {}, async (r) => {
    await r.go("/en");
    const seen = await Promise.all(["author", "email", "url"].map((name) => r.field(name).evaluate((e) => [e.type, e.autocomplete])));
    assert.deepEqual(seen, [["text", "name"], ["email", "email"], ["url", "url"]]);
    assert.equal(await r.page.locator("#reply-form [maxlength]").count(), 0, "no paste is cut");
  }));

await test("the promise and the legend stand above the fields, in each language", async () => {
  for (const [slug, words] of [["en", /Your email address will not be published\. Required fields are marked \*/], ["ar", /عنوان.*\*/]]) {
    await reading(site, {}, async (r) => {
      await r.go(`/${slug}`);
      const promise = r.page.locator("#reply-form .promise");
      assert.match(await promise.innerText(), words);
      assert.ok((await promise.boundingBox()).y < (await r.field("comment").boundingBox()).y);
    });
  }
});

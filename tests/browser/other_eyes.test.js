/* On paper, without style sheets, in high contrast and with larger letters. */
import assert from "node:assert/strict";
import { none, test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const site = await Site.started({ "walk.md": "---\nlang: en\n---\n# A walk\n\nThe first words, [linked](https://example.org/far).\n\nThe second.\n" });
for (let i = 0; i < 60; i++) await site.reply("walk", `Reply ${i}.`);

const displayed = (page, selector) => page.locator(selector).evaluateAll((found) => found.filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 100)));

await test("on paper there are article and replies, and nothing that can only be pressed", () =>
  reading(site, {}, async (r) => {
    await r.go("/walk");
    await r.page.emulateMedia({ media: "print" });
    none(await displayed(r.page, "form, nav, .acts, .mark, .sorts, button, input, textarea"), "on paper");
    assert.equal((await displayed(r.page, "h1")).length, 1);
    assert.equal((await displayed(r.page, ".reply .text")).length, 50);
    assert.match(await r.page.locator(".body a[href^=http]").evaluate((e) => getComputedStyle(e, "::after").content), /example\.org\/far/);
    const colours = await r.page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
    assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    await r.page.emulateMedia({ media: null });
  }));

await test("on paper it is black on white for those who read in the dark too, and makes a sheet", () =>
  reading(site, {}, async (r) => {
    await r.go("/walk");
    await r.page.emulateMedia({ media: "print", colorScheme: "dark" });
    const colours = await r.page.evaluate(() => [".body p", ".who", "h1"].map((s) => getComputedStyle(document.querySelector(s)).color));
    assert.deepEqual(colours, Array(3).fill("rgb(0, 0, 0)"));
    const pdf = await r.page.pdf({ format: "A4" });
    assert.match(pdf.subarray(0, 8).toString(), /^%PDF-/);
    await r.page.emulateMedia({ media: null, colorScheme: null });
  }));

await test("without its style sheet the page is read in the same order, and its form works", () =>
  reading(site, { scripts: false }, async (r) => {
    await r.page.route("**/*.css*", (route) => route.abort());
    await r.go("/walk");
    const order = await r.page.evaluate(() => ["h1", ".body", "#replies h2", ".reply", "#reply-form", ".foot"].map((s) =>
      document.querySelector(s).getBoundingClientRect().top));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
    await r.post({ comment: "Left without style." });
    assert.match(await r.reply(r.arrived).innerText(), /Left without style\./);
    await r.page.unrouteAll();
  }));

for (const size of [24, 32]) {
  await test(`letters of ${size} pixels, as some readers set them, push nothing off a phone`, () =>
    reading(site, { width: 400 }, async (r) => {
      await r.go("/walk");
      const grown = await r.page.evaluate((px) => {
        document.documentElement.style.fontSize = `${px}px`;
        const { scrollWidth, clientWidth } = document.scrollingElement;
        return { scrollWidth, clientWidth, body: getComputedStyle(document.body).fontSize };
      }, size);
      assert.ok(grown.scrollWidth <= grown.clientWidth, JSON.stringify(grown));
      assert.equal(grown.body, `${size}px`, "all sizes follow the reader's");
    }));
}

await test("in forced colours buttons have edges and what is pointed at is marked", () =>
  reading(site, {}, async (r) => {
    await r.page.emulateMedia({ forcedColors: "active" });
    const id = await site.reply("walk", "Pointed at.");
    await r.go(`/r/${id}`);
    const edge = await r.send.evaluate((e) => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).borderTopWidth]);
    assert.deepEqual(edge, ["solid", "1px"]);
    assert.equal(await r.reply(id).locator("> header").evaluate((e) => getComputedStyle(e).outlineStyle), "solid");
    await r.page.emulateMedia({ forcedColors: null });
  }));

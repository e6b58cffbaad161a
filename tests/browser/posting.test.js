/* A reader leaves a reply, looks at it first, answers, changes it and takes it back: with scripts and
 * without, it is the same. */
import assert from "node:assert/strict";
import { test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const articles = {
  "walk.txt": "A walk\n\nThe first words.\n\nThe second words.\n",
  "quiet.md": "---\nreplies: closed\n---\n# Quiet\n\nNo more to say.\n",
};
const site = await Site.started(articles);
const strict = await Site.started(articles, { moderation: "all" });

for (const scripts of [true, false]) {
  const how = { scripts, width: 400 };
  const so = scripts ? "with scripts" : "without scripts";

  await test(`a reply from the article's own page stands there at once, and the browser goes to it, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.post({ comment: "I was there *too*.", author: "Grace", url: "https://grace.example/" });
      assert.equal(r.last.status(), 200);
      const reply = r.reply(r.arrived);
      assert.match(await reply.innerText(), /Grace[^]*I was there too\./);
      assert.equal(await reply.locator("em").innerText(), "too");
      const link = reply.locator(".who a");
      assert.equal(await link.getAttribute("href"), "https://grace.example/");
      assert.equal(await link.getAttribute("rel"), "nofollow ugc noopener");
      const box = await reply.boundingBox();
      assert.ok(box.y >= 0 && box.y < 800, `the reply is in sight: ${JSON.stringify(box)}`);
      assert.equal(await r.field("comment").inputValue(), "", "the form is empty again");
    }));

  await test(`an answer stands inside the reply it answers, ${so}`, () =>
    reading(site, how, async (r) => {
      const id = await site.reply("walk", `To be answered ${so}.`);
      await r.go("/walk");
      await r.press(r.reply(id).locator(`a[href$="reply?to=${id}"]`));
      assert.match(await r.page.locator(".answered").innerText(), new RegExp(`To be answered ${so}`));
      await r.post({ comment: "An answer." });
      assert.equal(await r.reply(id).locator(`.answers #reply-${r.arrived}`).count(), 1);
    }));

  await test(`a reply to a passage quotes it, and the passage counts it, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.press(r.page.locator("#p2 + .mark"));
      assert.match(await r.page.locator(".passage").innerText(), /The second words\./);
      await r.post({ comment: `About the second words, ${so}.` });
      assert.match(await r.reply(r.arrived).locator(".quote").innerText(), /The second words\./);
      assert.equal(await r.page.locator("#p2 + .mark.has").count(), 1);
      await r.reply(r.arrived).locator(".quote a").click();
      assert.match(r.page.url(), /#p2$/);
    }));

  await test(`a preview shows the reply, takes nothing, and its form still holds everything, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.field("comment").fill(`Seen **before**, ${so}.`);
      await r.press(r.preview);
      assert.equal(r.last.status(), 200);
      assert.equal(await r.page.locator(".preview .text strong").innerText(), "before");
      assert.equal(await r.page.locator("[aria-invalid]").count(), 0);
      assert.equal(await r.field("comment").inputValue(), `Seen **before**, ${so}.`);
      assert.doesNotMatch(await (await fetch(site.origin + "/walk")).text(), new RegExp(`</strong>, ${so}`));
      await r.post({ comment: await r.field("comment").inputValue() });
      assert.equal(await r.reply(r.arrived).locator(".text strong").innerText(), "before");
    }));

  await test(`a button pressed twice makes one reply, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.fill({ comment: `Said once, ${so}.` });
      await r.send.dblclick();
      await r.page.waitForURL(/#reply-/);
      await r.go("/walk");
      assert.equal(await r.page.locator("#replies .text", { hasText: `Said once, ${so}.` }).count(), 1);
    }));

  await test(`a waiting reply is shown to its author alone, and can be changed and withdrawn, ${so}`, () =>
    reading(strict, how, async (r) => {
      await r.go("/walk");
      await r.post({ comment: `Waiting words, ${so}.` });
      const id = r.arrived;
      assert.match(r.page.url(), /\?mine=/);
      assert.match(await r.reply(id).innerText(), new RegExp(`Waiting words, ${so}`));
      assert.equal(await r.page.locator(`.waiting#reply-${id}`).count(), 1);
      assert.doesNotMatch(await (await fetch(strict.origin + "/walk")).text(), /Waiting words/);
      await r.press(r.reply(id).locator('a[href*="/edit"]'));
      assert.equal(await r.field("comment").inputValue(), `Waiting words, ${so}.`);
      await r.field("comment").fill("Better words.");
      await r.press(r.preview);
      assert.match(await r.page.locator(".answered").innerText(), /Better words\./);
      await r.press(r.send);
      assert.match(await r.reply(id).innerText(), /Better words\./);
      await r.press(r.reply(id).locator('a[href*="/withdraw"]'));
      await r.press(r.page.locator('button[value="withdraw"]'));
      assert.equal(r.last.status(), 200);
      assert.equal(await r.reply(id).count(), 0);
      assert.equal(strict.run("queue", "--json"), "");
    }));

  await test(`the link a waiting reply was answered with shows it without a cookie too, ${so}`, () =>
    reading(strict, how, async (r) => {
      await r.go("/walk");
      await r.post({ comment: "Seen by the link." });
      const link = r.page.url(), id = r.arrived;
      await r.page.context().clearCookies();
      await r.go(link);
      await r.page.reload();
      assert.match(await r.reply(id).innerText(), /Seen by the link\./);
      strict.run("remove", id, "--reason", "spam");
    }));

  await test(`a published reply that is withdrawn leaves a place for its answers, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.post({ comment: `I take this back, ${so}.` });
      const id = r.arrived, answer = await site.reply("walk", "But I answered.", { parent: id });
      await r.page.reload();
      await r.press(r.reply(id).locator(':scope > .acts a[href*="/withdraw"]'));
      await r.press(r.page.locator('button[value="withdraw"]'));
      assert.doesNotMatch(await r.page.locator("#replies").innerText(), new RegExp(`take this back, ${so}`));
      assert.equal(await r.page.locator(`#reply-${id}.gone #reply-${answer}`).count(), 1);
    }));

  await test(`a name is remembered only when the box is ticked, and never the address, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/walk");
      await r.post({ author: "Not kept", comment: `Unticked, ${so}.` });
      await r.go("/walk");
      assert.equal(await r.field("author").inputValue(), "");
      await r.page.locator("#remember").check();
      await r.post({ author: "Kept Ünicode", url: "https://kept.example/", comment: `Ticked, ${so}.` });
      await r.go("/walk");
      const shown = await Promise.all(["author", "url", "email"].map((name) => r.field(name).inputValue()));
      assert.deepEqual(shown, ["Kept Ünicode", "https://kept.example/", ""]);
      const cookies = await r.page.context().cookies();
      assert.ok(cookies.every((c) => c.httpOnly && c.sameSite === "Lax"), JSON.stringify(cookies));
      assert.doesNotMatch(decodeURIComponent(JSON.stringify(cookies)), /ada@example/);
    }));

  await test(`a closed article says so and has no form, ${so}`, () =>
    reading(site, how, async (r) => {
      await r.go("/quiet");
      assert.equal(await r.page.locator("form").count(), 0);
      assert.match(await r.page.locator(".closed").innerText(), /no more replies/);
    }));
}

await test("before a reader acts there is no cookie and nothing is stored", () =>
  reading(site, {}, async (r) => {
    for (const path of ["/", "/walk", "/privacy", "/no-such", "/walk/reply?passage=p1"]) await r.go(path);
    await r.go("/walk");
    await r.field("comment").fill("Typed and not sent");
    assert.deepEqual(await r.page.context().cookies(), []);
    assert.deepEqual(await r.page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  }));

await test("no page has a script, and none asks anything of another host", () =>
  reading(site, {}, async (r) => {
    const asked = [];
    r.page.on("request", (request) => asked.push(request.url()));
    for (const path of ["/", "/walk", "/privacy", "/no-such", "/walk/reply?passage=p1"]) {
      await r.go(path);
      assert.equal(await r.page.locator("script").count(), 0, path);
    }
    assert.deepEqual(asked.filter((url) => !url.startsWith(site.origin + "/")), []);
  }));

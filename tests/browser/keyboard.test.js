/* Everything can be done by keyboard, and one always sees where one is. */
import assert from "node:assert/strict";
import { none, test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const site = await Site.started({ "walk.txt": "A walk\n\nThe first words.\n\nThe second words.\n" });
await site.reply("walk", "A reply with a [link](https://example.org/).", { url: "https://ada.example/" });

const focused = (page) => page.evaluate(() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return {
    what: e.outerHTML.slice(0, 120), id: e.id, tag: e.localName, class: e.className, href: e.getAttribute("href"),
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    opaque: style.opacity === "1",
  };
});

for (const width of [320, 1280]) {
  await test(`Tab goes first to the skip links, then through all that can be pressed, seen and ringed at ${width} pixels`, () =>
    reading(site, { width }, async (r) => {
      await r.go("/walk");
      const expected = await r.page.locator("a[href], button, input:not([type=hidden]), textarea").count();
      const stops = [];
      for (let i = 0; i < expected; i++) {
        await r.page.keyboard.press("Tab");
        stops.push(await focused(r.page));
      }
      assert.deepEqual(stops.slice(0, 2).map((s) => s.href), ["#main", "#replies"]);
      none(stops.filter((s) => !s.seen || !s.ringed || !s.opaque), "focus that is not seen");
      assert.equal(new Set(stops.map((s) => s.what)).size, expected, "each is reached once");
      const ids = stops.map((s) => s.id);
      assert.ok(ids.indexOf("comment") < ids.indexOf("author") && ids.indexOf("author") < ids.indexOf("email"), "in the order of sight");
      const ys = await r.page.evaluate(() => [...document.querySelectorAll("[tabindex]")].map((e) => e.tabIndex));
      assert.ok(ys.every((n) => n <= 0), "nothing jumps the queue");
    }));
}

for (const scripts of [true, false]) {
  const so = scripts ? "with scripts" : "without scripts";

  await test(`a skip link leads past what stands above the content, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      await r.go("/walk");
      await r.page.keyboard.press("Tab");
      await r.page.keyboard.press("Tab");
      await r.page.keyboard.press("Enter");
      assert.match(r.page.url(), /#replies$/);
      await r.page.keyboard.press("Tab");
      assert.equal(await r.page.evaluate(() => document.getElementById("replies").contains(document.activeElement)), true);
    }));

  await test(`a whole reply is left by keyboard alone, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      await r.go("/walk");
      const tabTo = async (name) => {
        for (let i = 0; i < 60 && (await focused(r.page)).id !== name; i++) await r.page.keyboard.press("Tab");
      };
      for (const [name, text] of [["comment", `By keyboard, ${so}.`], ["author", "Key"], ["email", "key@example.org"]]) {
        await tabTo(name);
        await r.page.keyboard.type(text);
      }
      await r.page.keyboard.press("Enter");
      await r.page.waitForURL(/#reply-/);
      assert.match(await r.reply(r.arrived).innerText(), new RegExp(`By keyboard, ${so}`));
    }));

  await test(`after a refusal the summary has the focus, and its links lead to the fields, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      await r.go("/walk");
      await r.post({ author: "\u200b", email: "ada@example", url: "javascript:x", comment: "\u200b" });
      assert.equal(r.last.status(), 422);
      await r.page.waitForFunction(() => document.activeElement !== document.body);
      const first = await focused(r.page);
      assert.match(first.class, /errors/);
      assert.ok(first.seen);
      const links = r.page.locator(".errors a");
      assert.equal(await links.count(), 4);
      for (let i = 0; i < 4; i++) {
        await links.nth(i).focus();
        await r.page.keyboard.press("Enter");
        const reached = await focused(r.page);
        assert.equal(`#${reached.id}`, await links.nth(i).getAttribute("href"));
        assert.ok(reached.seen && reached.ringed, reached.what);
      }
    }));
}

await test("Enter in a field posts, it does not ask for a preview", () =>
  reading(site, { scripts: false }, async (r) => {
    await r.go("/walk");
    await r.fill({ comment: "Sent by Enter." });
    await r.field("url").press("Enter");
    await r.page.waitForURL(/#reply-/);
    assert.match(await r.reply(r.arrived).innerText(), /Sent by Enter\./);
  }));

/* The plug is pulled, and what a reader was told is taken is there. */
import assert from "node:assert/strict";
import { test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const site = await Site.started({ "walk.txt": "A walk\n\nThe first words.\n" });

await test("a reply left without scripts is there after kill -9 of everything and a new start", () =>
  reading(site, { scripts: false }, async (r) => {
    await r.go("/walk");
    await r.post({ author: "Ada", comment: "Still here after the plug was pulled." });
    const id = r.arrived;
    await site.killAll();
    await site.start();
    await r.page.reload();
    assert.match(await r.reply(id).innerText(), /Ada[^]*Still here after the plug was pulled\./);
    await r.go("/walk");
    assert.equal(await r.page.locator("#replies .reply").count(), 1);
  }));

await test("a form filled in before the plug was pulled is taken after it, once", () =>
  reading(site, { scripts: false }, async (r) => {
    await r.go("/walk");
    await r.fill({ comment: "Written over the dark." });
    await site.killAll();
    await site.start();
    await r.press(r.send);
    assert.match(await r.reply(r.arrived).innerText(), /Written over the dark\./);
    await r.page.reload();
    assert.equal(await r.page.locator("#replies .text", { hasText: "over the dark" }).count(), 1);
  }));

await test("an author changes a reply of before the new start", () =>
  reading(site, { scripts: false }, async (r) => {
    await r.go("/walk");
    await r.post({ comment: "First words." });
    const id = r.arrived;
    await site.killAll();
    await site.start();
    await r.page.reload();
    await r.press(r.reply(id).locator('a[href*="/edit"]'));
    await r.field("comment").fill("Second words.");
    await r.press(r.send);
    assert.match(await r.reply(id).innerText(), /Second words\./);
  }));

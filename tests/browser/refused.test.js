/* What a reader typed comes back from a refusal to the last character, and goes on from there. */
import assert from "node:assert/strict";
import { test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const site = await Site.started({ "walk.txt": "A walk\n\nThe first words.\n", "marche.md": "---\nlang: fr\n---\n# Une marche\n\nDes mots.\n" });

const texts = {
  "leading line ends": "\n\n\n  text",
  "line ends of every kind": "a\nb\r\nc\rd\r\n\r\n\n\r\re\n",
  "tabs and blanks": "\ta\t\tb  c   \n\t\n   ",
  "characters beyond the first plane": "𝔘𝔫𝔦 👩‍👩‍👧‍👦 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 𠜎𠜱 z",
  "marks that combine, and both directions": "e\u0301 שָׁלוֹם \u200f\u061c\u202bمرحبا\u202c «\u202f»\u00a0!\u00ad\u2028\u2029\ufeff",
  "markup": "</textarea><script>x</script>\n&amp;&#65;&lt \"'<![CDATA[ <!-- --> {{7*7}} %3Cb%3E +a+b",
  "60,000 characters": "The quick brown fox jumps over the lazy dog, é 𝔘\n\t".repeat(1250).slice(0, 60000),
  "code points that mean nothing": "a\ufffeb\uffffc\u{1ffff}d\ufdd0e\ue000f\u{10fffd}",
};
const inLines = (text) => text.replace(/\r\n?/g, "\n");

for (const scripts of [true, false]) {
  const so = scripts ? "with scripts" : "without scripts";
  for (const [what, text] of Object.entries(texts)) {
    await test(`a refused form keeps ${what}, and what is then taken is the same, ${so}`, () =>
      reading(site, { scripts }, async (r) => {
        await r.go("/walk");
        await r.post({ comment: text, email: "ada@example", author: " Ada \"&<> 𝔘 ", url: "https://a.example/?a=1&b=%22" });
        assert.equal(r.last.status(), 422);
        assert.equal(await r.field("comment").inputValue(), inLines(text));
        assert.equal(await r.field("author").inputValue(), " Ada \"&<> 𝔘 ");
        assert.equal(await r.field("url").inputValue(), "https://a.example/?a=1&b=%22");
        assert.equal(await r.field("email").inputValue(), "ada@example");
        await r.field("email").fill("ada@example.org");
        await r.press(r.send);
        assert.equal(r.last.status(), 200, `taken: ${r.page.url()}`);
        await r.press(r.reply(r.arrived).locator('a[href*="/edit"]'));
        assert.equal(await r.field("comment").inputValue(), inLines(text));
      }));
  }

  await test(`a preview and a refusal after it keep a parent and a passage, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      const id = await site.reply("walk", "To be answered.");
      await r.go(`/walk/reply?to=${id}`);
      await r.fill({ email: "ada@example" });
      await r.press(r.preview);
      await r.press(r.send);
      assert.equal(r.last.status(), 422);
      await r.field("email").fill("ada@example.org");
      await r.press(r.send);
      assert.equal(await r.reply(id).locator(`.answers #reply-${r.arrived}`).count(), 1);
    }));

  await test(`a refusal speaks the language of the article, ${so}`, () =>
    reading(site, { scripts, lang: "de" }, async (r) => {
      await r.go("/marche");
      await r.post({ comment: "\u200b" });
      assert.equal(r.last.status(), 422);
      assert.equal(await r.page.locator("html").getAttribute("lang"), "fr");
      assert.match(await r.page.title(), /^Erreur/);
    }));

  await test(`too long a text is an error that says limit and length, and nothing is cut, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      await r.go("/walk");
      await r.post({ comment: "x".repeat(65537) });
      assert.equal(r.last.status(), 422);
      assert.equal((await r.field("comment").inputValue()).length, 65537);
      const digits = (await r.page.locator(".errors").innerText()).replace(/\D+/g, "");
      assert.match(digits, /65536/);
      assert.match(digits, /65537/);
    }));

  await test(`a control character is pointed at by its line, and all around it is kept, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      await r.go("/walk");
      await r.post({ comment: "one\ntwo \u001b[31m red\n\tthree" });
      assert.equal(r.last.status(), 422);
      assert.match(await r.page.locator("#comment-error").innerText(), /2.*U\+001B/);
      assert.match(await r.field("comment").inputValue(), /^one\ntwo .\[31m red\n\tthree$/u);
    }));

  await test(`a parent that was removed meanwhile refuses the reply, with the text kept, ${so}`, () =>
    reading(site, { scripts }, async (r) => {
      const id = await site.reply("walk", `Soon gone, ${so}.`);
      await r.go(`/walk/reply?to=${id}`);
      site.run("remove", id, "--reason", "duplicate");
      await r.post({ comment: "My answer to it." });
      assert.equal(r.last.status(), 422);
      assert.equal(await r.field("comment").inputValue(), "My answer to it.");
    }));
}

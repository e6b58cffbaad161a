/* kinds — every kind of page that a reader can come to, and how one comes to it.
 *
 * A site in one language: its own articles, nasty ones, replies in every state. `kinds` are the pages: each has a
 * name, the status it comes with, and a walk that ends on it. Another page that people look at is one more row. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Site, root } from "./site.js";
import * as nasty from "./nasty.js";

const demo = path.join(root, "data/demo");
const theirs = { en: "low-roofs", fr: "la-bibliothèque-qui-prête-des-graines", ar: "ظل-الشجرة" };
const titles = { en: "Under the low roof", fr: "Sous le toit bas", ar: "تحت السقف المنخفض" };

function articles(lang) {
  const found = {};
  for (const name of readdirSync(path.join(demo, "articles"))) found[name] = readFileSync(path.join(demo, "articles", name));
  return {
    ...found,
    "nasty.md": nasty.articleText(lang),
    "many.md": `---\ntitle: Many replies\nlang: ${lang}\n---\nMany.\n`,
    "folded.md": `---\ntitle: One long talk\nlang: ${lang}\n---\nOne.\n`,
    "quiet.md": `---\ntitle: A page without replies\nlang: ${lang}\n---\nQuiet.\n`,
    "closed.md": `---\ntitle: A closed page\nlang: ${lang}\nreplies: closed\n---\nClosed.\n`,
  };
}

async function demoReplies(site) {
  const ids = {};
  for (const line of readFileSync(path.join(demo, "replies.jsonl"), "utf8").split("\n").filter(Boolean)) {
    const { key, article, text, to, author, ...fields } = JSON.parse(line);
    ids[key] = await site.reply(article, text, { author, parent: to ? ids[to] : "", ...fields });
  }
}

async function nastyReplies(site) {
  for (const [i, text] of nasty.replies.entries()) await site.reply("nasty", text, { author: nasty.names[i % nasty.names.length] });
  let parent = "";
  for (let level = 0; level < nasty.levels; level++)
    parent = await site.reply("nasty", `Level ${level}.`, { parent, author: nasty.names[level % nasty.names.length] });
  const gone = await site.reply("nasty", "To be removed.");
  await site.reply("nasty", "An answer that stays.", { parent: gone });
  site.run("remove", gone, "--reason", "off_topic");
  site.run("erase", "--reply", await site.reply("nasty", "To be erased."), "--yes");
}

async function manyReplies(site) {
  for (let i = 0; i < 90; i++) await site.reply("many", `Reply ${i}.`);
  const first = await site.reply("folded", "The first word.");
  for (let i = 0; i < 104; i++) await site.reply("folded", `Answer ${i}.`, { parent: first });
  return first;
}

export async function siteOfAllKinds(lang) {
  const settings = { "site.title": titles[lang], "site.lang": lang, "replies.per_page": 10 };
  const site = await Site.started(articles(lang), settings);
  site.strict = await Site.started(articles(lang), { ...settings, moderation: "all" });
  site.slow = await Site.started(articles(lang), { ...settings, "rate.replies_per_minute": 1 });
  site.empty = await Site.started({}, settings);
  site.real = theirs[lang];
  await demoReplies(site);
  await nastyReplies(site);
  site.folded = await manyReplies(site);
  return site;
}

const words = { comment: "Words of a *reader*, with `code`.\n\n> A quotation.\n\n- one\n- two", url: "https://example.org/" };
const article = (r) => r.site.path(r.site.real);

async function refused(r, slug) {
  await r.go(r.site.path(slug));
  await r.post({ author: "\u200b", email: "ada@example", url: "javascript:alert(1)", comment: "\u200b" });
}

async function waiting(r) {
  await r.go(article(r));
  await r.post(words);
}

async function own(r, what) {
  await waiting(r);
  await r.press(r.reply(r.arrived).locator(`a[href*="/${what}"]`));
}

const kind = (name, status, walk, how = {}) => ({ name, status, walk, on: how.on ?? ((site) => site) });

export const kinds = [
  kind("the list of articles", 200, (r) => r.go("/")),
  kind("the list of no articles", 200, (r) => r.go("/"), { on: (site) => site.empty }),
  kind("an article with its thread", 200, (r) => r.go(article(r))),
  kind("an article without replies", 200, (r) => r.go("/quiet")),
  kind("a closed article", 200, (r) => r.go("/closed")),
  kind("an article and thread of nasty things", 200, (r) => r.go("/nasty")),
  kind("a middle page of a thread", 200, (r) => r.go("/many?page=5&sort=newest")),
  kind("a thread that folds", 200, (r) => r.go("/folded")),
  kind("a folded thread alone", 200, (r) => r.go(`/folded?thread=${r.site.folded}`)),
  kind("the form for a passage", 200, (r) => r.go(r.site.path(r.site.real, "/reply?passage=p1"))),
  kind("the form for a reply", 200, async (r) => {
    await r.go(article(r));
    await r.press(r.page.locator('a[href*="reply?to="]').first());
  }),
  kind("the form for a passage of nasty things", 200, (r) => r.go("/nasty/reply?passage=p2")),
  kind("a preview", 200, async (r) => {
    await r.go(article(r));
    await r.fill(words);
    await r.press(r.preview);
  }),
  kind("a refused form", 422, (r) => refused(r, r.site.real)),
  kind("a refused form of nasty things", 422, async (r) => {
    await refused(r, "nasty");
    await r.post({ ...words, author: nasty.names[0], email: "ada@example", comment: nasty.replies.join("\n\n") });
  }),
  kind("a form sent too soon after others", 429, async (r) => {
    await r.site.reply(r.site.real, "Before it.");
    await r.go(article(r));
    await r.post(words);
  }, { on: (site) => site.slow }),
  kind("a waiting reply", 200, waiting, { on: (site) => site.strict }),
  kind("the form to edit", 200, (r) => own(r, "edit")),
  kind("a preview of an edit", 200, async (r) => {
    await own(r, "edit");
    await r.press(r.preview);
  }),
  kind("a refused edit", 422, async (r) => {
    await own(r, "edit");
    await r.field("comment").fill("\u200b");
    await r.press(r.send);
  }),
  kind("the form to withdraw", 200, (r) => own(r, "withdraw")),
  kind("the page about privacy", 200, (r) => r.go("/privacy")),
  kind("the page that is not there", 404, (r) => r.go("/no-such")),
  kind("a request nobody understands", 400, (r) => r.go(`/?${"a=1&".repeat(100)}`)),
  kind("a way that is not allowed", 405, (r) => r.go(r.site.path(r.site.real, "/replies"))),
  kind("a form that is none", 415, async (r) => {
    await r.go(article(r));
    await r.page.locator("#reply-form").evaluate((form) => { form.enctype = "text/plain"; });
    await r.post(words);
  }),
  kind("a form from elsewhere", 403, async (r) => {
    await r.go("about:blank");
    await r.page.setContent(`<form method="post" action="${r.site.origin}${article(r)}/replies"><button>Win</button></form>`);
    await r.press(r.page.locator("button"));
  }),
];

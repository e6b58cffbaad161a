/* lynx and w3m: browsers without style sheets and scripts, where a page is its words in their order. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "./support/suite.js";
import { Site } from "./support/site.js";

const site = await Site.started({
  "walk.md": "---\nlang: en\n---\n# A walk\n\nThe first words.\n\n> The quoted words.\n\n- one\n- two\n\n```\nthe code\n```\n",
  "marche.txt": "Une marche\n\n« L’eau n’attend personne », dit-elle\u202f; puis se tait – ou presque.\n",
});
const first = await site.reply("walk", "The *first* reply.\n\n> A quotation.", { author: "Grace", url: "https://grace.example/" });
await site.reply("walk", "The answer.", { author: "Moussa", parent: first });
await site.reply("walk", "About the passage.", { author: "Awa", passage: "p2" });
site.run("remove", await site.reply("walk", "Never read."), "--reason", "off_topic");

/* A terminal as high as any page here, so that all of it is drawn. lynx ends with 1 where it shows an error. */
const environment = { ...process.env, HOME: site.top, TERM: "vt100", LINES: "250", COLUMNS: "100", LC_ALL: "C.UTF-8" };

function ask(program, ...rest) {
  const { stdout, stderr, error } = spawnSync(program, rest, { encoding: "utf8", env: environment });
  if (error || !stdout) throw new Error(`${program} shows nothing: ${error ?? stderr}`);
  return stdout;
}

const dumps = {
  lynx: (address) => ask("lynx", "-dump", "-nolist", "-width=100", "-display_charset=UTF-8", site.origin + address),
  w3m: (address) => ask("w3m", "-dump", "-cols", "100", "-O", "UTF-8", site.origin + address),
};

/* That the words stand in TEXT in this order. */
function inOrder(text, words) {
  let at = 0;
  for (const word of words) {
    const next = text.indexOf(word, at);
    assert.ok(next >= 0, `“${word}” is not there, or not in its place, in:\n${text}`);
    at = next + word.length;
  }
}

for (const [program, dump] of Object.entries(dumps)) {
  await test(`${program} shows article, replies and form, complete and in order`, () =>
    inOrder(dump("/walk"), ["Skip to the content", "A walk", "The first words.", "The quoted words.", "one", "two", "the code",
      "3 replies", "Grace", "The first reply.", "A quotation.", "Reply", "Moussa", "The answer.", "Awa", "The quoted words.",
      "About the passage.", "removed by moderation: off topic", "Leave a reply", "Your email address will not be published.",
      "Required fields are marked *", "Your reply *", "Markdown", "Name *", "Email *", "Website", "Remember my name",
      "Preview", "Privacy"]));

  await test(`${program} shows every character of a French article, with its form`, () =>
    inOrder(dump("/marche"), ["Une marche", "« L’eau n’attend personne », dit-elle", "; puis se tait – ou presque.",
      "Votre adresse", "obligatoires", "Nom *"]));

  await test(`${program} shows the list of articles, and an error that says what to do`, () => {
    for (const title of ["Une marche", "A walk"]) inOrder(dump("/"), ["Articles", title, "Privacy"]);
    inOrder(dump("/no-such"), ["This page was not found", "Look the address over"]);
  });
}

/* Keys for lynx: to the text of the form on PAGE, then what is typed into the fields, then Return on the button. */
function lynxFills(address, fields) {
  const shown = ask("lynx", "-dump", site.origin + address);
  const linksBefore = shown.slice(0, shown.indexOf("Your reply *")).match(/\[\d+\]/g).length;
  const tab = (n) => Array(n).fill("<tab>");
  const keys = [...tab(linksBefore), ...fields.flatMap((text) => [...text].concat("<tab>")), "<tab>", "<tab>", "^J"];
  const script = path.join(site.top, "keys");
  writeFileSync(script, [...keys, "q", "y"].map((key) => `key ${key === " " ? "<space>" : key}\n`).join(""));
  return ask("lynx", `-cmd_script=${script}`, "-cookies", "-accept_all_cookies", "-nopause", "-display_charset=UTF-8", site.origin + address);
}

await test("a reply is typed and sent in lynx, and stands on the page", () => {
  lynxFills("/walk", ["Typed into lynx.", "Ly", "ly@example.org"]);
  inOrder(dumps.lynx("/walk"), ["4 replies", "Ly ", "Typed into lynx.", "Leave a reply"]);
});

await test("an answer is typed and sent in lynx from the form alone", () => {
  lynxFills(`/walk/reply?to=${first}`, ["Answered from lynx.", "Nx", "nx@example.org"]);
  inOrder(dumps.lynx("/walk"), ["The first reply.", "The answer.", "Answered from lynx.", "Awa"]);
});

await test("what lynx sends and the server refuses comes back in lynx, with the reason first", () => {
  const screen = lynxFills("/walk", ["Kept in lynx.", "Ly", "ly@nowhere"]);
  inOrder(screen, ["Your reply was not taken yet", "Email:", "Kept in lynx."]);
  assert.doesNotMatch(dumps.w3m("/walk"), /Kept in lynx/);
});

await test("w3m sends a form and shows the page the reply stands on", async () => {
  const body = path.join(site.top, "form");
  const form = { author: "Wee", email: "wee@example.org", url: "", parent: "", passage: "", comment: "Sent by w3m.\r\n\r\nTwice lined.",
    token: await site.token("walk"), do: "post" };
  writeFileSync(body, new URLSearchParams(form).toString());
  const shown = ask("w3m", "-dump", "-O", "UTF-8", "-post", body, `${site.origin}/walk/replies`);
  inOrder(shown, ["A walk", "Wee", "Sent by w3m.", "Twice lined.", "Leave a reply"]);
});

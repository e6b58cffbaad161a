/* Whatever readers and publishers write, nothing of it runs: not in a browser that minds the page's policy, and not in
 * one that does not, so that the cleaner is seen to hold by itself. */
import assert from "node:assert/strict";
import { none, test } from "./support/suite.js";
import { Site } from "./support/site.js";
import { reading } from "./support/browser.js";

const run = "window.pwned=(window.pwned||0)+1;alert(1)";
const markup = [
  `<script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `<svg onload="${run}"><script>${run}</script><animate onbegin="${run}" attributeName=x dur=1s /></svg>`,
  `<svg><style><img src=x onerror="${run}"></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe><iframe src="javascript:parent.${run}"></iframe>`,
  `<details open ontoggle="${run}"><summary>x</summary></details><video><source onerror="${run}"></video>`,
  `<a href="javascript:${run}">press</a><a href="java\tscript:${run}">press</a><a href="&#1;javascript:${run}">press</a>`,
  `<a href="data:text/html,<script>${run}</script>">press</a><a href="vbscript:${run}">press</a>`,
  `<form action="javascript:${run}"><button formaction="javascript:${run}">press</button><input autofocus onfocus="${run}"></form>`,
  `<object data="javascript:${run}"></object><embed src="javascript:${run}"><base href="javascript:${run}//">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${run}"><link rel=stylesheet href="data:text/css,*{}">`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  `<textarea></textarea><img src=x onerror="${run}"></textarea><title></title><img src=x onerror="${run}">`,
  `<p style="background:url(javascript:${run})" onmouseover="${run}" onclick="${run}" tabindex=1>press</p>`,
  `<a id=x xlink:href="javascript:${run}"><svg><use href="data:image/svg+xml,<svg id='x' onload='${run}'/>#x"/></svg></a>`,
  `"><script>${run}</script>`, `'--><script>${run}</script>`, `]]><script>${run}</script>`, `</title><script>${run}</script>`,
];
const markdown = [
  `[press](javascript:${run})`, `[press](JaVaScRiPt:${run} "x")`, `[press](<java\nscript:${run}>)`, `<javascript:${run}>`,
  `[press](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`, `![x](x "\\" onerror=\\"${run}")`,
  `[press][r]\n\n[r]: javascript:${run}`, `[press](&#x6a;avascript:${run})`, `[press](java&Tab;script:${run})`,
  `\`\`\`"onload="${run}\n<script>${run}</script>\n\`\`\``, `[a](https://x.example/"onmouseover="${run})`,
];
const everything = [...markup, ...markdown];
const names = [markup[0], markup[1], ...markup.slice(-4)];

const front = (title) => `---\ntitle: ${JSON.stringify(title)}\nauthor: ${JSON.stringify(title)}\nlang: en\n---\n`;
const site = await Site.started({
  "replies.md": `${front("Replies")}Words.\n`,
  "markdown.md": `${front(markup[0] + markup[16])}${everything.join("\n\n")}\n`,
  "fragment.html": markup.join("\n"),
  "plain.txt": `${markup[0]}\n\n${everything.join("\n\n")}\n`,
  [`"><script>${run.replaceAll("/", "")}<script>.md`]: "# Named so\n\nWords.\n",
});
const first = await site.reply("replies", "Plain.");
for (const text of everything) {
  await site.reply("replies", text, { author: text.replace(/[\n\t]/g, " ").slice(0, 240) });
  await site.reply("replies", text, { passage: "p1", url: `https://x.example/?"'><b>&q=${encodeURIComponent(text)}` });
}
await site.reply("replies", "Under it.", { parent: first, author: markup[1] });

/* What a page holds that could run, or would if something were pressed. */
const dangers = (page) => page.evaluate(() => [...document.querySelectorAll("*")].flatMap((e) => [
  ...(/^(script|iframe|object|embed|base|style|math|animate|use)$/i.test(e.localName) ? [e.outerHTML] : []),
  ...(e.localName === "form" && !/^(https?:\/\/[^/]+)?\/[^/]+\//.test(e.getAttribute("action")) ? [e.outerHTML] : []),
  ...[...e.attributes].filter((a) => /^on/i.test(a.name) || a.name === "style" || a.name === "srcdoc" ||
    /^[\u0000-\u0020]*(j[\s\u0000-\u0020]*a[\s\u0000-\u0020]*v|vbscript|data:)/i.test(a.value) && /href|src|action|data/i.test(a.name))
    .map((a) => `${e.localName} ${a.name}=${a.value}`),
]).map((what) => what.slice(0, 200)));

const addresses = ["/", "/replies", "/replies?sort=newest", "/markdown", "/fragment", "/plain", "/replies/reply?passage=p1",
  `/replies/reply?to=${first}`, `/${encodeURIComponent(markup[0])}`, `/replies?page=${encodeURIComponent(markup[16])}`,
  `/replies?sort=${encodeURIComponent(markup[16])}`, `/replies?mine=${encodeURIComponent(markup[16])}`, "/markdown/reply?passage=p1",
  `/r/${first}`, "/feed.atom", "/feed.json", "/replies/feed.atom", "/toguna.css", "/favicon.svg", "/robots.txt"];

/* Walks with open eyes: nothing may run, complain of the policy, or come without it. */
async function watched(bypass, body) {
  await reading(site, { bypass }, async (r) => {
    const faults = [];
    r.page.on("dialog", (dialog) => { faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
    r.page.on("console", (line) => { if (/Content Security Policy/i.test(line.text())) faults.push(line.text()); });
    r.page.on("response", (answer) => {
      const policy = answer.headers()["content-security-policy"] ?? "";
      if (!answer.url().startsWith(site.origin)) faults.push(`asked of another: ${answer.url()}`);
      else if (!/default-src 'none'/.test(policy) || /unsafe|script-src/.test(policy)) faults.push(`${answer.url()}: ${policy}`);
    });
    r.look = async (what) => {
      faults.push(...(await dangers(r.page)).map((d) => `${what}: ${d}`));
      if (await r.page.evaluate(() => "pwned" in window)) faults.push(`${what}: it ran`);
    };
    await body(r);
    none(faults, "not as it should be");
  });
}

/* Presses, hovers and focuses whatever could answer to it. */
const provoke = (page) => page.evaluate(() => {
  for (const e of document.querySelectorAll("main *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "error", "load"]) e.dispatchEvent(new Event(kind));
    if (e.localName === "a" && e.textContent === "press") e.click();
  }
});

for (const bypass of [false, true]) {
  const so = bypass ? "though the browser minds no policy" : "in a browser that minds the policy";
  for (const address of addresses) {
    const shown = address.length > 40 ? `${address.slice(0, 40)}…` : address;
    await test(`nothing runs on ${shown}, ${so}`, () => watched(bypass, async (r) => {
      await r.go(address);
      const html = /html/.test(r.last.headers()["content-type"]);
      if (!html) return;
      await r.look(address);
      await provoke(r.page);
      await r.look(`${address} after it was touched`);
    }));
  }

  await test(`nothing runs in a preview, a refusal or a remembered form, ${so}`, () => watched(bypass, async (r) => {
    for (const name of names) {
      await r.go("/replies/reply?passage=p1");
      await r.fill({ author: name, url: "", email: "ada@example", comment: everything.join("\n\n") });
      await r.press(r.preview);
      await r.look(`the preview by ${name}`);
      await r.press(r.send);
      await r.look(`the refusal of ${name}`);
    }
    await r.go("/replies");
    await r.page.locator("#remember").check();
    await r.post({ author: markup[16], comment: "Remember me." });
    await r.look("my own reply");
    await r.go("/replies");
    assert.equal(await r.field("author").inputValue(), markup[16]);
    await r.look("the remembered form");
  }));
}

await test("what was written is there to read: as text, not as markup", () =>
  reading(site, {}, async (r) => {
    await r.go("/replies?sort=newest");
    assert.match(await r.page.locator("#replies").innerText(), /<script>window\.pwned/);
    await r.go("/plain");
    assert.match(await r.page.locator(".body").innerText(), /<img src=x onerror=/);
  }));

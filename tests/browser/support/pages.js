/* pages — every kind of page in one language, judged: by vnu, which reads the bytes; by axe in light and dark; and
 * by what a small screen and a thumb need. Each is left as pictures for people to look at, in SHOTS or
 * build-check/screenshots. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, none, test } from "./suite.js";
import { reading } from "./browser.js";
import { kinds, siteOfAllKinds } from "./kinds.js";
import { root } from "./site.js";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = require.resolve("vnu-jar/build/dist/vnu.jar");
const shots = path.resolve(root, process.env.SHOTS ?? "build-check/screenshots");
const languages = { en: "English", fr: "French", ar: "Arabic" };
const rtl = new Set(["ar"]);
const LEAST_TARGET = 24;

/* ---- axe ---- */

/* All rules, or those named: in the dark only the colours are others. axe takes joined Arabic letters for icons
 * and judges few of their colours; they are those of the other languages. */
async function axe(page, ...only) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate((names) => window.axe.run(document, {
    resultTypes: ["violations"],
    ...(names.length ? { runOnly: names } : { rules: { "target-size": { enabled: true } } }),
  }), only);
  assert.ok(only.length || passes.length > 10, "axe looked at the page");
  none(violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}\n  ${n.html}\n  ${n.failureSummary}`)), "axe says");
}

/* ---- what fits and what can be pressed ---- */

/* What sticks out at the side, if anything can be scrolled to. */
function sideways(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return [];
    const scrolls = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
    const out = [...document.body.querySelectorAll("*")].filter((e) => {
      const box = e.getBoundingClientRect();
      return (box.right > clientWidth + 1 || box.left < -1) && !scrolls(e.parentElement);
    });
    return [`${scrollWidth} > ${clientWidth}`, ...out.slice(0, 8).map((e) => e.outerHTML.slice(0, 160))];
  });
}

/* Targets that are less than 24 px high or wide; a link within a sentence is as high as its line. */
function smallTargets(page) {
  return page.evaluate((least) => {
    const inSentence = (e) => e.closest(".text, .body, .promise, .grave") && !e.matches(".mark, summary");
    const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary")];
    return targets.filter((e) => !inSentence(e)).filter((e) => {
      const { width, height } = e.getBoundingClientRect();
      return width < least - 0.01 || height < least - 0.01;
    }).map((e) => `${e.outerHTML.slice(0, 200)} ${JSON.stringify(e.getBoundingClientRect())}`);
  }, LEAST_TARGET);
}

/* Text that is cut off by its own box, or lies over another control. */
function covered(page) {
  return page.evaluate(() => [...document.querySelectorAll("main a[href], main button, main input:not([type=hidden])")].filter((e) => {
    if (!e.checkVisibility({ opacityProperty: true })) return false;
    e.scrollIntoView({ block: "center" });
    const box = [...e.getClientRects()].find((b) => b.width > 2 && b.height > 2);
    const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return top && !e.contains(top) && !top.contains(e);
  }).map((e) => e.outerHTML.slice(0, 200)));
}

/* ---- pictures ---- */

const HEIGHT_MAX = 4500;

async function picture(page, name, width, dark) {
  const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), HEIGHT_MAX);
  const file = path.join(shots, `${name}-${width}-${dark ? "dark" : "light"}.png`);
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height } });
}

/* ---- all of it ---- */

async function judge(r, kind, lang, folder) {
  const where = `in ${languages[lang]} ${kind.name}`;
  const name = `${lang}-${kind.name.replaceAll(" ", "-")}`;
  await test(`${where} comes with ${kind.status}, in its language and direction`, async () => {
    assert.equal(r.last.status(), kind.status);
    assert.match(r.last.headers()["content-security-policy"], /default-src 'none'/);
    assert.equal(await r.page.locator("html").getAttribute("lang"), lang);
    assert.equal(await r.page.evaluate(() => getComputedStyle(document.documentElement).direction), rtl.has(lang) ? "rtl" : "ltr");
    assert.equal(await r.page.locator("h1").count(), 1);
  });
  writeFileSync(path.join(folder, `${name}.html`), await r.last.body());
  for (const dark of [false, true]) {
    await r.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    await test(`axe has nothing against it: ${where}, ${dark ? "dark" : "light"}`, () =>
      axe(r.page, ...(dark ? ["color-contrast"] : [])));
    await r.page.setViewportSize({ width: 320, height: 800 });
    if (!dark) {
      await test(`320 pixels are enough for it: ${where}`, async () => none(await sideways(r.page), "it sticks out"));
      await test(`a thumb meets everything in it: ${where}`, async () => {
        none(await smallTargets(r.page), "too small");
        none(await covered(r.page), "covered");
      });
    }
    await picture(r.page, name, 320, dark);
    await r.page.setViewportSize({ width: 1280, height: 800 });
    await picture(r.page, name, 1280, dark);
  }
  return name;
}

/* What vnu says of each file: name → lines. */
function ask(folder, names) {
  const files = names.map((name) => path.join(folder, `${name}.html`));
  return new Promise((said) => {
    execFile("java", ["-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always", ...files],
      { maxBuffer: 1 << 28 }, (why, out, told) => {
        if (why || !out) throw new Error(`vnu did not run: ${told || why}`);
        said(JSON.parse(out).messages);
      });
  });
}

export async function judgeAll(lang) {
  const site = await siteOfAllKinds(lang);
  const folder = mkdtempSync(path.join(os.tmpdir(), "toguna-pages-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(shots, { recursive: true });
  const names = [];
  for (const kind of kinds) {
    await reading(kind.on(site), { lang }, async (r) => {
      await test(`a reader comes to it: in ${languages[lang]} ${kind.name}`, () => kind.walk(r));
      names.push(await judge(r, kind, lang, folder));
    });
  }
  const messages = await ask(folder, names);
  for (const [i, kind] of kinds.entries()) {
    await test(`vnu finds no error in ${languages[lang]} in ${kind.name}`, () =>
      none(messages.filter((m) => m.type !== "info" && m.url.endsWith(`/${encodeURIComponent(names[i])}.html`))
        .map((m) => `${m.lastLine}:${m.lastColumn} ${m.message}\n  ${m.extract}`)));
  }
}

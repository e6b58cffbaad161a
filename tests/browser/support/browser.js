/* browser — Chromium from the system, and readers in it: each has a language, and may have no scripts.
 *
 * A profile and a tab are dear to make, so a reader who goes leaves theirs to the next one who wants the like,
 * without cookies. */
import { chromium } from "playwright-core";
import { after } from "./suite.js";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
after(() => browser.close());

const free = new Map(); /* pages that nobody uses, by what they are like */

async function takePage(like) {
  const left = free.get(JSON.stringify(like))?.pop();
  if (left) return left;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...like });
  return context.newPage();
}

async function leavePage(like, page) {
  await page.context().clearCookies();
  page.removeAllListeners();
  const key = JSON.stringify(like);
  free.set(key, [...(free.get(key) ?? []), page]);
}

const PASTE_CHARS = 2000;

export class Reader {
  /* HOW: lang ("fr"), scripts (false: none run), width, bypass (the page's policy does not count). */
  static async of(site, how = {}) {
    const reader = new Reader();
    reader.like = { locale: how.lang ?? "en", javaScriptEnabled: how.scripts ?? true, bypassCSP: how.bypass ?? false };
    reader.site = site;
    reader.page = await takePage(reader.like);
    await reader.page.setViewportSize({ width: how.width ?? 1280, height: 800 });
    return reader;
  }

  /* Goes to an address of the site; the last answer, after redirects. */
  async go(path) {
    this.last = await this.page.goto(new URL(path, this.site.origin).href);
    return this.last;
  }

  /* Presses a button or link that leads to another page; the answer that page came with. */
  async press(what) {
    const isPage = (answer) => answer.request().isNavigationRequest() && (answer.status() < 300 || answer.status() >= 400);
    [this.last] = await Promise.all([this.page.waitForResponse(isPage), what.click()]);
    await this.page.waitForLoadState();
    return this.last;
  }

  /* Fills in the reply form. Fields that are not named get something good. */
  async fill(fields = {}) {
    const given = { author: "Ada", email: "ada@example.org", comment: "A reply.", ...fields };
    for (const [name, value] of Object.entries(given)) await this.type(name, value);
  }

  /* What is long comes as a paste does: laid out once. */
  async type(name, value) {
    if (value.length < PASTE_CHARS) await this.field(name).fill(value);
    else await this.field(name).evaluate((e, text) => { e.value = text; }, value);
  }

  field(name) {
    return this.page.locator(`#reply-form [name="${name}"]`);
  }

  /* The form's buttons, by what they do in any language. */
  get send() {
    return this.page.locator('#reply-form button[value="post"]');
  }

  get preview() {
    return this.page.locator('#reply-form button[value="preview"]');
  }

  async post(fields) {
    await this.fill(fields);
    return this.press(this.send);
  }

  /* The id of the reply this page was opened at. */
  get arrived() {
    return /#reply-(\d+)$/.exec(this.page.url())?.[1];
  }

  reply(id) {
    return this.page.locator(`#reply-${id}`);
  }

  gone() {
    return leavePage(this.like, this.page);
  }
}

/* Does something with a reader who then goes. */
export async function reading(site, how, body) {
  const reader = await Reader.of(site, how);
  try {
    return await body(reader);
  } finally {
    await reader.gone();
  }
}

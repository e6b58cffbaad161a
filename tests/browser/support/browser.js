/* browser — Chromium from the system, and readers in it: each has a profile of its own and a language, and
 * may have no scripts. */
import { chromium } from "playwright-core";
import { after } from "./suite.js";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
after(() => browser.close());

export class Reader {
  /* HOW: lang ("fr"), scripts (false: none run), width, dark, bypass (the page's policy does not count). */
  static async of(site, how = {}) {
    const reader = new Reader();
    const context = await browser.newContext({
      baseURL: site.origin,
      locale: how.lang ?? "en",
      javaScriptEnabled: how.scripts ?? true,
      viewport: { width: how.width ?? 1280, height: 800 },
      colorScheme: how.dark ? "dark" : "light",
      bypassCSP: how.bypass ?? false,
    });
    reader.site = site;
    reader.page = await context.newPage();
    reader.answers = [];
    reader.page.on("response", (answer) => reader.answers.push(answer));
    return reader;
  }

  /* Goes to an address; the last answer, after redirects. */
  async go(path) {
    this.last = await this.page.goto(path);
    return this.last;
  }

  /* Presses a button or link that leads to another page; the answer that page came with. */
  async press(what) {
    const isPage = (answer) => answer.request().isNavigationRequest() && (answer.status() < 300 || answer.status() >= 400);
    const coming = this.page.waitForResponse(isPage);
    await what.click();
    this.last = await coming;
    await this.page.waitForLoadState();
    return this.last;
  }

  /* Fills in the reply form. Fields that are not named get something good. */
  async fill(fields = {}) {
    const given = { author: "Ada", email: "ada@example.org", comment: "A reply.", ...fields };
    for (const [name, value] of Object.entries(given)) await this.field(name).fill(value);
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

  close() {
    return this.page.context().close();
  }
}

/* Does something with a reader who then goes. */
export async function reading(site, how, body) {
  const reader = await Reader.of(site, how);
  try {
    return await body(reader);
  } finally {
    await reader.close();
  }
}

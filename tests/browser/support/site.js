/* site — a site of its own for a file of tests: made with `toguna init`, served on a port the kernel picks.
 *
 * Replies that only have to be there are left over HTTP, as a browser without scripts sends them; those a
 * test is about are typed into Chromium. Nothing here waits by the clock. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, appendFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import os from "node:os";
import path from "node:path";
import { after } from "./suite.js";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const program = path.resolve(root, process.env.TOGUNA ?? "build/toguna");
const open = { moderation: "none", "spam.min_fill_s": 0, "rate.replies_per_minute": 0, workers: 1 };

/* What the entities of an attribute stand for. */
const plain = (html) => html.replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
  .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");

export class Site {
  constructor(articles, settings = {}) {
    this.top = mkdtempSync(path.join(os.tmpdir(), "toguna-browser-"));
    this.dir = path.join(this.top, "site");
    this.log = "";
    execFileSync(program, ["init", this.dir]);
    for (const name of readdirSync(path.join(this.dir, "articles"))) rmSync(path.join(this.dir, "articles", name));
    for (const [name, text] of Object.entries(articles)) writeFileSync(path.join(this.dir, "articles", name), text);
    const lines = Object.entries({ ...open, ...settings }).map(([name, value]) => `${name} = ${value}\n`);
    appendFileSync(path.join(this.dir, "toguna.conf"), lines.join(""));
  }

  /* A running site that goes when the file of tests ends. */
  static async started(articles, settings) {
    const site = new Site(articles, settings);
    after(() => site.remove());
    return site.start();
  }

  /* The port stays the same over a second start, as it does for readers. */
  async start() {
    const address = this.origin ? new URL(this.origin).host : "127.0.0.1:0";
    this.process = spawn(program, ["serve", this.dir, "--listen", address], { stdio: ["ignore", "ignore", "pipe"] });
    this.origin = await new Promise((found, failed) => {
      createInterface({ input: this.process.stderr }).on("line", (line) => {
        this.log += line + "\n";
        const where = /listening on (http:\/\/[^\s/]+)/.exec(line);
        if (where) found(where[1]);
      }).on("close", () => failed(new Error(`the server ended:\n${this.log}`)));
    });
    return this;
  }

  /* Process ids of parent and children, the parent first. */
  family() {
    const children = new Map();
    for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const parent = Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").pop().split(" ")[1]);
        children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
      } catch { /* it ended while we looked */ }
    }
    const found = [this.process.pid];
    for (const pid of found) found.push(...(children.get(pid) ?? []));
    return found;
  }

  /* kill -9 of everything at once: all are stopped first, so that nobody sees another go. */
  async killAll() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const family = this.family(), ended = once(this.process, "exit");
    for (const signal of ["SIGSTOP", "SIGKILL"]) {
      for (const pid of family) {
        try {
          process.kill(pid, signal);
        } catch { /* gone already */ }
      }
    }
    await ended;
  }

  async remove() {
    if (this.process) await this.killAll();
    rmSync(this.top, { recursive: true, force: true });
  }

  /* A command on this site, beside the running server; what it prints. */
  run(command, ...rest) {
    return execFileSync(program, [command, this.dir, ...rest], { encoding: "utf8" });
  }

  path(slug, rest = "") {
    return "/" + encodeURIComponent(slug) + rest;
  }

  /* A token of an article's form: with other content it makes another reply each time. */
  async token(slug) {
    this.tokens ??= new Map();
    if (!this.tokens.has(slug)) {
      const page = await (await fetch(this.origin + this.path(slug, "/reply?passage=p1"))).text();
      this.tokens.set(slug, plain(/name="token" value="([^"]+)"/.exec(page)[1]));
    }
    return this.tokens.get(slug);
  }

  /* Leaves a reply and returns its id. */
  async reply(slug, text, fields = {}) {
    const form = new URLSearchParams({ author: "Ada", email: "ada@example.org", url: "", parent: "", passage: "",
      comment: text, token: await this.token(slug), ...fields });
    const answer = await fetch(this.origin + this.path(slug, "/replies"), { method: "POST", body: form, redirect: "manual" });
    const place = /#reply-(\d+)$/.exec(answer.headers.get("location") ?? "");
    if (answer.status !== 303 || !place) throw new Error(`a reply was answered with ${answer.status}:\n${await answer.text()}`);
    return place[1];
  }
}

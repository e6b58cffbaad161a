/* all — runs the files of tests, each in a process of its own, two at a time: the longest first, which
 * are those that look at every kind of page. Closes with one line: N passed, N failed. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const AT_ONCE = 2;
const here = path.dirname(fileURLToPath(import.meta.url));

const inOrder = (a, b) => a.startsWith("pages_in_") === b.startsWith("pages_in_")
  ? a.localeCompare(b) : a.startsWith("pages_in_") ? -1 : 1;
const named = process.argv.slice(2).map((name) => name.replace(/(\.test)?(\.js)?$/, ".test.js"));
const files = named.length ? named : readdirSync(path.join(here, "..")).filter((f) => f.endsWith(".test.js")).sort(inOrder);
const total = { passed: 0, failed: 0 };

function run(file) {
  return new Promise((ended) => {
    const child = spawn(process.execPath, [path.join(here, "one.js"), file], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (bytes) => { said += bytes; });
    child.stderr.on("data", (bytes) => { said += bytes; });
    child.on("close", (code) => ended({ code, said }));
  });
}

/* A file that ends without its closing line, or that ran no test, has failed once more than it says. */
function count(file, { code, said }) {
  const closing = /^(\d+) passed, (\d+) failed$/m.exec(said);
  let [passed, failed] = closing ? [Number(closing[1]), Number(closing[2])] : [0, 1];
  if (passed + failed === 0 || (code !== 0 && failed === 0)) failed = 1;
  total.passed += passed;
  total.failed += failed;
  console.log(`${file.replace(".test.js", "")}: ${passed} passed, ${failed} failed`);
  if (failed) console.log(said.replace(/^ok .*\n/gm, "").replace(/^/gm, "    "));
}

async function worker() {
  for (let file = files.shift(); file; file = files.shift()) count(file, await run(file));
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);

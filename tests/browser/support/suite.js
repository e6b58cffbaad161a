/* suite — tests that run where they stand: await test("a true sentence", async () => { … }).
 *
 * A test ends when its body does, and fails when that throws. What a file opens it gives to `after`,
 * which closes it when the file is through, last things first. */
const closing = [];
const count = { passed: 0, failed: 0 };

export async function test(sentence, body) {
  try {
    await body();
    count.passed++;
    console.log(`ok ${sentence}`);
  } catch (why) {
    fault(sentence, why);
  }
}

const LINES_SAID = 40, COLUMNS_SAID = 400;

export function fault(sentence, why) {
  count.failed++;
  const lines = String(why?.stack ?? why).split("\n").map((line) => `    ${line.slice(0, COLUMNS_SAID)}`);
  console.log([`not ok ${sentence}`, ...lines.slice(0, LINES_SAID)].join("\n"));
}

/* A list that should be empty: all that is in it is said. */
export function none(list, what = "found") {
  if (list.length) throw new Error(`${what}:\n${list.map((x) => (typeof x === "string" ? x : JSON.stringify(x))).join("\n")}`);
}

export function after(close) {
  closing.push(close);
}

/* Everything given to `after`; then the closing line. The exit code. */
export async function close() {
  for (const one of closing.reverse()) {
    try {
      await one();
    } catch (why) {
      fault("what stands at the end of the file", why);
    }
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed ? 1 : 0;
}

/* nasty — what readers and publishers really paste: words without an end, code and tables wider than any
 * screen, lists in lists, and a talk of thirty levels. */
const long = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(8).slice(0, 300);
const code = `for (;;) { ${"wide(); ".repeat(60)}}`;
const address = `https://example.org/${"very-long-path/".repeat(30)}?q=${"x".repeat(200)}`;
const cells = (n, what) => `|${Array.from({ length: n }, (_, i) => ` ${what}${i} `).join("|")}|`;
const table = [cells(24, "column"), cells(24, "--").replace(/ --\d+ /g, "---"), cells(24, "1,234,567."), cells(24, "x")].join("\n");
const nested = (open, count) => Array.from({ length: count }, (_, i) => open(i)).join("\n");

export const articleText = (lang) => `---
title: ${long} & <co>
lang: ${lang}
---
A first paragraph, with \`${code}\` in it, and <${address}>.

${long}

${table}

\`\`\`
${code}
\`\`\`

${nested((i) => `${"  ".repeat(i)}- level ${i}`, 40)}

${nested((i) => `${">".repeat(i + 1)} quoted ${i}\n${">".repeat(i + 1)}`, 40)}

## ${long}

| a | b |
|---|---|
| ${long} | \`${code}\` |

Term and ![a picture that is not there](/media/none.png "title"), ~~gone~~, <details><summary>More</summary>inside</details>
`;

export const replies = [
  long,
  `    ${code}\n\n\`${code}\``,
  `<${address}>\n\n[${long}](${address})\n\n${address}`,
  nested((i) => `${"  ".repeat(i)}- ${i}`, 40),
  nested((i) => `${">".repeat(i + 1)} quoted ${i}\n${">".repeat(i + 1)}`, 40),
  table,
  `# ${long}\n\n1. ${long}\n\n***\n\n\u202e‮ reversed \u2066 \u200f مرحبا ${"̈".repeat(40)}x`,
];
export const names = ["W".repeat(245), "אבג".repeat(80), "a b ".repeat(60), "\u202eReversed", "名".repeat(245)];
export const levels = 30;

/* Every kind of page in Arabic, from right to left. */
import { judgeAll } from "./support/pages.js";

await judgeAll("ar");

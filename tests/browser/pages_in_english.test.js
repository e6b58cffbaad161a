/* Every kind of page in English. */
import { judgeAll } from "./support/pages.js";

await judgeAll("en");

/* Every kind of page in French. */
import { judgeAll } from "./support/pages.js";

await judgeAll("fr");

/* one FILE — runs one file of tests to its end, then whatever was to be done after it. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { close, fault } from "./suite.js";

process.on("unhandledRejection", (why) => fault("a promise that nobody waited for", why));
try {
  await import(pathToFileURL(path.resolve(process.argv[2])).href);
} catch (why) {
  fault("the file itself", why);
}
process.exit(await close());

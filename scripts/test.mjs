// `npm test [suite…]`: all suites, or those named. See run-suites.ts.
import { runWithNode24 } from "./support/install.mjs";

runWithNode24("run-suites.ts", process.argv.slice(2));

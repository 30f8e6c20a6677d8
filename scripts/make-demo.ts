/** `npm run demo`: prepares the demo workspace that F5 opens. */
import { ensureDemo } from "./support/demo.ts";

console.log(ensureDemo());

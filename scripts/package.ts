/** `npm run package`: makes event-log-explorer.vsix. */
import { packageVsix } from "./support/package-vsix.ts";

const { path, bytes } = await packageVsix();
console.log(`${path}  ${(bytes / 1024).toFixed(0)} KB`);

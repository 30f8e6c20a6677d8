import { closeBrowser } from "./workbench.ts";

/** Loaded by mocha before the UI suites: ends the Chromium that the tests share. */
export const mochaHooks = { afterAll: closeBrowser };

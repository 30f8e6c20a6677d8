/** `npm run test:desktop`: the host suite in a desktop VS Code, fetched by @vscode/test-electron. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { HOST_SCENARIOS } from "../test/support/host-scenarios.ts";
import { makeWorkspace, removeWorkspace } from "../test/support/workspace.ts";
import type { Totals } from "./support/host-window.ts";
import { cacheFolder, root } from "./support/paths.ts";
import { removeAtEnd } from "./support/processes.ts";

const build = spawnSync(
  process.execPath,
  ["esbuild.mjs", "extension", "worker", "webview", "tests"],
  { cwd: root, stdio: "inherit" },
);
if (build.status !== 0) process.exit(1);

let passed = 0;
let failed = 0;
for (const scenario of HOST_SCENARIOS) {
  console.log(`\nwindow "${scenario.name}"`);
  const folder = makeWorkspace(scenario.workspace());
  const results = mkdtempSync(join(tmpdir(), "event-log-desktop-"));
  removeAtEnd(folder);
  removeAtEnd(results);
  const totalsFile = join(results, "totals.json");
  try {
    await runTests({
      cachePath: cacheFolder,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, "dist", "test", "host", "index.cjs"),
      launchArgs: [
        folder,
        "--disable-extensions",
        "--disable-workspace-trust",
        "--user-data-dir",
        join(results, "user"),
      ],
      extensionTestsEnv: {
        EVENT_LOG_TEST_SCENARIO: scenario.name,
        EVENT_LOG_TEST_TOTALS: totalsFile,
        LC_ALL: "C",
        TZ: "UTC",
      },
    });
  } catch (error) {
    // Failed tests are in the totals; without totals VS Code itself did not start.
    if (!existsSync(totalsFile)) {
      console.log(error instanceof Error ? error.message : String(error));
      console.log(
        "VS Code did not run. Without a display use xvfb-run; without the download server use `npm run test:host`.",
      );
    }
  }
  const totals: Totals = existsSync(totalsFile)
    ? JSON.parse(readFileSync(totalsFile, "utf8"))
    : { passed: 0, failed: 1, pending: 0 };
  passed += totals.passed;
  failed += totals.passed + totals.failed === 0 ? 1 : totals.failed;
  removeWorkspace(folder);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageVsix } from "../../scripts/support/package-vsix.ts";
import { openWorkbench, type Workbench } from "../support/workbench.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

describe("the package", () => {
  let vsix: { path: string; bytes: number };
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    vsix = await packageVsix();
    folder = makeWorkspace({
      "output/one": { sample: "as-written/llm-sim/output/rotation-and-causality" },
    });
    workbench = await openWorkbench({ folder, vsix: vsix.path });
  });

  after(async () => {
    await workbench?.close();
    removeWorkspace(folder);
  });

  it("has less than 1 MB", () => {
    assert.ok(vsix.bytes < 1_000_000, `${vsix.bytes} bytes`);
  });

  it("holds the bundles and neither packages nor sources nor source maps", () => {
    const extensions = join(workbench.server.dataFolder, "extensions");
    const installed = readdirSync(extensions).find((name) => name.startsWith("eventlog."));
    assert.ok(installed, "the extension is not installed");
    const files = readdirSync(join(extensions, installed), { recursive: true }).map(String);
    const bundles = ["extension.cjs", "worker.cjs", "scanner.wasm", "search.wasm", "webview.js"];
    for (const file of bundles.map((name) => `dist/${name}`))
      assert.ok(files.includes(file), `${file} is missing`);
    const unwanted = files.filter((file) =>
      /node_modules|\.ts$|\.map$|^src\/|^test\/|^scripts\/|cli\.js$/.test(file),
    );
    assert.deepEqual(unwanted, []);
  });

  it("shows the runs of a workspace in the tree", async () => {
    await workbench.openViewContainer("Event Logs");
    await workbench
      .treeRows("Runs")
      .filter({ hasText: "rotation-and-causality" })
      .first()
      .waitFor();
  });

  it("opens the timeline of a log", async () => {
    await workbench.runCommand("Event Log: Open Timeline");
    const frame = await workbench.webviewFrame('[role="grid"]');
    await frame.locator('[role="grid"] [role="row"]').nth(1).waitFor();
  });
});

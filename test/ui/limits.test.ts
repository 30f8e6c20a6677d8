import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { simLine } from "../support/sim-line.ts";
import { openWorkbench, type Workbench } from "../support/workbench.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

describe("A memory limit", () => {
  let folder: string;
  let bench: Workbench | undefined;

  before(() => {
    const log = (run: string) =>
      Array.from({ length: 300 }, (_, at) => simLine({ id: `${run}-${at}`, run })).join("");
    folder = makeWorkspace({
      "old/events.jsonl": log("old"),
      "new/events.jsonl": log("new"),
      ".vscode/settings.json": JSON.stringify({ "eventLog.index.memoryLimit": 0.001 }),
    });
    utimesSync(join(folder, "old/events.jsonl"), 1_700_000_000, 1_700_000_000);
  });
  after(() => removeWorkspace(folder));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  it("leaves the oldest log out, and the tree offers to load it", async () => {
    const opened = await openWorkbench({ folder, size: { width: 1200, height: 700 } });
    bench = opened;
    await opened.openViewContainer("Event Logs");
    const rows = opened.treeRows("Runs");
    await rows.filter({ hasText: "new" }).first().waitFor();
    const offer = rows.filter({ hasText: "Load 1 older log…" });
    await offer.waitFor();
    assert.equal(await rows.filter({ hasText: "old300" }).count(), 0);
    await opened.screenshot("memory-limit");
    await offer.click();
    await rows.filter({ hasText: /^old/ }).first().waitFor();
    await offer.waitFor({ state: "detached" });
  });
});

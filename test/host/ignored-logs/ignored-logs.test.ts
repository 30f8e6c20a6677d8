import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, labels, until, view } from "../support/window.ts";

describe("a workspace whose logs git ignores", () => {
  it("starts when the Event Logs view is shown and lists the runs", async () => {
    await vscode.commands.executeCommand("workbench.view.extension.eventLog");
    await until("the extension is active", () => extension().isActive);
    await extension().exports.whenIdle();
    const runs = await until("a run is listed", async () => {
      const seen = await view("runs");
      return seen.nodes.length > 0 && seen;
    });
    assert.equal(labels(runs.nodes).length, (await extension().exports.runs()).length);
  });

  it("reads the ignored log", async () => {
    const [run] = await extension().exports.runs();
    assert.ok(run?.logs[0]?.endsWith("runs/one/events.jsonl"));
    assert.ok((run?.events ?? 0) > 0);
  });
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as vscode from "vscode";
import {
  command,
  EXTENSION_ID,
  extension,
  state,
  until,
  workspacePath,
} from "../support/window.ts";

describe("a workspace without logs", () => {
  it("does not activate the extension", async () => {
    // By then VS Code has searched the workspace for the activation events of all extensions.
    await vscode.workspace.findFiles("**/*.md");
    await until("the window is quiet", () => vscode.extensions.all.some((one) => one.isActive));
    assert.equal(vscode.extensions.getExtension(EXTENSION_ID)?.isActive, false);
  });

  it("has every command in the palette's category before it is active", () => {
    const contributed: readonly { command: string; category: string }[] =
      extension().packageJSON.contributes.commands;
    assert.deepEqual([...new Set(contributed.map(({ category }) => category))], ["Event Log"]);
    assert.equal(extension().isActive, false);
  });

  it("activates on a command and says that there are no logs", async () => {
    await command("refresh");
    assert.equal(extension().isActive, true);
    const status = await extension().exports.whenIdle();
    assert.equal(status.logs, 0);
    assert.deepEqual(await extension().exports.runs(), []);
  });

  it("finds a log that appears while it is open", async () => {
    writeFileSync(
      workspacePath("data", "events.jsonl"),
      '{"event_id":"a","timestamp":"2026-03-01T10:00:00Z","turn_number":1,"event_type":"ACTION","simulation_id":"late","agent_id":"alice","description":"late"}\n',
    );
    await until("the log is read", async () => (await state()).status.events === 1);
    assert.deepEqual(
      (await extension().exports.runs()).map((run) => run.label),
      ["late"],
    );
  });
});

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as vscode from "vscode";
import { command, extension, until, workspacePath } from "../support/window.ts";

function line(id: number): string {
  return `${JSON.stringify({
    event_id: `packed-${id}`,
    timestamp: new Date(Date.UTC(2026, 4, 2, 12, 0, id)).toISOString(),
    turn_number: 1,
    event_type: "ACTION",
    simulation_id: "packed",
    agent_id: "alice",
    description: `Step ${id}`,
  })}\n`;
}

const document = () => vscode.window.activeTextEditor?.document;

describe("a compressed log", () => {
  it("is an older part of its run", async () => {
    mkdirSync(workspacePath("packed"), { recursive: true });
    const older = Array.from({ length: 500 }, (_, at) => line(at + 1)).join("");
    writeFileSync(workspacePath("packed", "events.jsonl.1.gz"), gzipSync(older));
    writeFileSync(workspacePath("packed", "events.jsonl"), line(501));
    await command("refresh");
    await until("both parts are read", async () => {
      const runs = await extension().exports.runs();
      return runs.some(({ label, events }) => label === "packed" && events === 501);
    });
  });

  it("opens as an excerpt, which leads to no file that an editor cannot show", async () => {
    await command("goToEventId", "packed-300");
    await command("goToSource");
    await until("the excerpt is shown", () => document()?.uri.scheme === "event-log-excerpt");
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.match(editor.document.getText(editor.selection), /^\s*300 {2}\{"event_id":"packed-300"/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      editor.document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command: shown }) => shown?.command),
      ["eventLog.excerptEarlier", "eventLog.excerptLater"],
    );
  });
});

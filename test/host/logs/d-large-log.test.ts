import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, extension, until, view } from "../support/window.ts";

const document = () => vscode.window.activeTextEditor?.document;

describe("a log of 60 MB", () => {
  it("opens an excerpt around the event with the real line numbers", async () => {
    await extension().exports.whenIdle();
    await command("goToEventId", "large-100000");
    await command("goToSource");
    await until("the excerpt is shown", () => document()?.uri.scheme === "event-log-excerpt");
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const selected = editor.document.getText(editor.selection);
    assert.match(selected, /^\s*100000 {2}\{"event_id":"large-100000"/);
    assert.match(editor.document.lineAt(0).text, /^\s*99900 {2}/);
  });

  it("moves to earlier and later lines", async () => {
    await command("excerptEarlier");
    await until("earlier lines are shown", () =>
      /^\s*99699 /.test(document()?.lineAt(0).text ?? ""),
    );
    await command("excerptLater");
    await until("later lines are shown", () => /^\s*99900 /.test(document()?.lineAt(0).text ?? ""));
  });

  it("is left by a jump that overtakes one into it", async () => {
    await command("goToEventId", "large-100000");
    await command("goToEventId", "e6");
    await command("goToEventId", "large-50000");
    await command("goToEventId", "e7");
    await until(
      "the last one is selected",
      async () => (await view("runs")).selection[0] === "wealth 164 to 64",
    );
  });
});

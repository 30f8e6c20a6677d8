import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, until, view } from "../support/window.ts";

describe("a folder that is not on this machine's disk", () => {
  it("is named in the Runs view as one that is not searched", async () => {
    const { workspaceFolders } = vscode.workspace;
    const before = Object.getOwnPropertyDescriptor(vscode.workspace, "workspaceFolders");
    assert.ok(workspaceFolders && before);
    const uri = vscode.Uri.parse("memfs:/elsewhere");
    const folders = [...workspaceFolders, { uri, name: "elsewhere", index: 1 }];
    // Adding a folder for real would start the window's extensions anew, and end this test.
    Object.defineProperty(vscode.workspace, "workspaceFolders", {
      get: () => folders,
      configurable: true,
    });
    try {
      await command("clearFilters");
      await command("editFilter", "type:ACTION");
      await until("it is named", async () => (await view("runs")).message.includes("elsewhere"));
      assert.match(
        (await view("runs")).message,
        /^Logs are read from the disk of this machine only, so these folders are not searched: elsewhere \(memfs:\)\.(?: |$)/,
      );
    } finally {
      Object.defineProperty(vscode.workspace, "workspaceFolders", before);
      await command("clearFilters");
    }
  });
});

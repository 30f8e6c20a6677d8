import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, extension, until } from "../support/window.ts";

describe("the palette", () => {
  it("offers every command of the design under the category Event Log", async () => {
    const titles = [
      "Open Timeline",
      "Filter by Agent…",
      "Filter by Type…",
      "Filter by Turn Range…",
      "Filter by Time Range…",
      "Filter by Severity…",
      "Filter by Channel…",
      "Search Text…",
      "Edit Filter…",
      "Clear Filters",
      "Save Filter…",
      "Apply Saved Filter…",
      "Group By…",
      "Show Causality Chain",
      "Go to Cause…",
      "Go to Effect…",
      "Go to Source",
      "Open Event Details",
      "Copy Event ID",
      "Copy Event as JSON",
      "Copy Link to Event",
      "Export Events…",
      "Go to Event ID…",
      "Show Problems",
      "Refresh",
      "Assign Profile…",
      "Open Log…",
    ];
    const { commands, menus } = extension().packageJSON.contributes;
    const hidden = new Set(
      menus.commandPalette
        .filter(({ when }: { when: string }) => when === "false")
        .map((item: { command: string }) => item.command),
    );
    const shown = commands
      .filter(({ command }: { command: string }) => !hidden.has(command))
      .map(({ title }: { title: string }) => title);
    for (const title of titles) assert.ok(shown.includes(title), title);
  });

  it("has a handler for every contributed command", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command: id } of extension().packageJSON.contributes.commands) {
      assert.ok(known.has(id), id);
    }
  });

  it("assigns a profile by a setting of the workspace", async () => {
    const run = (await extension().exports.runs()).find(({ label }) => label === "exact");
    assert.ok(run);
    await command("assignProfile", { id: "", shown: { kind: "run", run } }, "generic");
    const settings = () => vscode.workspace.getConfiguration("eventLog");
    assert.deepEqual(settings().get("profiles.assign"), { "exact/events.jsonl": "generic" });
    const profileOf = async () =>
      (await extension().exports.runs()).find(({ logs }) => logs[0] === run.logs[0])?.profile;
    await until("the log is read anew", async () => (await profileOf()) === "generic");
    await settings().update("profiles.assign", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the setting is gone", async () => (await profileOf()) === "llm-sim");
  });
});

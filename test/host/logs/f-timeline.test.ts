import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, timeline, until } from "../support/window.ts";

const rowsDrawn = async () => {
  const { drawn } = await timeline();
  return typeof drawn === "object" && drawn !== null && "rows" in drawn ? drawn.rows : undefined;
};

describe("the timeline", () => {
  after(() => command("clearFilters"));

  it("opens from the palette and draws", async () => {
    await command("editFilter", "run:exact");
    await command("openTimeline");
    await until("seven rows are drawn", async () => (await rowsDrawn()) === 7);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.equal(tab?.label, "Timeline");
  });

  it("follows the filter", async () => {
    await command("filterByAgent", ["alice"]);
    await until("three rows are drawn", async () => (await rowsDrawn()) === 3);
  });

  it("is opened by Show Causality Chain", async () => {
    await command("editFilter", "run:exact");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("the timeline is closed", async () => !(await timeline()).open);
    await command("goToEventId", "e6");
    await command("showCausalityChain");
    await until("seven rows are drawn", async () => (await rowsDrawn()) === 7);
  });

  it("is not covered by a jump to the source", async () => {
    await command("goToSource");
    await until("two groups are open", () => vscode.window.tabGroups.all.length === 2);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 5);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});

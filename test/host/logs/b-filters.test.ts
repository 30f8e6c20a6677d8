import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptPicker, answering, command, find, state, until, view } from "../support/window.ts";

describe("filters", () => {
  beforeEach(async () => {
    await vscode.commands.executeCommand("eventLog.filters.focus");
    await command("editFilter", "run:exact");
  });
  after(() => command("clearFilters"));

  const facets = async (check: (nodes: Awaited<ReturnType<typeof view>>["nodes"]) => boolean) =>
    until("the facets are shown", async () => {
      const { nodes } = await view("filters", 2);
      return nodes.length > 0 && check(nodes) && nodes;
    });

  it("are checkboxes with counts that follow the other filters", async () => {
    const nodes = await facets((all) =>
      all.some((node) => node.label === "Type" && node.children?.length === 6),
    );
    assert.equal(find(nodes, "Type").description, "all 6");
    assert.equal(find(nodes, "Type", "ACTION").description, "2");
    assert.equal(find(nodes, "Type", "ACTION").checked, true);
    assert.equal(find(nodes, "Agent", "alice").description, "3");
    assert.equal(find(nodes, "Severity", "error").description, "1");
    assert.equal(find(nodes, "Turn").description, "all, 1 – 2");
  });

  it("leave out what is unchecked, and count it as hidden", async () => {
    await facets((all) => all.some((node) => node.label === "Type" && node.children?.length === 6));
    await command("test.check", false, "Type", "DETAIL");
    assert.equal((await state()).filter, "run:exact -type:DETAIL");
    const nodes = await facets((all) => find(all, "Type", "DETAIL").checked === false);
    assert.equal(find(nodes, "Type").description, "5 of 6");
    assert.equal(find(nodes, "Type", "DETAIL").description, "1 hidden");
    await command("test.check", true, "Type", "DETAIL");
    assert.equal((await state()).filter, "run:exact");
  });

  it("change the tree", async () => {
    await command("filterByAgent", ["bob"]);
    assert.equal((await state()).filter, "run:exact agent:bob");
    const { nodes } = await view("runs", 2);
    assert.equal(find(nodes, "exact").description, "2 of 7 · 1:09");
    assert.deepEqual(
      find(nodes, "exact")
        .children?.map((node) => node.label)
        .filter((label) => label !== "Problems"),
      ["bob"],
    );
  });

  for (const [name, argument, filter] of [
    ["filterByType", ["DECISION", "ACTION"], "run:exact type:DECISION,ACTION"],
    ["filterByAgent", ["alice"], "run:exact agent:alice"],
    ["filterByChannel", ["jobs"], "run:exact channel:jobs"],
    ["filterByTurnRange", "1..2", "run:exact turn:1..2"],
    ["filterByTimeRange", ["2026-03-01T10:00:01", ""], "run:exact since:2026-03-01T10:00:01"],
    ["filterBySeverity", "warning", "run:exact severity>=warning"],
    ["searchText", "trade rejected", 'run:exact "trade rejected"'],
    ["searchText", "/trade (rej|acc)/i", "run:exact /trade (rej|acc)/i"],
  ] as const) {
    it(`${name} with ${JSON.stringify(argument)} sets its term`, async () => {
      await command(name, argument);
      assert.equal((await state()).filter, filter);
    });
  }

  for (const [name, typed, filter] of [
    ["filterByTurnRange", "2", "run:exact turn:2"],
    ["searchText", "grain", 'run:exact "grain"'],
    ["editFilter", "type:ENV", "type:ENV"],
  ] as const) {
    it(`${name} asks for its text and says what is wrong with it`, async () => {
      await answering(
        {
          showInputBox: async (options: vscode.InputBoxOptions) => {
            if (name !== "searchText") {
              assert.equal(typeof (await options.validateInput?.("turn:")), "string");
            }
            assert.equal(await options.validateInput?.(typed), undefined);
            return typed;
          },
        },
        () => command(name),
      );
      assert.equal((await state()).filter, filter);
    });
  }

  it("filterByTimeRange asks for both ends", async () => {
    const asked: string[] = [];
    await answering(
      {
        showInputBox: async (options: vscode.InputBoxOptions) => {
          asked.push(options.placeHolder ?? "");
          return asked.length === 1 ? "2026-03-01T10:00:02" : "2026-03-01T10:01:00";
        },
      },
      () => command("filterByTimeRange"),
    );
    assert.deepEqual(asked, ["2026-03-01T10:00:00.000Z", "2026-03-01T10:01:09.000Z"]);
    assert.equal(
      (await state()).filter,
      "run:exact since:2026-03-01T10:00:02 until:2026-03-01T10:01:00",
    );
  });

  it("filterBySeverity offers the levels with their counts", async () => {
    await answering(
      {
        showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
          assert.deepEqual(
            items.map((item) => item.label),
            ["error", "warning and above", "info and above", "debug and above", "All severities"],
          );
          assert.equal(items[0]?.description, "1 error");
          return items[0];
        },
      },
      () => command("filterBySeverity"),
    );
    assert.equal((await state()).filter, "run:exact severity>=error");
  });

  for (const name of ["filterByAgent", "filterByType"]) {
    it(`${name} opens a picker whose acceptance without a choice leaves all`, async () => {
      const done = command(name);
      // The picker takes the key once it is up; until then it does nothing.
      const open = { waiting: true };
      void done.then(() => {
        open.waiting = false;
      });
      await until("the picker is answered", async () => {
        await acceptPicker();
        return !open.waiting;
      });
      assert.equal((await state()).filter, "run:exact");
    });
  }

  it("are saved and applied again", async () => {
    await command("editFilter", "run:exact type:ENV");
    await command("saveFilter", "environment");
    await command("clearFilters");
    await command("applySavedFilter", "environment");
    assert.equal((await state()).filter, "run:exact type:ENV");
  });

  it("refuse a text with a mistake and keep what was", async () => {
    await answering({ showWarningMessage: async () => undefined }, () =>
      command("editFilter", "turn:x"),
    );
    assert.equal((await state()).filter, "run:exact");
  });
});

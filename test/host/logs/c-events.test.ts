import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as vscode from "vscode";
import {
  answering,
  command,
  extension,
  find,
  labels,
  state,
  until,
  view,
  workspacePath,
} from "../support/window.ts";

const IN_BOB = ["exact", "bob", "Turn 2", "Trade rejected"] as const;

/** Runs a command on the event e6, as its context menu does. */
const onEvent = (name: string) => command("test.runOn", name, ...IN_BOB);

const activeLine = () => {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined
    ? undefined
    : {
        path: editor.document.uri.path,
        line: editor.selection.start.line + 1,
        text: editor.document.getText(editor.selection),
      };
};

describe("an event", () => {
  before(async () => {
    await vscode.commands.executeCommand("eventLog.runs.focus");
    await command("clearFilters");
  });

  it("is found by its id and selected in the tree", async () => {
    await command("goToEventId", "e6");
    const seen = await until("it is selected", async () => {
      const runs = await view("runs");
      return runs.selection.length > 0 && runs;
    });
    assert.deepEqual(seen.selection, ["Trade rejected"]);
  });

  it("has its causes and effects in the Causality view", async () => {
    await vscode.commands.executeCommand("eventLog.causality.focus");
    const seen = await until("the links are shown", async () => {
      const causality = await view("causality", 3);
      return causality.nodes.length === 2 && causality;
    });
    assert.equal(seen.description, "trade, turn 2");
    assert.equal(find(seen.nodes, "Causes").description, "2 of 5");
    assert.equal(find(seen.nodes, "Effects").description, "2 of 2");
    const cause = find(seen.nodes, "Causes", "Accepted the offer");
    assert.equal(cause.description, "declared · bob · −56.0 s");
    const dangling = find(seen.nodes, "Causes", "gone");
    assert.equal(dangling.description, "declared · not in any log");
    assert.deepEqual([dangling.icon, dangling.color], ["question", "list.warningForeground"]);
    assert.deepEqual(
      new Set(labels(find(seen.nodes, "Effects").children)),
      new Set(["wealth 164 to 64", "Order matching pass"]),
    );
  });

  it("opens its line, the line selected", async () => {
    await onEvent("goToSource");
    const at = activeLine();
    assert.ok(at);
    assert.ok(at.path.endsWith("/exact/events.jsonl"));
    assert.equal(at.line, 6);
    assert.ok(at.text.startsWith('{"event_id":"e6"'));
    assert.ok(at.text.endsWith("}"));
  });

  it("opens its line without an argument when it is selected", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await command("goToSource");
    assert.equal(activeLine()?.line, 6);
  });

  it("opens the line of a problem", async () => {
    await command("test.runOn", "goToSource", "exact", "Problems", "line 5 · cut short");
    assert.equal(activeLine()?.line, 5);
  });

  it("opens as indented JSON with its digits", async () => {
    await command("test.runOn", "openEventDetails", "exact", "alice", "Turn 2", "wealth 164 to 64");
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, "event-log-event");
    assert.equal(document?.languageId, "json");
    assert.ok(document?.getText().includes('\n    "ledger": 9007199254740993\n'));
  });

  it("gives its id, its text and a link", async () => {
    await onEvent("copyEventId");
    assert.equal(await vscode.env.clipboard.readText(), "e6");
    await onEvent("copyEventAsJson");
    assert.equal(JSON.parse(await vscode.env.clipboard.readText()).event_id, "e6");
    await onEvent("copyLinkToEvent");
    const link = vscode.Uri.parse(await vscode.env.clipboard.readText());
    assert.equal(link.authority, "eventlog.event-log-explorer");
    assert.equal(new URLSearchParams(link.query).get("line"), "6");
  });

  it("is found again by its link, and one that changed is not", async () => {
    await onEvent("copyLinkToEvent");
    const link = await vscode.env.clipboard.readText();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await command("test.followLink", link);
    assert.equal(activeLine()?.line, 6);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const told: string[] = [];
    const listen = {
      showWarningMessage: async (sentence: string) => {
        told.push(sentence);
        return undefined;
      },
    };
    const changed = link.replace(/hash=[^&]*/, "hash=0000000000000000").replace("id=e6", "id=e99");
    await answering(listen, () => command("test.followLink", changed));
    await answering(listen, () => command("test.followLink", link.replace("exact", "nowhere")));
    assert.equal(told[0], "This event has changed since the link was made.");
    assert.match(told[1] ?? "", /^The log "nowhere.*" of this link is not among those/);
    assert.equal(activeLine(), undefined);
  });

  it("is reached through its cause and effect", async () => {
    await command("goToEventId", "e7");
    await until(
      "it is selected",
      async () => (await view("runs")).selection[0] === "wealth 164 to 64",
    );
    await command("goToCause");
    await until(
      "its cause is selected",
      async () => (await view("runs")).selection[0] === "Trade rejected",
    );
    await answering(
      {
        showQuickPick: async (items: readonly vscode.QuickPickItem[]) =>
          items.find((item) => item.label === "Order matching pass"),
      },
      () => command("goToEffect"),
    );
    await until(
      "the effect is selected",
      async () => (await view("runs")).selection[0] === "Order matching pass",
    );
  });

  it("has a chain in the API", async () => {
    const api = extension().exports;
    const [event] = (await api.query("run:exact id:e6", { offset: 0, limit: 1, sort: "time" }))
      .events;
    assert.ok(event);
    const { selection } = await state();
    assert.ok(selection !== null);
    await onEvent("copyLinkToEvent");
    const query = new URLSearchParams(
      vscode.Uri.parse(await vscode.env.clipboard.readText()).query,
    );
    const address = {
      log: workspacePath("exact", "events.jsonl"),
      line: 6,
      hash: query.get("hash") ?? "",
      id: "e6",
    };
    const chain = await api.chain(address, { up: 2, down: 1, max: 100 });
    assert.equal(chain.dangling[0]?.id, "gone");
    assert.equal(chain.events.length, 5);
  });

  it("is exported with those that the filter leaves", async () => {
    const target = workspacePath("out.jsonl");
    await command("editFilter", "run:exact agent:bob");
    await command("exportEvents", undefined, vscode.Uri.file(target), "jsonl");
    assert.ok(existsSync(target));
    const lines = readFileSync(target, "utf8").trim().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).event_id),
      ["e4", "e6"],
    );
    await command("clearFilters");
  });
});

describe("the API", () => {
  it("counts by facets under a filter", async () => {
    const [facet] = await extension().exports.facets("run:exact", ["type"]);
    assert.deepEqual(
      new Map(
        facet?.values.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]),
      ),
      new Map([
        ["ACTION", 2],
        ["MILESTONE", 1],
        ["DECISION", 1],
        ["SYSTEM", 1],
        ["ENV", 1],
        ["DETAIL", 1],
      ]),
    );
  });

  it("pages through events", async () => {
    const page = await extension().exports.query("run:exact", {
      offset: 2,
      limit: 2,
      sort: "time",
    });
    assert.equal(page.total, 7);
    assert.deepEqual(
      page.events.map((event) => event.id),
      ["e3", "e4"],
    );
  });

  it("refuses a filter with a mistake and says where", async () => {
    await assert.rejects(
      extension().exports.query("turn:x", { offset: 0, limit: 1, sort: "time" }),
      /position/,
    );
  });

  it("has the version of the manifest", () => {
    assert.equal(extension().exports.version, extension().packageJSON.version);
  });
});

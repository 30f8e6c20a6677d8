import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, extension, find, labels, state, until, view } from "../support/window.ts";

describe("a workspace with logs", () => {
  before(async () => {
    await until("the extension is active", () => extension().isActive);
    await vscode.commands.executeCommand("workbench.view.extension.eventLog");
    await extension().exports.whenIdle();
  });

  it("activates by itself", () => {
    assert.equal(extension().isActive, true);
  });

  it("lists the run with its events and its span", async () => {
    const run = find((await view("runs")).nodes, "exact");
    assert.equal(run.description, "7 · 1:09");
    assert.equal(run.icon, "pass");
    assert.equal(run.contextValue, "run");
  });

  it("has problems first, then agents, then their turns and events", async () => {
    const { nodes } = await view("runs", 4);
    assert.deepEqual(labels(find(nodes, "exact").children), [
      "Problems",
      "alice",
      "bob",
      "no agent",
    ]);
    const bob = find(nodes, "exact", "bob");
    assert.equal(bob.description, "2 · 2 turns · 1 error");
    assert.deepEqual([bob.icon, bob.color], ["person", "list.errorForeground"]);
    assert.deepEqual(labels(bob.children), ["Turn 1", "Turn 2"]);
    const turn = find(nodes, "exact", "bob", "Turn 2");
    assert.equal(turn.description, "1 · 0:00 · 1 error");
    assert.equal(turn.icon, "symbol-number");
    assert.deepEqual(labels(turn.children), ["Trade rejected"]);
    const event = find(nodes, "exact", "bob", "Turn 2", "Trade rejected");
    assert.equal(event.description, "+1:00.0 · trade");
    assert.deepEqual([event.icon, event.color], ["error", "list.errorForeground"]);
    const action = find(nodes, "exact", "bob", "Turn 1", "Accepted the offer");
    assert.deepEqual([action.icon, action.color], ["circle-filled", "eventLog.typeAction"]);
    assert.equal(action.contextValue, "event.causes.effects");
  });

  it("lists every problem with its line", async () => {
    const problems = find((await view("runs", 3)).nodes, "exact", "Problems");
    assert.equal(problems.description, "2");
    assert.deepEqual(labels(problems.children), ["line 5 · cut short", "line 6 · dangling cause"]);
  });

  it("says how many problems there are on its badge", async () => {
    const seen = await until("the badge is shown", async () => {
      const runs = await view("runs");
      return runs.badge > 0 && runs;
    });
    assert.equal(seen.badge, (await state()).status.problems);
  });

  it("shows what the filter leaves and says so", async () => {
    await command("editFilter", "run:exact -type:DETAIL agent:alice,bob");
    const seen = await until("the message is shown", async () => {
      const runs = await view("runs", 2);
      return runs.message.startsWith("5 of ") && runs;
    });
    assert.match(seen.message, /^5 of [\d,]+ events match run:exact -type:DETAIL agent:alice,bob$/);
    assert.match(seen.description, /^1 of \d+ runs$/);
    assert.equal(find(seen.nodes, "exact").description, "5 of 7 · 1:09");
    await command("clearFilters");
    assert.equal((await state()).filter, "");
  });

  it("groups by run and type", async () => {
    await command("groupBy", "run/type");
    const types = find((await view("runs", 2)).nodes, "exact").children;
    assert.deepEqual(
      new Set(labels(types)),
      new Set(["Problems", "ACTION", "DECISION", "DETAIL", "ENV", "MILESTONE", "SYSTEM"]),
    );
    await command("groupBy", "run/agent/turn");
  });

  it("caps children and shows more on demand", async () => {
    await command("groupBy", "run/type");
    const run = find((await view("runs", 3)).nodes, "large-run", "ACTION");
    assert.equal(run.children?.length, 201);
    const more = run.children?.at(-1);
    assert.equal(more?.label, "Show 200 more events…");
    await command("test.runOn", "showMore", "large-run", "ACTION", "Show 200 more events…");
    const again = find((await view("runs", 3)).nodes, "large-run", "ACTION");
    assert.equal(again.children?.length, 401);
    await command("groupBy", "run/agent/turn");
  });

  it("recognises the runs, parts and profiles of all systems", async () => {
    const profiles = new Set((await extension().exports.runs()).map((run) => run.profile));
    for (const profile of ["llm-sim", "realm"]) assert.ok(profiles.has(profile), profile);
  });
});

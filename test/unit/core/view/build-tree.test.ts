import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import { buildTree, treePlaceOf } from "../../../../src/core/view/build-tree.ts";
import type {
  Grouping,
  TreeNode,
  TreePage,
  TreePlace,
} from "../../../../src/core/view/tree-view.ts";
import type { ViewContext } from "../../../../src/core/view/view-context.ts";
import { contextOf, filterOf, MARKET, simLog } from "./drawn-context.ts";

/** A node as one line: `bob 4 · 2 Turn · E1 W0`. */
function drawNode(node: TreeNode): string {
  switch (node.kind) {
    case "run":
      return `run ${node.run.label} ${node.run.matching}/${node.run.events}`;
    case "problems":
      return `problems ${node.count}`;
    case "group": {
      const children = node.childCount === null ? "" : ` · ${node.childCount} ${node.childLabel}`;
      return `${node.value ?? `no ${node.roleLabel}`} ${node.count}${children} · E${node.errors} W${node.warnings}`;
    }
    case "event":
      return `+${(node.sinceStartUs ?? Number.NaN) / 1e6} ${node.event.message}`;
  }
}

function drawPage(page: TreePage): string[] {
  const more = page.more === 0 ? [] : [`more ${page.more}`];
  return [...page.nodes.map(drawNode), ...more];
}

async function pageAt(
  context: ViewContext,
  path: string | null,
  { grouping = "run/agent/turn" as Grouping, filter = "", limit = 100 } = {},
): Promise<string[]> {
  const groups = (path ?? "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      const [role = "", value = ""] = part.split("=");
      return {
        role: role as TreePlace["groups"][number]["role"],
        value: value === "-" ? null : value,
      };
    });
  const run = context.store.runs[0]?.key ?? -1;
  const place = path === null ? null : { run, groups };
  return drawPage(
    await buildTree(context, { place, grouping, filter: filterOf(filter), limit }, 0),
  );
}

const FILES = { "logs/r1/events.jsonl": `${simLog(MARKET)}garbage\n` };

describe("buildTree", () => {
  it("has problems first, agents in order of their first event, no agent last", async () => {
    assert.deepEqual(await pageAt(await contextOf(FILES), ""), [
      "problems 2",
      "bob 4 · 2 Turn · E1 W0",
      "alice 3 · 2 Turn · E0 W0",
      "no Agent 3 · 3 Turn · E0 W0",
    ]);
  });

  it("has the turns of an agent in ascending order, and events in the order of the run", async () => {
    const context = await contextOf(FILES);
    assert.deepEqual(await pageAt(context, "agent=bob"), ["1 2 · E0 W0", "2 2 · E1 W0"]);
    assert.deepEqual(await pageAt(context, "agent=bob/turn=2"), [
      "+7 wealth 164",
      "+8 llm_call failed",
    ]);
    assert.deepEqual(await pageAt(context, "agent=-/turn=0"), ["+0 simulation_start"]);
  });

  it("groups by turn first if asked", async () => {
    const context = await contextOf(FILES);
    const grouping = "run/turn/agent";
    assert.deepEqual(await pageAt(context, "", { grouping }), [
      "problems 2",
      "0 1 · E0 W0",
      "1 4 · 2 Agent · E0 W0",
      "2 5 · 2 Agent · E1 W0",
    ]);
    assert.deepEqual(await pageAt(context, "turn=1", { grouping }), [
      "bob 2 · E0 W0",
      "alice 1 · E0 W0",
      "no Agent 1 · E0 W0",
    ]);
  });

  it("orders types by count", async () => {
    assert.deepEqual(await pageAt(await contextOf(FILES), "", { grouping: "run/type" }), [
      "problems 2",
      "SYSTEM 4 · E1 W0",
      "DECISION 3 · E0 W0",
      "ACTION 2 · E0 W0",
      "ENV 1 · E0 W0",
    ]);
  });

  it("shows what the filter leaves, and keeps the order of agents under it", async () => {
    const context = await contextOf(FILES);
    const filter = "type:ACTION,DECISION turn:2";
    assert.deepEqual(await pageAt(context, "", { filter }), [
      "problems 2",
      "alice 2 · 1 Turn · E0 W0",
    ]);
    assert.deepEqual(await pageAt(context, null, { filter }), [
      "run econ_2agents_20261120_110000_01 2/10",
    ]);
    assert.deepEqual(await pageAt(context, "agent=bob", { filter }), []);
  });

  it("cuts at the limit and counts what is cut", async () => {
    const context = await contextOf(FILES);
    assert.deepEqual(await pageAt(context, "", { limit: 1 }), [
      "problems 2",
      "bob 4 · 2 Turn · E1 W0",
      "more 2",
    ]);
    assert.deepEqual(await pageAt(context, "agent=bob/turn=2", { limit: 1 }), [
      "+7 wealth 164",
      "more 1",
    ]);
  });

  it("leaves out levels that the log does not have", async () => {
    const plain = await contextOf({
      "a/events.jsonl": '{"event":"x","ts":100000000}\n{"event":"y","ts":100000001}\n',
    });
    assert.deepEqual(await pageAt(plain, ""), ["+0 x", "+1 y"]);
    assert.deepEqual(await pageAt(plain, "", { grouping: "run/channel" }), ["+0 x", "+1 y"]);
    const turnless = await contextOf({
      "a/events.jsonl": '{"event":"x","agent":"a"}\n{"event":"y","agent":"b"}\n',
    });
    assert.deepEqual(await pageAt(turnless, ""), ["a 1 · E0 W0", "b 1 · E0 W0"]);
    assert.deepEqual(await pageAt(turnless, "agent=a"), ["+NaN x"]);
  });

  it("lists all events by time when flat", async () => {
    const context = await contextOf({
      "logs/r1/events.jsonl": simLog("0 1 ACTION a first\n4 1 ACTION a third", "one"),
      "logs/r2/events.jsonl": simLog("2 1 ACTION b second\n6 1 ACTION b fourth", "two"),
    });
    assert.deepEqual(await pageAt(context, null, { grouping: "flat", limit: 3 }), [
      "+0 first",
      "+0 second",
      "+4 third",
      "more 1",
    ]);
    assert.deepEqual(await pageAt(context, null, { grouping: "flat", filter: "agent:b" }), [
      "+0 second",
      "+4 fourth",
    ]);
  });

  it("has the newest run first", async () => {
    const context = await contextOf({
      "logs/r1/events.jsonl": simLog("0 1 ACTION a x", "one"),
      "logs/r2/events.jsonl": simLog("9 1 ACTION a x", "two"),
    });
    assert.deepEqual(await pageAt(context, null), ["run two 1/1", "run one 1/1"]);
  });

  it("has nothing at a place that is gone", async () => {
    const context = await contextOf(FILES);
    assert.deepEqual(await pageAt(context, "agent=mallory"), []);
    const request = {
      place: { run: 999, groups: [] },
      grouping: "flat" as const,
      filter: filterOf(""),
      limit: 9,
    };
    assert.deepEqual(await buildTree(context, request, 0), { nodes: [], more: 0 });
  });
});

describe("treePlaceOf", () => {
  it("gives the place whose children hold the event, for every grouping", async () => {
    const context = await contextOf(FILES);
    const [run] = context.store.runs;
    assert.ok(run !== undefined);
    const order = context.store.orderOf(run).keys();
    for (const grouping of [
      "run/agent/turn",
      "run/turn/agent",
      "run/type",
      "run/channel",
    ] as const) {
      for (const key of order) {
        const place = await treePlaceOf(context, key as EventKey, grouping);
        const page = await buildTree(
          context,
          { place, grouping, filter: filterOf(""), limit: 100 },
          0,
        );
        const keys = page.nodes.flatMap((node) => (node.kind === "event" ? [node.event.key] : []));
        assert.ok(keys.includes(key as EventKey), `${grouping} ${key}`);
      }
    }
    assert.equal(await treePlaceOf(context, order[0] as EventKey, "flat"), null);
  });
});

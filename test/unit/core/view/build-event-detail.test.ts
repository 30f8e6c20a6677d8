import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import { followChain } from "../../../../src/core/query/chain.ts";
import { buildChainView } from "../../../../src/core/view/build-chain-view.ts";
import { buildEventDetail } from "../../../../src/core/view/build-event-detail.ts";
import { buildEventViews } from "../../../../src/core/view/build-event-view.ts";
import { at, contextOf, MARKET, simLog } from "./drawn-context.ts";

const FILES = { "logs/r1/events.jsonl": simLog(MARKET) };
/** The ENV event of line 9, caused by e5 and by one that no log holds. */
const WEALTH = 8 as EventKey;

describe("buildEventDetail", () => {
  it("has the event's own text, id, time and links in both directions", async () => {
    const context = await contextOf(FILES);
    const detail = await buildEventDetail(context, 4 as EventKey);
    assert.deepEqual(
      [detail.id, detail.syntheticId, detail.time, detail.profile],
      ["e5", false, "2026-11-20T11:00:03.000000Z", "llm-sim"],
    );
    assert.equal(detail.raw, simLog(MARKET).split("\n")[4]);
    assert.equal(detail.rawTruncated, false);
    assert.deepEqual(
      detail.causes.map((cause) => [cause.link, cause.other?.message]),
      [["declared", "trade with alice"]],
    );
    assert.ok(
      detail.effects.some((effect) => effect.link === "declared" && effect.other?.key === WEALTH),
    );
    assert.deepEqual(
      [detail.causeCount, detail.effectCount],
      [detail.causes.length, detail.effects.length],
    );
  });

  it("shows dangling causes by the id as written, and the finding in words", async () => {
    const context = await contextOf(FILES);
    const detail = await buildEventDetail(context, WEALTH);
    assert.deepEqual(
      detail.causes.map((cause) => [cause.link, cause.other?.line ?? null, cause.danglingId]),
      [
        ["declared", 5, null],
        ["declared", null, "lost-1"],
      ],
    );
    assert.deepEqual(detail.findings, [
      "Dangling cause: no event of the run has the id of a cause it names",
    ]);
  });

  it("lists the places that the event names", async () => {
    const context = await contextOf({
      "a/events.jsonl":
        '{"type":"x","source":"src/market/exchange.py:214","error":"at lib/a.ts:3:9"}\n',
    });
    const detail = await buildEventDetail(context, 0 as EventKey);
    assert.deepEqual(
      detail.places.map((place) => [place.path, place.line, place.column]),
      [
        ["src/market/exchange.py", 214, null],
        ["lib/a.ts", 3, 9],
      ],
    );
  });

  it("cuts what is longer than 1 MB", async () => {
    const context = await contextOf({
      "a/events.jsonl": `{"type":"x","id":"big","blob":"${"y".repeat(1_100_000)}"}\n`,
    });
    const detail = await buildEventDetail(context, 0 as EventKey);
    assert.deepEqual([detail.id, detail.raw.length, detail.rawTruncated], ["big", 1_048_576, true]);
    const [view] = await buildEventViews(context, [0 as EventKey]);
    assert.equal(view?.message, "x");
  });
});

describe("buildEventViews", () => {
  it("has what a row shows", async () => {
    const context = await contextOf(FILES);
    const [view] = await buildEventViews(context, [WEALTH]);
    assert.deepEqual(view, {
      key: WEALTH,
      run: context.store.runs[0]?.key,
      log: "logs/r1/events.jsonl",
      line: 9,
      timeUs: at(7),
      timeAssumed: false,
      durationUs: null,
      agent: "bob",
      to: null,
      turn: "2",
      sequence: null,
      type: "ENV",
      kind: "wealth",
      severity: "info",
      channel: null,
      message: "wealth 164",
      causes: 2,
      effects: 0,
      findings: 8,
      slot: 4,
    });
  });

  it("makes messages harmless and cuts them", async () => {
    const context = await contextOf({
      "a/events.jsonl": `${JSON.stringify({ message: `\u001b[31mred\u001b[0m\nx ${"y".repeat(600)}` })}\n`,
    });
    const [view] = await buildEventViews(context, [0 as EventKey]);
    assert.equal(view?.message, `red x ${"y".repeat(494)}…`);
  });

  it("shows the text itself where there is no message, kind or type", async () => {
    const context = await contextOf({ "a/events.jsonl": '{"n":1.50}\n' });
    const [view] = await buildEventViews(context, [0 as EventKey]);
    assert.equal(view?.message, '{"n":1.50}');
  });

  it("gives free slots by count and keeps them", async () => {
    const context = await contextOf({
      "a/events.jsonl": '{"type":"rare"}\n{"type":"often"}\n{"type":"often"}\n',
    });
    const views = await buildEventViews(context, [0 as EventKey, 1 as EventKey]);
    assert.deepEqual(
      views.map((view) => [view.type, view.slot]),
      [
        ["rare", 4],
        ["often", 3],
      ],
    );
  });
});

describe("buildChainView", () => {
  it("has places on the axis, links by index and dangling causes", async () => {
    const context = await contextOf(FILES);
    const chain = await followChain(context.store, WEALTH, { up: 1, down: 1, max: 10 });
    const view = await buildChainView(context, chain, "sequence", []);
    assert.deepEqual(
      view.events.map(({ event, at: place, depth }) => [event.message, place, depth]),
      [
        ["wealth 164", 8, 0],
        ["trade 50", 4, -1],
      ],
    );
    assert.deepEqual(view.links, [{ from: 1, to: 0, link: "declared", depth: -1 }]);
    assert.deepEqual(view.dangling, [{ of: 0, id: "lost-1" }]);
    assert.ok(view.omitted >= 1);
  });
});

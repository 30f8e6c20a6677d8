import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import { buildTimelineOverview } from "../../../../src/core/view/build-timeline-overview.ts";
import {
  buildTimelineRows,
  indexInTimeline,
  placeInTimeline,
} from "../../../../src/core/view/build-timeline-rows.ts";
import { buildTimelineSummary } from "../../../../src/core/view/build-timeline-summary.ts";
import { buildTimelineWindow } from "../../../../src/core/view/build-timeline-window.ts";
import type {
  Axis,
  TimelineScope,
  WindowRequest,
  WindowView,
} from "../../../../src/core/view/timeline-view.ts";
import { at, contextOf, filterOf, MARKET, simLog } from "./drawn-context.ts";

const FILES = { "logs/r1/events.jsonl": `${simLog(MARKET)}garbage\n` };

function scopeOf(filter = "", runs: readonly number[] = []): TimelineScope {
  return { runs, filter: filterOf(filter) };
}

function requestOf(
  axis: Axis,
  start: number,
  end: number,
  rest: Partial<WindowRequest> = {},
): WindowRequest {
  return {
    scope: scopeOf(),
    axis,
    start,
    end,
    widthPx: 8,
    laneStart: 0,
    laneEnd: 10,
    lanes: [],
    maxMarks: 100,
    ...rest,
  };
}

/** Density as one line per lane, one digit per column: the sum over the slots. */
function drawDensity(view: WindowView): string[] {
  const lanes = view.density.length / (view.columns * 8);
  return Array.from({ length: lanes }, (_, lane) =>
    Array.from({ length: view.columns }, (_, column) => {
      const cell = (lane * view.columns + column) * 8;
      return view.density.slice(cell, cell + 8).reduce((sum, count) => sum + count, 0);
    }).join(""),
  );
}

describe("buildTimelineSummary", () => {
  it("has events without an agent as the first lane, then agents by first event", async () => {
    const context = await contextOf(FILES);
    const summary = await buildTimelineSummary(context, scopeOf("turn:2"), "time", 0);
    assert.deepEqual(summary.lanes, [
      { agent: null, total: 3, matching: 1, errors: 0, warnings: 0 },
      { agent: "bob", total: 4, matching: 2, errors: 1, warnings: 0 },
      { agent: "alice", total: 3, matching: 2, errors: 0, warnings: 0 },
    ]);
    assert.deepEqual(summary.types, [
      { type: "SYSTEM", slot: 5, total: 4, matching: 2 },
      { type: "DECISION", slot: 2, total: 3, matching: 1 },
      { type: "ACTION", slot: 3, total: 2, matching: 1 },
      { type: "ENV", slot: 4, total: 1, matching: 1 },
    ]);
    assert.deepEqual(summary.severities, [
      { severity: "error", total: 1, matching: 1 },
      { severity: "info", total: 9, matching: 4 },
    ]);
    assert.deepEqual(summary.turns, { first: 0, last: 2 });
    assert.deepEqual(summary.span, { start: at(0), end: at(8) });
    assert.deepEqual(
      [summary.total, summary.matching, summary.problems, summary.live, summary.indexing],
      [10, 5, 2, false, null],
    );
    assert.deepEqual(summary.problemCounts, { "not-json": 1, "dangling-cause": 1 });
    assert.deepEqual([summary.agentLabel, summary.turnLabel], ["Agent", "Turn"]);
  });

  it("has the span of the axis", async () => {
    const context = await contextOf(FILES);
    const turn = await buildTimelineSummary(context, scopeOf(), "turn", 0);
    assert.deepEqual(turn.span, { start: 0, end: 2.8 });
    const sequence = await buildTimelineSummary(context, scopeOf(), "sequence", 0);
    assert.deepEqual(sequence.span, { start: 0, end: 9 });
  });

  it("has no lanes and no span where there is no event", async () => {
    const context = await contextOf({ "a/events.jsonl": "garbage\n" });
    const summary = await buildTimelineSummary(context, scopeOf(), "time", 0);
    assert.deepEqual(summary.lanes, []);
    assert.deepEqual(summary.span, null);
    assert.equal(summary.total, 0);
  });
});

describe("buildTimelineWindow", () => {
  it("counts events per lane and column, both ends included", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(context, requestOf("time", at(0), at(8)));
    assert.equal(view.columns, 4);
    // Columns of two seconds: 0–1.9, 2–3.9, 4–5.9, 6–8.
    assert.deepEqual(drawDensity(view), ["2010", "0202", "0111"]);
    assert.equal(view.matchingInWindow, 10);
    assert.deepEqual(
      [...view.errorDensity].map((count, cell) => [cell, count]).filter(([, count]) => count !== 0),
      [[7, 1]],
    );
  });

  it("gives marks in the order of the axis with what is needed to draw them", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(
      context,
      requestOf("time", at(6), at(8), { scope: scopeOf("agent:alice,bob") }),
    );
    assert.deepEqual([...view.positions], [at(6.25), at(7), at(8)]);
    assert.deepEqual([...view.lanes], [2, 1, 1]);
    assert.deepEqual([...view.slots], [3, 4, 5]);
    assert.deepEqual([...view.severities], [1, 1, 4]);
    assert.deepEqual(
      [...view.kindIds].map((id) => view.kinds[id]),
      ["offer", "wealth", "llm_call"],
    );
    assert.deepEqual([...view.lengths], [0, 0, 0]);
    assert.equal(view.marksOmitted, 0);
  });

  it("keeps to the lanes asked for, in the order in which the panel shows them", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(
      context,
      requestOf("time", at(0), at(8), { lanes: ["alice", null, "bob"], laneStart: 0, laneEnd: 2 }),
    );
    assert.deepEqual(drawDensity(view), ["0111", "2010"]);
    assert.deepEqual([...view.lanes], [1, 1, 0, 1, 0, 0]);
    assert.equal(view.matchingInWindow, 10);
  });

  it("sends only density above the bound on marks", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(
      context,
      requestOf("time", at(0), at(8), { maxMarks: 9 }),
    );
    assert.equal(view.marksOmitted, 10);
    assert.equal(view.keys.length, 0);
    assert.deepEqual(drawDensity(view), ["2010", "0202", "0111"]);
  });

  it("says where turns begin, also those at its edges, and what the filter leaves of them", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(
      context,
      requestOf("time", at(2), at(3), { scope: scopeOf("type:ACTION,ENV") }),
    );
    assert.deepEqual(view.turnBorders, [
      { turn: 1, at: at(1), count: 1 },
      { turn: 2, at: at(4), count: 2 },
    ]);
  });

  it("places events in their turn by their share of it", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(context, requestOf("turn", 2, 3));
    assert.deepEqual([...view.positions], [2, 2.2, 2.4, 2.6, 2.8]);
    assert.deepEqual(view.turnBorders, [
      { turn: 1, at: 1, count: 4 },
      { turn: 2, at: 2, count: 5 },
    ]);
  });

  it("counts positions in the run whatever the filter on the sequence axis", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineWindow(
      context,
      requestOf("sequence", 0, 100, { scope: scopeOf("type:ACTION") }),
    );
    assert.deepEqual([...view.positions], [4, 7]);
  });

  it("draws a bar from its start where the time is its end, and finds bars that began before the window", async () => {
    const line = (second: number, ms: number): string =>
      `{"timestamp":"2026-11-20T11:00:0${second}Z","session_id":null,"payload":{"type":"CommandSucceeded","verb":"cbu.create","duration_ms":${ms}}}\n`;
    const context = await contextOf({ "a/events.jsonl": line(5, 4000) + line(6, 500) });
    const [run] = context.store.runs;
    assert.equal(run?.profile.timeMeans, "end");
    const all = await buildTimelineWindow(context, requestOf("time", at(0), at(8)));
    assert.deepEqual([...all.positions], [at(1), at(5.5)]);
    assert.deepEqual([...all.lengths], [4e6, 5e5]);
    const late = await buildTimelineWindow(context, requestOf("time", at(3), at(4)));
    assert.deepEqual([...late.positions], [at(1)]);
    assert.deepEqual(drawDensity(late), ["0000"]);
    const after = await buildTimelineWindow(context, requestOf("time", at(6.5), at(8)));
    assert.equal(after.matchingInWindow, 0);
  });

  it("leaves events without a time to the rows", async () => {
    const context = await contextOf({
      "a/events.jsonl": '{"event":"x","ts":100000000}\n{"event":"y"}\n',
    });
    const view = await buildTimelineWindow(context, requestOf("time", 0, 1e18));
    assert.equal(view.matchingInWindow, 1);
    const rows = await buildTimelineRows(context, { scope: scopeOf(), start: 0, count: 9 });
    assert.deepEqual(
      rows.rows.map((row) => row.message),
      ["x", "y"],
    );
  });
});

describe("buildTimelineOverview", () => {
  it("has totals of all events, matches per slot, errors of all", async () => {
    const context = await contextOf(FILES);
    const view = await buildTimelineOverview(context, scopeOf("type:ACTION"), "time", 4);
    assert.deepEqual([...view.totals], [2, 3, 2, 3]);
    assert.deepEqual(
      [...view.matches].map((count, cell) => [cell, count]).filter(([, count]) => count !== 0),
      [
        [1 * 8 + 2, 1],
        [3 * 8 + 2, 1],
      ],
    );
    assert.deepEqual([...view.errors], [0, 0, 0, 1]);
  });
});

describe("buildTimelineRows", () => {
  it("gives a page of the matching events in the order of the run", async () => {
    const context = await contextOf(FILES);
    const rows = await buildTimelineRows(context, {
      scope: scopeOf("agent:alice,bob"),
      start: 2,
      count: 2,
    });
    assert.deepEqual(
      rows.rows.map((row) => row.message),
      ["trade 50", "offer grain"],
    );
    assert.deepEqual([rows.total, rows.originUs], [7, at(0)]);
  });

  it("interleaves several runs by time", async () => {
    const context = await contextOf({
      "logs/r1/events.jsonl": simLog("0 1 ACTION a first\n4 1 ACTION a third", "one"),
      "logs/r2/events.jsonl": simLog("2 1 ACTION b second\n6 1 ACTION b fourth", "two"),
    });
    const rows = await buildTimelineRows(context, { scope: scopeOf("turn:1"), start: 0, count: 9 });
    assert.deepEqual(
      rows.rows.map((row) => row.message),
      ["first", "second", "third", "fourth"],
    );
    const two = context.store.runs.find((run) => run.name === "two");
    const only = await buildTimelineRows(context, {
      scope: scopeOf("", [two?.key ?? -1]),
      start: 0,
      count: 9,
    });
    assert.deepEqual(
      only.rows.map((row) => row.message),
      ["second", "fourth"],
    );
  });
});

describe("indexInTimeline and placeInTimeline", () => {
  it("find an event among the rows and on the axes", async () => {
    const context = await contextOf(FILES);
    const rows = await buildTimelineRows(context, { scope: scopeOf(), start: 0, count: 99 });
    const trade = rows.rows[4]?.key as EventKey;
    assert.equal(await indexInTimeline(context, scopeOf(), trade), 4);
    assert.equal(await indexInTimeline(context, scopeOf("type:ACTION"), trade), 0);
    assert.equal(await indexInTimeline(context, scopeOf("type:ENV"), trade), -1);
    assert.equal(await placeInTimeline(context, [], trade, "time"), at(3));
    assert.equal(await placeInTimeline(context, [], trade, "turn"), 1.75);
    assert.equal(await placeInTimeline(context, [], trade, "sequence"), 4);
  });

  it("know nothing of an event that is gone", async () => {
    const context = await contextOf(FILES);
    const gone = (77 * 2 ** 32) as EventKey;
    assert.equal(await indexInTimeline(context, scopeOf(), gone), -1);
    assert.equal(await placeInTimeline(context, [], gone, "time"), null);
  });
});

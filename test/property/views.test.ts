import assert from "node:assert/strict";
import fc from "fast-check";
import { type EventKey, eventKeyOf, type LogId, type RowId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import type { RunData } from "../../src/core/index/store-data.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import { pageOfMatches } from "../../src/core/query/page.ts";
import { parseFilter } from "../../src/core/query/parse-filter.ts";
import { buildTimelineOverview } from "../../src/core/view/build-timeline-overview.ts";
import {
  buildTimelineRows,
  indexInTimeline,
  placeInTimeline,
} from "../../src/core/view/build-timeline-rows.ts";
import { buildTimelineSummary } from "../../src/core/view/build-timeline-summary.ts";
import { buildTimelineWindow } from "../../src/core/view/build-timeline-window.ts";
import { buildTree } from "../../src/core/view/build-tree.ts";
import { AXES, type Axis } from "../../src/core/view/timeline-view.ts";
import type { Grouping, TreePlace } from "../../src/core/view/tree-view.ts";
import type { ViewContext } from "../../src/core/view/view-context.ts";
import { storeFromText, TextSource, textSpec } from "../support/text-store.ts";
import {
  bordersOf,
  type DrawnEvent,
  FILTERS,
  groupFacts,
  lanesOf,
  mergedOrder,
  type PlacedEvent,
  placesOn,
  runOrder,
  spanOf,
  windowOf,
} from "../support/view-oracle.ts";

const SEED = 20261120;
const RUNS = 60;

/** Lines of several runs with roles missing here and there and times out of order. */
const event = fc.record(
  {
    run_id: fc.constantFrom("one", "two"),
    timestamp: fc.integer({ min: 1_795_172_400, max: 1_795_172_460 }),
    agent: fc.constantFrom("a", "b", "c"),
    step: fc.integer({ min: 0, max: 4 }),
    type: fc.constantFrom("X", "Y", "Z"),
    level: fc.constantFrom("info", "error"),
  },
  { requiredKeys: ["run_id"] },
);
const logs = fc.array(event, { minLength: 1, maxLength: 40 });
const filters = fc.constantFrom("", "type:X", "-agent:b", "severity>=error", "turn:1..2");

async function contextOf(events: readonly object[]): Promise<ViewContext> {
  const text = events.map((line) => `${JSON.stringify(line)}\n`).join("");
  const store = await storeFromText({ "logs/events.jsonl": text });
  return { store };
}

function filterOf(text: string) {
  const parsed = parseFilter(text);
  assert.ok("filter" in parsed);
  return parsed.filter;
}

describe("views of any log", () => {
  it("have each matching event once in the tree, and counts that are those of the children", async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        filters,
        fc.constantFrom("run/agent/turn", "run/turn/agent", "run/type", "run/channel"),
        async (events, text, grouping) => {
          const context = await contextOf(events);
          const filter = filterOf(text);
          const met: number[] = [];
          const visit = async (place: TreePlace | null): Promise<number> => {
            const { nodes, more } = await buildTree(
              context,
              { place, grouping, filter, limit: 1000 },
              0,
            );
            assert.equal(more, 0);
            let sum = 0;
            for (const node of nodes) {
              if (node.kind === "event") {
                met.push(node.event.key);
                sum++;
              } else if (node.kind === "run") {
                assert.equal(await visit({ run: node.run.key, groups: [] }), node.run.matching);
              } else if (node.kind === "group") {
                assert.equal(await visit(node.place), node.count);
                sum += node.count;
              }
            }
            return sum;
          };
          await visit(null);
          const rows = await buildTimelineRows(context, {
            scope: { runs: [], filter },
            start: 0,
            count: 1000,
          });
          assert.deepEqual(
            met.toSorted((a, b) => a - b),
            rows.rows.map((row) => row.key as number).sort((a, b) => a - b),
          );
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("count in a window what the rows have in it", async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        filters,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        async (events, text, first, length) => {
          const context = await contextOf(events);
          const scope = { runs: [], filter: filterOf(text) };
          const start = (1_795_172_400 + first) * 1e6;
          const end = start + length * 1e6;
          const rows = await buildTimelineRows(context, { scope, start: 0, count: 1000 });
          const expected = rows.rows.filter(
            ({ timeUs }) => timeUs !== null && timeUs >= start && timeUs <= end,
          );
          const view = await buildTimelineWindow(context, {
            scope,
            axis: "time",
            start,
            end,
            widthPx: 7,
            laneStart: 0,
            laneEnd: 99,
            lanes: [],
            maxMarks: 1000,
          });
          assert.equal(view.matchingInWindow, expected.length);
          assert.deepEqual(
            [...view.keys].sort((a, b) => a - b),
            expected.map((row) => row.key as number).sort((a, b) => a - b),
          );
          assert.equal(
            view.density.reduce((sum, count) => sum + count, 0),
            expected.length,
          );
          const positions = [...view.positions];
          assert.deepEqual(
            positions,
            positions.toSorted((a, b) => a - b),
          );
          const overview = await buildTimelineOverview(context, scope, "time", 5);
          assert.equal(
            overview.matches.reduce((sum, count) => sum + count, 0),
            rows.rows.filter((row) => row.timeUs !== null).length,
          );
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

/** Everything is read with one of these, so that the test knows what each member means. */
const ROLES = {
  run: "run",
  time: "t",
  duration: "d",
  sequence: "n",
  agent: "a",
  turn: "s",
  type: "y",
  severity: "l",
  channel: "c",
};
const SLOTS = { X: 1, Y: 4, Z: 8 };
const STARTS: Profile = { name: "starts", roles: ROLES, slots: SLOTS };
const ENDS: Profile = { name: "ends", roles: ROLES, slots: SLOTS, timeMeans: "end" };

const PATHS = ["logs/events.jsonl.1", "logs/events.jsonl", "other/events.jsonl"] as const;
type Lines = readonly (readonly DrawnEvent[])[];

/** A store of logs that grow, and what was written to them. */
class GrowingStore {
  readonly store = new EventStore();
  readonly #sources = PATHS.map(() => new TextSource(""));
  readonly #lines: DrawnEvent[][] = PATHS.map(() => []);
  readonly #ids: LogId[] = [];
  readonly #ends: boolean;

  constructor(profile: Profile) {
    this.#ends = profile.timeMeans === "end";
    this.store.configureProfiles({
      custom: [STARTS, ENDS],
      assigned: () => profile.name,
      naiveTimeZone: "utc",
    });
  }

  async append(lines: Lines): Promise<void> {
    for (const [at, path] of PATHS.entries()) {
      const source = this.#sources[at] ?? assert.fail();
      const added = lines[at] ?? [];
      source.append(added.map((line) => `${JSON.stringify(line)}\n`).join(""));
      this.#lines[at]?.push(...added);
      const id = this.#ids[at];
      if (id === undefined) this.#ids.push(this.store.addLog(textSpec(path, source)));
      else this.store.noteSize(id, source.bytes.length, this.store.generation);
    }
    await this.store.readAll();
  }

  /** The events of one run in order. */
  orderOf(run: RunData): PlacedEvent[] {
    const { store } = this;
    return runOrder(
      run.logs.flatMap((log) =>
        (this.#lines[this.#ids.indexOf(log)] ?? []).flatMap((event, row) =>
          store.runOf(log, row as RowId).key === run.key
            ? [
                {
                  ...event,
                  key: eventKeyOf(log, row as RowId),
                  owner: run.key,
                  path: store.logOf(log).path,
                },
              ]
            : [],
        ),
      ),
    );
  }

  get ends(): boolean {
    return this.#ends;
  }
}

/** Compares all views of a scope with what plain loops say. */
async function checkScope(
  growing: GrowingStore,
  runs: readonly RunData[],
  text: string,
  axis: Axis,
  [first, last]: readonly [number, number],
): Promise<void> {
  const { store } = growing;
  const context: ViewContext = { store };
  const matches = FILTERS[text] ?? assert.fail();
  const scope = {
    runs: runs.length === store.runs.length ? [] : runs.map(({ key }) => key),
    filter: filterOf(text),
  };
  const order = mergedOrder(runs.map((run) => growing.orderOf(run)));
  const matching = order.filter(matches);
  const places = placesOn(axis, order, growing.ends);
  const span = spanOf(places);
  const summary = await buildTimelineSummary(context, scope, axis, 0);
  const count = (events: readonly DrawnEvent[], fits: (event: DrawnEvent) => boolean): number =>
    events.filter(fits).length;
  const lanes = lanesOf(order);
  assert.deepEqual(
    [summary.total, summary.matching, summary.span],
    [order.length, matching.length, span],
  );
  assert.deepEqual(
    summary.lanes,
    lanes.map((agent) => {
      const isOwn = ({ a }: DrawnEvent): boolean => (a ?? null) === agent;
      return {
        agent,
        total: count(order, isOwn),
        matching: count(matching, isOwn),
        errors: count(matching, (event) => isOwn(event) && event.l === "error"),
        warnings: count(matching, (event) => isOwn(event) && event.l === "warning"),
      };
    }),
  );
  assert.deepEqual(
    summary.types.map(({ type, total, matching: left }) => `${type} ${total} ${left}`).sort(),
    [...new Set(order.map(({ y }) => y ?? null))]
      .map((type) => {
        const isOwn = ({ y }: DrawnEvent): boolean => (y ?? null) === type;
        return `${type} ${count(order, isOwn)} ${count(matching, isOwn)}`;
      })
      .sort(),
  );
  assert.deepEqual(
    summary.severities,
    ["error", "warning", "info", null].flatMap((severity) => {
      const isOwn = ({ l }: DrawnEvent): boolean => (l ?? null) === severity;
      const total = count(order, isOwn);
      return total === 0 ? [] : [{ severity, total, matching: count(matching, isOwn) }];
    }),
  );
  const turns = order.flatMap(({ s }) => (s === undefined ? [] : [s])).sort((a, b) => a - b);
  assert.deepEqual(
    summary.turns,
    turns.length === 0 ? null : { first: turns[0], last: turns.at(-1) },
  );

  const slots = new Map(summary.types.map(({ type, slot }) => [type, slot]));
  const slotOf = (type: string | null): number => slots.get(type) ?? 0;
  const overview = await buildTimelineOverview(context, scope, axis, 5);
  const whole = windowOf(
    order,
    places,
    matches,
    { ...(span ?? NO_SPAN), columns: 5 },
    lanes,
    slotOf,
  );
  const all = windowOf(
    order,
    places,
    () => true,
    { ...(span ?? NO_SPAN), columns: 5 },
    lanes,
    slotOf,
  );
  assert.deepEqual([...overview.totals], perColumn(all.density, 5));
  assert.deepEqual([...overview.errors], perColumn(all.errors, 5));
  const bySlot = new Uint32Array(40);
  for (const [cell, found] of whole.density) {
    const [, column = 0, slot = 0] = cell.split(" ").map(Number);
    bySlot[column * 8 + slot - 1] = (bySlot[column * 8 + slot - 1] as number) + found;
  }
  assert.deepEqual(overview.matches, bySlot);

  if (span !== null) {
    const start = span.start + (span.end - span.start) * first;
    const end = start + (span.end - span.start) * last;
    const shown = lanes.filter((_, lane) => lane !== 1).reverse();
    const view = await buildTimelineWindow(context, {
      scope,
      axis,
      start,
      end,
      widthPx: 13,
      laneStart: 0,
      laneEnd: 99,
      lanes: shown,
      maxMarks: 1e6,
    });
    const expected = windowOf(order, places, matches, { start, end, columns: 7 }, shown, slotOf);
    const density = new Uint32Array(shown.length * 7 * 8);
    for (const [cell, found] of expected.density) {
      const [lane = 0, column = 0, slot = 0] = cell.split(" ").map(Number);
      density[(lane * 7 + column) * 8 + slot - 1] = found;
    }
    assert.deepEqual(view.density, shown.length === 0 ? view.density : density);
    assert.equal(view.matchingInWindow, expected.inWindow);
    if (shown.length > 0) {
      assert.deepEqual(
        [...view.keys].map((key, at) => [key, view.positions[at], view.lengths[at]]),
        expected.marks.map(({ key, start: begin, length }) => [key, begin, length]),
      );
      assert.equal(
        view.errorDensity.reduce((sum, found) => sum + found, 0),
        [...expected.errors.values()].reduce((sum, found) => sum + found, 0),
      );
    }
    const borders = bordersOf(order, places, matches).filter(({ at }) => at >= start && at <= end);
    const pixel = (end - start) / 13;
    const given = view.turnBorders.filter(({ at }) => at >= start && at <= end);
    assert.deepEqual(
      given,
      borders.filter((border) => given.some(({ turn }) => turn === border.turn)),
    );
    if (borders.every(({ at }, index) => at - (borders[index - 1]?.at ?? -1e300) > pixel)) {
      assert.ok(given.length >= borders.length - 1);
    }
  }

  const middle = Math.floor(matching.length / 2);
  const rows = await buildTimelineRows(context, { scope, start: middle, count: 20 });
  assert.deepEqual(
    rows.rows.map(({ key }) => key as number),
    matching.slice(middle, middle + 20).map(({ key }) => key),
  );
  for (const at of [0, middle, matching.length - 1, order.length - 1]) {
    const event = order[at];
    if (event === undefined) continue;
    const key = event.key as EventKey;
    assert.equal(await indexInTimeline(context, scope, key), matching.indexOf(event));
    assert.equal(
      await placeInTimeline(context, scope.runs, key, axis),
      places[at] === null ? null : places[at]?.start,
    );
  }
  for (const sort of ["time", "line"] as const) {
    const page = { offset: middle, limit: 9, sort };
    const { keys, total } = await pageOfMatches(store, scope.filter, page);
    if (scope.runs.length > 0) continue;
    const sorted =
      sort === "time"
        ? matching
        : matching.toSorted((a, b) =>
            a.path === b.path ? a.key - b.key : a.path < b.path ? -1 : 1,
          );
    assert.deepEqual(
      [...keys],
      sorted.slice(middle, middle + 9).map(({ key }) => key),
    );
    assert.equal(total, matching.length);
  }
}

const NO_SPAN = { start: 0, end: 0 };

function perColumn(cells: ReadonlyMap<string, number>, columns: number): number[] {
  const sums = new Array<number>(columns).fill(0);
  for (const [cell, found] of cells) {
    const column = Number(cell.split(" ")[1]);
    sums[column] = (sums[column] as number) + found;
  }
  return sums;
}

const MEMBERS = { agent: "a", turn: "s", type: "y", channel: "c" } as const;

/** Compares the tree below a place with what plain loops say of its events. */
async function checkTree(
  growing: GrowingStore,
  run: RunData,
  text: string,
  grouping: Grouping,
  limit: number,
): Promise<void> {
  const context: ViewContext = { store: growing.store };
  const filter = filterOf(text);
  const visit = async (place: TreePlace, events: readonly PlacedEvent[]): Promise<void> => {
    const { nodes, more } = await buildTree(context, { place, grouping, filter, limit }, 0);
    const children = nodes.filter(({ kind }) => kind !== "problems");
    if (children.every((node) => node.kind === "event")) {
      assert.deepEqual(
        children.map((node) => node.event.key as number),
        events.slice(0, limit).map(({ key }) => key),
      );
      assert.equal(more, Math.max(0, events.length - limit));
      return;
    }
    let left = events.length;
    for (const node of children) {
      assert.ok(node.kind === "group");
      const own = events.filter(
        (event) => (event[MEMBERS[node.role]]?.toString() ?? null) === node.value,
      );
      const { count, errors, warnings, worst, firstTimeUs, lastTimeUs } = node;
      assert.deepEqual(
        { count, errors, warnings, worst, firstTimeUs, lastTimeUs },
        groupFacts(own),
      );
      if (node.childCount !== null) {
        const below = node.role === "agent" ? "s" : "a";
        const values = new Set(own.flatMap((event) => event[below] ?? []));
        assert.equal(node.childCount, values.size);
      }
      left -= own.length;
      await visit(node.place, own);
    }
    if (more === 0) assert.equal(left, 0);
  };
  const matches = FILTERS[text] ?? assert.fail();
  await visit({ run: run.key, groups: [] }, growing.orderOf(run).filter(matches));
}

const START_S = 1_795_172_400;
const drawn: fc.Arbitrary<DrawnEvent> = fc.record(
  {
    run: fc.constantFrom("one", "two"),
    t: fc.integer({ min: START_S, max: START_S + 40 }),
    d: fc.integer({ min: 0, max: 9000 }),
    n: fc.integer({ min: 0, max: 3 }),
    a: fc.constantFrom("a", "b", "c"),
    s: fc.constantFrom(0, 1, 2, 3, 1.5, -4),
    y: fc.constantFrom("X", "Y", "Z"),
    l: fc.constantFrom("info", "warning", "error"),
    c: fc.constantFrom("p", "q"),
  },
  { requiredKeys: ["run"] },
);
const parts = fc.tuple(
  ...PATHS.map(() =>
    fc
      .array(drawn, { maxLength: 14 })
      .chain((list) =>
        fc
          .boolean()
          .map((sorted) => (sorted ? list.toSorted((a, b) => (a.t ?? 0) - (b.t ?? 0)) : list)),
      ),
  ),
);
const asked = {
  text: fc.constantFrom(...Object.keys(FILTERS)),
  axis: fc.constantFrom(...AXES),
  window: fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  grouping: fc.constantFrom<Grouping>(
    "run/agent/turn",
    "run/turn/agent",
    "run/type",
    "run/channel",
  ),
};

/** Many events from few numbers: in order, with some late ones, or in two strands. */
function manyEvents(
  count: number,
  seed: number,
  kind: "rising" | "late" | "strands",
): DrawnEvent[] {
  let state = seed;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, (_, at) => {
    const time =
      START_S + Math.floor(at / 10) - (kind === "late" && below(50) === 0 ? below(99) : 0);
    const strand = kind === "strands" && at % 2 === 1 ? 300 : 0;
    return {
      run: below(4) === 0 ? "two" : "one",
      t: time - strand,
      ...(below(20) === 0 ? { d: below(90_000) } : {}),
      ...(below(5) === 0 ? {} : { a: "abcdefgh".charAt(below(8)) }),
      ...(below(30) === 0 ? {} : { s: Math.floor(at / 700) + (kind === "rising" ? 0 : below(2)) }),
      ...(below(9) === 0 ? {} : { y: "XYZ".charAt(below(3)) }),
      l: below(10) === 0 ? "error" : below(4) === 0 ? "warning" : "info",
    };
  });
}

describe("views beside plain loops over the events", () => {
  it("say the same of one run and of several, however their logs grow", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(parts, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(STARTS, ENDS),
        fc.record(asked),
        fc.integer({ min: 1, max: 9 }),
        async (steps, profile, { text, axis, window, grouping }, limit) => {
          const growing = new GrowingStore(profile);
          for (const lines of steps) {
            await growing.append(lines);
            const { runs } = growing.store;
            await checkScope(growing, runs, text, axis, window);
            for (const run of runs) {
              await checkScope(growing, [run], text, axis, window);
              await checkTree(growing, run, text, grouping, limit);
            }
          }
        },
      ),
      { seed: SEED, numRuns: 150 },
    );
  }).timeout(120_000);

  it("say the same of many events, over the borders of slices, chunks and blocks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom("rising", "late", "strands"),
        fc.constantFrom(STARTS, ENDS),
        fc.record(asked),
        async (seed, kind, profile, { text, axis, window, grouping }) => {
          const growing = new GrowingStore(profile);
          const all = manyEvents(20_000, seed, kind as "rising");
          for (const [from, to] of [
            [0, 9000],
            [9000, 9001],
            [9001, 20_000],
          ] as const) {
            const lines = all.slice(from, to);
            await growing.append([
              [],
              lines.filter((_, at) => at % 3 > 0),
              lines.filter((_, at) => at % 3 === 0),
            ]);
            const { runs } = growing.store;
            await checkScope(growing, runs, text, axis, window);
            const [run = assert.fail()] = runs;
            await checkScope(growing, [run], text, axis, window);
            await checkTree(growing, run, text, grouping, 50);
          }
        },
      ),
      { seed: SEED, numRuns: 8, endOnFailure: true },
    );
  }).timeout(300_000);
});

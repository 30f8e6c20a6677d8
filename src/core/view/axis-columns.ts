/** Where the events of a scope are on an axis, and in which lane. Made once per order and axis. */
import { assertNever } from "../base/assert.ts";
import type { StoreData } from "../index/store-data.ts";
import type { OrderedColumns } from "./ordered-columns.ts";
import { distinctInOrder } from "./run-facts.ts";
import type { ScopeOrder } from "./scope.ts";
import { slotOf } from "./slots.ts";
import { sortPositions } from "./sort-positions.ts";
import type { Axis } from "./timeline-view.ts";

/** Places on an axis, in axis units. */
export type AxisColumns = {
  /** Per position of the order; NaN: no place. */
  readonly starts: Float64Array;
  /** End of the bar, never before its start; the same column as `starts` where nothing has a length. */
  readonly ends: Float64Array;
  /** Positions of the order that have a place, by start. */
  readonly sorted: Uint32Array;
  /** Start of each of `sorted`, ascending. */
  readonly sortedStarts: Float64Array;
  /** Greatest end among `sorted[0 … i]`, ascending: what comes before a window and reaches into it. */
  readonly reach: Float64Array;
};

const axes = new WeakMap<ScopeOrder, Map<Axis, AxisColumns>>();

/** The axis columns of a scope; O(events) when it has changed. */
export function axisColumnsOf(order: ScopeOrder, axis: Axis): AxisColumns {
  let byAxis = axes.get(order);
  if (byAxis === undefined) {
    byAxis = new Map();
    axes.set(order, byAxis);
  }
  let columns = byAxis.get(axis);
  if (columns === undefined) {
    columns = buildAxisColumns(order, axis);
    byAxis.set(axis, columns);
  }
  return columns;
}

function buildAxisColumns(order: ScopeOrder, axis: Axis): AxisColumns {
  const { starts, ends } = placesOf(order, axis);
  const all = sortPositions(starts);
  let placed = all.length;
  while (placed > 0 && Number.isNaN(starts[all[placed - 1] as number] as number)) placed--;
  const sorted = all.subarray(0, placed);
  const sortedStarts = new Float64Array(placed);
  const reach = ends === starts ? sortedStarts : new Float64Array(placed);
  let furthest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < placed; at++) {
    const position = sorted[at] as number;
    sortedStarts[at] = starts[position] as number;
    furthest = Math.max(furthest, ends[position] as number);
    reach[at] = furthest;
  }
  return { starts, ends, sorted, sortedStarts, reach };
}

function placesOf(
  order: ScopeOrder,
  axis: Axis,
): { readonly starts: Float64Array; readonly ends: Float64Array } {
  switch (axis) {
    case "time":
      return timePlaces(order);
    case "turn": {
      const starts = turnPlaces(order);
      return { starts, ends: starts };
    }
    case "sequence": {
      const starts = new Float64Array(order.columns.length);
      for (let at = 0; at < starts.length; at++) starts[at] = at;
      return { starts, ends: starts };
    }
    default:
      return assertNever(axis);
  }
}

/** A bar is [time, time + duration], or [time − duration, time] where the profile's time is an end. */
function timePlaces(order: ScopeOrder): { starts: Float64Array; ends: Float64Array } {
  const { columns, runIndex, runs } = order;
  const times = columns.timeUs;
  const durations = columns.durationUs;
  if (durations.every(Number.isNaN)) return { starts: times, ends: times };
  const meansEnd = runs.map((run) => run.profile.timeMeans === "end");
  const starts = new Float64Array(times.length);
  const ends = new Float64Array(times.length);
  for (let at = 0; at < times.length; at++) {
    const time = times[at] as number;
    const duration = durations[at] as number;
    const length = Number.isNaN(duration) ? 0 : Math.max(0, duration);
    const isEnd = meansEnd[runIndex === null ? 0 : (runIndex[at] as number)] === true;
    starts[at] = isEnd ? time - length : time;
    ends[at] = isEnd ? time : time + length;
  }
  return { starts, ends };
}

/** Turn number + the event's share of its turn: the n-th of m events of a turn and run is at turn + n/m. */
function turnPlaces(order: ScopeOrder): Float64Array {
  const { columns, runIndex, runs } = order;
  const { index, values } = columns.turn;
  const cells = values.length;
  const counts = new Uint32Array(cells * Math.max(1, runs.length));
  const cellOf = (at: number): number =>
    (index[at] as number) + (runIndex === null ? 0 : (runIndex[at] as number) * cells);
  for (let at = 0; at < index.length; at++) {
    if ((index[at] as number) < 0) continue;
    const cell = cellOf(at);
    counts[cell] = (counts[cell] as number) + 1;
  }
  const seen = new Uint32Array(counts.length);
  const places = new Float64Array(index.length);
  for (let at = 0; at < index.length; at++) {
    const turn = index[at] as number;
    if (turn < 0) {
      places[at] = Number.NaN;
      continue;
    }
    const cell = cellOf(at);
    const before = seen[cell] as number;
    seen[cell] = before + 1;
    places[at] = (values[turn] as number) + before / (counts[cell] as number);
  }
  return places;
}

/** The lanes of a scope and the lane of each position. */
export type LaneColumns = {
  /** StringIds of agents in order of first event; −1, events without an agent, first where there are any. */
  readonly agents: readonly number[];
  /** Per position the index in `agents`. */
  readonly laneOf: Int32Array;
};

const lanes = new WeakMap<OrderedColumns, LaneColumns>();

/** The lanes of an order, whatever the filter. */
export function laneColumnsOf(columns: OrderedColumns): LaneColumns {
  let found = lanes.get(columns);
  if (found === undefined) {
    found = buildLanes(columns);
    lanes.set(columns, found);
  }
  return found;
}

function buildLanes(columns: OrderedColumns): LaneColumns {
  const ids = columns.role("agent");
  const named = distinctInOrder(ids);
  const agents = ids.includes(-1) ? [-1, ...named] : named;
  const highest = named.reduce((most, id) => Math.max(most, id), -1);
  const laneById = new Int32Array(highest + 2);
  agents.forEach((id, lane) => {
    laneById[id + 1] = lane;
  });
  const laneOf = new Int32Array(ids.length);
  for (let at = 0; at < ids.length; at++) laneOf[at] = laneById[(ids[at] as number) + 1] as number;
  return { agents, laneOf };
}

const slots = new WeakMap<ScopeOrder, Uint8Array>();

/** Slot 1–8 of each position's type. */
export function slotColumnOf(store: StoreData, order: ScopeOrder): Uint8Array {
  let column = slots.get(order);
  if (column === undefined) {
    column = buildSlots(store, order);
    slots.set(order, column);
  }
  return column;
}

function buildSlots(store: StoreData, order: ScopeOrder): Uint8Array {
  const { columns, runIndex, runs } = order;
  const types = columns.role("type");
  const known = runs.map(() => new Map<number, number>());
  const column = new Uint8Array(types.length);
  for (let at = 0; at < types.length; at++) {
    const type = types[at] as number;
    const run = runIndex === null ? 0 : (runIndex[at] as number);
    let slot = known[run]?.get(type);
    const profile = runs[run]?.profile;
    if (slot === undefined && profile !== undefined) {
      slot = slotOf(store, profile, type);
      known[run]?.set(type, slot);
    }
    column[at] = slot ?? 0;
  }
  return column;
}

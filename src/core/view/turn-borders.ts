/** Where turns begin on an axis. */
import type { EventOrder } from "../index/event-order.ts";
import type { ScopeCounts } from "./scope-counts.ts";
import type { AxisPlaces } from "./timeline-axis.ts";
import type { Axis, WindowRequest, WindowView } from "./timeline-view.ts";

/** Turns in the order in which they begin, those that begin together by their numbers. */
type TurnStarts = {
  /** Slots in the scope's counts. */
  readonly turns: Uint32Array;
  /** Axis units, ascending. */
  readonly starts: Float64Array;
};

const kept = new WeakMap<EventOrder, Map<Axis, TurnStarts>>();

/**
 * The borders inside a window and one on either side of it, so that the turns at its edges have their
 * name and length; `count` is what the filter leaves of the turn. Borders less than a pixel apart are given once.
 */
export function turnBordersOf(
  order: EventOrder,
  totals: ScopeCounts,
  matching: ScopeCounts,
  axis: AxisPlaces,
  request: Pick<WindowRequest, "axis" | "start" | "end" | "widthPx">,
): WindowView["turnBorders"] {
  const { turns, starts } = turnStartsOf(order, totals, axis, request.axis);
  const first = Math.max(0, boundOf(starts, (start) => start >= request.start) - 1);
  const end = Math.min(starts.length, boundOf(starts, (start) => start > request.end) + 1);
  const pixel = (request.end - request.start) / Math.max(1, request.widthPx);
  const borders: { turn: number; at: number; count: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = first; at < end; at++) {
    const start = starts[at] as number;
    if (start - last < pixel) continue;
    last = start;
    const turn = totals.turns.values[turns[at] as number] as number;
    const found = matching.turns.findSlot(turn);
    const count = found < 0 ? 0 : (matching.turnCounts[found] as number);
    borders.push({ turn, at: start, count });
  }
  return borders;
}

/** First index of ascending numbers for which something holds, as it does for all after it. */
function boundOf(ascending: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(ascending[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function turnStartsOf(
  order: EventOrder,
  totals: ScopeCounts,
  places: AxisPlaces,
  axis: Axis,
): TurnStarts {
  const byAxis = kept.get(order) ?? new Map<Axis, TurnStarts>();
  kept.set(order, byAxis);
  let found = byAxis.get(axis);
  if (found === undefined) {
    const starts = places.turnStarts();
    // Sorting keeps those that begin together in the order of turns.
    const turns = totals.turnsAscending
      .filter((slot) => !Number.isNaN(starts[slot] as number))
      .sort((a, b) => (starts[a] as number) - (starts[b] as number));
    found = { turns, starts: Float64Array.from(turns, (slot) => starts[slot] as number) };
    byAxis.set(axis, found);
  }
  return found;
}

/** Where turns begin on an axis. */
import type { AxisColumns } from "./axis-columns.ts";
import type { ScopeMatches } from "./scope.ts";
import { lowerBound, sortPositions, upperBound } from "./sort-positions.ts";
import type { WindowRequest, WindowView } from "./timeline-view.ts";

/** Turns in the order in which they begin. */
type TurnStarts = {
  /** Index of the turn in the order's turn column. */
  readonly turns: Uint32Array;
  /** Axis units, ascending. */
  readonly starts: Float64Array;
};

const startsByPlaces = new WeakMap<AxisColumns, TurnStarts>();
const countsByMatches = new WeakMap<ScopeMatches, Uint32Array>();

/**
 * The borders inside a window and one on either side of it, so that the turns at its edges have their
 * name and length; `count` is what the filter leaves of the turn. Borders less than a pixel apart are given once.
 */
export function turnBordersOf(
  matches: ScopeMatches,
  places: AxisColumns,
  request: Pick<WindowRequest, "start" | "end" | "widthPx">,
): WindowView["turnBorders"] {
  const { values } = matches.columns.turn;
  if (values.length === 0) return [];
  const { turns, starts } = turnStartsOf(matches, places);
  const counts = turnCountsOf(matches);
  const first = Math.max(0, lowerBound(starts, request.start) - 1);
  const end = Math.min(starts.length, upperBound(starts, request.end) + 1);
  const pixel = (request.end - request.start) / Math.max(1, request.widthPx);
  const borders: { turn: number; at: number; count: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = first; at < end; at++) {
    const start = starts[at] as number;
    if (start - last < pixel) continue;
    last = start;
    const turn = turns[at] as number;
    borders.push({ turn: values[turn] as number, at: start, count: counts[turn] as number });
  }
  return borders;
}

function turnStartsOf(matches: ScopeMatches, places: AxisColumns): TurnStarts {
  let found = startsByPlaces.get(places);
  if (found === undefined) {
    const { index, values } = matches.columns.turn;
    const firsts = new Float64Array(values.length).fill(Number.NaN);
    // By start, so the first one met of a turn is its border.
    for (let at = 0; at < places.sorted.length; at++) {
      const turn = index[places.sorted[at] as number] as number;
      if (turn >= 0 && Number.isNaN(firsts[turn] as number)) {
        firsts[turn] = places.sortedStarts[at] as number;
      }
    }
    const sorted = sortPositions(firsts);
    let placed = sorted.length;
    while (placed > 0 && Number.isNaN(firsts[sorted[placed - 1] as number] as number)) placed--;
    const turns = sorted.subarray(0, placed);
    found = { turns, starts: Float64Array.from(turns, (turn) => firsts[turn] as number) };
    startsByPlaces.set(places, found);
  }
  return found;
}

function turnCountsOf(matches: ScopeMatches): Uint32Array {
  let counts = countsByMatches.get(matches);
  if (counts === undefined) {
    const { index, values } = matches.columns.turn;
    counts = new Uint32Array(values.length);
    for (let at = 0; at < matches.positions.length; at++) {
      const turn = index[matches.positions[at] as number] as number;
      if (turn >= 0) counts[turn] = (counts[turn] as number) + 1;
    }
    countsByMatches.set(matches, counts);
  }
  return counts;
}

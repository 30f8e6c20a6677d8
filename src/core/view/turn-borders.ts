/** Where turns begin on an axis. */
import type { ScopeCounts } from "./scope-counts.ts";
import type { AxisPlaces } from "./timeline-axis.ts";
import type { WindowRequest, WindowView } from "./timeline-view.ts";

/**
 * The borders inside a window and one on either side of it, so that the turns at its edges have their
 * name and length; `count` is what the filter leaves of the turn. Borders less than a pixel apart are given once.
 */
export function turnBordersOf(
  totals: ScopeCounts,
  matching: ScopeCounts,
  axis: AxisPlaces,
  request: Pick<WindowRequest, "start" | "end" | "widthPx">,
): WindowView["turnBorders"] {
  const { values } = totals.turns;
  if (values.length === 0) return [];
  const starts = axis.turnStarts();
  // In the order in which they begin; those that begin together by their numbers.
  const turns = totals.turnsAscending
    .filter((slot) => !Number.isNaN(starts[slot] as number))
    .sort(
      (a, b) =>
        (starts[a] as number) - (starts[b] as number) ||
        (values[a] as number) - (values[b] as number),
    );
  const firstInside = turns.findIndex((slot) => (starts[slot] as number) >= request.start);
  const firstAfter = turns.findIndex((slot) => (starts[slot] as number) > request.end);
  const first = Math.max(0, (firstInside < 0 ? turns.length : firstInside) - 1);
  const end = Math.min(turns.length, (firstAfter < 0 ? turns.length : firstAfter) + 1);
  const pixel = (request.end - request.start) / Math.max(1, request.widthPx);
  const borders: { turn: number; at: number; count: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = first; at < end; at++) {
    const slot = turns[at] as number;
    const start = starts[slot] as number;
    if (start - last < pixel) continue;
    last = start;
    const turn = values[slot] as number;
    const found = matching.turns.findSlot(turn);
    const count = found < 0 ? 0 : (matching.turnCounts[found] as number);
    borders.push({ turn, at: start, count });
  }
  return borders;
}

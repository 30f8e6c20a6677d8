/**
 * Where the events of a scope are on an axis. Nothing is kept per event: places are worked out from the
 * columns for the slices that are asked for, and per chunk of some thousand events only bounds are
 * kept, which tell what cannot reach into a window.
 */
import { assertNever } from "../base/assert.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import type { Work } from "../query/work.ts";
import { tallyOf } from "./order-tally.ts";
import { type ScopeCounts, totalsOf, unfiltered } from "./scope-counts.ts";
import { TimeTally } from "./time-axis.ts";
import type { Axis } from "./timeline-view.ts";
import { TurnTally } from "./turn-axis.ts";

/** What a place is on an axis. `from` and `to` are places of at most a slice. */
export interface AxisPlaces {
  /**
   * Starts never descend from place to place, and places at and above `placed` have none. Else every
   * place may be anywhere.
   */
  readonly rises: boolean;
  readonly placed: number;
  /** Start of an event in axis units, NaN: it has no place. Tens of ns, on the turn axis sometimes µs. */
  startAt(place: number): number;
  /** Its end, never before its start; the start of a mark. */
  endAt(place: number): number;
  /** Starts and ends of some places; NaN: none. */
  read(from: number, to: number, starts: Float64Array, ends: Float64Array): void;
  /**
   * Least start and greatest end of a chunk's events, or numbers beyond them; Infinity and −Infinity
   * where none has a place. Null where nothing has a length and starts rise.
   */
  readonly bounds: { readonly starts: Float64Array; readonly ends: Float64Array } | null;
  /** First start and last end; null: nothing has a place. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Start of the first event of each turn, by its slot in the scope's counts; NaN: it has no place. */
  turnStarts(): Float64Array;
}

/** The axis of a scope, whatever its filter. O(events) at first, then O(what was added). */
export async function axisOf(
  filtered: MatchedOrder,
  axis: Axis,
  work: Work | undefined,
): Promise<AxisPlaces> {
  const matched = unfiltered(filtered);
  const totals = await totalsOf(matched, work);
  switch (axis) {
    case "time": {
      const tally = await tallyOf(matched, "time axis", () => new TimeTally(), work);
      return tally.placesOf(matched, totals);
    }
    case "turn": {
      const tally = await tallyOf(matched, "turn axis", () => new TurnTally(), work);
      return tally.placesOf(matched, totals);
    }
    case "sequence":
      return sequenceOf(matched, totals);
    default:
      return assertNever(axis);
  }
}

function sequenceOf({ order }: MatchedOrder, totals: ScopeCounts): AxisPlaces {
  return {
    rises: true,
    placed: order.length,
    startAt: (place) => place,
    endAt: (place) => place,
    read: (from, to, starts, ends) => {
      for (let place = from; place < to; place++) starts[place - from] = place;
      ends.set(starts.subarray(0, to - from));
    },
    bounds: null,
    span: order.length === 0 ? null : { start: 0, end: order.length - 1 },
    turnStarts: () => Float64Array.from(totals.turnFirsts.subarray(0, totals.turns.values.length)),
  };
}

/** First place in `[from, to)` whose start is at or after a value, or with `after` after it; `to`: none. */
export function placeOfStart(
  axis: AxisPlaces,
  value: number,
  after: boolean,
  from = 0,
  to = axis.placed,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = axis.startAt(middle);
    if (start < value || (after && start === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { MatchedOrder } from "../query/match-order.ts";
import { ChunkBounds } from "./chunk-bounds.ts";
import type { Tally } from "./order-tally.ts";
import { CHUNK_PLACES, COLUMN, readRuns, SLICE_PLACES, slice } from "./place-slices.ts";
import type { ScopeCounts } from "./scope-counts.ts";
import type { AxisPlaces } from "./timeline-axis.ts";
import { ValueSlots, withRoom } from "./value-slots.ts";

const starts = new Float64Array(SLICE_PLACES);
const ends = new Float64Array(SLICE_PLACES);

/**
 * Times as places. A bar is [time, time + duration], or [time − duration, time] where the profile's
 * time is an end; only then starts are not in the order of the events.
 */
export class TimeTally implements Tally {
  readonly #bounds = new ChunkBounds();
  #hasLengths = false;
  /** A bar ends at its event's time, so that it may begin before the bars in front of it. */
  #reachesBack = false;
  /** By `#turns`, the first start. */
  #turnStarts = new Float64Array(0);
  readonly #turns = new ValueSlots();

  take(matched: MatchedOrder, from: number, to: number): void {
    const { order } = matched;
    order.read(COLUMN.durationUs, from, to, slice.durationUs, 0);
    const { durationUs } = slice;
    let lasting = 0;
    for (let at = 0; at < to - from; at++) lasting |= Number((durationUs[at] as number) > 0);
    if (lasting === 0) {
      this.#takeMarks(matched, from, to);
    } else {
      this.#hasLengths = true;
      readPlaces(matched, from, to, starts, ends);
      for (let at = 0; at < to - from; at++) {
        this.#bounds.widen(from + at, starts[at] as number, ends[at] as number);
      }
      this.#takeTurns(matched, from, to);
    }
  }

  /** Without bars the first and the last of a chunk are its bounds. */
  #takeMarks({ order }: MatchedOrder, from: number, to: number): void {
    const timed = Math.min(to, order.timedLength);
    for (let place = from; place < timed; ) {
      const next = Math.min(timed, (Math.floor(place / CHUNK_PLACES) + 1) * CHUNK_PLACES);
      const first = order.valueAt(COLUMN.timeUs, place);
      const last = order.valueAt(COLUMN.timeUs, next - 1);
      this.#bounds.widen(place, first, last);
      place = next;
    }
  }

  /** Turns may begin with a bar whose event comes late; those of all other events are known by their first place. */
  #takeTurns(matched: MatchedOrder, from: number, to: number): void {
    if (!meansEnd(matched).some(Boolean)) return;
    this.#reachesBack = true;
    matched.order.read(COLUMN.turn, from, to, slice.turn, 0);
    for (let at = 0; at < to - from; at++) {
      const turn = slice.turn[at] as number;
      const start = starts[at] as number;
      if (Number.isNaN(turn) || Number.isNaN(start)) continue;
      const known = this.#turns.values.length;
      const slot = this.#turns.slotOf(turn);
      if (slot === known) {
        this.#turnStarts = withRoom(this.#turnStarts, slot);
        this.#turnStarts[slot] = start;
      } else if (start < (this.#turnStarts[slot] as number)) this.#turnStarts[slot] = start;
    }
  }

  placesOf(matched: MatchedOrder, totals: ScopeCounts): AxisPlaces {
    const { order } = matched;
    const backwards = this.#reachesBack ? meansEnd(matched) : null;
    const timeAt = (place: number): number => order.valueAt(COLUMN.timeUs, place);
    const lengthAt = (place: number): number => {
      const duration = order.valueAt(COLUMN.durationUs, place);
      return Number.isNaN(duration) ? 0 : Math.max(0, duration);
    };
    const isEnd = (place: number): boolean =>
      backwards?.[matched.runOfPart[order.partOf(order.ordinalAt(place))] ?? 0] === true;
    return {
      rises: backwards === null,
      placed: order.timedLength,
      startAt: (place) => (isEnd(place) ? timeAt(place) - lengthAt(place) : timeAt(place)),
      endAt: (place) => (isEnd(place) ? timeAt(place) : timeAt(place) + lengthAt(place)),
      read: (from, to, intoStarts, intoEnds) => readPlaces(matched, from, to, intoStarts, intoEnds),
      bounds: this.#hasLengths ? this.#bounds : null,
      span: this.#bounds.span,
      turnStarts: () =>
        Float64Array.from(totals.turns.values, (turn, slot) => {
          const first = timeAt(totals.turnFirsts[slot] as number);
          const found = this.#turns.findSlot(turn);
          return found < 0 ? first : minOf(first, this.#turnStarts[found] as number);
        }),
    };
  }
}

/** NaN is no start. */
function minOf(first: number, second: number): number {
  return second < first || Number.isNaN(first) ? second : first;
}

/** Whether the times of each run are ends. */
function meansEnd({ runs }: MatchedOrder): readonly boolean[] {
  return runs.map((run) => run.profile.timeMeans === "end");
}

function readPlaces(
  matched: MatchedOrder,
  from: number,
  to: number,
  intoStarts: Float64Array,
  intoEnds: Float64Array,
): void {
  const { order, runOfPart } = matched;
  const backwards = meansEnd(matched);
  const several = backwards.length > 1 && backwards.some((one) => one !== backwards[0]);
  if (several) readRuns(order, runOfPart, from, to, slice.runs);
  order.read(COLUMN.timeUs, from, to, slice.timeUs, 0);
  order.read(COLUMN.durationUs, from, to, slice.durationUs, 0);
  const { timeUs, durationUs, runs } = slice;
  for (let at = 0; at < to - from; at++) {
    const time = timeUs[at] as number;
    const duration = durationUs[at] as number;
    const length = Number.isNaN(duration) ? 0 : Math.max(0, duration);
    const isEnd = backwards[several ? (runs[at] as number) : 0] === true;
    intoStarts[at] = isEnd ? time - length : time;
    intoEnds[at] = isEnd ? time : time + length;
  }
}

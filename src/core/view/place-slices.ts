/** Orders are walked in slices: columns are copied for some thousand places at a time, and between slices others have their turn. */
import type { EventOrder } from "../index/event-order.ts";
import type { EventTable } from "../index/event-table.ts";
import type { PlaceSet } from "../query/place-set.ts";

/** Places in a slice: a handful of columns of it stay in the second-level cache. */
export const SLICE_PLACES = 8192;

/** Places per chunk of bounds: what a bound that is a bit too wide may cost a window, some 10 µs. */
export const CHUNK_PLACES = SLICE_PLACES / 2;

/** 0, 1, 2…: every place of a slice. */
export const EACH = Int32Array.from({ length: SLICE_PLACES }, (_, at) => at);

const chosen = new Int32Array(SLICE_PLACES);

/** Places of one slice that are in a set, counted from the slice's first. Good until the next call. */
export type Chosen = { readonly at: Int32Array; readonly count: number };

/** The places in `[from, to)`, at most a slice, that are in a set. */
export function choosePlaces(places: PlaceSet, from: number, to: number): Chosen {
  const { words } = places;
  if (words === null) return { at: EACH, count: to - from };
  let count = 0;
  for (let word = from >>> 5; word * 32 < to; word++) {
    let bits = words[word] ?? 0;
    if (word * 32 < from) bits &= -1 << (from & 31);
    if (word * 32 + 32 > to) bits &= (1 << (to & 31)) - 1;
    const base = word * 32 - from;
    for (; bits !== 0; bits &= bits - 1) {
      chosen[count++] = base + 31 - Math.clz32(bits & -bits);
    }
  }
  return { at: chosen, count };
}

/** Room for the columns of one slice, shared by all walks: none of them awaits within a slice. */
export const slice = {
  agent: new Int32Array(SLICE_PLACES),
  type: new Int32Array(SLICE_PLACES),
  id: new Int32Array(SLICE_PLACES),
  severity: new Int32Array(SLICE_PLACES),
  turn: new Float64Array(SLICE_PLACES),
  timeUs: new Float64Array(SLICE_PLACES),
  durationUs: new Float64Array(SLICE_PLACES),
  /** Index of the run in the scope. */
  runs: new Int32Array(SLICE_PLACES),
  column: new Int32Array(SLICE_PLACES),
};

/** Columns by name, as `EventOrder.read` wants them. */
export const COLUMN = {
  agent: (table: EventTable) => table.agent,
  type: (table: EventTable) => table.type,
  kind: (table: EventTable) => table.kind,
  channel: (table: EventTable) => table.channel,
  severity: (table: EventTable) => table.severity,
  turn: (table: EventTable) => table.turn,
  timeUs: (table: EventTable) => table.timeUs,
  durationUs: (table: EventTable) => table.durationUs,
};

/** Copies the index of the run of each place in `[from, to)`. */
export function readRuns(
  order: EventOrder,
  runOfPart: readonly number[],
  from: number,
  to: number,
  into: Int32Array,
): void {
  for (let place = from; place < to; ) {
    const { ordinals, end } = order.ordinalsFrom(place, to);
    let first = 0;
    let last = 0;
    let run = 0;
    for (let at = place; at < end; at++) {
      const ordinal =
        typeof ordinals === "number" ? ordinals + at - place : (ordinals[at - place] as number);
      if (ordinal < first || ordinal >= last) {
        const part = order.partOf(ordinal);
        first = order.starts[part] ?? 0;
        last = order.starts[part + 1] ?? 0;
        run = runOfPart[part] ?? 0;
      }
      into[at - from] = run;
    }
    place = end;
  }
}

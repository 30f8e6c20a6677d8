import { EventOrder, type OrderPart, type OrderPiece } from "./event-order.ts";
import { OrderLineage } from "./order-lineage.ts";
import { OrderPieces } from "./order-pieces.ts";

/** The parts of a run in file order and how many events they have. */
type OrderRows = { readonly parts: readonly OrderPart[]; readonly length: number };

/**
 * The events of one run by time, then sequence, then part and line; events without time last, in the
 * same order of the rest. Among equal times, events without a sequence come after those with one.
 */
export class RunOrder {
  readonly #lineage: OrderLineage;
  #pieces: OrderPieces;
  #current: EventOrder;

  /** Tests shrink the pieces in which an order is kept. */
  constructor(lineage = new OrderLineage()) {
    this.#lineage = lineage;
    this.#pieces = new OrderPieces(lineage.piecePlaces);
    this.#current = new EventOrder([], [], lineage);
  }

  /** The order as of the last update. A part of the run that is read later never changes it. */
  get current(): EventOrder {
    return this.#current;
  }

  /** Ordinal of the event at a place of the order. */
  ordinalAt(place: number): number {
    return this.#current.ordinalAt(place);
  }

  /**
   * Takes in the ordinals from the current length on; all anew unless `kept`. True if all of them came
   * after the known ones. O(added) where they did, else O(events from the earliest of them on).
   */
  update(rows: OrderRows, kept: boolean): boolean {
    if (!kept) {
      this.#lineage.cut(0);
      this.#pieces = new OrderPieces(this.#lineage.piecePlaces);
    }
    const known = kept ? this.#current.length : 0;
    const end = rows.length;
    // Ordinals as places: the same parts in file order.
    const file = new EventOrder(
      rows.parts,
      filePieces(end, this.#lineage.piecePlaces),
      this.#lineage,
    );
    const { heads, earliest: earliestHead } = stretchHeads(file, known, end);
    const last = known === 0 ? -1 : this.#current.ordinalAt(known - 1);
    const follows = last < 0 || known === end || !isBefore(file, known, last);
    // The new events up to the first that goes back stand at the end as they are.
    const inOrder = follows ? (heads[0] ?? end) : known;
    this.#pieces.write(known, inOrder - known, known, known);
    let ascending = true;
    if (inOrder < end) {
      const from = follows ? heads : [known, ...heads];
      const isHead = follows || (heads.length > 0 && isBefore(file, earliestHead, known));
      const earliest = isHead ? earliestHead : known;
      const before = new EventOrder(rows.parts, this.#pieces.taken(), this.#lineage);
      const place = placeAfter(before, inOrder, file, earliest);
      ascending = place >= known;
      if (!ascending) this.#lineage.cut(place);
      const tail = sortTail(before, place, inOrder, file, from, end);
      this.#pieces.write(place, tail.length, tail, known);
    }
    this.#current = new EventOrder(rows.parts, this.#pieces.taken(), this.#lineage);
    return ascending;
  }
}

function filePieces(length: number, piecePlaces: number): OrderPiece[] {
  return Array.from({ length: Math.ceil(length / piecePlaces) }, (_, at) => at * piecePlaces);
}

/** Values that order events, by position. */
type OrderColumns = {
  readonly timeUs: Float64Array;
  readonly timeNs: Float64Array;
  readonly sequence: Float64Array;
};

function columnsFor(length: number): OrderColumns {
  return {
    timeUs: new Float64Array(length),
    timeNs: new Float64Array(length),
    sequence: new Float64Array(length),
  };
}

function readColumns(
  order: EventOrder,
  from: number,
  to: number,
  into: OrderColumns,
  at: number,
): void {
  order.read((table) => table.timeUs, from, to, into.timeUs, at);
  order.read((table) => table.timeNs, from, to, into.timeNs, at);
  order.read((table) => table.sequence, from, to, into.sequence, at);
}

/** Ordinals looked at together; what is copied of them stays in the cache. */
const SLICE = 4096;

/** Ordinals in `(from, to)` that come before the one in front of them, and the earliest of them; −1: none. */
function stretchHeads(
  file: EventOrder,
  from: number,
  to: number,
): { readonly heads: readonly number[]; readonly earliest: number } {
  const heads: number[] = [];
  let earliest = -1;
  const slice = columnsFor(Math.min(SLICE, to - from) + 2);
  const { timeUs, timeNs, sequence } = slice;
  // The earliest stands in the slice, too, to be compared with.
  const kept = timeUs.length - 1;
  for (let start = from; start + 1 < to; start += SLICE) {
    const end = Math.min(to, start + SLICE + 1);
    file.read((table) => table.timeUs, start, end, timeUs, 0);
    // Times alone mostly tell, and are all that is copied then.
    let rising = true;
    for (let at = 1; rising && at < end - start; at++) {
      rising = (timeUs[at - 1] as number) < (timeUs[at] as number);
    }
    if (rising) continue;
    readColumns(file, start, end, slice, 0);
    for (let at = 1; at < end - start; at++) {
      if (compareAt(slice, at - 1, at) <= 0) continue;
      heads.push(start + at);
      if (earliest >= 0 && compareAt(slice, at, kept) >= 0) continue;
      earliest = start + at;
      timeUs[kept] = timeUs[at] as number;
      timeNs[kept] = timeNs[at] as number;
      sequence[kept] = sequence[at] as number;
    }
  }
  return { heads, earliest };
}

/** Whether the event of one ordinal comes before that of a smaller one. */
function isBefore(file: EventOrder, ordinal: number, other: number): boolean {
  return comparePlaces(file, ordinal, file, other) < 0;
}

function comparePlaces(order: EventOrder, place: number, other: EventOrder, at: number): number {
  return compareValues(
    order.valueAt((table) => table.timeUs, place),
    order.valueAt((table) => table.timeNs, place),
    order.valueAt((table) => table.sequence, place),
    other.valueAt((table) => table.timeUs, at),
    other.valueAt((table) => table.timeNs, at),
    other.valueAt((table) => table.sequence, at),
  );
}

/** The place behind the last of the first `length` events that does not come after an ordinal. */
function placeAfter(order: EventOrder, length: number, file: EventOrder, ordinal: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePlaces(order, middle, file, ordinal) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareAt({ timeUs, timeNs, sequence }: OrderColumns, a: number, b: number): number {
  return compareValues(
    timeUs[a] as number,
    timeNs[a] as number,
    sequence[a] as number,
    timeUs[b] as number,
    timeNs[b] as number,
    sequence[b] as number,
  );
}

/** Negative: a comes first. Missing times and sequences (NaN) come last. */
function compareValues(
  aUs: number,
  aNs: number,
  aSequence: number,
  bUs: number,
  bNs: number,
  bSequence: number,
): number {
  if (aUs < bUs) return -1;
  if (aUs > bUs) return 1;
  if (aUs !== bUs) {
    const aNone = Number.isNaN(aUs);
    const bNone = Number.isNaN(bUs);
    if (aNone !== bNone) return aNone ? 1 : -1;
  } else if (aNs !== bNs) return aNs - bNs;
  if (aSequence < bSequence) return -1;
  if (aSequence > bSequence) return 1;
  if (aSequence === bSequence) return 0;
  const aNone = Number.isNaN(aSequence);
  const bNone = Number.isNaN(bSequence);
  return aNone === bNone ? 0 : aNone ? 1 : -1;
}

/**
 * The ordinals of the places `[place, inOrder)` and the ordinals `[inOrder, end)` together in order;
 * `heads` are the first of those, and each that comes before the one in front of it. A natural merge
 * sort: logs are nearly in order, so few and long ascending stretches are merged, over plain numbers.
 */
function sortTail(
  order: EventOrder,
  place: number,
  inOrder: number,
  file: EventOrder,
  heads: readonly number[],
  end: number,
): Int32Array {
  const count = end - place;
  const columns = columnsFor(count);
  readColumns(order, place, inOrder, columns, 0);
  readColumns(file, inOrder, end, columns, inOrder - place);
  const bounds = heads.map((head) => head - place);
  if (place < inOrder) bounds.unshift(0);
  bounds.push(count);
  const sorted = sortStretches(columns, bounds);
  for (let at = 0; at < count; at++) {
    const from = place + (sorted[at] as number);
    sorted[at] = from < inOrder ? order.ordinalAt(from) : from;
  }
  return sorted;
}

/** Shorter stretches are made one by insertion: merging would be mostly passing over them. */
const SHORT = 32;

/** Positions in order; `stretches`: 0, the starts of further ascending stretches, the length. */
function sortStretches(columns: OrderColumns, stretches: readonly number[]): Int32Array {
  const positions = new Int32Array(stretches.at(-1) ?? 0);
  for (let at = 0; at < positions.length; at++) positions[at] = at;
  let bounds = joinShort(positions, columns, stretches);
  while (bounds.length > 2) {
    const next: number[] = [0];
    for (let pair = 0; pair + 1 < bounds.length; pair += 2) {
      const start = bounds[pair] as number;
      const middle = bounds[pair + 1] as number;
      const end = bounds[pair + 2] ?? middle;
      if (end > middle) mergeStretches(positions, start, middle, end, columns);
      next.push(end);
    }
    bounds = next;
  }
  return positions;
}

/** Makes stretches of at least {@link SHORT} positions; gives their bounds. */
function joinShort(
  positions: Int32Array,
  columns: OrderColumns,
  stretches: readonly number[],
): number[] {
  const bounds = [0];
  let start = 0;
  for (let index = 1; index < stretches.length; index++) {
    const from = stretches[index - 1] as number;
    const end = stretches[index] as number;
    // A long stretch stays as it is; the few positions in front of it are their own.
    if (from > start && end - from > SHORT) {
      bounds.push(from);
      start = from;
    } else if (from > start) {
      insertAll(positions, columns, start, from, end);
    }
    if (end - start >= SHORT || index === stretches.length - 1) {
      bounds.push(end);
      start = end;
    }
  }
  return bounds;
}

/** Puts the positions `[from, end)` into those of `[start, from)`, which are in order. */
function insertAll(
  positions: Int32Array,
  columns: OrderColumns,
  start: number,
  from: number,
  end: number,
): void {
  for (let next = from; next < end; next++) {
    const position = positions[next] as number;
    let at = next;
    for (; at > start; at--) {
      const before = positions[at - 1] as number;
      if (compareAt(columns, before, position) <= 0) break;
      positions[at] = before;
    }
    positions[at] = position;
  }
}

let beside = new Int32Array(0);

/** Merges `[start, middle)` and `[middle, end)` in their place. */
function mergeStretches(
  positions: Int32Array,
  start: number,
  middle: number,
  end: number,
  columns: OrderColumns,
): void {
  // What comes before all of the other stretch, or after it, stays where it is: logs are nearly in order.
  const first = placeIn(positions, columns, start, middle, positions[middle] as number, true);
  const last = placeIn(positions, columns, middle, end, positions[middle - 1] as number, false);
  const count = middle - first;
  if (beside.length < count) beside = new Int32Array(Math.max(count, 4096));
  beside.set(positions.subarray(first, middle));
  let left = 0;
  let right = middle;
  let at = first;
  while (left < count) {
    const a = beside[left] as number;
    const b = positions[right] as number;
    if (right >= last || compareAt(columns, a, b) <= 0) {
      positions[at++] = a;
      left++;
    } else {
      positions[at++] = b;
      right++;
    }
  }
}

/** The first of the sorted positions `[low, high)` that comes after another, or with `after` false not before it. */
function placeIn(
  positions: Int32Array,
  columns: OrderColumns,
  low: number,
  high: number,
  other: number,
  after: boolean,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareAt(columns, positions[middle] as number, other);
    if (order < 0 || (after && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

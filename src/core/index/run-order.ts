import type { RunRows } from "./run-rows.ts";

/** Values that order events, by position; the caller's arrays, read only. */
type OrderColumns = {
  readonly timeUs: ArrayLike<number>;
  readonly timeNs: ArrayLike<number>;
  readonly sequence: ArrayLike<number>;
};

/**
 * The events of one run by time, then sequence, then part and line; events without time last, in the
 * same order of the rest. Among equal times, events without a sequence come after those with one.
 */
export class RunOrder {
  /** Keys in order, with room to grow; the first `length` places count. */
  #keys = new Float64Array(0);
  /** Ordinals in order; kept only where they are not 0, 1, 2…. */
  #ordinals: Int32Array | null = null;
  #length = 0;
  #view: Float64Array = this.#keys;

  /** EventKeys in order. A part of the run that is read later never changes an array given before. */
  get keys(): Float64Array {
    return this.#view;
  }

  /** Ordinal of the event at a place of the order. */
  ordinalAt(place: number): number {
    return this.#ordinals === null ? place : (this.#ordinals[place] ?? 0);
  }

  /** Takes in the ordinals from `this.length` on. True if all of them came after the known ones. */
  update(rows: RunRows, kept: boolean): boolean {
    if (!kept) {
      this.#length = 0;
      this.#ordinals = null;
      this.#keys = new Float64Array(rows.length);
    }
    const from = this.#length;
    const added = rows.length - from;
    if (added <= 0) {
      this.#view = this.#keys.subarray(0, this.#length);
      return true;
    }
    // Compare new events with the last known one, too: it stands at place 0 of these columns.
    const lastOrdinal = from === 0 ? -1 : this.ordinalAt(from - 1);
    const columns: OrderColumns = {
      timeUs: rows.columnFrom("timeUs", from),
      timeNs: rows.columnFrom("timeNs", from),
      sequence: rows.columnFrom("sequence", from),
    };
    const sorted = sortedPositions(added, columns);
    const first = sorted === null ? 0 : (sorted[0] ?? 0);
    if (lastOrdinal >= 0 && precedesKnown(rows, from + first, lastOrdinal)) {
      this.#mergeAll(rows);
      return false;
    }
    this.#append(rows, from, added, sorted);
    return true;
  }

  #append(rows: RunRows, from: number, added: number, sorted: Int32Array | null): void {
    const length = from + added;
    if (length > this.#keys.length) {
      const keys = new Float64Array(from === 0 ? length : Math.ceil(length * 1.25));
      keys.set(this.#keys.subarray(0, from));
      this.#keys = keys;
    }
    if (sorted !== null && this.#ordinals === null) {
      this.#ordinals = new Int32Array(this.#keys.length);
      for (let at = 0; at < from; at++) this.#ordinals[at] = at;
    }
    if (this.#ordinals !== null && this.#ordinals.length < this.#keys.length) {
      const ordinals = new Int32Array(this.#keys.length);
      ordinals.set(this.#ordinals.subarray(0, from));
      this.#ordinals = ordinals;
    }
    for (let at = 0; at < added; at++) {
      const ordinal = from + (sorted === null ? at : (sorted[at] ?? 0));
      this.#keys[from + at] = rows.keyOf(ordinal);
      if (this.#ordinals !== null) this.#ordinals[from + at] = ordinal;
    }
    this.#length = length;
    this.#view = this.#keys.subarray(0, length);
  }

  #mergeAll(rows: RunRows): void {
    this.#keys = new Float64Array(rows.length);
    this.#ordinals = null;
    this.#length = 0;
    const columns: OrderColumns = {
      timeUs: rows.columnFrom("timeUs", 0),
      timeNs: rows.columnFrom("timeNs", 0),
      sequence: rows.columnFrom("sequence", 0),
    };
    this.#append(rows, 0, rows.length, sortedPositions(rows.length, columns));
  }
}

function precedesKnown(rows: RunRows, ordinal: number, known: number): boolean {
  const knownTable = rows.locate(known);
  const knownRow = rows.row;
  const table = rows.locate(ordinal);
  const row = rows.row;
  return (
    comparePlaces(
      table.timeUs.at(row),
      table.timeNs.at(row),
      table.sequence.at(row),
      knownTable.timeUs.at(knownRow),
      knownTable.timeNs.at(knownRow),
      knownTable.sequence.at(knownRow),
    ) < 0
  );
}

/** Negative: a comes first. Missing times and sequences (NaN) come last. */
function comparePlaces(
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
 * Positions 0 to `count` in order; null if they are in order already. A natural merge sort: logs are
 * nearly in order, so few and long ascending stretches are merged, each pass over plain integers.
 */
function sortedPositions(count: number, columns: OrderColumns): Int32Array | null {
  const { timeUs, timeNs, sequence } = columns;
  const compare = (a: number, b: number): number =>
    comparePlaces(
      timeUs[a] ?? Number.NaN,
      timeNs[a] ?? 0,
      sequence[a] ?? Number.NaN,
      timeUs[b] ?? Number.NaN,
      timeNs[b] ?? 0,
      sequence[b] ?? Number.NaN,
    );
  let bounds: number[] = [0];
  for (let at = 1; at < count; at++) {
    if (compare(at - 1, at) > 0) bounds.push(at);
  }
  if (bounds.length === 1) return null;
  bounds.push(count);
  let from = new Int32Array(count);
  let to = new Int32Array(count);
  for (let at = 0; at < count; at++) from[at] = at;
  while (bounds.length > 2) {
    const next: number[] = [0];
    for (let pair = 0; pair + 1 < bounds.length; pair += 2) {
      const start = bounds[pair] ?? 0;
      const middle = bounds[pair + 1] ?? count;
      const end = bounds[pair + 2] ?? middle;
      mergeInto(from, to, start, middle, end, compare);
      next.push(end);
    }
    bounds = next;
    [from, to] = [to, from];
  }
  return from;
}

function mergeInto(
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
  compare: (a: number, b: number) => number,
): void {
  // Two stretches that follow each other need no merging.
  if (middle >= end || compare(from[middle - 1] ?? 0, from[middle] ?? 0) <= 0) {
    to.set(from.subarray(start, end), start);
    return;
  }
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const a = from[left] ?? 0;
    const b = from[right] ?? 0;
    if (right >= end || (left < middle && compare(a, b) <= 0)) {
      to[at] = a;
      left++;
    } else {
      to[at] = b;
      right++;
    }
  }
}

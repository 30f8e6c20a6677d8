import {
  type EventKey,
  eventKeyOf,
  type LogId,
  logOfKey,
  type RowId,
  rowOfKey,
} from "../base/units.ts";
import type { ColumnPiece } from "./column-piece.ts";
import type { Column, EventTable, NumberArray } from "./event-table.ts";
import type { OrderLineage } from "./order-lineage.ts";

/** A part of an order as it was when the order was made: which of a log's rows belong to it. */
export type OrderPart = {
  readonly log: LogId;
  readonly table: EventTable;
  /** Ascending rows; null: all rows of the table. */
  readonly rows: Int32Array | null;
  /** How many rows: of `rows`, else of the table. */
  readonly count: number;
};

/**
 * The ordinals of one piece, place by place; where they follow each other only the first of them, so
 * that a piece in file order takes nothing.
 */
export type OrderPiece = number | Int32Array;

/**
 * The events of a run (or of several) in the order in which they are shown, as it was at one moment: it
 * never changes, also while the logs grow. A *place* is a position in it, an *ordinal* the number of
 * an event through its parts in file order. Where these are the same, which is the usual case, it takes
 * nothing; elsewhere 4 bytes an event, in pieces.
 */
export class EventOrder {
  readonly length: number;
  readonly parts: readonly OrderPart[];
  /** Ordinal of the first event of each part, and their number in all. */
  readonly starts: readonly number[];
  /** Place p has the ordinal p. */
  readonly isIdentity: boolean;
  readonly #pieces: readonly OrderPiece[];
  readonly #piecePlaces: number;
  /** The same for all orders of a growing run: what is kept of one may serve the next. */
  readonly lineage: OrderLineage;
  readonly #serial: number;

  /** `pieces` must not change any more below `length`. */
  constructor(parts: readonly OrderPart[], pieces: readonly OrderPiece[], lineage: OrderLineage) {
    this.parts = parts;
    const starts = [0];
    for (const part of parts) starts.push((starts.at(-1) ?? 0) + part.count);
    this.starts = starts;
    this.length = starts.at(-1) ?? 0;
    const { piecePlaces } = lineage;
    this.#piecePlaces = piecePlaces;
    this.isIdentity = pieces.every((piece, at) => piece === at * piecePlaces);
    this.#pieces = pieces;
    this.lineage = lineage;
    this.#serial = lineage.serial;
  }

  /** Ordinal of the event at a place. */
  ordinalAt(place: number): number {
    if (this.isIdentity) return place;
    const piece = this.#pieces[Math.floor(place / this.#piecePlaces)] ?? 0;
    const within = place % this.#piecePlaces;
    return typeof piece === "number" ? piece + within : (piece[within] ?? 0);
  }

  /** The event at a place; NaN outside of the order. */
  keyAt(place: number): EventKey {
    if (place < 0 || place >= this.length) return Number.NaN as EventKey;
    const ordinal = this.ordinalAt(place);
    const part = this.partOf(ordinal);
    return this.#keyIn(part, ordinal);
  }

  /** The events of the places `[from, to)`; a fresh array. */
  keys(from = 0, to = this.length): Float64Array {
    const first = Math.max(0, from);
    const keys = new Float64Array(Math.max(0, Math.min(to, this.length) - first));
    let part = 0;
    let start = 0;
    let end = 0;
    for (let at = 0; at < keys.length; at++) {
      const ordinal = this.ordinalAt(first + at);
      if (ordinal < start || ordinal >= end) {
        part = this.partOf(ordinal);
        start = this.starts[part] ?? 0;
        end = this.starts[part + 1] ?? 0;
      }
      keys[at] = this.#keyIn(part, ordinal);
    }
    return keys;
  }

  /** Index of the part that holds an ordinal. */
  partOf(ordinal: number): number {
    let low = 0;
    let high = this.parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.starts[middle] ?? 0) <= ordinal) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The place of an event; −1: it is not in this order. O(log events), and O(events of its time) out of file order. */
  placeOf(key: EventKey): number {
    const log = logOfKey(key);
    const row = rowOfKey(key);
    for (const [at, part] of this.parts.entries()) {
      if (part.log !== log) continue;
      const index = part.rows === null ? row : indexOf(part.rows, part.count, row);
      if (index < 0 || index >= part.count) continue;
      const ordinal = (this.starts[at] ?? 0) + index;
      return this.isIdentity ? ordinal : this.#placeOfOrdinal(ordinal, part.table.timeUs.at(row));
    }
    return -1;
  }

  /** First place whose time is at or after an instant (µs); events without a time are after all others. */
  placeOfTime(timeUs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.valueAt(timeColumn, middle) < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many events have a time: those without one are last. */
  get timedLength(): number {
    return this.placeOfTime(Number.POSITIVE_INFINITY);
  }

  /** The value of one place. */
  valueAt(pick: (table: EventTable) => Column, place: number): number {
    if (place < 0 || place >= this.length) return Number.NaN;
    const ordinal = this.ordinalAt(place);
    const at = this.partOf(ordinal);
    const part = this.parts[at] as OrderPart;
    const index = ordinal - (this.starts[at] ?? 0);
    return pick(part.table).at(part.rows === null ? index : (part.rows[index] as number));
  }

  /**
   * Copies a column's values of the places `[from, to)` to `into` from place `at` on: about 1 ns an
   * event in file order, some ns elsewhere. Meant for some thousand places at a time.
   */
  read(
    pick: (table: EventTable) => Column,
    from: number,
    to: number,
    into: NumberArray,
    at: number,
  ): void {
    for (let place = from; place < to; ) {
      const { ordinals, end } = this.ordinalsFrom(place, to);
      const target = at + place - from;
      if (typeof ordinals === "number") {
        this.#readOrdinals(pick, ordinals, ordinals + end - place, into, target);
      } else {
        this.#gather(pick, place, ordinals, into, target);
      }
      place = end;
    }
  }

  /**
   * The ordinals of the places `[from, to)`, or of the first of them, up to a border that suits the
   * order: their first where they follow each other, else each. At least one, where `from` < `to`.
   */
  ordinalsFrom(
    from: number,
    to: number,
  ): { readonly ordinals: number | Int32Array; readonly end: number } {
    if (this.isIdentity) return { ordinals: from, end: to };
    const at = Math.floor(from / this.#piecePlaces);
    const end = Math.min(to, (at + 1) * this.#piecePlaces);
    const piece = this.#pieces[at] ?? 0;
    const within = from % this.#piecePlaces;
    const ordinals =
      typeof piece === "number" ? piece + within : piece.subarray(within, within + end - from);
    return { ordinals, end };
  }

  /**
   * The columns's own rows around a place, for loops that read them as they are kept: `row` is that of
   * `place`, and the places up to `end` have the rows that follow it. Null where that is not so; then
   * `read` serves for the places up to `end`.
   */
  pieceAt(
    pick: (table: EventTable) => Column,
    place: number,
    to: number,
  ): { readonly piece: ColumnPiece | null; readonly row: number; readonly end: number } {
    const { ordinals, end } = this.ordinalsFrom(place, to);
    if (typeof ordinals !== "number") return { piece: null, row: 0, end };
    const at = this.partOf(ordinals);
    const { table, rows } = this.parts[at] as OrderPart;
    const row = ordinals - (this.starts[at] ?? 0);
    const last = Math.min(end, place + (this.starts[at + 1] ?? 0) - ordinals);
    const piece = rows === null ? pick(table).pieceOf(row) : null;
    return { piece, row, end: piece === null ? last : Math.min(last, place + piece.end - row) };
  }

  /** How many of the first places are the same events in both orders; 0 where they are not of one lineage. */
  sharedPlaces(other: EventOrder): number {
    if (other === this) return this.length;
    if (other.lineage !== this.lineage) return 0;
    const changed = this.lineage.changedSince(Math.min(other.#serial, this.#serial));
    return Math.min(this.length, other.length, changed);
  }

  #keyIn(at: number, ordinal: number): EventKey {
    const part = this.parts[at] as OrderPart;
    const index = ordinal - (this.starts[at] ?? 0);
    const row = part.rows === null ? index : (part.rows[index] as number);
    return eventKeyOf(part.log, row as RowId);
  }

  #placeOfOrdinal(ordinal: number, timeUs: number): number {
    const none = Number.isNaN(timeUs);
    const first = none ? this.timedLength : this.placeOfTime(timeUs);
    for (let place = first; place < this.length; ) {
      const at = Math.floor(place / this.#piecePlaces);
      const piece = this.#pieces[at] ?? 0;
      const start = at * this.#piecePlaces;
      const end = Math.min(this.length, start + this.#piecePlaces);
      if (typeof piece === "number") {
        const found = start + ordinal - piece;
        if (found >= place && found < end) return found;
      } else {
        const found = start + piece.subarray(0, end - start).indexOf(ordinal, place - start);
        if (found >= place) return found;
      }
      place = end;
      if (!none && !(this.valueAt(timeColumn, place) === timeUs)) break;
    }
    return -1;
  }

  #readOrdinals(
    pick: (table: EventTable) => Column,
    from: number,
    to: number,
    into: NumberArray,
    at: number,
  ): void {
    for (let part = this.partOf(from); from < to && part < this.parts.length; part++) {
      const { table, rows } = this.parts[part] as OrderPart;
      const start = this.starts[part] ?? 0;
      const end = Math.min(to, this.starts[part + 1] ?? 0);
      if (end <= from) continue;
      const column = pick(table);
      if (rows === null) column.read(from - start, end - start, into, at);
      else readRows(column, rows.subarray(from - start, end - start), into, at);
      at += end - from;
      from = end;
    }
  }

  /** `ordinals` are those of the places from `from` on. */
  #gather(
    pick: (table: EventTable) => Column,
    from: number,
    ordinals: Int32Array,
    into: NumberArray,
    at: number,
  ): void {
    if (plan.owner !== this || plan.from !== from || plan.count !== ordinals.length) {
      this.#makePlan(from, ordinals);
    }
    const { windows, sources, count } = plan;
    if (windows === null) {
      this.#gatherEach(pick, ordinals, into, at);
      return;
    }
    for (const { low, high, base } of windows) this.#readOrdinals(pick, low, high, values, base);
    for (let next = 0; next < count; next++) {
      into[at + next] = values[sources[next] as number] as number;
    }
  }

  /** Parts that were written at the same time take turns, but each of them is near in itself. */
  #makePlan(from: number, ordinals: Int32Array): void {
    const count = ordinals.length;
    const byPart = new Map<number, { low: number; high: number; base: number }>();
    let start = 0;
    let end = 0;
    let window = { low: 0, high: 0, base: 0 };
    for (let next = 0; next < count; next++) {
      const ordinal = ordinals[next] as number;
      if (ordinal < start || ordinal >= end) {
        const part = this.partOf(ordinal);
        start = this.starts[part] ?? 0;
        end = this.starts[part + 1] ?? 0;
        window = byPart.get(part) ?? { low: ordinal, high: ordinal + 1, base: 0 };
        byPart.set(part, window);
      }
      if (ordinal < window.low) window.low = ordinal;
      else if (ordinal >= window.high) window.high = ordinal + 1;
    }
    const windows = [...byPart.values()];
    let length = 0;
    for (const one of windows) {
      one.base = length;
      length += one.high - one.low;
    }
    plan.owner = this;
    plan.from = from;
    plan.count = count;
    plan.windows = length <= SPREAD * count ? windows : null;
    if (plan.windows === null) return;
    if (plan.sources.length < count) plan.sources = new Int32Array(count);
    if (values.length < length) values = new Float64Array(length);
    start = 0;
    end = 0;
    let shift = 0;
    for (let next = 0; next < count; next++) {
      const ordinal = ordinals[next] as number;
      if (ordinal < start || ordinal >= end) {
        const part = this.partOf(ordinal);
        start = this.starts[part] ?? 0;
        end = this.starts[part + 1] ?? 0;
        const { low, base } = byPart.get(part) ?? window;
        shift = base - low;
      }
      plan.sources[next] = ordinal + shift;
    }
  }

  /** Events from all over the parts. */
  #gatherEach(
    pick: (table: EventTable) => Column,
    ordinals: Int32Array,
    into: NumberArray,
    at: number,
  ): void {
    let start = 0;
    let end = 0;
    let rows: Int32Array | null = null;
    let column: Column | undefined;
    for (let next = 0; next < ordinals.length; next++) {
      const ordinal = ordinals[next] as number;
      if (ordinal < start || ordinal >= end) {
        const part = this.partOf(ordinal);
        start = this.starts[part] ?? 0;
        end = this.starts[part + 1] ?? 0;
        rows = this.parts[part]?.rows ?? null;
        column = this.parts[part] === undefined ? undefined : pick(this.parts[part].table);
      }
      const row = rows === null ? ordinal - start : (rows[ordinal - start] as number);
      into[at + next] = column?.at(row) ?? Number.NaN;
    }
  }
}

/** Copying so many times the rows that are wanted is still cheaper than asking for each. */
const SPREAD = 8;

/** How the places of a slice are gathered: worked out once for all of its columns. */
const plan: {
  owner: EventOrder | null;
  from: number;
  count: number;
  /** Ordinals that are copied one after the other to `base` on; null: they are too far apart. */
  windows: readonly { readonly low: number; readonly high: number; readonly base: number }[] | null;
  /** Of each place, where its value is among what is copied. */
  sources: Int32Array;
} = { owner: null, from: 0, count: 0, windows: null, sources: new Int32Array(0) };

let values = new Float64Array(0);

/** Rows that there is room for at least, so that it is not made anew for each larger slice. */
const ROOM = 65_536;

let rowScratch = new Float64Array(0);

function readRows(column: Column, rows: Int32Array, into: NumberArray, at: number): void {
  const first = rows[0];
  const last = rows[rows.length - 1];
  if (first === undefined || last === undefined) return;
  const count = last + 1 - first;
  if (count === rows.length) {
    column.read(first, last + 1, into, at);
    return;
  }
  if (count > SPREAD * rows.length) {
    for (let index = 0; index < rows.length; index++) {
      into[at + index] = column.at(rows[index] as number);
    }
    return;
  }
  if (rowScratch.length < count) rowScratch = new Float64Array(Math.max(count, ROOM));
  column.read(first, last + 1, rowScratch, 0);
  for (let index = 0; index < rows.length; index++) {
    into[at + index] = rowScratch[(rows[index] as number) - first] as number;
  }
}

function timeColumn(table: EventTable): Column {
  return table.timeUs;
}

function indexOf(rows: Int32Array, count: number, row: number): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = rows[middle] ?? 0;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

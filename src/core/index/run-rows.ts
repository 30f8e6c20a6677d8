import {
  type EventKey,
  eventKeyOf,
  type LogId,
  logOfKey,
  type RowId,
  rowOfKey,
} from "../base/units.ts";
import type { Column, EventTable, NumberArray } from "./event-table.ts";
import type { GrowingEventTable } from "./event-table-builder.ts";

/** A part as the store hands it over: the log's table and which of its rows are the run's. */
export type RunPartRows = {
  readonly log: LogId;
  readonly table: GrowingEventTable;
  /** Ascending rows; null: all rows of the table. */
  readonly rows: Int32Array | null;
  /** How many rows: of `rows`, else of the table. */
  readonly count: number;
};

/**
 * The events of one run, numbered through all its parts in file order: the n-th event is *ordinal* n.
 * Ordinals stay as they are while only the last part grows or new parts come after it.
 */
export class RunRows {
  #parts: readonly RunPartRows[] = [];
  #starts: number[] = [];
  length = 0;
  /** Table of the event that {@link locate} found. */
  table: GrowingEventTable | undefined;
  /** Row of the event that {@link locate} found. */
  row = 0;

  #at = 0;
  #atStart = 0;
  #atEnd = 0;

  get parts(): readonly RunPartRows[] {
    return this.#parts;
  }

  /** Takes the parts as they are now. False if known ordinals changed, so that all must be built anew. */
  update(parts: readonly RunPartRows[]): boolean {
    const before = this.#parts;
    let kept = parts.length >= before.length;
    for (let at = 0; kept && at < before.length; at++) {
      const old = before[at];
      const now = parts[at];
      if (old === undefined || now === undefined) return false;
      const same = old.log === now.log && old.table === now.table;
      const grew = now.count !== old.count;
      kept = same && now.count >= old.count && (!grew || at === before.length - 1);
      // Going from "all rows" to a subset keeps the ordinals only if no row was left out so far.
      if (kept && old.rows === null && now.rows !== null) {
        kept = old.count === 0 || now.rows[old.count - 1] === old.count - 1;
      }
      if (kept && old.rows !== null && now.rows === null) {
        kept = old.count === 0 || old.rows[old.count - 1] === old.count - 1;
      }
    }
    this.#parts = parts;
    this.#starts = [];
    let length = 0;
    for (const part of parts) {
      this.#starts.push(length);
      length += part.count;
    }
    this.length = length;
    this.#at = 0;
    this.#atStart = 0;
    this.#atEnd = 0;
    return kept;
  }

  /** Puts `table` and `row` on an event. Cheap when called for neighbours. */
  locate(ordinal: number): GrowingEventTable {
    if (ordinal < this.#atStart || ordinal >= this.#atEnd) this.#enterPartOf(ordinal);
    const part = this.#parts[this.#at];
    if (part === undefined) throw new Error("internal error: ordinal outside of its run");
    this.table = part.table;
    const place = ordinal - this.#atStart;
    this.row = part.rows === null ? place : (part.rows[place] ?? 0);
    return part.table;
  }

  /** The part of the event that {@link locate} found; its first event has the ordinal `partStart`. */
  get part(): RunPartRows {
    const part = this.#parts[this.#at];
    if (part === undefined) throw new Error("internal error: a run without events");
    return part;
  }

  get partStart(): number {
    return this.#atStart;
  }

  keyOf(ordinal: number): EventKey {
    this.locate(ordinal);
    return eventKeyOf(this.logOf(ordinal), this.row as RowId);
  }

  logOf(ordinal: number): LogId {
    if (ordinal < this.#atStart || ordinal >= this.#atEnd) this.#enterPartOf(ordinal);
    return this.#parts[this.#at]?.log ?? (0 as LogId);
  }

  /** −1: the event is not the run's. */
  ordinalOf(key: EventKey): number {
    const log = logOfKey(key);
    const row = rowOfKey(key);
    for (let at = this.#parts.length - 1; at >= 0; at--) {
      const part = this.#parts[at];
      if (part === undefined || part.log !== log) continue;
      const start = this.#starts[at] ?? 0;
      const place = placeInPart(part, row);
      return place < 0 ? -1 : start + place;
    }
    return -1;
  }

  /**
   * Copies a column's values of the ordinals `[from, to)` to `into` from place 0 on; 0 where a table
   * has no such column.
   */
  read(
    pick: (table: EventTable) => Column | null,
    from: number,
    to: number,
    into: NumberArray,
  ): void {
    this.forEachStretch(from, to, (part, start, end, ordinal) => {
      const column = pick(part.table);
      const at = ordinal - from;
      const length = end - start;
      if (column === null) into.fill(0, at, at + length);
      else if (part.rows === null) column.read(start, end, into, at);
      else
        for (let n = 0; n < length; n++) into[at + n] = column.at(part.rows[start + n] as number);
    });
  }

  /**
   * Cuts the ordinals `[from, to)` at the borders of parts: places `[start, end)` of a part, the first
   * of which is `ordinal`.
   */
  forEachStretch(
    from: number,
    to: number,
    visit: (part: RunPartRows, start: number, end: number, ordinal: number) => void,
  ): void {
    for (const [at, part] of this.#parts.entries()) {
      const first = this.#starts[at] ?? 0;
      const start = Math.max(0, from - first);
      const end = Math.min(part.count, to - first);
      if (start < end) visit(part, start, end, first + start);
    }
  }

  #enterPartOf(ordinal: number): void {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= ordinal) low = middle;
      else high = middle - 1;
    }
    this.#at = low;
    this.#atStart = this.#starts[low] ?? 0;
    this.#atEnd = this.#atStart + (this.#parts[low]?.count ?? 0);
  }
}

/** Which of a part's events stands in a row of its table; −1: none of them. */
export function placeInPart(part: RunPartRows, row: number): number {
  if (part.rows === null) return row >= 0 && row < part.count ? row : -1;
  return placeOf(part.rows, part.count, row);
}

function placeOf(rows: Int32Array, count: number, row: number): number {
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

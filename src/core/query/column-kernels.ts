/**
 * Loops over columns that set the bits of the rows `[from, to)` that pass. Branch-free inside: look-up
 * tables and sums of comparisons measured about twice as fast as branches (10 M rows, see
 * PERFORMANCE notes of the design), and one loop per kind of column keeps each monomorphic.
 */
import type { Column } from "../index/event-table.ts";
import type { Words } from "./bit-set.ts";

/** Rows copied out of a column at a time: within the first-level cache. */
const SLICE_ROWS = 2048;
const ids = new Int32Array(SLICE_ROWS + 32);
const numbers = new Float64Array(SLICE_ROWS + 32);
const smalls = new Uint16Array(SLICE_ROWS + 32);

/** Calls back for slices of `[from, to)`; values of row r are at place r − `base` of what is copied there. */
function inSlices(
  from: number,
  to: number,
  visit: (from: number, to: number, base: number) => void,
): void {
  for (let start = from; start < to; ) {
    const base = start & ~31;
    const end = Math.min(to, base + SLICE_ROWS);
    visit(start, end, base);
    start = end;
  }
}

/** Rows whose value v has `table[v + 1]` = 1; −1 stands for "none". */
export function orLookup(
  words: Words,
  column: Column,
  table: Uint8Array,
  from: number,
  to: number,
): void {
  inSlices(from, to, (start, stop, base) => {
    column.read(start, stop, ids, start - base);
    for (let row = start; row < stop; ) {
      const at = row >>> 5;
      const end = Math.min(stop, (at + 1) * 32);
      let bits = 0;
      for (; row < end; row++) {
        bits |= (table[(ids[row - base] as number) + 1] as number) << (row & 31);
      }
      words[at] = (words[at] as number) | bits;
    }
  });
}

/** Rows whose value divided by `unit` is in `[low, high]`; NaN never is. */
export function orRange(
  words: Words,
  column: Column,
  unit: number,
  low: number,
  high: number,
  from: number,
  to: number,
): void {
  inSlices(from, to, (start, stop, base) => {
    column.read(start, stop, numbers, start - base);
    for (let row = start; row < stop; ) {
      const at = row >>> 5;
      const end = Math.min(stop, (at + 1) * 32);
      let bits = 0;
      for (; row < end; row++) {
        const value = (numbers[row - base] as number) / unit;
        bits |= (Number(value >= low) & Number(value <= high)) << (row & 31);
      }
      words[at] = (words[at] as number) | bits;
    }
  });
}

/** Rows whose time is at or after an instant, or with `before` before it. NaN never is. */
export function orTime(
  words: Words,
  timeUs: Column,
  timeNs: Column,
  us: number,
  ns: number,
  before: boolean,
  from: number,
  to: number,
): void {
  inSlices(from, to, (start, stop, base) => {
    timeUs.read(start, stop, numbers, start - base);
    timeNs.read(start, stop, smalls, start - base);
    for (let row = start; row < stop; ) {
      const at = row >>> 5;
      const end = Math.min(stop, (at + 1) * 32);
      let bits = 0;
      for (; row < end; row++) {
        const value = numbers[row - base] as number;
        const earlier =
          Number(value < us) | (Number(value === us) & Number((smalls[row - base] as number) < ns));
        const later = Number(value >= us) & (earlier ^ 1);
        bits |= (before ? earlier : later) << (row & 31);
      }
      words[at] = (words[at] as number) | bits;
    }
  });
}

/** Rows with one of the flags. */
export function orFlags(words: Words, flags: Column, mask: number, from: number, to: number): void {
  inSlices(from, to, (start, stop, base) => {
    flags.read(start, stop, ids, start - base);
    for (let row = start; row < stop; ) {
      const at = row >>> 5;
      const end = Math.min(stop, (at + 1) * 32);
      let bits = 0;
      for (; row < end; row++) {
        bits |= Number(((ids[row - base] as number) & mask) !== 0) << (row & 31);
      }
      words[at] = (words[at] as number) | bits;
    }
  });
}

/** Rows with this hash. */
export function orHash(
  words: Words,
  columnHi: Column,
  columnLo: Column,
  hi: number,
  lo: number,
  from: number,
  to: number,
): void {
  inSlices(from, to, (start, stop, base) => {
    columnLo.read(start, stop, numbers, start - base);
    for (let row = start; row < stop; row++) {
      if (numbers[row - base] !== lo || columnHi.at(row) !== hi) continue;
      words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
    }
  });
}

/** Rows that a test holds for; for the rare tests that have no loop of their own. */
export function orTest(
  words: Words,
  test: (row: number) => boolean,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    if (test(row)) words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
  }
}

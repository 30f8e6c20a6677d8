/**
 * Loops over columns that set the bits of the rows `[from, to)` that pass. Branch-free inside: look-up
 * tables and sums of comparisons measured about twice as fast as branches (10 M rows, see
 * PERFORMANCE notes of the design), and one loop per kind of column keeps each monomorphic.
 */
import type { Words } from "./bit-set.ts";

/** Rows whose value v has `table[v + 1]` = 1; −1 stands for "none". */
export function orLookup(
  words: Words,
  column: Int32Array | Int8Array,
  table: Uint8Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; ) {
    const at = row >>> 5;
    const end = Math.min(to, (at + 1) * 32);
    let bits = 0;
    for (; row < end; row++) {
      bits |= (table[(column[row] as number) + 1] as number) << (row & 31);
    }
    words[at] = (words[at] as number) | bits;
  }
}

/** Rows whose value divided by `unit` is in `[low, high]`; NaN never is. */
export function orRange(
  words: Words,
  column: Float64Array | Uint32Array,
  unit: number,
  low: number,
  high: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; ) {
    const at = row >>> 5;
    const end = Math.min(to, (at + 1) * 32);
    let bits = 0;
    for (; row < end; row++) {
      const value = (column[row] as number) / unit;
      bits |= (Number(value >= low) & Number(value <= high)) << (row & 31);
    }
    words[at] = (words[at] as number) | bits;
  }
}

/** Rows whose time is at or after an instant, or with `before` before it. NaN never is. */
export function orTime(
  words: Words,
  timeUs: Float64Array,
  timeNs: Uint16Array,
  us: number,
  ns: number,
  before: boolean,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; ) {
    const at = row >>> 5;
    const end = Math.min(to, (at + 1) * 32);
    let bits = 0;
    for (; row < end; row++) {
      const value = timeUs[row] as number;
      const earlier =
        Number(value < us) | (Number(value === us) & Number((timeNs[row] as number) < ns));
      const later = Number(value >= us) & (earlier ^ 1);
      bits |= (before ? earlier : later) << (row & 31);
    }
    words[at] = (words[at] as number) | bits;
  }
}

/** Rows with one of the flags. */
export function orFlags(
  words: Words,
  flags: Uint8Array,
  mask: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; ) {
    const at = row >>> 5;
    const end = Math.min(to, (at + 1) * 32);
    let bits = 0;
    for (; row < end; row++) {
      bits |= Number(((flags[row] as number) & mask) !== 0) << (row & 31);
    }
    words[at] = (words[at] as number) | bits;
  }
}

/** Rows with this hash. */
export function orHash(
  words: Words,
  columnHi: Uint32Array,
  columnLo: Uint32Array,
  hi: number,
  lo: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    if (columnHi[row] === hi && columnLo[row] === lo) {
      words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
    }
  }
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

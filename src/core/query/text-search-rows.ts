/** Rows of one set that are not in another, in ranges: what a search has still to look at. */
import type { Words } from "./bit-set.ts";

/** The first row in `[from, end)` that `rows` has and `without` has not; −1: none. */
export function nextRow(rows: Words, without: Words, from: number, end: number): number {
  if (from >= end) return -1;
  let at = from >>> 5;
  const last = (end - 1) >>> 5;
  let bits = (rows[at] ?? 0) & ~(without[at] ?? 0) & (-1 << (from & 31));
  while (bits === 0) {
    if (++at > last) return -1;
    bits = (rows[at] ?? 0) & ~(without[at] ?? 0);
  }
  const row = at * 32 + 31 - Math.clz32(bits & -bits);
  return row < end ? row : -1;
}

/** The last row below `end` that `rows` has and `without` has not; −1: none. */
export function lastRow(rows: Words, without: Words, end: number): number {
  if (end <= 0) return -1;
  let at = (end - 1) >>> 5;
  let bits = (rows[at] ?? 0) & ~(without[at] ?? 0) & maskOf(at, 0, end);
  while (bits === 0) {
    if (--at < 0) return -1;
    bits = (rows[at] ?? 0) & ~(without[at] ?? 0);
  }
  return at * 32 + 31 - Math.clz32(bits);
}

/** The first of 32 rows in `[from, end)` that share a word and of which none is left; `end`: there are none. */
export function nextEmptyWord(rows: Words, without: Words, from: number, end: number): number {
  for (let at = (from + 31) >>> 5; at * 32 < end; at++)
    if (((rows[at] ?? 0) & ~(without[at] ?? 0)) === 0) return at * 32;
  return end;
}

/** How many rows in `[from, end)` `rows` has and `without` has not. */
export function countRowsIn(rows: Words, without: Words, from: number, end: number): number {
  let count = 0;
  for (let at = from >>> 5; at * 32 < end; at++) {
    let bits = (rows[at] ?? 0) & ~(without[at] ?? 0) & maskOf(at, from, end);
    // Counts in pairs, then nibbles, then bytes.
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** Adds to `target` what `rows` has in `[from, end)`. */
export function addRows(target: Words, rows: Words, from: number, end: number): void {
  for (let at = from >>> 5; at * 32 < end; at++) {
    target[at] = (target[at] ?? 0) | ((rows[at] ?? 0) & maskOf(at, from, end));
  }
}

/** The bits of word `at` that belong to the rows `[from, end)`. */
function maskOf(at: number, from: number, end: number): number {
  const base = at * 32;
  let mask = -1;
  if (from > base) mask &= -1 << (from - base);
  if (end < base + 32) mask &= ~(-1 << (end - base));
  return mask;
}

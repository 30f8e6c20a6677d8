/** Counts and extremes of a column over the rows of a bit set, by the pieces that the column is kept in. */
import { ENCODINGS } from "../index/block-layout.ts";
import type { ColumnPiece } from "../index/column-piece.ts";
import type { Column } from "../index/event-table.ts";
import { countRowsIn, isFull, type Words, wordMask } from "./bit-set.ts";
import { inPieces } from "./column-kernels.ts";

/** Rows copied out of a column at a time, where they must be; a multiple of 32. */
const SLICE_ROWS = 2048;
const ids = new Int32Array(SLICE_ROWS + 32);
const numbers = new Float64Array(SLICE_ROWS + 32);

/** Counts by place in a palette. Four tables take turns, so that no count waits for the one before. */
const byPlace = new Uint32Array(4 * 256);
const byWidePlace = new Uint32Array(2 ** 16);

/** Adds the number of rows below `length` with each id to `counts`, at place id + 1; −1 stands for "none". */
export function countIds(words: Words, column: Column, length: number, counts: Float64Array): void {
  inPieces(column, 0, length, (piece, from, to) => {
    switch (piece?.encoding) {
      case ENCODINGS.constant: {
        const place = piece.base + 1;
        counts[place] = (counts[place] as number) + countRowsIn(words, from, to);
        return;
      }
      case ENCODINGS.palette8:
        countPlaces8(words, piece, from, to);
        addPlaces(piece, byPlace, counts);
        return;
      case ENCODINGS.palette16:
        byWidePlace.fill(0, 0, piece.paletteLength);
        countPlaces16(words, piece.u16, piece.data - piece.start, from, to);
        addPlaces(piece, byWidePlace, counts);
        return;
      default:
        forEachSlice(from, to, (first, last, base) => {
          column.read(first, last, ids, first - base);
          countSlice(words, ids, base, first, last, counts);
        });
    }
  });
}

/** Rows with numbers of which only the least and greatest are known. */
type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
};

/** Least and greatest number of a column over rows; NaN counts for nothing. Null: there is none. */
export function extremesOf(
  words: Words,
  column: Column,
  length: number,
): { readonly first: number; readonly last: number } | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const add = (low: number, high: number): void => {
    // Neither comparison holds for NaN.
    if (low < least) least = low;
    if (high > most) most = high;
  };
  const read = (from: number, to: number): void =>
    forEachSlice(from, to, (first, last, base) => {
      if (countRowsIn(words, first, last) === 0) return;
      column.read(first, last, numbers, first - base);
      forEachSet(words, first, last, (row) => {
        const value = numbers[row - base] as number;
        add(value, value);
      });
    });
  const stretches: Stretch[] = [];
  inPieces(column, 0, length, (piece, from, to) => {
    if (piece === null || Number.isNaN(piece.min)) read(from, to);
    else if (from === piece.start && to === piece.end && isFull(words, from, to))
      add(piece.min, piece.max);
    else if (countRowsIn(words, from, to) > 0)
      stretches.push({ from, to, min: piece.min, max: piece.max });
  });
  // Those that reach farthest first: the others need not be read where they cannot reach as far.
  stretches.sort((left, right) => left.min - right.min);
  for (const { from, to, min } of stretches) if (min < least) read(from, to);
  stretches.sort((left, right) => right.max - left.max);
  for (const { from, to, max } of stretches) if (max > most) read(from, to);
  return least > most ? null : { first: least, last: most };
}

/** The first row of each id that is among the rows, by id. Stops once `distinct` are found. */
export function firstRowsOf(
  words: Words,
  column: Column,
  length: number,
  distinct: number,
): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  for (let from = 0; from < length && rows.size < distinct; from += SLICE_ROWS) {
    const to = Math.min(length, from + SLICE_ROWS);
    if (countRowsIn(words, from, to) === 0) continue;
    column.read(from, to, ids, 0);
    forEachSet(words, from, to, (row) => {
      const id = ids[row - from] as number;
      if (!rows.has(id)) rows.set(id, row);
    });
  }
  return rows;
}

function addPlaces(piece: ColumnPiece, places: Uint32Array, counts: Float64Array): void {
  const isNarrow = places === byPlace;
  for (let place = 0; place < piece.paletteLength; place++) {
    let count = places[place] as number;
    if (isNarrow) {
      count += (places[place + 256] as number) + (places[place + 512] as number);
      count += places[place + 768] as number;
    }
    const at = (piece.i32[piece.palette + place] as number) + 1;
    counts[at] = (counts[at] as number) + count;
  }
}

function countPlaces8(words: Words, piece: ColumnPiece, from: number, to: number): void {
  byPlace.fill(0);
  const { u8 } = piece;
  const shift = piece.data - piece.start;
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    let bits = wordIn(words, at, from, to);
    const base = shift + at * 32;
    if (bits === -1) {
      for (let place = base; place < base + 32; place += 4) {
        const a = u8[place] as number;
        byPlace[a] = (byPlace[a] as number) + 1;
        const b = 256 + (u8[place + 1] as number);
        byPlace[b] = (byPlace[b] as number) + 1;
        const c = 512 + (u8[place + 2] as number);
        byPlace[c] = (byPlace[c] as number) + 1;
        const d = 768 + (u8[place + 3] as number);
        byPlace[d] = (byPlace[d] as number) + 1;
      }
      continue;
    }
    while (bits !== 0) {
      const place = u8[base + 31 - Math.clz32(bits & -bits)] as number;
      byPlace[place] = (byPlace[place] as number) + 1;
      bits &= bits - 1;
    }
  }
}

function countPlaces16(
  words: Words,
  u16: Uint16Array,
  shift: number,
  from: number,
  to: number,
): void {
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    let bits = wordIn(words, at, from, to);
    const base = shift + at * 32;
    while (bits !== 0) {
      const place = u16[base + 31 - Math.clz32(bits & -bits)] as number;
      byWidePlace[place] = (byWidePlace[place] as number) + 1;
      bits &= bits - 1;
    }
  }
}

/** Values of row r are at place r − `base`. */
function countSlice(
  words: Words,
  values: Int32Array,
  base: number,
  from: number,
  to: number,
  counts: Float64Array,
): void {
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    let bits = wordIn(words, at, from, to);
    const first = at * 32 - base;
    while (bits !== 0) {
      const place = (values[first + 31 - Math.clz32(bits & -bits)] as number) + 1;
      counts[place] = (counts[place] as number) + 1;
      bits &= bits - 1;
    }
  }
}

function forEachSlice(
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

function forEachSet(words: Words, from: number, to: number, visit: (row: number) => void): void {
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    let bits = wordIn(words, at, from, to);
    while (bits !== 0) {
      visit(at * 32 + 31 - Math.clz32(bits & -bits));
      bits &= bits - 1;
    }
  }
}

/** The bits of a word that belong to `[from, to)`, as int32. */
function wordIn(words: Words, at: number, from: number, to: number): number {
  return (words[at] as number) & wordMask(at, from, to);
}

/**
 * Conditions on one column that set the bits of the rows `[from, to)` that pass. They go by the pieces
 * that the column is kept in: what holds for a whole piece is decided once, ids are looked up by their
 * place in the piece's palette, numbers are compared as they are packed.
 */
import { ENCODINGS } from "../index/block-layout.ts";
import type { ColumnPiece } from "../index/column-piece.ts";
import type { Column } from "../index/event-table.ts";
import { setRows, type Words } from "./bit-set.ts";
import {
  orBetween8,
  orBetween16,
  orBetween32,
  orNumbers,
  orTable8,
  orTable16,
  orTableIds,
  orTimes,
} from "./row-loops.ts";

/** Rows copied out of a column at a time, where it must be: within the first-level cache. */
const SLICE_ROWS = 2048;
const ids = new Int32Array(SLICE_ROWS);
const numbers = new Float64Array(SLICE_ROWS);
const smalls = new Uint16Array(SLICE_ROWS);
const halves = new Uint32Array(SLICE_ROWS);
const otherHalves = new Uint32Array(SLICE_ROWS);

/** By place in a palette: 1 passes. */
const byPlace = new Uint8Array(2 ** 16);

/** Rows whose value v has `table[v + 1]` = 1; −1 stands for "none". */
export function orLookup(
  words: Words,
  column: Column,
  table: Uint8Array,
  from: number,
  to: number,
): void {
  inPieces(column, from, to, (piece, start, end) => {
    if (piece?.encoding === ENCODINGS.constant) {
      if (table[piece.base + 1] === 1) setRows(words, start, end);
      return;
    }
    if (piece !== null && hasPalette(piece)) {
      orPalette(words, piece, (id) => table[id + 1] === 1, start, end);
      return;
    }
    inSlices(start, end, (first, last) => {
      column.read(first, last, ids, 0);
      orTableIds(words, ids, -first, table, first, last);
    });
  });
}

/** Rows with a value; −1 stands for "none". For columns of ids. */
export function orPresent(words: Words, column: Column, from: number, to: number): void {
  inPieces(column, from, to, (piece, start, end) => {
    if (piece?.encoding === ENCODINGS.constant) {
      if (piece.base >= 0) setRows(words, start, end);
    } else if (piece !== null && hasPalette(piece)) {
      orPalette(words, piece, (id) => id >= 0, start, end);
    } else {
      inSlices(start, end, (first, last) => {
        column.read(first, last, numbers, 0);
        orNumbers(words, numbers, -first, 1, 0, Number.POSITIVE_INFINITY, first, last);
      });
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
  inPieces(column, from, to, (piece, start, end) => {
    if (piece !== null && isCounted(piece)) {
      const first = firstDatum(piece, (value) => value / unit >= low);
      const after = firstDatum(piece, (value) => value / unit > high);
      orData(words, piece, first, after, start, end);
      return;
    }
    if (piece !== null && isBeyond(piece, unit, low, high)) return;
    if (piece !== null && isWithin(piece, unit, low, high)) {
      setRows(words, start, end);
      return;
    }
    inSlices(start, end, (first, last) => {
      column.read(first, last, numbers, 0);
      orNumbers(words, numbers, -first, unit, low, high, first, last);
    });
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
  inPieces(timeUs, from, to, (piece, start, end) => {
    const below = timeNs.pieceOf(start);
    if (piece !== null && isCounted(piece) && below?.encoding === ENCODINGS.constant) {
      const later = below.base >= ns;
      const split = firstDatum(piece, (value) => value > us || (value === us && later));
      if (before) orData(words, piece, 0, split, start, end);
      else orData(words, piece, split, dataOf(piece), start, end);
      return;
    }
    if (piece !== null && (before ? piece.min > us : piece.max < us)) return;
    if (piece?.none === -1 && (before ? piece.max < us : piece.min > us)) {
      setRows(words, start, end);
      return;
    }
    inSlices(start, end, (first, last) => {
      timeUs.read(first, last, numbers, 0);
      timeNs.read(first, last, smalls, 0);
      orTimes(words, numbers, smalls, -first, us, ns, before, first, last);
    });
  });
}

/** Rows with one of the flags. */
export function orFlags(words: Words, flags: Column, mask: number, from: number, to: number): void {
  for (let flag = 0; flag < 256; flag++) byPlace[flag] = Number((flag & mask) !== 0);
  inPieces(flags, from, to, (piece, start, end) => {
    if (piece?.encoding === ENCODINGS.constant) {
      if ((piece.base & mask) !== 0) setRows(words, start, end);
      return;
    }
    inSlices(start, end, (first, last) => {
      flags.read(first, last, smalls, 0);
      orTable16(words, smalls, -first, byPlace, first, last);
    });
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
  inPieces(columnLo, from, to, (piece, start, end) => {
    if (piece?.encoding === ENCODINGS.constant && piece.base !== lo) return;
    inSlices(start, end, (first, last) => {
      columnLo.read(first, last, halves, 0);
      const found = halves.subarray(0, last - first);
      for (let at = found.indexOf(lo); at >= 0; at = found.indexOf(lo, at + 1)) {
        if (columnHi.at(first + at) === hi) setRows(words, first + at, first + at + 1);
      }
    });
  });
}

/** Rows with any hash; both halves 0 stand for "none". */
export function orHashPresent(
  words: Words,
  columnHi: Column,
  columnLo: Column,
  from: number,
  to: number,
): void {
  inSlices(from, to, (first, last) => {
    columnHi.read(first, last, halves, 0);
    columnLo.read(first, last, otherHalves, 0);
    for (let row = first; row < last; row++) {
      const half = (halves[row - first] as number) | (otherHalves[row - first] as number);
      words[row >>> 5] = (words[row >>> 5] as number) | (Number(half !== 0) << (row & 31));
    }
  });
}

/** Rows whose id passes, which `passes` is asked about once per id and call, with a row that has it. */
export function orAsked(
  words: Words,
  column: Column,
  passes: (row: number) => boolean,
  from: number,
  to: number,
): void {
  const asked = new Map<number, boolean>();
  const ask = (id: number, row: number): boolean => {
    let known = asked.get(id);
    if (known === undefined) {
      known = passes(row);
      asked.set(id, known);
    }
    return known;
  };
  inPieces(column, from, to, (piece, start, end) => {
    if (piece?.encoding === ENCODINGS.constant) {
      if (ask(piece.base, start)) setRows(words, start, end);
      return;
    }
    inSlices(start, end, (first, last) => {
      column.read(first, last, ids, 0);
      // Events of one run mostly follow one another.
      for (let row = first; row < last; ) {
        const id = ids[row - first] as number;
        let next = row + 1;
        while (next < last && ids[next - first] === id) next++;
        if (ask(id, row)) setRows(words, row, next);
        row = next;
      }
    });
  });
}

/** Cuts `[from, to)` at the ends of the column's pieces; null: the column must be read. */
export function inPieces(
  column: Column,
  from: number,
  to: number,
  visit: (piece: ColumnPiece | null, from: number, to: number) => void,
): void {
  for (let row = from; row < to; ) {
    const piece = column.pieceOf(row);
    const end = piece === null ? Math.min(to, row + SLICE_ROWS) : Math.min(to, piece.end);
    visit(piece, row, end);
    row = end;
  }
}

function inSlices(from: number, to: number, visit: (from: number, to: number) => void): void {
  for (let row = from; row < to; row += SLICE_ROWS) visit(row, Math.min(to, row + SLICE_ROWS));
}

function hasPalette(piece: ColumnPiece): boolean {
  return piece.encoding === ENCODINGS.palette8 || piece.encoding === ENCODINGS.palette16;
}

function orPalette(
  words: Words,
  piece: ColumnPiece,
  passes: (id: number) => boolean,
  from: number,
  to: number,
): void {
  const { palette, paletteLength } = piece;
  let passing = 0;
  for (let place = 0; place < paletteLength; place++) {
    const pass = Number(passes(piece.i32[palette + place] as number));
    byPlace[place] = pass;
    passing += pass;
  }
  if (passing === 0) return;
  const shift = piece.data - piece.start;
  if (passing === paletteLength) setRows(words, from, to);
  else if (piece.encoding === ENCODINGS.palette8)
    orTable8(words, piece.u8, shift, byPlace, from, to);
  else orTable16(words, piece.u16, shift, byPlace, from, to);
}

/** Its values rise with what is packed: base + datum × factor, where the row is the datum of a ramp. */
function isCounted(piece: ColumnPiece): boolean {
  switch (piece.encoding) {
    case ENCODINGS.constant:
    case ENCODINGS.ramp:
      return true;
    case ENCODINGS.u8:
    case ENCODINGS.u16:
    case ENCODINGS.u32:
      // The numbers of a block that is not packed have no known range.
      return !Number.isNaN(piece.max);
    default:
      return false;
  }
}

/** Data are 0 up to here, what stands for none aside. */
function dataOf(piece: ColumnPiece): number {
  if (piece.encoding === ENCODINGS.constant) return Number.isNaN(piece.base) ? 0 : 1;
  return (piece.max - piece.base) / piece.factor + 1;
}

/** The least datum from which on a condition holds for its value; {@link dataOf} if it holds for none. */
function firstDatum(piece: ColumnPiece, holds: (value: number) => boolean): number {
  let low = 0;
  let high = dataOf(piece);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(piece.base + middle * piece.factor)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rows of a counted piece whose data are in `[first, after)`. */
function orData(
  words: Words,
  piece: ColumnPiece,
  first: number,
  after: number,
  from: number,
  to: number,
): void {
  if (first >= after) return;
  const isAll = first === 0 && after === dataOf(piece) && piece.none === -1;
  const shift = piece.data - piece.start;
  switch (piece.encoding) {
    case ENCODINGS.ramp:
      setRows(words, Math.max(from, piece.start + first), Math.min(to, piece.start + after));
      return;
    case ENCODINGS.u8:
      if (!isAll) {
        orBetween8(words, piece.u8, shift, first, after, from, to);
        return;
      }
      break;
    case ENCODINGS.u16:
      if (!isAll) {
        orBetween16(words, piece.u16, shift, first, after, from, to);
        return;
      }
      break;
    case ENCODINGS.u32:
      if (!isAll) {
        orBetween32(words, piece.u32, shift, first, after, from, to);
        return;
      }
      break;
    default:
      break;
  }
  setRows(words, from, to);
}

/** No number of the piece divided by `unit` is in `[low, high]`; false where that is not known. */
function isBeyond(piece: ColumnPiece, unit: number, low: number, high: number): boolean {
  return piece.max / unit < low || piece.min / unit > high;
}

/** All values of the piece divided by `unit` are in `[low, high]`; false where that is not known. */
function isWithin(piece: ColumnPiece, unit: number, low: number, high: number): boolean {
  return piece.none === -1 && piece.min / unit >= low && piece.max / unit <= high;
}

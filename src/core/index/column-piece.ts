import {
  CLIMBS,
  COLUMN_HEAD,
  ENCODINGS,
  FROM_OFFSETS,
  GROUPS,
  MISSING,
  RISES,
} from "./block-layout.ts";
import {
  decodeBased8,
  decodeBased16,
  decodeBased32,
  decodeScaled8,
  decodeScaled16,
  decodeScaled32,
} from "./decode-words.ts";
import type { NumberArray } from "./event-table.ts";
import { noneOf, type OpenBlock, wideEncodingOf } from "./open-block.ts";
import type { PackedBlock } from "./packed-block.ts";

const NO_U8: Uint8Array = new Uint8Array(0);
const NO_U16: Uint16Array = new Uint16Array(0);
const NO_U32: Uint32Array = new Uint32Array(0);
const NO_I32: Int32Array = new Int32Array(0);
const NO_F64: Float64Array = new Float64Array(0);

/** Values decoded at a time where they must be converted: within the first-level cache. */
const SLICE = 1024;
const sliceNumbers = new Float64Array(SLICE);
const sliceIds = new Int32Array(SLICE);
const sliceHashes = new Uint32Array(SLICE);

const { constant, ramp, u8, u16, u32, based8, based16, based32, f64 } = ENCODINGS;
const { palette8, palette16, hashes8, hashes16, i32 } = ENCODINGS;

/**
 * One column in one block, ready to be read. Loops that know the
 * encodings (see ENCODINGS) may read the arrays themselves: the data of row r are at `data + r − start`.
 */
export class ColumnPiece {
  /** The rows `[start, end)` of the table. */
  start = 0;
  end = 0;
  /** One of ENCODINGS without marks. */
  encoding = 0;
  base = 0;
  factor = 0;
  /** What stands for NaN in the data, −1: no number is NaN. Of doubles: 0, some are. */
  none = -1;
  /** Rows of a group as a power of 2, and the index of the first group's base in `f64`. */
  group = 0;
  bases = 0;
  /** `size` only: values are gaps, see FROM_OFFSETS. */
  fromOffsets = false;
  /** No number is less than the one before it in the piece, and none is NaN; false where that is not known. */
  rises = false;
  /** And none is equal to the one before it. */
  climbs = false;
  /** Index of the first row's data in the array of the encoding. */
  data = 0;
  /** Index of the palette in `i32` or `u32`, and its length. */
  palette = 0;
  paletteLength = 0;
  /** Least and greatest number, if they are known; both NaN: there are none, or they are not known. */
  min = 0;
  max = 0;
  u8: Uint8Array = NO_U8;
  u16: Uint16Array = NO_U16;
  u32: Uint32Array = NO_U32;
  i32: Int32Array = NO_I32;
  f64: Float64Array = NO_F64;

  /** A column of a packed block whose first row is `start`. */
  setPacked(block: PackedBlock, slot: number, start: number): void {
    const mark = block.columnHead(slot, COLUMN_HEAD.encoding);
    const encoding = mark & (MISSING - 1);
    const data = block.columnHead(slot, COLUMN_HEAD.data);
    this.start = start;
    this.end = start + block.rows;
    this.encoding = encoding;
    this.base = block.columnHead(slot, COLUMN_HEAD.base);
    this.factor = block.columnHead(slot, COLUMN_HEAD.factor);
    this.fromOffsets = (mark & FROM_OFFSETS) !== 0;
    this.min = block.columnHead(slot, COLUMN_HEAD.min);
    this.max = block.columnHead(slot, COLUMN_HEAD.max);
    this.none = -1;
    this.rises = encoding === ramp || (mark & RISES) !== 0;
    this.climbs = encoding === ramp || (mark & CLIMBS) !== 0;
    if (encoding >= based8 && encoding <= based32) {
      this.f64 = block.f64;
      this.group = Math.floor((mark & (RISES - 1)) / GROUPS);
      this.bases = this.base / 8;
    }
    switch (encoding) {
      case u8:
      case based8:
        this.u8 = block.u8;
        this.data = data;
        if ((mark & MISSING) !== 0) this.none = 0xff;
        break;
      case u16:
      case based16:
        this.u16 = block.u16;
        this.data = data / 2;
        if ((mark & MISSING) !== 0) this.none = 0xffff;
        break;
      case u32:
      case based32:
        this.u32 = block.u32;
        this.data = data / 4;
        if ((mark & MISSING) !== 0) this.none = 0xffffffff;
        break;
      case f64:
        this.f64 = block.f64;
        this.data = data / 8;
        // No datum stands for it, but some are NaN.
        if ((mark & MISSING) !== 0) this.none = 0;
        break;
      case palette8:
      case hashes8:
        this.u8 = block.u8;
        this.data = data;
        this.#setPalette(block);
        break;
      case palette16:
      case hashes16:
        this.u16 = block.u16;
        this.data = data / 2;
        this.#setPalette(block);
        break;
    }
  }

  /** A column of the rows of an open block as it is now; its first row is `start`. */
  setOpen(open: OpenBlock, slot: number, start: number): void {
    this.start = start;
    this.end = start + open.rows;
    this.none = -1;
    this.rises = false;
    this.climbs = false;
    this.data = 0;
    this.fromOffsets = false;
    this.min = Number.NaN;
    this.max = Number.NaN;
    if (open.touched[slot] === 0) {
      this.encoding = constant;
      this.base = noneOf(slot);
      this.min = this.base;
      this.max = this.base;
      return;
    }
    this.encoding = wideEncodingOf(slot);
    this.base = 0;
    this.factor = 1;
    const column = open.column(slot);
    if (column instanceof Float64Array) this.f64 = column;
    else if (column instanceof Uint32Array) this.u32 = column;
    else if (column instanceof Int32Array) this.i32 = column;
    else if (column instanceof Uint16Array) this.u16 = column;
    else this.u8 = column;
  }

  #setPalette(block: PackedBlock): void {
    this.u32 = block.u32;
    this.i32 = block.i32;
    this.palette = this.min / 4;
    this.paletteLength = this.max;
    this.min = Number.NaN;
    this.max = Number.NaN;
  }

  /** The value of one of the piece's rows. */
  at(row: number): number {
    const index = row - this.start;
    const place = this.data + index;
    switch (this.encoding) {
      case constant:
        return this.base;
      case ramp:
        return this.base + index * this.factor;
      case u8: {
        const value = this.u8[place] as number;
        return value === this.none ? Number.NaN : this.base + value * this.factor;
      }
      case u16: {
        const value = this.u16[place] as number;
        return value === this.none ? Number.NaN : this.base + value * this.factor;
      }
      case u32: {
        const value = this.u32[place] as number;
        return value === this.none ? Number.NaN : this.base + value * this.factor;
      }
      case based8: {
        const value = this.u8[place] as number;
        return value === this.none ? Number.NaN : this.#baseOf(index) + value * this.factor;
      }
      case based16: {
        const value = this.u16[place] as number;
        return value === this.none ? Number.NaN : this.#baseOf(index) + value * this.factor;
      }
      case based32: {
        const value = this.u32[place] as number;
        return value === this.none ? Number.NaN : this.#baseOf(index) + value * this.factor;
      }
      case f64:
        return this.f64[place] as number;
      case palette8:
        return this.i32[this.palette + (this.u8[place] as number)] as number;
      case palette16:
        return this.i32[this.palette + (this.u16[place] as number)] as number;
      case hashes8:
        return this.u32[this.palette + (this.u8[place] as number)] as number;
      case hashes16:
        return this.u32[this.palette + (this.u16[place] as number)] as number;
      default:
        return this.i32[place] as number;
    }
  }

  #baseOf(index: number): number {
    return this.f64[this.bases + (index >>> this.group)] as number;
  }

  /** Copies the values of the rows `[from, to)`, which are the piece's, to `into` from place `at` on. */
  read(from: number, to: number, into: NumberArray, at: number): void {
    const first = this.data + from - this.start;
    const last = this.data + to - this.start;
    const isRaw = this.base === 0 && this.factor === 1 && this.none === -1;
    switch (this.encoding) {
      case constant:
        into.fill(this.base, at, at + to - from);
        return;
      case u8:
        if (isRaw) into.set(this.u8.subarray(first, last), at);
        else this.#readNumbers(from, to, into, at);
        return;
      case u16:
        if (isRaw) into.set(this.u16.subarray(first, last), at);
        else this.#readNumbers(from, to, into, at);
        return;
      case u32:
        if (isRaw) into.set(this.u32.subarray(first, last), at);
        else this.#readNumbers(from, to, into, at);
        return;
      case f64:
        into.set(this.f64.subarray(first, last), at);
        return;
      case i32:
        into.set(this.i32.subarray(first, last), at);
        return;
      case palette8:
      case palette16:
        this.#readIds(first, last, into, at);
        return;
      case hashes8:
      case hashes16:
        this.#readHashes(first, last, into, at);
        return;
      default:
        this.#readNumbers(from, to, into, at);
    }
  }

  #readNumbers(from: number, to: number, into: NumberArray, at: number): void {
    if (into instanceof Float64Array) {
      this.#decode(from, to, into, at);
      return;
    }
    for (let start = from; start < to; start += SLICE) {
      const end = Math.min(to, start + SLICE);
      this.#decode(start, end, sliceNumbers, 0);
      into.set(sliceNumbers.subarray(0, end - start), at + start - from);
    }
  }

  #decode(from: number, to: number, into: Float64Array, at: number): void {
    const index = from - this.start;
    const place = this.data + index;
    const count = to - from;
    const { base, factor, none } = this;
    switch (this.encoding) {
      case ramp:
        for (let row = 0; row < count; row++) into[at + row] = base + (index + row) * factor;
        return;
      case u8:
        decodeScaled8(this.u8, place, count, base, factor, none, into, at);
        return;
      case u16:
        decodeScaled16(this.u16, place, count, base, factor, none, into, at);
        return;
      case u32:
        decodeScaled32(this.u32, place, count, base, factor, none, into, at);
        return;
      case based8:
        decodeBased8(
          this.u8,
          place,
          count,
          this.f64,
          this.bases,
          index,
          this.group,
          factor,
          none,
          into,
          at,
        );
        return;
      case based16:
        decodeBased16(
          this.u16,
          place,
          count,
          this.f64,
          this.bases,
          index,
          this.group,
          factor,
          none,
          into,
          at,
        );
        return;
      case based32:
        decodeBased32(
          this.u32,
          place,
          count,
          this.f64,
          this.bases,
          index,
          this.group,
          factor,
          none,
          into,
          at,
        );
        return;
      default:
        throw new Error("internal error: no numbers to decode");
    }
  }

  #readIds(first: number, last: number, into: NumberArray, at: number): void {
    if (into instanceof Int32Array) {
      this.#decodeIds(first, last, into, at);
      return;
    }
    for (let start = first; start < last; start += SLICE) {
      const end = Math.min(last, start + SLICE);
      this.#decodeIds(start, end, sliceIds, 0);
      into.set(sliceIds.subarray(0, end - start), at + start - first);
    }
  }

  #decodeIds(first: number, last: number, into: Int32Array, at: number): void {
    const { i32: ids, palette } = this;
    if (this.encoding === palette8) {
      const { u8: places } = this;
      for (let place = first; place < last; place++) {
        into[at + place - first] = ids[palette + (places[place] as number)] as number;
      }
      return;
    }
    const { u16: places } = this;
    for (let place = first; place < last; place++) {
      into[at + place - first] = ids[palette + (places[place] as number)] as number;
    }
  }

  #readHashes(first: number, last: number, into: NumberArray, at: number): void {
    for (let start = first; start < last; start += SLICE) {
      const end = Math.min(last, start + SLICE);
      for (let place = start; place < end; place++) {
        const index = this.encoding === hashes8 ? this.u8[place] : this.u16[place];
        sliceHashes[place - start] = this.u32[this.palette + (index as number)] as number;
      }
      into.set(sliceHashes.subarray(0, end - start), at + start - first);
    }
  }
}

import {
  BLOCK_VERSION,
  COLUMN_HEAD,
  columnHeadOf,
  ENCODINGS,
  HEAD,
  MISSING,
  slotCount,
} from "./block-layout.ts";
import { allocateBlock, type BlockBuffer } from "./packed-block.ts";

/** The numbers of a column, looked through once. */
export type NumberRange = {
  /** Both NaN where there are no numbers. */
  readonly min: number;
  readonly max: number;
  /** How many are NaN. */
  readonly missing: number;
  /** All numbers are integers that base + d × factor gives exactly; −0 is none of them. */
  readonly whole: boolean;
};

const INITIAL_BYTES = 2 ** 16;
/** Integers up to it are exact. */
const GREATEST_INTEGER = 2 ** 53;
/** µs in a ms and in a s: times and durations are often whole ones. */
const FACTORS = [1_000_000, 1000];

/**
 * Writes the columns of a block one after the other, each as narrow as it can be exactly, to memory of
 * its own that is used again for the next block; `finish` copies what was written.
 */
export class BlockWriter {
  u8 = new Uint8Array(0);
  u16 = new Uint16Array(0);
  u32 = new Uint32Array(0);
  i32 = new Int32Array(0);
  f64 = new Float64Array(0);
  rows = 0;
  #used = 0;
  #numbers = new Float64Array(0);

  constructor() {
    this.#allocate(INITIAL_BYTES);
  }

  /** Begins a block. */
  start(rows: number, rules: number): void {
    this.rows = rows;
    this.#used = 0;
    const bytes = columnHeadOf(slotCount(rules)) * 8;
    this.u8.fill(0, this.reserve(bytes), bytes);
    this.f64[HEAD.version] = BLOCK_VERSION;
    this.f64[HEAD.rows] = rows;
    this.f64[HEAD.rules] = rules;
  }

  /** The block in a buffer of its own. */
  finish(): BlockBuffer {
    const buffer = allocateBlock(this.#used);
    new Uint8Array(buffer).set(this.u8.subarray(0, this.#used));
    return buffer;
  }

  /** Room at a multiple of 8 bytes, which is given. */
  reserve(bytes: number): number {
    const place = this.#used;
    this.#used = (place + bytes + 7) & ~7;
    if (this.#used > this.u8.length) this.#allocate(Math.max(this.#used, this.u8.length * 2));
    // What is left over from the block before must not get into this one.
    this.u8.fill(0, place + bytes, this.#used);
    return place;
  }

  /** Takes back what was reserved from a place on. */
  rewind(place: number): void {
    this.#used = place;
  }

  setHead(place: number, value: number): void {
    this.f64[place] = value;
  }

  setColumn(
    slot: number,
    encoding: number,
    base: number,
    factor: number,
    data: number,
    min: number,
    max: number,
  ): void {
    const at = columnHeadOf(slot);
    this.f64[at + COLUMN_HEAD.encoding] = encoding;
    this.f64[at + COLUMN_HEAD.base] = base;
    this.f64[at + COLUMN_HEAD.factor] = factor;
    this.f64[at + COLUMN_HEAD.data] = data;
    this.f64[at + COLUMN_HEAD.min] = min;
    this.f64[at + COLUMN_HEAD.max] = max;
  }

  addToEncoding(slot: number, mark: number): void {
    const at = columnHeadOf(slot) + COLUMN_HEAD.encoding;
    this.f64[at] = (this.f64[at] as number) + mark;
  }

  writeConstant(slot: number, value: number): void {
    this.setColumn(slot, ENCODINGS.constant, value, 0, 0, value, value);
  }

  /** Whole numbers of narrower arrays; see {@link writeNumbers}. */
  writeIntegers(
    slot: number,
    values: Uint8Array | Uint16Array | Uint32Array,
    ramps: boolean,
  ): void {
    const { rows } = this;
    const first = values[0] as number;
    if (isConstant(values, rows)) {
      this.writeConstant(slot, first);
      return;
    }
    if (ramps && isRampOfIntegers(values, rows)) {
      this.setColumn(slot, ENCODINGS.ramp, first, 1, 0, first, first + rows - 1);
      return;
    }
    if (this.#numbers.length < rows) this.#numbers = new Float64Array(rows);
    this.#numbers.set(values.subarray(0, rows));
    this.writeNumbers(slot, this.#numbers, ramps);
  }

  /** Integers below 2^53 that never go down. */
  writeAscending(slot: number, values: Float64Array): void {
    const min = values[0] as number;
    const max = values[this.rows - 1] as number;
    const bytes = bytesFor(max - min, false);
    const range = { min, max, missing: 0, whole: true };
    if (min === max) this.writeConstant(slot, min);
    else if (bytes > 4) this.#writeDoubles(slot, values, range);
    else this.#writeScaled(slot, values, 1, bytes, range);
  }

  /** Any doubles. `ramps`: they may go up by one from row to row. */
  writeNumbers(slot: number, values: Float64Array, ramps: boolean): void {
    const { rows } = this;
    const first = values[0] as number;
    if (isConstantDouble(values, rows)) {
      this.writeConstant(slot, first);
      return;
    }
    if (ramps && isRamp(values, rows)) {
      this.setColumn(slot, ENCODINGS.ramp, first, 1, 0, first, first + rows - 1);
      return;
    }
    const range = rangeOf(values, rows);
    if (!range.whole) {
      this.#writeDoubles(slot, values, range);
      return;
    }
    const { min, max } = range;
    const missing = range.missing > 0;
    const bytes = bytesFor(max - min, missing);
    if (ramps && !missing && bytes > 1) {
      const slope = slopeRangeOf(values, rows);
      const slopeBytes = bytesFor(slope.max - slope.min, false);
      if (slopeBytes < bytes) {
        this.#writeSlope(slot, values, slope.min, slopeBytes, range);
        return;
      }
    }
    for (const factor of FACTORS) {
      const fewer = bytesFor((max - min) / factor, missing);
      if (fewer < bytes && areMultiples(values, rows, min, factor)) {
        this.#writeScaled(slot, values, factor, fewer, range);
        return;
      }
    }
    if (bytes > 4) this.#writeDoubles(slot, values, range);
    else this.#writeScaled(slot, values, 1, bytes, range);
  }

  /** Bits of a hash, raw; both halves 0 everywhere is a constant. */
  writeHashes(slot: number, values: Uint32Array): void {
    const { rows } = this;
    if (isConstant(values, rows)) {
      this.writeConstant(slot, values[0] as number);
      return;
    }
    const data = this.reserve(rows * 4);
    this.u32.set(values.subarray(0, rows), data / 4);
    this.setColumn(slot, ENCODINGS.u32, 0, 1, data, Number.NaN, Number.NaN);
  }

  #writeDoubles(slot: number, values: Float64Array, range: NumberRange): void {
    const data = this.reserve(this.rows * 8);
    this.f64.set(values.subarray(0, this.rows), data / 8);
    this.setColumn(slot, ENCODINGS.f64, 0, 1, data, range.min, range.max);
  }

  #writeScaled(
    slot: number,
    values: Float64Array,
    factor: number,
    bytes: number,
    range: NumberRange,
  ): void {
    const { min, max } = range;
    const data = this.reserve(this.rows * bytes);
    const mark = range.missing > 0 ? MISSING : 0;
    const encoding = bytes === 1 ? ENCODINGS.u8 : bytes === 2 ? ENCODINGS.u16 : ENCODINGS.u32;
    this.setColumn(slot, encoding + mark, min, factor, data, min, max);
    const { rows } = this;
    if (bytes === 1) scale8(values, rows, min, factor, this.u8, data);
    else if (bytes === 2) scale16(values, rows, min, factor, this.u16, data / 2);
    else scale32(values, rows, min, factor, this.u32, data / 4);
  }

  #writeSlope(
    slot: number,
    values: Float64Array,
    base: number,
    bytes: number,
    range: NumberRange,
  ): void {
    const data = this.reserve(this.rows * bytes);
    const encoding =
      bytes === 1 ? ENCODINGS.slope8 : bytes === 2 ? ENCODINGS.slope16 : ENCODINGS.slope32;
    this.setColumn(slot, encoding, base, 1, data, range.min, range.max);
    const into = this.#dataAt(data, bytes);
    for (let row = 0; row < this.rows; row++) into[row] = (values[row] as number) - base - row;
  }

  #dataAt(place: number, bytes: number): Uint8Array | Uint16Array | Uint32Array {
    if (bytes === 1) return this.u8.subarray(place);
    if (bytes === 2) return this.u16.subarray(place / 2);
    return this.u32.subarray(place / 4);
  }

  #allocate(bytes: number): void {
    const buffer = new ArrayBuffer((bytes + 7) & ~7);
    const u8 = new Uint8Array(buffer);
    u8.set(this.u8);
    this.u8 = u8;
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** Bytes of the narrowest integers from 0 to `most`; 8: none is wide enough. `missing`: the greatest is taken. */
export function bytesFor(most: number, missing: boolean): number {
  const taken = missing ? 1 : 0;
  if (most + taken < 2 ** 8) return 1;
  if (most + taken < 2 ** 16) return 2;
  return most + taken < 2 ** 32 ? 4 : 8;
}

function isConstant(values: Uint8Array | Uint16Array | Uint32Array, rows: number): boolean {
  const first = values[0];
  for (let row = 1; row < rows; row++) if (values[row] !== first) return false;
  return true;
}

function isConstantDouble(values: Float64Array, rows: number): boolean {
  const first = values[0] as number;
  for (let row = 1; row < rows; row++) if (!Object.is(values[row], first)) return false;
  return true;
}

function isRamp(values: Float64Array, rows: number): boolean {
  const first = values[0] as number;
  if (!Number.isInteger(first) || first < 0 || Object.is(first, -0)) return false;
  if (first + rows > GREATEST_INTEGER) return false;
  for (let row = 1; row < rows; row++) if (values[row] !== first + row) return false;
  return true;
}

/** O(rows). */
export function rangeOf(values: Float64Array, rows: number): NumberRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  let fractions = 0;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    // NaN counts in both.
    missing += Number(Number.isNaN(value));
    fractions += Number(Math.floor(value) !== value);
  }
  if (missing === rows) return { min: Number.NaN, max: Number.NaN, missing, whole: true };
  const exact = min >= -GREATEST_INTEGER && max <= GREATEST_INTEGER;
  let whole = fractions === missing && exact;
  if (whole && min <= 0 && max >= 0) {
    for (let row = 0; whole && row < rows; row++) whole = !Object.is(values[row], -0);
  }
  return { min, max, missing, whole };
}

function slopeRangeOf(values: Float64Array, rows: number): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const value = (values[row] as number) - row;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function areMultiples(values: Float64Array, rows: number, base: number, factor: number): boolean {
  for (let row = 0; row < rows; row++) {
    const multiple = ((values[row] as number) - base) / factor;
    if (Math.floor(multiple) !== multiple && !Number.isNaN(multiple)) return false;
  }
  return true;
}

function isRampOfIntegers(values: Uint8Array | Uint16Array | Uint32Array, rows: number): boolean {
  const first = values[0] as number;
  for (let row = 1; row < rows; row++) if (values[row] !== first + row) return false;
  return true;
}

/** The greatest datum stands for NaN, and for nothing else: `bytesFor` left room for it. */
function scale8(
  values: Float64Array,
  rows: number,
  base: number,
  factor: number,
  into: Uint8Array,
  at: number,
): void {
  for (let row = 0; row < rows; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xff : datum;
  }
}

function scale16(
  values: Float64Array,
  rows: number,
  base: number,
  factor: number,
  into: Uint16Array,
  at: number,
): void {
  for (let row = 0; row < rows; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xffff : datum;
  }
}

function scale32(
  values: Float64Array,
  rows: number,
  base: number,
  factor: number,
  into: Uint32Array,
  at: number,
): void {
  for (let row = 0; row < rows; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xffffffff : datum;
  }
}

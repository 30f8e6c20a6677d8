import {
  BLOCK_VERSION,
  CLIMBS,
  COLUMN_HEAD,
  columnHeadOf,
  ENCODINGS,
  GROUPS,
  HEAD,
  MISSING,
  RISES,
  slotCount,
} from "./block-layout.ts";
import { scale8, scale16, scale32 } from "./encode-words.ts";
import {
  areMultiples,
  bytesFor,
  isConstant,
  isConstantDouble,
  isRamp,
  isRampOfIntegers,
  LARGE_GROUP,
  leastOf,
  type NumberRange,
  rangeOf,
  reachOf,
  riseOf,
  SMALL_GROUP,
} from "./number-range.ts";
import { allocateBlock, type BlockBuffer } from "./packed-block.ts";

const INITIAL_BYTES = 2 ** 16;
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
    const range = { min, max, missing: 0, whole: true, rises: true, climbs: true };
    if (min === max) this.writeConstant(slot, min);
    else this.#writeWhole(slot, values, 1, bytes, range);
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
    let factor = 1;
    let bytes = bytesFor(range.max - range.min, range.missing > 0);
    for (const other of FACTORS) {
      const fewer = bytesFor((range.max - range.min) / other, range.missing > 0);
      if (fewer < bytes && areMultiples(values, rows, range.min, other)) {
        factor = other;
        bytes = fewer;
        break;
      }
    }
    this.#writeWhole(slot, values, factor, bytes, range);
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

  /** Numbers of `bytes` each from the least on, or fewer from the least of some neighbours on. */
  #writeWhole(
    slot: number,
    values: Float64Array,
    factor: number,
    bytes: number,
    range: NumberRange,
  ): void {
    if (bytes > 1) {
      const missing = range.missing > 0;
      const reach = range.rises ? riseOf(values, this.rows) : reachOf(values, this.rows);
      const largeBytes = bytesFor(reach.large / factor, missing);
      const smallBytes = bytesFor(reach.small / factor, missing);
      const large = largeBytes + 8 / 2 ** LARGE_GROUP;
      const small = smallBytes + 8 / 2 ** SMALL_GROUP;
      if (Math.min(large, small) < bytes) {
        if (large < small) this.#writeBased(slot, values, factor, largeBytes, LARGE_GROUP, range);
        else this.#writeBased(slot, values, factor, smallBytes, SMALL_GROUP, range);
        return;
      }
    }
    if (bytes > 4) this.#writeDoubles(slot, values, range);
    else this.#writeScaled(slot, values, factor, bytes, range);
  }

  #writeDoubles(slot: number, values: Float64Array, range: NumberRange): void {
    const data = this.reserve(this.rows * 8);
    this.f64.set(values.subarray(0, this.rows), data / 8);
    const mark = marksOf(range);
    this.setColumn(slot, ENCODINGS.f64 + mark, 0, 1, data, range.min, range.max);
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
    const mark = marksOf(range);
    const encoding = bytes === 1 ? ENCODINGS.u8 : bytes === 2 ? ENCODINGS.u16 : ENCODINGS.u32;
    this.setColumn(slot, encoding + mark, min, factor, data, min, max);
    const { rows } = this;
    if (bytes === 1) scale8(values, 0, rows, min, factor, this.u8, data);
    else if (bytes === 2) scale16(values, 0, rows, min, factor, this.u16, data / 2);
    else scale32(values, 0, rows, min, factor, this.u32, data / 4);
  }

  #writeBased(
    slot: number,
    values: Float64Array,
    factor: number,
    bytes: number,
    group: number,
    range: NumberRange,
  ): void {
    const { rows } = this;
    const size = 2 ** group;
    const base = this.reserve(Math.ceil(rows / size) * 8);
    const data = this.reserve(rows * bytes);
    const mark = marksOf(range);
    const encoding =
      bytes === 1 ? ENCODINGS.based8 : bytes === 2 ? ENCODINGS.based16 : ENCODINGS.based32;
    this.setColumn(
      slot,
      encoding + mark + group * GROUPS,
      base,
      factor,
      data,
      range.min,
      range.max,
    );
    for (let start = 0, at = base / 8; start < rows; start += size, at++) {
      const end = Math.min(rows, start + size);
      const least = range.rises ? (values[start] as number) : leastOf(values, start, end);
      this.f64[at] = least;
      if (bytes === 1) scale8(values, start, end, least, factor, this.u8, data);
      else if (bytes === 2) scale16(values, start, end, least, factor, this.u16, data / 2);
      else scale32(values, start, end, least, factor, this.u32, data / 4);
    }
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

/** What is known of all numbers of a column, as marks of its encoding. */
function marksOf({ missing, rises, climbs }: NumberRange): number {
  return (missing > 0 ? MISSING : 0) + (rises ? RISES : 0) + (climbs ? CLIMBS : 0);
}

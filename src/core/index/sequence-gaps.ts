import { EVENT_FLAGS } from "./event-table.ts";
import { PIECE } from "./hash-partitions.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import type { RunRows } from "./run-rows.ts";

/** A sequence that the profile says nothing about counts if at least this many steps were seen… */
const OBSERVED_STEPS = 19;
/** …and this share of them were by exactly one. */
const OBSERVED_SHARE = 0.95;

/** Numbers of a page of bits. */
const PAGE_BITS = 10;
const PAGE_MASK = 2 ** PAGE_BITS - 1;
const PAGE_WORDS = 2 ** PAGE_BITS / 32;

/**
 * What is known of numbers that do not count is dropped beyond this many gaps; should they begin to
 * count, all are read again.
 */
const MOST_GAPS = 2 ** 16;

/**
 * Gaps in the sequence of a run: numbers that are there while the one before is not, the lowest apart.
 * Which numbers were seen is kept as bits, 1/8 byte an event where they follow each other; so they may
 * come in any order, and a gap that is filled later is none any more.
 */
export class SequenceGaps {
  readonly #rows: RunRows;
  #alwaysCounts: boolean;
  #length = 0;
  #last = Number.NaN;
  #steps = 0;
  #stepsByOne = 0;
  #seen: SeenNumbers | null = new SeenNumbers();
  /** The gaps are flagged in the tables. */
  #told = false;

  /** `alwaysCounts`: the profile says that it is a sequence without gaps. */
  constructor(rows: RunRows, alwaysCounts: boolean) {
    this.#rows = rows;
    this.#alwaysCounts = alwaysCounts;
  }

  /** Takes in what the run gained, in slices. */
  *update(): Generator<void> {
    const to = this.#rows.length;
    const values = new Float64Array(Math.min(PIECE, to - this.#length));
    while (this.#length < to) {
      const from = this.#length;
      const end = Math.min(to, from + PIECE);
      this.#rows.read((table) => table.sequence, from, end, values);
      const anySeen = this.#countSteps(values, end - from);
      if (anySeen && this.#seen !== null) {
        this.#take(this.#seen, values, from, end);
        if (this.#seen.gaps.size > MOST_GAPS) this.#dropIfSenseless(this.#seen, end);
      }
      this.#length = end;
      yield;
    }
    const counts = this.#counts();
    if (counts && this.#seen === null) {
      this.#seen = new SeenNumbers();
      const all = new Float64Array(Math.min(PIECE, to));
      for (let from = 0; from < to; from += PIECE) {
        const end = Math.min(to, from + PIECE);
        this.#rows.read((table) => table.sequence, from, end, all);
        this.#take(this.#seen, all, from, end);
        yield;
      }
    }
    if (counts === this.#told || this.#seen === null) return;
    this.#told = counts;
    let steps = 0;
    for (const ordinal of this.#seen.gaps.values()) {
      this.#flag(ordinal, counts);
      if (++steps % PIECE === 0) yield;
    }
  }

  keep(out: KeptWriter): void {
    out.number(Number(this.#alwaysCounts));
    out.number(this.#length);
    out.number(this.#last);
    out.number(this.#steps);
    out.number(this.#stepsByOne);
    out.number(Number(this.#told));
    out.number(Number(this.#seen !== null));
    this.#seen?.keep(out);
  }

  /** Into empty ones. */
  restore(from: KeptReader): void {
    this.#alwaysCounts = from.number() === 1;
    this.#length = from.number();
    this.#last = from.number();
    this.#steps = from.number();
    this.#stepsByOne = from.number();
    this.#told = from.number() === 1;
    if (from.number() === 1) this.#seen?.restore(from);
    else this.#seen = null;
  }

  /** So many gaps: either the numbers do not count, or most of them are missing, whatever the profile says. */
  #dropIfSenseless({ gaps }: SeenNumbers, length: number): void {
    if (gaps.size > length / 4) this.#alwaysCounts = false;
    if (this.#counts()) return;
    if (this.#told) for (const ordinal of gaps.values()) this.#flag(ordinal, false);
    this.#told = false;
    this.#seen = null;
  }

  #counts(): boolean {
    return (
      this.#alwaysCounts ||
      (this.#steps >= OBSERVED_STEPS && this.#stepsByOne >= this.#steps * OBSERVED_SHARE)
    );
  }

  /** Whether there is any number. */
  #countSteps(values: Float64Array, count: number): boolean {
    let last = this.#last;
    let any = false;
    for (let at = 0; at < count; at++) {
      const value = values[at] as number;
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(last)) {
        this.#steps++;
        if (value === last + 1) this.#stepsByOne++;
      }
      last = value;
      any = true;
    }
    this.#last = last;
    return any;
  }

  #take(seen: SeenNumbers, values: Float64Array, from: number, to: number): void {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const value = values[ordinal - from] as number;
      if (value === seen.last + 1 && seen.addNext(value)) continue;
      if (!Number.isSafeInteger(value) || !seen.add(value)) continue;
      this.#notice(seen, value, ordinal);
    }
  }

  /** A number that is none of the usual ones was seen for the first time. */
  #notice(seen: SeenNumbers, value: number, ordinal: number): void {
    const filled = seen.gaps.get(value + 1);
    if (filled !== undefined) {
      seen.gaps.delete(value + 1);
      if (this.#told) this.#flag(filled, false);
    }
    if (value < seen.least) {
      const { least, leastOrdinal } = seen;
      seen.least = value;
      seen.leastOrdinal = ordinal;
      // The lowest so far has nothing before it any more.
      if (leastOrdinal >= 0 && least !== value + 1) this.#add(seen, least, leastOrdinal);
    } else if (!seen.has(value - 1)) this.#add(seen, value, ordinal);
  }

  #add(seen: SeenNumbers, value: number, ordinal: number): void {
    seen.gaps.set(value, ordinal);
    if (this.#told) this.#flag(ordinal, true);
  }

  #flag(ordinal: number, isGap: boolean): void {
    const table = this.#rows.locate(ordinal);
    if (isGap) table.addFlags(this.#rows.row, EVENT_FLAGS.sequenceGap);
    else table.clearFlags(this.#rows.row, EVENT_FLAGS.sequenceGap);
  }
}

/** Which whole numbers were seen. */
class SeenNumbers {
  /** The lowest, and the first event that has it. */
  least = Number.POSITIVE_INFINITY;
  leastOrdinal = -1;
  /** Numbers without the one before, with the first event that has each. */
  readonly gaps = new Map<number, number>();
  /** The number added last. */
  last = Number.NaN;
  readonly #pages = new Map<number, Uint32Array>();
  #page: Uint32Array = new Uint32Array(0);
  #pageNumber = Number.NaN;

  has(value: number): boolean {
    const page = this.#pages.get(Math.floor(value / (PAGE_MASK + 1)));
    const bit = value & PAGE_MASK;
    return page !== undefined && ((page[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  /** False: it was there. */
  add(value: number): boolean {
    const number = Math.floor(value / (PAGE_MASK + 1));
    if (number !== this.#pageNumber) this.#enter(number);
    this.last = value;
    const bit = value - number * (PAGE_MASK + 1);
    const word = this.#page[bit >>> 5] as number;
    const mask = 1 << (bit & 31);
    if ((word & mask) !== 0) return false;
    this.#page[bit >>> 5] = word | mask;
    return true;
  }

  /** Adds the number after the last one, if that is all there is to do; false: look at it closer. */
  addNext(value: number): boolean {
    const bit = value - this.#pageNumber * (PAGE_MASK + 1);
    if (bit < 0 || bit > PAGE_MASK || !Number.isSafeInteger(value)) return false;
    if (this.gaps.size > 0 && this.gaps.has(value + 1)) return false;
    this.#page[bit >>> 5] = (this.#page[bit >>> 5] as number) | (1 << (bit & 31));
    this.last = value;
    return true;
  }

  keep(out: KeptWriter): void {
    out.number(this.least);
    out.number(this.leastOrdinal);
    out.number(this.last);
    out.number(this.#pageNumber);
    out.array(Float64Array.from(this.gaps.keys()));
    out.array(Int32Array.from(this.gaps.values()));
    out.array(Float64Array.from(this.#pages.keys()));
    const words = new Uint32Array(this.#pages.size * PAGE_WORDS);
    let at = 0;
    for (const page of this.#pages.values()) words.set(page, PAGE_WORDS * at++);
    out.array(words);
  }

  restore(from: KeptReader): void {
    this.least = from.number();
    this.leastOrdinal = from.number();
    this.last = from.number();
    this.#pageNumber = from.number();
    const values = from.floats();
    const ordinals = from.ints();
    const numbers = from.floats();
    const words = from.words();
    from.expect(ordinals.length === values.length);
    from.expect(words.length === numbers.length * PAGE_WORDS);
    for (const [at, value] of values.entries()) this.gaps.set(value, ordinals[at] ?? 0);
    for (const [at, number] of numbers.entries()) {
      this.#pages.set(number, words.subarray(at * PAGE_WORDS, (at + 1) * PAGE_WORDS));
    }
    const page = this.#pages.get(this.#pageNumber);
    if (page === undefined) this.#pageNumber = Number.NaN;
    else this.#page = page;
  }

  #enter(number: number): void {
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(PAGE_WORDS);
      this.#pages.set(number, page);
    }
    this.#page = page;
    this.#pageNumber = number;
  }
}

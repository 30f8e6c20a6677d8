/**
 * Finds in blocks of bytes the places where one of some needles may stand: with the module of
 * src/scanner/search.ts (some 10 GB/s), or without one in plain code (0.5 to 2).
 */
import type { SearchExports, SearchTools } from "../scan/search-exports.ts";
import type { Needle } from "./text-search-needle.ts";

/** Looks for needles in one block of bytes at a time. */
export interface ByteFinder {
  /** Two blocks to read into: the only bytes that can be looked at. */
  readonly blocks: readonly [Uint8Array, Uint8Array];
  /** Says what is looked for from now on; a sample of the bytes tells what is rare in them. */
  aim(needles: readonly Needle[], sample: Uint8Array): void;
  /**
   * The first place in `[from, to)` of a block from where on a needle may stand; −1: none. `from`
   * ascends while the bytes are the same.
   */
  find(block: Uint8Array, from: number, to: number): number;
  /**
   * Whether a string value (not a key) of the event `[from, to)` of a block holds the only needle, which
   * must be `whole`; null: it takes more than a look at the bytes.
   */
  holds(block: Uint8Array, from: number, to: number): boolean | null;
  /** The bytes of a block are others now. */
  changed(): void;
}

// The module's memory: its plan, needles, units, blocks with room behind them for a look ahead.
const PLAN_AT = 1024;
const UNITS_AT = 8192;
const UNITS_BYTES = 8192;
const NEEDLES_AT = UNITS_AT + UNITS_BYTES;
const BLOCKS_AT = 2 ** 18;
const LOOK_AHEAD = 512;
const PLAN_BYTES = 16;
const NEEDLE_BYTES = 20;

/** How much of a sample is counted: some 30 µs. */
const SAMPLE_BYTES = 2 ** 15;

/** A finder on the module's memory; without a module in plain code. */
export function createByteFinder({ module, blockBytes }: SearchTools): ByteFinder {
  return module === null ? new PlainFinder(blockBytes) : new WasmFinder(module, blockBytes);
}

class WasmFinder implements ByteFinder {
  readonly blocks: readonly [Uint8Array, Uint8Array];
  readonly #find: SearchExports["find"];
  readonly #holds: SearchExports["holds"];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(exports: SearchExports, blockBytes: number) {
    const { buffer } = exports.memory;
    this.#find = exports.find;
    this.#holds = exports.holds;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    const second = BLOCKS_AT + blockBytes + LOOK_AHEAD;
    this.blocks = [
      this.#bytes.subarray(BLOCKS_AT, BLOCKS_AT + blockBytes),
      this.#bytes.subarray(second, second + blockBytes),
    ];
  }

  aim(needles: readonly Needle[], sample: Uint8Array): void {
    const bytes = this.#bytes;
    const counts = countBytes(sample);
    this.#setWords(PLAN_AT, [needles.length, UNITS_AT]);
    const leads = needles.flatMap((needle) => needle.leads);
    // At most three are different; the first again where there are fewer, 0: none.
    const distinct = leads.filter(
      (lead, at) => leads.findIndex((other) => other[0] === lead[0]) === at,
    );
    for (let at = 0; at < 3; at++)
      bytes.set(distinct[at] ?? distinct[0] ?? [0, 0], PLAN_AT + 8 + 2 * at);
    bytes.fill(0, UNITS_AT, UNITS_AT + UNITS_BYTES);
    let end = NEEDLES_AT;
    needles.forEach((needle, nth) => {
      for (const unit of needle.units) {
        const at = UNITS_AT + (unit >>> 3);
        bytes[at] = (bytes[at] ?? 0) | (1 << (unit & 7));
      }
      const { length } = needle.bytes;
      bytes.set(needle.bytes, end);
      bytes.set(needle.masks, end + length);
      const [rare, second] = rarestOf(needle, counts);
      const at = PLAN_AT + PLAN_BYTES + nth * NEEDLE_BYTES;
      this.#setWords(at, [end, end + length, length, rare, second]);
      end += 2 * length;
    });
  }

  find(block: Uint8Array, from: number, to: number): number {
    const base = block.byteOffset;
    const place = this.#find(PLAN_AT, base + from, base + to);
    return place < base + to ? place - base : -1;
  }

  holds(block: Uint8Array, from: number, to: number): boolean | null {
    const base = block.byteOffset;
    const answer = this.#holds(PLAN_AT, base + from, base + to);
    return answer === 2 ? null : answer === 1;
  }

  changed(): void {
    // Nothing is remembered of a block.
  }

  #setWords(at: number, words: readonly number[]): void {
    words.forEach((word, index) => {
      this.#view.setUint32(at + 4 * index, word, true);
    });
  }
}

function countBytes(sample: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  const end = Math.min(sample.length, SAMPLE_BYTES);
  for (let at = 0; at < end; at++) {
    const byte = sample[at] as number;
    counts[byte] = (counts[byte] as number) + 1;
  }
  return counts;
}

/** The places of the two bytes that are met least often; the same one twice in a needle of one byte. */
function rarestOf(needle: Needle, counts: Uint32Array): readonly [number, number] {
  const { bytes, masks } = needle;
  const met = [...bytes].map((byte, at) => {
    const mask = masks[at] ?? 0;
    let count = 0;
    for (let other = 0; other < 256; other++)
      if ((other | mask) === byte) count += counts[other] ?? 0;
    return count;
  });
  const places = [...met.keys()].sort((left, right) => (met[left] ?? 0) - (met[right] ?? 0));
  const rare = places[0] ?? 0;
  // The same byte again says less than another one.
  const second = places.find((place) => bytes[place] !== bytes[rare]) ?? places[1] ?? rare;
  return [rare, second];
}

/** Boyer, Moore and Horspool's search for each needle, and a look at every backslash and lead. */
class PlainFinder implements ByteFinder {
  readonly blocks: readonly [Uint8Array, Uint8Array];
  #searches: PlainSearch[] = [];

  constructor(blockBytes: number) {
    this.blocks = [new Uint8Array(blockBytes), new Uint8Array(blockBytes)];
  }

  aim(needles: readonly Needle[], _sample: Uint8Array): void {
    this.#searches = needles.map((needle) => new NeedleSearch(needle));
    this.#searches.push(new OdditySearch(needles));
  }

  find(block: Uint8Array, from: number, to: number): number {
    let first = to;
    for (const search of this.#searches) {
      if (search.place < from) search.place = search.seek(block, from, to);
      if (search.place < first) first = search.place;
    }
    return first < to ? first : -1;
  }

  holds(): null {
    return null;
  }

  changed(): void {
    for (const search of this.#searches) search.place = -1;
  }
}

/** A search that remembers what it found last. */
type PlainSearch = {
  place: number;
  seek(bytes: Uint8Array, from: number, to: number): number;
};

class NeedleSearch implements PlainSearch {
  place = -1;
  readonly #needle: Needle;
  /** How far the needle may move on when its last place meets a byte. */
  readonly #shift: Uint32Array;

  constructor(needle: Needle) {
    this.#needle = needle;
    const { bytes, masks } = needle;
    this.#shift = new Uint32Array(256).fill(bytes.length);
    for (let at = 0; at < bytes.length - 1; at++) {
      const mask = masks[at] as number;
      for (let byte = 0; byte < 256; byte++)
        if ((byte | mask) === bytes[at]) this.#shift[byte] = bytes.length - 1 - at;
    }
  }

  seek(block: Uint8Array, from: number, to: number): number {
    const { bytes, masks } = this.#needle;
    const last = bytes.length - 1;
    const shift = this.#shift;
    const lastByte = bytes[last] as number;
    const lastMask = masks[last] as number;
    let at = from + last;
    while (at < to) {
      const byte = block[at] as number;
      if ((byte | lastMask) === lastByte) {
        let back = 1;
        while (
          back <= last &&
          ((block[at - back] as number) | (masks[last - back] as number)) === bytes[last - back]
        )
          back++;
        if (back > last) return at - last;
      }
      at += shift[byte] as number;
    }
    return to;
  }
}

class OdditySearch implements PlainSearch {
  place = -1;
  readonly #units = new Set<number>();
  readonly #seconds = new Map<number, number>();
  /** 1 for the bytes that an odd spelling begins with. */
  readonly #begins = new Uint8Array(256);

  constructor(needles: readonly Needle[]) {
    for (const { units, leads } of needles) {
      for (const unit of units) this.#units.add(unit);
      for (const [lead, second] of leads) {
        this.#seconds.set(lead, second);
        this.#begins[lead] = 1;
      }
    }
    this.#begins[BACKSLASH] = 1;
  }

  seek(block: Uint8Array, from: number, to: number): number {
    const begins = this.#begins;
    for (let at = from; at < to; at++) {
      if (begins[block[at] as number] === 1 && this.#isOdd(block, at)) return at;
    }
    return to;
  }

  #isOdd(block: Uint8Array, at: number): boolean {
    const next = block[at + 1] ?? 0;
    const byte = block[at] ?? 0;
    if (byte !== BACKSLASH) return this.#seconds.get(byte) === next;
    if (next === SLASH) return this.#units.has(SLASH);
    if (next !== LETTER_U) return false;
    const digits = String.fromCharCode(...block.subarray(at + 2, at + 6));
    return /^[0-9A-Fa-f]{4}$/.test(digits) && this.#units.has(Number.parseInt(digits, 16));
  }
}

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LETTER_U = 0x75;

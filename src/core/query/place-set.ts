import type { EventOrder } from "../index/event-order.ts";
import { createWords, hasRow, type Words } from "./bit-set.ts";
import type { LogMatches, MatchSet } from "./match-set.ts";
import { Pauses } from "./pauses.ts";
import type { Work } from "./work.ts";

/** Places between two entries of the directory of counts: 2 bytes for every 1,024 events. */
const STEP = 2048;
const STEP_WORDS = STEP / 32;

/** The places of an order that a filter leaves: one bit each, nothing where it leaves all. Read only. */
export class PlaceSet {
  /** Places of the order, matching or not. */
  readonly length: number;
  readonly count: number;
  /** Bits by place; null: all places. */
  readonly words: Words | null;
  #directory: Uint32Array | null = null;

  constructor(length: number, words: Words | null, count: number) {
    this.length = length;
    this.words = words;
    this.count = count;
  }

  has(place: number): boolean {
    if (place < 0 || place >= this.length) return false;
    return this.words === null || hasRow(this.words, place);
  }

  /** How many matching places come before a place. O(1). */
  rankOf(place: number): number {
    const to = Math.max(0, Math.min(place, this.length));
    const { words } = this;
    if (words === null) return to;
    const step = Math.floor(to / STEP);
    let count = this.#counts()[step] ?? 0;
    const last = to >>> 5;
    for (let at = step * STEP_WORDS; at < last; at++) count += bitsIn(words[at] ?? 0);
    return count + ((to & 31) === 0 ? 0 : bitsIn((words[last] ?? 0) & ((1 << (to & 31)) - 1)));
  }

  /** The matching places from the `from`-th to before the `to`-th, ascending. O(log places + places given). */
  places(from: number, to: number): Uint32Array {
    const first = Math.max(0, from);
    const places = new Uint32Array(Math.max(0, Math.min(to, this.count) - first));
    const { words } = this;
    if (words === null) {
      for (let at = 0; at < places.length; at++) places[at] = first + at;
      return places;
    }
    if (places.length === 0) return places;
    const counts = this.#counts();
    let low = 0;
    let high = counts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((counts[middle] as number) <= first) low = middle;
      else high = middle - 1;
    }
    let before = counts[low] as number;
    let found = 0;
    for (let at = low * STEP_WORDS; found < places.length; at++) {
      let bits = words[at] ?? 0;
      const inWord = bitsIn(bits);
      if (before + inWord <= first) {
        before += inWord;
        continue;
      }
      for (; bits !== 0 && found < places.length; bits &= bits - 1) {
        if (before++ >= first) places[found++] = at * 32 + 31 - Math.clz32(bits & -bits);
      }
    }
    return places;
  }

  /** The first matching place at or after a place; −1: there is none. */
  nextFrom(place: number): number {
    if (place >= this.length) return -1;
    const { words } = this;
    if (words === null) return place;
    let at = place >>> 5;
    let bits = (words[at] ?? 0) & (-1 << (place & 31));
    while (bits === 0) {
      if (++at >= words.length) return -1;
      bits = words[at] ?? 0;
    }
    return at * 32 + 31 - Math.clz32(bits & -bits);
  }

  /** Whether the first `length` places match here as they do there. */
  startsLike(other: PlaceSet, length: number): boolean {
    if (other === this) return true;
    if (this.words === null || other.words === null) return this.words === other.words;
    const whole = length >>> 5;
    for (let at = 0; at < whole; at++) {
      if ((this.words[at] ?? 0) !== (other.words[at] ?? 0)) return false;
    }
    const rest = (1 << (length & 31)) - 1;
    return (((this.words[whole] ?? 0) ^ (other.words[whole] ?? 0)) & rest) === 0;
  }

  #counts(): Uint32Array {
    if (this.#directory !== null) return this.#directory;
    const words = this.words ?? createWords(0);
    const counts = new Uint32Array(Math.floor(words.length / STEP_WORDS) + 1);
    let count = 0;
    for (let at = 0; at < words.length; at++) {
      if (at % STEP_WORDS === 0) counts[at / STEP_WORDS] = count;
      count += bitsIn(words[at] as number);
    }
    if (words.length % STEP_WORDS === 0) counts[counts.length - 1] = count;
    this.#directory = counts;
    return counts;
  }
}

/** Every place of an order. */
export function allPlaces(order: EventOrder): PlaceSet {
  return new PlaceSet(order.length, null, order.length);
}

/** Sets kept per lineage of orders, the last ones used: the filters of the views at once. */
const KEPT = 6;

type Kept = {
  readonly order: EventOrder;
  readonly matches: readonly (LogMatches | undefined)[];
  readonly places: PlaceSet;
};
const kept = new WeakMap<object, Kept[]>();

/**
 * The places of an order whose events are in a match set. The same object as long as neither changes.
 * O(events / 32) in file order, where a log's own bits mostly serve as they are.
 */
export async function placesIn(
  order: EventOrder,
  matches: MatchSet,
  work: Work = {},
): Promise<PlaceSet> {
  const logs = order.parts.map((part) => matches.matchesOf(part.log));
  const entries = kept.get(order.lineage) ?? [];
  const found = entries.find(
    (entry) =>
      entry.order === order &&
      entry.matches.length === logs.length &&
      entry.matches.every((one, at) => one === logs[at]),
  );
  if (found !== undefined) return found.places;
  const places = await buildPlaces(order, logs, new Pauses(work));
  const others = (kept.get(order.lineage) ?? []).filter((entry) => entry.order === order);
  kept.set(order.lineage, [{ order, matches: logs, places }, ...others].slice(0, KEPT));
  return places;
}

async function buildPlaces(
  order: EventOrder,
  matches: readonly (LogMatches | undefined)[],
  pauses: Pauses,
): Promise<PlaceSet> {
  const [only] = matches;
  const [part] = order.parts;
  if (
    order.isIdentity &&
    matches.length === 1 &&
    part?.rows === null &&
    only !== undefined &&
    only.length <= order.length
  ) {
    return setOf(order, only.words, only.count);
  }
  const words = createWords(order.length);
  for (let place = 0; place < order.length; ) {
    const { ordinals, end } = order.ordinalsFrom(place, order.length);
    if (typeof ordinals === "number") {
      addFollowing(words, order, matches, place, ordinals, ordinals + end - place);
    } else {
      addEach(words, order, matches, place, ordinals);
    }
    place = end;
    if (pauses.isDue) await pauses.take();
  }
  let count = 0;
  for (let at = 0; at < words.length; at++) count += bitsIn(words[at] as number);
  return setOf(order, words, count);
}

function setOf(order: EventOrder, words: Words, count: number): PlaceSet {
  return count === order.length ? allPlaces(order) : new PlaceSet(order.length, words, count);
}

function addFollowing(
  words: Words,
  order: EventOrder,
  matches: readonly (LogMatches | undefined)[],
  place: number,
  from: number,
  to: number,
): void {
  for (let part = order.partOf(from); from < to && part < order.parts.length; part++) {
    const start = order.starts[part] ?? 0;
    const end = Math.min(to, order.starts[part + 1] ?? 0);
    const rows = order.parts[part]?.rows ?? null;
    const found = matches[part];
    if (found !== undefined && rows === null) {
      const count = Math.max(0, Math.min(end - start, found.length) - (from - start));
      copyBits(words, place, found.words, from - start, count);
    } else if (found !== undefined && rows !== null) {
      for (let at = from; at < end; at++) {
        const row = rows[at - start] as number;
        if (row < found.length && hasRow(found.words, row)) setBit(words, place + at - from);
      }
    }
    place += Math.max(0, end - from);
    from = Math.max(from, end);
  }
}

function addEach(
  words: Words,
  order: EventOrder,
  matches: readonly (LogMatches | undefined)[],
  place: number,
  ordinals: Int32Array,
): void {
  let start = 0;
  let end = 0;
  let rows: Int32Array | null = null;
  let found: LogMatches | undefined;
  for (let at = 0; at < ordinals.length; at++) {
    const ordinal = ordinals[at] as number;
    if (ordinal < start || ordinal >= end) {
      const part = order.partOf(ordinal);
      start = order.starts[part] ?? 0;
      end = order.starts[part + 1] ?? 0;
      rows = order.parts[part]?.rows ?? null;
      found = matches[part];
    }
    if (found === undefined) continue;
    const row = rows === null ? ordinal - start : (rows[ordinal - start] as number);
    if (row < found.length && hasRow(found.words, row)) setBit(words, place + at);
  }
}

function setBit(words: Words, at: number): void {
  words[at >>> 5] = (words[at >>> 5] as number) | (1 << (at & 31));
}

/** Adds `count` bits of `from`, from bit `start` on, at bit `at`. */
function copyBits(words: Words, at: number, from: Words, start: number, count: number): void {
  while (count > 0) {
    const bit = at & 31;
    const taken = Math.min(32 - bit, count);
    const shift = start & 31;
    const low = (from[start >>> 5] ?? 0) >>> shift;
    const high = shift === 0 ? 0 : (from[(start >>> 5) + 1] ?? 0) << (32 - shift);
    const mask = taken === 32 ? -1 : (1 << taken) - 1;
    words[at >>> 5] = (words[at >>> 5] ?? 0) | (((low | high) & mask) << bit);
    at += taken;
    start += taken;
    count -= taken;
  }
}

function bitsIn(word: number): number {
  // Counts in pairs, then nibbles, then bytes.
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

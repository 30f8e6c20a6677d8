import {
  binBitsFor,
  type HashPartitions,
  PIECE,
  partitionHashes,
  SortedPartition,
} from "./hash-partitions.ts";
import type { Hashes } from "./hashes.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";

/** Members that came one by one are sorted in when they are this many, or a sixteenth of all. */
const LOOSE_MEMBERS = 2 ** 14;

/** 16 bins with nothing in them. */
const NO_BINS = new Uint32Array(17);

/**
 * Positions that have a key, grouped by its hash and in order within each group: 4 to 5 bytes a member,
 * nothing for positions without a key. Keys are read from their columns again to tell groups apart.
 */
export class HashGroups {
  readonly #keys: Hashes;
  /** Negative: the first comes first; ordinals of equal rank do not occur. */
  readonly #compare: (a: number, b: number) => number;
  #shift = 28;
  #binStart: Uint32Array = NO_BINS;
  #members: Int32Array = new Int32Array(0);
  #loose = new Map<string, number[]>();
  #looseCount = 0;
  #length = 0;

  constructor(keys: Hashes, compare: (a: number, b: number) => number) {
    this.#keys = keys;
    this.#compare = compare;
  }

  /** Takes in the positions up to `length`, in slices; until it is done the known ones are found. */
  *extend(length: number): Generator<void> {
    this.#keys.prepare(length);
    if (length - this.#length > Math.max(LOOSE_MEMBERS, this.#length / 16)) {
      yield* this.#sortAll(length);
      return;
    }
    const hi = new Uint32Array(Math.min(PIECE, length - this.#length));
    const lo = new Uint32Array(hi.length);
    while (this.#length < length) {
      const from = this.#length;
      const to = Math.min(length, from + PIECE);
      this.#keys.read(from, to, hi, lo);
      for (let position = from; position < to; position++) {
        const upper = hi[position - from] as number;
        const lower = lo[position - from] as number;
        if ((upper | lower) !== 0) this.#addLoose(position, upper, lower);
      }
      this.#length = to;
      yield;
    }
  }

  /** So many came one by one that `compact` is due. */
  get isLoose(): boolean {
    return this.#looseCount > Math.max(LOOSE_MEMBERS, this.#members.length / 16);
  }

  /** Whether anything came one by one since all were sorted. */
  get hasLoose(): boolean {
    return this.#looseCount > 0;
  }

  /** Sorts in what came one by one, in slices. */
  compact(): Generator<void> {
    return this.#sortAll(this.#length);
  }

  /** While nothing is loose. */
  keep(out: KeptWriter): void {
    out.number(this.#shift);
    out.number(this.#length);
    out.array(this.#binStart);
    out.array(this.#members);
  }

  /** Into an empty one, whose keys are there already. */
  restore(from: KeptReader): void {
    this.#shift = from.number();
    this.#length = from.number();
    this.#binStart = from.words();
    this.#members = from.ints();
    from.expect(this.#binStart.length === 2 ** (32 - this.#shift) + 1);
    from.expect(this.#binStart.at(-1) === this.#members.length);
    if (from.fits) this.#keys.prepare(this.#length);
  }

  /** The nearest member of the group before a position, which may be a member itself; −1: none. */
  before(position: number, hi: number, lo: number): number {
    const at = this.#placeOf(position, hi, lo) - 1;
    let found = at < this.#firstOf(hi) ? -1 : this.#memberIf(at, hi, lo);
    const loose = this.#looseOf(hi, lo);
    for (let next = loose.length - 1; next >= 0; next--) {
      const member = loose[next] as number;
      if (this.#compare(member, position) >= 0) continue;
      if (found < 0 || this.#compare(member, found) > 0) found = member;
      break;
    }
    return found;
  }

  /** The nearest member of the group after a position; −1: none. */
  after(position: number, hi: number, lo: number): number {
    let at = this.#placeOf(position, hi, lo);
    if (at < this.#endOf(hi) && this.#members[at] === position) at++;
    let found = at < this.#endOf(hi) ? this.#memberIf(at, hi, lo) : -1;
    for (const member of this.#looseOf(hi, lo)) {
      if (this.#compare(member, position) <= 0) continue;
      if (found < 0 || this.#compare(member, found) < 0) found = member;
      break;
    }
    return found;
  }

  /**
   * Visits the members of a group from one position on and before another, in order; where `compare`
   * does not go by positions those that came last may come last.
   */
  forEachBetween(
    from: number,
    to: number,
    hi: number,
    lo: number,
    visit: (member: number) => void,
  ): void {
    const end = this.#endOf(hi);
    for (let at = this.#placeOf(from, hi, lo); at < end; at++) {
      const member = this.#memberIf(at, hi, lo);
      if (member < 0 || this.#compare(member, to) >= 0) break;
      visit(member);
    }
    for (const member of this.#looseOf(hi, lo)) {
      if (this.#compare(member, from) >= 0 && this.#compare(member, to) < 0) visit(member);
    }
  }

  #firstOf(hi: number): number {
    return this.#binStart[hi >>> this.#shift] as number;
  }

  #endOf(hi: number): number {
    return this.#binStart[(hi >>> this.#shift) + 1] as number;
  }

  /** The member at a place if it is one of the group; else −1. */
  #memberIf(at: number, hi: number, lo: number): number {
    const member = this.#members[at] as number;
    return this.#keys.loAt(member) === lo && this.#keys.hiAt(member) === hi ? member : -1;
  }

  /** First place of the bin whose member is in the group and not before the position, or in a later group. */
  #placeOf(position: number, hi: number, lo: number): number {
    let low = this.#firstOf(hi);
    let high = this.#endOf(hi);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const member = this.#members[middle] as number;
      const order =
        this.#keys.hiAt(member) - hi ||
        this.#keys.loAt(member) - lo ||
        this.#compare(member, position);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #looseOf(hi: number, lo: number): readonly number[] {
    return this.#looseCount === 0 ? NOTHING : (this.#loose.get(`${hi} ${lo}`) ?? NOTHING);
  }

  #addLoose(position: number, hi: number, lo: number): void {
    const name = `${hi} ${lo}`;
    this.#looseCount++;
    const group = this.#loose.get(name);
    if (group === undefined) {
      this.#loose.set(name, [position]);
      return;
    }
    let at = group.length;
    while (at > 0 && this.#compare(group[at - 1] as number, position) > 0) at--;
    group.splice(at, 0, position);
  }

  *#sortAll(length: number): Generator<void> {
    const parted = yield* partitionHashes(this.#keys, length);
    yield* this.#sort(parted);
    this.#loose = new Map();
    this.#looseCount = 0;
    this.#length = length;
  }

  *#sort(parted: HashPartitions): Generator<void> {
    const positions = new Int32Array(parted.count);
    const bits = Math.max(parted.bits, binBitsFor(parted.count));
    const binStart = new Uint32Array(2 ** bits + 1);
    const part = new SortedPartition();
    for (let at = 0; at + 1 < parted.start.length; at++) {
      const start = parted.start[at] as number;
      const end = parted.start[at + 1] as number;
      part.sort(parted, at, bits, binStart);
      const bins = 2 ** (bits - parted.bits);
      for (let bin = at * bins; bin < (at + 1) * bins; bin++) {
        const from = (binStart[bin] as number) - start;
        const to = (binStart[bin + 1] as number) - start;
        if (to - from > 1) this.#sortBin(part, from, to);
      }
      positions.set(part.positions.subarray(0, end - start), start);
      yield;
    }
    this.#shift = 32 - bits;
    this.#binStart = binStart;
    this.#members = positions;
  }

  /** By hash, then in order; mostly a bin is so already. */
  #sortBin({ hi, lo, positions }: SortedPartition, from: number, to: number): void {
    let sorted = true;
    for (let at = from + 1; sorted && at < to; at++) {
      const order =
        (hi[at - 1] as number) - (hi[at] as number) || (lo[at - 1] as number) - (lo[at] as number);
      sorted =
        order < 0 ||
        (order === 0 && this.#compare(positions[at - 1] as number, positions[at] as number) < 0);
    }
    if (sorted) return;
    const places = Array.from({ length: to - from }, (_, at) => from + at);
    places.sort(
      (a, b) =>
        (hi[a] as number) - (hi[b] as number) ||
        (lo[a] as number) - (lo[b] as number) ||
        this.#compare(positions[a] as number, positions[b] as number),
    );
    positions.set(
      places.map((place) => positions[place] as number),
      from,
    );
  }
}

const NOTHING: readonly number[] = [];

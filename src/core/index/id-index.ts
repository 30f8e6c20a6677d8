import {
  binBitsFor,
  type HashPartitions,
  PIECE,
  partitionHashes,
  SortedPartition,
} from "./hash-partitions.ts";
import type { Hashes } from "./hashes.ts";
import { IdMap } from "./id-map.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";

/** Ids that came one by one are sorted in when they are this many, or an eighth of all. */
const LOOSE_IDS = 2 ** 16;

/** 16 bins with nothing in them. */
const NO_BINS = new Uint32Array(17);

/**
 * The first position of every 64-bit hash: positions alone, sorted into bins by the upper bits of their
 * hashes, which are read from their columns again to tell those of a bin apart. 4.4 to 5 bytes a
 * position. What comes later stands in a small hash table until it is worth sorting again.
 */
export class IdIndex {
  readonly #hashes: Hashes;
  #shift = 28;
  #binStart: Uint32Array = NO_BINS;
  /** Positions by bin; −1 behind the last of a bin that lost duplicates. */
  #positions: Int32Array = new Int32Array(0);
  #sorted = 0;
  #loose = new IdMap();
  #length = 0;

  /** Positions found to have the hash of an earlier one. */
  duplicates = 0;

  constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  /** Positions below it are known. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes in the positions up to `length`, in slices; until it is done the known ones are found. Tells
   * each position whose hash an earlier one has, in no order.
   */
  *extend(length: number, onDuplicate: (position: number) => void): Generator<void> {
    this.#hashes.prepare(length);
    const tell = (position: number): void => {
      this.duplicates++;
      onDuplicate(position);
    };
    if (length - this.#length > Math.max(LOOSE_IDS, this.#sorted / 8)) {
      yield* this.#sortAll(length, tell);
      return;
    }
    const hi = new Uint32Array(Math.min(PIECE, length - this.#length));
    const lo = new Uint32Array(hi.length);
    while (this.#length < length) {
      const from = this.#length;
      const to = Math.min(length, from + PIECE);
      this.#hashes.read(from, to, hi, lo);
      for (let position = from; position < to; position++) {
        const upper = hi[position - from] as number;
        const lower = lo[position - from] as number;
        if ((upper | lower) === 0) continue;
        if (this.#findSorted(upper, lower) >= 0) tell(position);
        else if (this.#loose.add(position, upper, lower, this.#hashes) !== position) tell(position);
      }
      this.#length = to;
      yield;
    }
  }

  /** So many came one by one that `compact` is due. */
  get isLoose(): boolean {
    return this.#loose.count > Math.max(LOOSE_IDS, this.#sorted / 8);
  }

  /** Whether anything came one by one since all were sorted. */
  get hasLoose(): boolean {
    return this.#loose.count > 0;
  }

  /** Sorts in what came one by one, in slices. */
  compact(): Generator<void> {
    return this.#sortAll(this.#length, () => {});
  }

  /** While nothing is loose. */
  keep(out: KeptWriter): void {
    out.number(this.#shift);
    out.number(this.#sorted);
    out.number(this.#length);
    out.number(this.duplicates);
    out.array(this.#binStart);
    out.array(this.#positions);
  }

  /** Into an empty one, whose hashes are there already. */
  restore(from: KeptReader): void {
    this.#shift = from.number();
    this.#sorted = from.number();
    this.#length = from.number();
    this.duplicates = from.number();
    this.#binStart = from.words();
    this.#positions = from.ints();
    from.expect(this.#binStart.length === 2 ** (32 - this.#shift) + 1);
    from.expect(this.#binStart.at(-1) === this.#positions.length);
    if (from.fits) this.#hashes.prepare(this.#length);
  }

  /** The first position of a hash, −1: none has it. 0.3 µs among 10 million. */
  find(hi: number, lo: number): number {
    const sorted = this.#findSorted(hi, lo);
    return sorted >= 0 ? sorted : this.#loose.find(hi, lo, this.#hashes);
  }

  #findSorted(hi: number, lo: number): number {
    const bin = hi >>> this.#shift;
    const end = this.#binStart[bin + 1] as number;
    for (let at = this.#binStart[bin] as number; at < end; at++) {
      const position = this.#positions[at] as number;
      if (position < 0) return -1;
      if (this.#hashes.loAt(position) === lo && this.#hashes.hiAt(position) === hi) return position;
    }
    return -1;
  }

  *#sortAll(length: number, tell: (position: number) => void): Generator<void> {
    const parted = yield* partitionHashes(this.#hashes, length);
    yield* this.#sort(parted, tell);
    this.#sorted = length;
    this.#length = length;
  }

  *#sort(parted: HashPartitions, tell: (position: number) => void): Generator<void> {
    const bits = Math.max(parted.bits, binBitsFor(parted.count));
    const binStart = new Uint32Array(2 ** bits + 1);
    const positions = new Int32Array(parted.count);
    const part = new SortedPartition();
    for (let at = 0; at + 1 < parted.start.length; at++) {
      const start = parted.start[at] as number;
      const end = parted.start[at + 1] as number;
      part.sort(parted, at, bits, binStart);
      const bins = 2 ** (bits - parted.bits);
      for (let bin = at * bins; bin < (at + 1) * bins; bin++) {
        const from = (binStart[bin] as number) - start;
        const to = (binStart[bin + 1] as number) - start;
        if (to - from > 1) this.#dropDuplicates(part, from, to, tell);
      }
      positions.set(part.positions.subarray(0, end - start), start);
      yield;
    }
    this.#shift = 32 - bits;
    this.#binStart = binStart;
    this.#positions = positions;
    this.#loose = new IdMap();
  }

  /** Keeps the first of equal hashes in a bin. */
  #dropDuplicates(
    part: SortedPartition,
    from: number,
    to: number,
    tell: (position: number) => void,
  ): void {
    const { hi, lo, positions } = part;
    let kept = from;
    for (let at = from; at < to; at++) {
      const upper = hi[at] as number;
      const lower = lo[at] as number;
      let other = from;
      while (other < kept && (lo[other] !== lower || hi[other] !== upper)) other++;
      if (other < kept) {
        const position = positions[at] as number;
        // An earlier call told of those that were known before.
        if (position >= this.#length) tell(position);
        continue;
      }
      if (kept !== at) {
        hi[kept] = upper;
        lo[kept] = lower;
        positions[kept] = positions[at] as number;
      }
      kept++;
    }
    positions.fill(-1, kept, to);
  }
}

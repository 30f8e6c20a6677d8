import type { Hashes } from "./hashes.ts";

/** Positions worked on between two looks at the clock: less than a millisecond, within the cache. */
export const PIECE = 2 ** 14;

/** Hashes of a partition: with their positions they stay in the cache while it is sorted. */
const PARTITION_SIZE = 2 ** 16;
const MAXIMUM_PARTITION_BITS = 12;

/**
 * Positions that have a hash, parted by its uppermost bits; within a part they ascend. 12 bytes a
 * position, dropped once each part is sorted by itself: sorting all at once waits for memory at every
 * step and takes several times as long for 10 million.
 */
export type HashPartitions = {
  readonly bits: number;
  readonly count: number;
  /** Partition p: `start[p]` to `start[p + 1]`. */
  readonly start: Uint32Array;
  /** Three numbers each: both halves of the hash and the position. */
  readonly entries: Uint32Array;
};

/** Parts the hashes of the positions up to `length`, in slices. */
export function* partitionHashes(hashes: Hashes, length: number): Generator<void, HashPartitions> {
  const bits = Math.min(
    MAXIMUM_PARTITION_BITS,
    Math.max(0, Math.ceil(Math.log2(length / PARTITION_SIZE))),
  );
  // A shift by 32 would be one by 0.
  const shift = bits === 0 ? 31 : 32 - bits;
  const partitions = bits === 0 ? 2 : 2 ** bits;
  const start = new Uint32Array(partitions + 1);
  const hi = new Uint32Array(Math.min(PIECE, length));
  const lo = new Uint32Array(hi.length);
  for (let from = 0; from < length; from += PIECE) {
    const to = Math.min(length, from + PIECE);
    hashes.read(from, to, hi, lo);
    countHashes(hi, lo, to - from, shift, start);
    yield;
  }
  for (let at = 0; at < partitions; at++) {
    start[at + 1] = (start[at + 1] as number) + (start[at] as number);
  }
  const count = start[partitions] as number;
  const entries = new Uint32Array(count * 3);
  const parted: HashPartitions = { bits: bits === 0 ? 1 : bits, count, start, entries };
  if (count === 0) return parted;
  const next = start.slice(0, partitions);
  for (let from = 0; from < length; from += PIECE) {
    const to = Math.min(length, from + PIECE);
    hashes.read(from, to, hi, lo);
    spreadHashes(hi, lo, from, to, shift, next, entries);
    yield;
  }
  return parted;
}

/** Counts at the place behind the partition. */
function countHashes(
  hi: Uint32Array,
  lo: Uint32Array,
  count: number,
  shift: number,
  into: Uint32Array,
): void {
  for (let at = 0; at < count; at++) {
    const upper = hi[at] as number;
    if ((upper | (lo[at] as number)) === 0) continue;
    const partition = (upper >>> shift) + 1;
    into[partition] = (into[partition] as number) + 1;
  }
}

function spreadHashes(
  hi: Uint32Array,
  lo: Uint32Array,
  from: number,
  to: number,
  shift: number,
  next: Uint32Array,
  entries: Uint32Array,
): void {
  for (let at = 0; at < to - from; at++) {
    const upper = hi[at] as number;
    const lower = lo[at] as number;
    if ((upper | lower) === 0) continue;
    const partition = upper >>> shift;
    const place = next[partition] as number;
    next[partition] = place + 1;
    entries[place * 3] = upper;
    entries[place * 3 + 1] = lower;
    entries[place * 3 + 2] = from + at;
  }
}

/**
 * One partition sorted by bins, that is by the upper bits of the hash, more of them than partitions;
 * within a bin positions ascend. Filled again for each partition.
 */
export class SortedPartition {
  hi = new Uint32Array(0);
  lo = new Uint32Array(0);
  positions = new Int32Array(0);
  #next = new Uint32Array(0);

  /**
   * Sorts partition `partition`. Sets the starts of its bins among all positions, `binStart[first bin]`
   * to the one behind the last.
   */
  sort(parted: HashPartitions, partition: number, binBits: number, binStart: Uint32Array): void {
    const start = parted.start[partition] as number;
    const count = (parted.start[partition + 1] as number) - start;
    if (count > this.hi.length) {
      this.hi = new Uint32Array(count);
      this.lo = new Uint32Array(count);
      this.positions = new Int32Array(count);
    }
    const shift = 32 - binBits;
    const bins = 2 ** (binBits - parted.bits);
    const firstBin = partition * bins;
    if (this.#next.length < bins) this.#next = new Uint32Array(bins);
    const next = this.#next.fill(0, 0, bins);
    const { entries } = parted;
    const end = start + count;
    for (let at = start; at < end; at++) {
      const bin = ((entries[at * 3] as number) >>> shift) - firstBin;
      next[bin] = (next[bin] as number) + 1;
    }
    let sum = 0;
    for (let bin = 0; bin < bins; bin++) {
      const inBin = next[bin] as number;
      next[bin] = sum;
      binStart[firstBin + bin] = start + sum;
      sum += inBin;
    }
    binStart[firstBin + bins] = end;
    for (let at = start; at < end; at++) {
      const upper = entries[at * 3] as number;
      const bin = (upper >>> shift) - firstBin;
      const place = next[bin] as number;
      next[bin] = place + 1;
      this.hi[place] = upper;
      this.lo[place] = entries[at * 3 + 1] as number;
      this.positions[place] = entries[at * 3 + 2] as number;
    }
  }
}

/** Bits of bins for a number of hashes: 4 to 8 in each, so that one or two cache lines are read. */
export function binBitsFor(count: number): number {
  return Math.min(24, Math.max(4, 32 - Math.clz32(count) - 3));
}

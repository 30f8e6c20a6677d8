import { type HashColumns, IdMap } from "./id-map.ts";

/** Ids per bin on average; a bin is then read in one or two cache lines. */
const IDS_PER_BIN_BITS = 3;
const MINIMUM_BIN_BITS = 4;
const MAXIMUM_BIN_BITS = 22;

/** Ids that came one by one are sorted in when they are this many, or a quarter of all. */
const LOOSE_IDS = 2 ** 16;

/**
 * The first position of every 64-bit hash. Hashes are counting-sorted into bins by their upper bits,
 * which is several times as fast as a hash table of the same size because no step waits for memory;
 * what is added later stands in a small hash table until it is worth sorting again.
 */
export class IdIndex {
  #shift = 32 - MINIMUM_BIN_BITS;
  #binStart = new Uint32Array(2 ** MINIMUM_BIN_BITS + 1);
  /** Lower halves of the hashes by bin, and their positions; −1 behind the last of a bin that lost duplicates. */
  #lo = new Uint32Array(0);
  #position = new Int32Array(0);
  #sorted = 0;
  #loose = new IdMap();
  #length = 0;

  /**
   * Takes in positions up to `length` from the columns (the same ones as before, or longer copies).
   * Tells each position whose hash an earlier one has.
   */
  extend(columns: HashColumns, length: number, onDuplicate: (position: number) => void): void {
    const loose = length - this.#sorted;
    if (loose > Math.max(LOOSE_IDS, this.#sorted / 4)) {
      this.#sort(columns, length, onDuplicate);
    } else {
      for (let position = this.#length; position < length; position++) {
        const hi = columns.hi[position] ?? 0;
        const lo = columns.lo[position] ?? 0;
        if ((hi | lo) === 0) continue;
        if (this.#findSorted(hi, lo, columns) >= 0) onDuplicate(position);
        else if (this.#loose.add(position, columns) !== position) onDuplicate(position);
      }
    }
    this.#length = length;
  }

  /** The first position of a hash, −1: none has it. */
  find(hi: number, lo: number, columns: HashColumns): number {
    const sorted = this.#findSorted(hi, lo, columns);
    return sorted >= 0 ? sorted : this.#loose.find(hi, lo, columns);
  }

  #findSorted(hi: number, lo: number, columns: HashColumns): number {
    const bin = hi >>> this.#shift;
    const end = this.#binStart[bin + 1] ?? 0;
    for (let at = this.#binStart[bin] ?? 0; at < end; at++) {
      const position = this.#position[at] ?? -1;
      if (position < 0) return -1;
      if (this.#lo[at] === lo && columns.hi[position] === hi) return position;
    }
    return -1;
  }

  #sort(columns: HashColumns, length: number, onDuplicate: (position: number) => void): void {
    const wanted = 32 - Math.clz32(length) - IDS_PER_BIN_BITS;
    const bits = Math.min(MAXIMUM_BIN_BITS, Math.max(MINIMUM_BIN_BITS, wanted));
    const shift = 32 - bits;
    const { hi, lo } = columns;
    const bins = 2 ** bits;
    const start = new Uint32Array(bins + 1);
    let count = 0;
    for (let position = 0; position < length; position++) {
      const upper = hi[position] as number;
      if ((upper | (lo[position] as number)) === 0) continue;
      const bin = (upper >>> shift) + 1;
      start[bin] = (start[bin] as number) + 1;
      count++;
    }
    for (let bin = 0; bin < bins; bin++) {
      start[bin + 1] = (start[bin + 1] as number) + (start[bin] as number);
    }
    const next = start.slice(0, bins);
    const sortedLo = new Uint32Array(count);
    const positions = new Int32Array(count);
    for (let position = 0; position < length; position++) {
      const upper = hi[position] as number;
      const lower = lo[position] as number;
      if ((upper | lower) === 0) continue;
      const bin = upper >>> shift;
      const at = next[bin] as number;
      next[bin] = at + 1;
      sortedLo[at] = lower;
      positions[at] = position;
    }
    this.#shift = shift;
    this.#binStart = start;
    this.#lo = sortedLo;
    this.#position = positions;
    this.#sorted = length;
    this.#loose = new IdMap();
    for (let bin = 0; bin < bins; bin++) this.#dropDuplicates(bin, hi, onDuplicate);
  }

  /** Keeps the first of equal hashes in a bin. Positions ascend there, because the sort is stable. */
  #dropDuplicates(bin: number, hi: Uint32Array, onDuplicate: (position: number) => void): void {
    const start = this.#binStart[bin] as number;
    const end = this.#binStart[bin + 1] as number;
    const lo = this.#lo;
    const positions = this.#position;
    let kept = start;
    for (let at = start; at < end; at++) {
      const lower = lo[at] as number;
      const position = positions[at] as number;
      let other = start;
      while (
        other < kept &&
        (lo[other] !== lower || hi[positions[other] as number] !== hi[position])
      ) {
        other++;
      }
      if (other < kept) {
        // An earlier call told of those that were known before.
        if (position >= this.#length) onDuplicate(position);
        continue;
      }
      lo[kept] = lower;
      positions[kept] = position;
      kept++;
    }
    positions.fill(-1, kept, end);
  }
}

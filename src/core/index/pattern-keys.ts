import type { PatternTest } from "./event-pattern.ts";
import { PIECE } from "./hash-partitions.ts";
import type { Hashes } from "./hashes.ts";
import type { RunRows } from "./run-rows.ts";

/** Shared by all runs, since they are done with before anybody else reads. */
const types = new Int32Array(PIECE);
const kinds = new Int32Array(PIECE);

/**
 * A key for each event that matches one pattern: the values of another pattern's `same` roles. Worked
 * out when asked for.
 */
export class PatternKeys implements Hashes {
  readonly #rows: RunRows;
  readonly #pattern: PatternTest;
  readonly #same: PatternTest;

  constructor(rows: RunRows, pattern: PatternTest, same: PatternTest) {
    this.#rows = rows;
    this.#pattern = pattern;
    this.#same = same;
  }

  prepare(): void {}

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    this.#rows.read((table) => table.type, from, to, types);
    this.#rows.read((table) => table.kind, from, to, kinds);
    for (let ordinal = from; ordinal < to; ordinal++) {
      const at = ordinal - from;
      const fits = this.#pattern.matchesValues(types[at] as number, kinds[at] as number);
      hi[at] = fits ? this.hiAt(ordinal) : 0;
      lo[at] = fits ? this.loAt(ordinal) : 0;
    }
  }

  /** Of events that match the pattern, or are asked about as if they did; 0: a role is missing. */
  hiAt(ordinal: number): number {
    return this.#same.sameHash(this.#rows.locate(ordinal), this.#rows.row, 0x9e3779b1);
  }

  loAt(ordinal: number): number {
    return this.#same.sameHash(this.#rows.locate(ordinal), this.#rows.row, 0x85ebca77);
  }
}

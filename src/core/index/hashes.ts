import type { Column, EventTable } from "./event-table.ts";
import type { RunRows } from "./run-rows.ts";

/** A 64-bit hash per position, as two uint32; both 0: the position has none. */
export interface Hashes {
  /** Copies the hashes of the positions `[from, to)` from place 0 on. */
  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void;
  hiAt(position: number): number;
  loAt(position: number): number;
}

type Pick = (table: EventTable) => Column | null;

/** Two columns of a run's tables as hashes by ordinal; none where a table lacks them. */
export class RunHashes implements Hashes {
  readonly #rows: RunRows;
  readonly #hi: Pick;
  readonly #lo: Pick;

  constructor(rows: RunRows, hi: Pick, lo: Pick) {
    this.#rows = rows;
    this.#hi = hi;
    this.#lo = lo;
  }

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    this.#rows.read(this.#hi, from, to, hi);
    this.#rows.read(this.#lo, from, to, lo);
  }

  hiAt(ordinal: number): number {
    return this.#hi(this.#rows.locate(ordinal))?.at(this.#rows.row) ?? 0;
  }

  loAt(ordinal: number): number {
    return this.#lo(this.#rows.locate(ordinal))?.at(this.#rows.row) ?? 0;
  }
}

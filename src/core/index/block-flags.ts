/** Part of a block's rows beyond which a byte for every row is kept: a Map takes 40 bytes an entry. */
const DENSE_PART = 1 / 256;

/** The flags of a packed block's rows that differ from those it was packed with. */
export class BlockFlags {
  readonly rows: number;
  #sparse: Map<number, number> | null = null;
  #dense: Uint8Array | null = null;

  constructor(rows: number) {
    this.rows = rows;
  }

  get changed(): boolean {
    return this.#dense !== null || this.#sparse !== null;
  }

  /** All flags, once many were changed. */
  get dense(): Uint8Array | null {
    return this.#dense;
  }

  /** The changed ones, by row of the block, while they are few. */
  get sparse(): ReadonlyMap<number, number> | null {
    return this.#sparse;
  }

  /** Flags of a row of the block; undefined: as packed. */
  get(index: number): number | undefined {
    if (this.#dense !== null) return this.#dense[index];
    return this.#sparse === null ? undefined : this.#sparse.get(index);
  }

  /** `readPacked` copies the flags that the block was packed with. */
  set(index: number, flags: number, readPacked: (into: Uint8Array) => void): void {
    if (this.#dense !== null) {
      this.#dense[index] = flags;
      return;
    }
    this.#sparse ??= new Map();
    this.#sparse.set(index, flags);
    if (this.#sparse.size <= this.rows * DENSE_PART) return;
    const dense = new Uint8Array(this.rows);
    readPacked(dense);
    for (const [row, changed] of this.#sparse) dense[row] = changed;
    this.#dense = dense;
    this.#sparse = null;
  }
}

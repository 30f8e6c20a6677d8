import { BLOCK_ROWS } from "./block-layout.ts";
import { ColumnPiece } from "./column-piece.ts";
import type { Column, EventTable } from "./event-table.ts";
import type { RunRows } from "./run-rows.ts";

/** A 64-bit hash per position, as two uint32; both 0: the position has none. */
export interface Hashes {
  /** Called before positions up to `length` are taken in. */
  prepare(length: number): void;
  /** Copies the hashes of the positions `[from, to)` from place 0 on. */
  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void;
  hiAt(position: number): number;
  loAt(position: number): number;
}

type Pick = (table: EventTable) => Column | null;

/** A block of the run: the ordinals `[start, end)`, whose rows are `base` less. */
type HashBlock = {
  readonly start: number;
  readonly end: number;
  readonly base: number;
  readonly hi: ColumnPiece;
  readonly lo: ColumnPiece;
};

/** Ordinals between two entries of the list that says where to look for a block. */
const STEP_BITS = 12;

/**
 * Two columns of a run's tables as hashes by ordinal; none where a table lacks them. Whoever looks for
 * an id asks here and there, so pieces of columns are kept at hand: some hundred bytes per 65,536
 * events make it ten times as fast as to find them again each time.
 */
export class RunHashes implements Hashes {
  readonly #rows: RunRows;
  readonly #hi: Pick;
  readonly #lo: Pick;
  readonly #blocks: HashBlock[] = [];
  /** The first block that ends after ordinal n << STEP_BITS. */
  readonly #blockAt: number[] = [];
  #prepared = 0;

  constructor(rows: RunRows, hi: Pick, lo: Pick) {
    this.#rows = rows;
    this.#hi = hi;
    this.#lo = lo;
  }

  prepare(length: number): void {
    this.#rows.forEachStretch(this.#prepared, length, (part, start, end, ordinal) => {
      const hi = this.#hi(part.table);
      const lo = this.#lo(part.table);
      if (part.rows !== null || hi === null || lo === null) return;
      const base = ordinal - start;
      for (let row = start; row < end; ) {
        const hiPiece = hi.pieceOf(row);
        const loPiece = lo.pieceOf(row);
        if (hiPiece === null || loPiece === null) return;
        const rows = Math.min(hiPiece.end, loPiece.end);
        // The last blocks of a log are packed anew as it grows; kept, each of them would stay in memory.
        const isFull = rows - hiPiece.start === BLOCK_ROWS && rows < part.count;
        if (!isFull && rows + BLOCK_ROWS >= part.count) return;
        this.#blocks.push({
          start: base + row,
          end: base + rows,
          base,
          hi: Object.assign(new ColumnPiece(), hiPiece),
          lo: Object.assign(new ColumnPiece(), loPiece),
        });
        this.#prepared = base + rows;
        row = rows;
      }
    });
    let block = this.#blockAt.at(-1) ?? 0;
    for (let step = this.#blockAt.length; step << STEP_BITS < this.#prepared; step++) {
      while ((this.#blocks[block]?.end ?? Number.POSITIVE_INFINITY) <= step << STEP_BITS) block++;
      this.#blockAt.push(block);
    }
  }

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    this.#rows.read(this.#hi, from, to, hi);
    this.#rows.read(this.#lo, from, to, lo);
  }

  hiAt(ordinal: number): number {
    const block = this.#blockOf(ordinal);
    if (block !== null) return block.hi.at(ordinal - block.base);
    return this.#hi(this.#rows.locate(ordinal))?.at(this.#rows.row) ?? 0;
  }

  loAt(ordinal: number): number {
    const block = this.#blockOf(ordinal);
    if (block !== null) return block.lo.at(ordinal - block.base);
    return this.#lo(this.#rows.locate(ordinal))?.at(this.#rows.row) ?? 0;
  }

  #blockOf(ordinal: number): HashBlock | null {
    let at = this.#blockAt[ordinal >>> STEP_BITS];
    if (at === undefined) return null;
    while (at < this.#blocks.length) {
      const block = this.#blocks[at] as HashBlock;
      if (ordinal < block.end) return ordinal < block.start ? null : block;
      at++;
    }
    return null;
  }
}

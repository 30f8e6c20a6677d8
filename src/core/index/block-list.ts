import { BlockFlags } from "./block-flags.ts";
import { HEAD } from "./block-layout.ts";
import type { OpenBlock } from "./open-block.ts";
import type { PackedBlock } from "./packed-block.ts";

/** A place in a table that is remembered between two look-ups. */
type Cursor = { reset(): void };

/** Rows that a place of the list below stands for. */
const HINT_BITS = 16;
const HINT_ROWS = 2 ** HINT_BITS;

/** What a row takes that is not packed yet, without its causes. */
const OPEN_ROW_BYTES = 100;

/** The blocks of one table: packed ones, then the rows that are not packed yet, if any. */
export class BlockList {
  readonly blocks: PackedBlock[] = [];
  /** First row of each block. */
  readonly starts: number[] = [];
  /** Flags that were changed since each block was packed. */
  readonly flags: BlockFlags[] = [];
  packedRows = 0;
  #packedBytes = 0;
  open: OpenBlock | null = null;
  /** Causes in packed blocks. */
  packedCauses = 0;
  readonly rules: number;
  /** The block that row 0, 65,536, 131,072… is in. */
  readonly #hints: number[] = [];
  readonly #cursors: Cursor[] = [];

  constructor(rules: number) {
    this.rules = rules;
  }

  get length(): number {
    return this.packedRows + (this.open === null ? 0 : this.open.rows);
  }

  /** Bytes of memory that all of it takes. */
  get bytes(): number {
    return this.#packedBytes + (this.open === null ? 0 : this.open.capacity * OPEN_ROW_BYTES);
  }

  /** The packed block of a row below `packedRows`. */
  indexOf(row: number): number {
    const { starts } = this;
    let at = this.#hints[row >>> HINT_BITS] ?? 0;
    while (at + 1 < starts.length && (starts[at + 1] as number) <= row) at++;
    return at;
  }

  push(block: PackedBlock): void {
    this.blocks.push(block);
    this.starts.push(this.packedRows);
    this.flags.push(new BlockFlags(block.rows));
    this.packedRows += block.rows;
    this.#packedBytes += block.buffer.byteLength;
    this.packedCauses += block.head(HEAD.causes);
    while (this.#hints.length * HINT_ROWS < this.packedRows) {
      this.#hints.push(this.blocks.length - 1);
    }
    this.resetCursors();
  }

  /** Takes the last packed block away. */
  pop(): void {
    const block = this.blocks.pop();
    if (block === undefined) return;
    this.starts.pop();
    this.flags.pop();
    this.packedRows -= block.rows;
    this.#packedBytes -= block.buffer.byteLength;
    this.packedCauses -= block.head(HEAD.causes);
    this.#hints.length = Math.ceil(this.packedRows / HINT_ROWS);
    this.resetCursors();
  }

  /** What remembers where it was in this table: it forgets that when blocks or arrays are replaced. */
  adopt<T extends Cursor>(cursor: T): T {
    this.#cursors.push(cursor);
    return cursor;
  }

  /** Arrays were replaced or rows packed: every cursor looks anew. */
  resetCursors(): void {
    for (const cursor of this.#cursors) cursor.reset();
  }
}

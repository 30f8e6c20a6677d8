import { HEAD, SLOTS } from "./block-layout.ts";
import type { BlockList } from "./block-list.ts";
import { ColumnPiece } from "./column-piece.ts";
import type { Column, NumberArray } from "./event-table.ts";

/** The piece of columns that were not asked for anything yet. */
const NOWHERE = new ColumnPiece();

/** A column of all blocks of a table. */
export class BlockColumn implements Column {
  readonly #list: BlockList;
  readonly #slot: number;
  /** Where the last value was read. */
  #piece = NOWHERE;
  /** By packed block, once asked for: entering a block anew would take ten times what a value does. */
  #pieces: (ColumnPiece | undefined)[] | null = null;
  #open: ColumnPiece | null = null;

  constructor(list: BlockList, slot: number) {
    this.#list = list;
    this.#slot = slot;
  }

  at(row: number): number {
    const piece = this.#piece;
    if (row >= piece.start && row < piece.end) return piece.at(row);
    return this.#enter(row) ? this.#piece.at(row) : Number.NaN;
  }

  read(from: number, to: number, into: NumberArray, at: number): void {
    for (let row = from; row < to; ) {
      const piece = this.pieceOf(row);
      if (piece === null) return;
      const end = Math.min(to, piece.end);
      piece.read(row, end, into, at + row - from);
      row = end;
    }
  }

  pieceOf(row: number): ColumnPiece | null {
    const piece = this.#piece;
    if (row >= piece.start && row < piece.end) return piece;
    return this.#enter(row) ? this.#piece : null;
  }

  /** Rows were packed, or blocks taken away. */
  reset(): void {
    this.#piece = NOWHERE;
    const blocks = this.#list.blocks.length;
    if (this.#pieces !== null && this.#pieces.length > blocks) this.#pieces.length = blocks;
  }

  #enter(row: number): boolean {
    const list = this.#list;
    if (!(row >= 0 && row < list.length)) return false;
    if (this.#pieces === null) {
      this.#pieces = [];
      list.adopt(this);
    }
    if (row < list.packedRows) {
      const at = list.indexOf(row);
      this.#piece = this.#pieces[at] ?? this.#makePiece(this.#pieces, at);
      return true;
    }
    const { open } = list;
    if (open === null) return false;
    this.#open ??= new ColumnPiece();
    this.#open.setOpen(open, this.#slot, list.packedRows);
    this.#piece = this.#open;
    return true;
  }

  #makePiece(pieces: (ColumnPiece | undefined)[], at: number): ColumnPiece {
    const piece = new ColumnPiece();
    const block = this.#list.blocks[at];
    if (block !== undefined) piece.setPacked(block, this.#slot, this.#list.starts[at] as number);
    // No holes: an array with large ones becomes a slow one.
    while (pieces.length < at) pieces.push(undefined);
    pieces[at] = piece;
    return piece;
  }
}

const SLICE = 1024;
const offsets = new Float64Array(SLICE + 1);
const sizes = new Float64Array(SLICE);

/** Sizes, which a block may keep as what is between an event and the next. */
export class SizeColumn implements Column {
  readonly #list: BlockList;
  readonly #offset: BlockColumn;
  readonly #kept: BlockColumn;

  constructor(list: BlockList, offset: BlockColumn) {
    this.#list = list;
    this.#offset = offset;
    this.#kept = new BlockColumn(list, SLOTS.size);
  }

  at(row: number): number {
    const piece = this.#kept.pieceOf(row);
    if (piece === null) return Number.NaN;
    const kept = piece.at(row);
    if (!piece.fromOffsets) return kept;
    const next = row + 1 < piece.end ? this.#offset.at(row + 1) : this.#endOf(row);
    return next - this.#offset.at(row) - 1 - kept;
  }

  read(from: number, to: number, into: NumberArray, at: number): void {
    for (let row = from; row < to; ) {
      const piece = this.#kept.pieceOf(row);
      if (piece === null) return;
      if (!piece.fromOffsets) {
        const end = Math.min(to, piece.end);
        piece.read(row, end, into, at + row - from);
        row = end;
        continue;
      }
      const end = Math.min(to, piece.end, row + SLICE);
      const count = end - row;
      piece.read(row, end, sizes, 0);
      const isLast = end === piece.end;
      this.#offset.read(row, isLast ? end : end + 1, offsets, 0);
      if (isLast) offsets[count] = this.#endOf(row);
      for (let place = 0; place < count; place++) {
        const next = offsets[place + 1] as number;
        sizes[place] = next - (offsets[place] as number) - 1 - (sizes[place] as number);
      }
      into.set(sizes.subarray(0, count), at + row - from);
      row = end;
    }
  }

  pieceOf(row: number): ColumnPiece | null {
    const piece = this.#kept.pieceOf(row);
    return piece === null || piece.fromOffsets ? null : piece;
  }

  #endOf(row: number): number {
    return this.#list.blocks[this.#list.indexOf(row)]?.head(HEAD.endOffset) ?? Number.NaN;
  }
}

/** Flags as they were packed, and what was changed since. */
export class FlagsColumn implements Column {
  readonly #list: BlockList;
  readonly #packed: BlockColumn;

  constructor(list: BlockList) {
    this.#list = list;
    this.#packed = new BlockColumn(list, SLOTS.flags);
  }

  at(row: number): number {
    const list = this.#list;
    if (row >= 0 && row < list.packedRows) {
      const block = list.indexOf(row);
      const changed = list.flags[block];
      if (changed?.changed === true) {
        const flags = changed.get(row - (list.starts[block] as number));
        if (flags !== undefined) return flags;
      }
    }
    return this.#packed.at(row);
  }

  read(from: number, to: number, into: NumberArray, at: number): void {
    const list = this.#list;
    this.#packed.read(from, to, into, at);
    for (let row = from; row < to && row < list.packedRows; ) {
      const block = list.indexOf(row);
      const start = list.starts[block] as number;
      const changed = list.flags[block];
      const end = Math.min(to, start + (changed?.rows ?? 0));
      const place = at + row - from;
      if (changed?.dense) into.set(changed.dense.subarray(row - start, end - start), place);
      for (const [index, flags] of changed?.sparse ?? []) {
        const other = start + index;
        if (other >= row && other < end) into[place + other - row] = flags;
      }
      row = end;
    }
  }

  pieceOf(row: number): ColumnPiece | null {
    const list = this.#list;
    const isChanged = row < list.packedRows && list.flags[list.indexOf(row)]?.changed === true;
    return isChanged ? null : this.#packed.pieceOf(row);
  }

  /** Replaces the flags of a row of the table. */
  set(row: number, flags: number): void {
    const list = this.#list;
    if (row < list.packedRows) {
      const block = list.indexOf(row);
      const start = list.starts[block] as number;
      const changed = list.flags[block];
      changed?.set(row - start, flags, (into) => {
        this.#packed.read(start, start + into.length, into, 0);
      });
      return;
    }
    const { open } = list;
    if (open === null) return;
    open.flags[row - list.packedRows] = flags;
    if (open.touched[SLOTS.flags] === 1) return;
    open.touched[SLOTS.flags] = 1;
    list.resetCursors();
  }
}

import { ENCODINGS } from "../index/block-layout.ts";
import type { EventOrder } from "../index/event-order.ts";
import type { Column, EventTable } from "../index/event-table.ts";
import { SLICE_PLACES } from "./place-slices.ts";

const ZEROS = new Uint8Array(SLICE_PLACES);

/**
 * A role of some places as a block keeps it: a byte each, and up to 256 values that the bytes stand for.
 * Loops that know what to do for each value read the bytes and nothing else.
 */
export class PlaceCodes {
  readonly #pick: (table: EventTable) => Column;
  /** The code of the place p is `codes[first + p − from]`. Good until the order is read elsewhere. */
  codes: Uint8Array = ZEROS;
  first = 0;
  /** The id of each code, as far as `count`. */
  readonly ids = new Int32Array(256);
  count = 0;

  constructor(pick: (table: EventTable) => Column) {
    this.#pick = pick;
  }

  /**
   * Goes to the places `[from, to)`, at most a slice. Gives up to which of them it holds codes;
   * `from`: the column is not kept so there.
   */
  enter(order: EventOrder, from: number, to: number): number {
    const { piece, row, end } = order.pieceAt(this.#pick, from, to);
    if (piece?.encoding === ENCODINGS.constant) {
      this.codes = ZEROS;
      this.first = 0;
      this.ids[0] = piece.base;
      this.count = 1;
      return end;
    }
    if (piece?.encoding !== ENCODINGS.palette8) return from;
    this.codes = piece.u8;
    this.first = piece.data + row - piece.start;
    this.count = piece.paletteLength;
    this.ids.set(piece.i32.subarray(piece.palette, piece.palette + piece.paletteLength));
    return end;
  }
}

/**
 * Columns as small numbers of the views' own. Where a block keeps indexes into a palette, as it mostly
 * does, each value of the palette is looked up once per slice and not once per event.
 */
import { ENCODINGS } from "../index/block-layout.ts";
import type { EventOrder } from "../index/event-order.ts";
import { COLUMN, SLICE_PLACES } from "./place-slices.ts";
import type { ValueSlots } from "./value-slots.ts";

/** Roles that events are split by. */
export type SplitRole = "agent" | "type" | "channel" | "turn";

/** Values by id − `low`. */
export type IdTable = { readonly low: number; readonly table: Int32Array };

const ofPlace = new Int32Array(256);
const numbers = new Float64Array(SLICE_PLACES);

/** What a table says of the ids of the places `[from, to)`, at most a slice, which all are in it. */
export function readMapped(
  order: EventOrder,
  role: "agent" | "type",
  from: number,
  to: number,
  { low, table }: IdTable,
  into: Int32Array,
): void {
  for (let place = from; place < to; ) {
    const { piece, row, end } = order.pieceAt(COLUMN[role], place, to);
    const at = place - from;
    const count = end - place;
    if (piece?.encoding === ENCODINGS.constant) {
      into.fill(table[piece.base - low] as number, at, at + count);
    } else if (piece?.encoding === ENCODINGS.palette8) {
      for (let index = 0; index < piece.paletteLength; index++) {
        ofPlace[index] = table[(piece.i32[piece.palette + index] as number) - low] as number;
      }
      const { u8 } = piece;
      const first = piece.data + row - piece.start;
      for (let next = 0; next < count; next++) {
        into[at + next] = ofPlace[u8[first + next] as number] as number;
      }
    } else {
      order.read(COLUMN[role], place, end, into, at);
      for (let next = at; next < at + count; next++) {
        into[next] = table[(into[next] as number) - low] as number;
      }
    }
    place = end;
  }
}

/**
 * Slots of a role's values of the places `[from, to)`, at most a slice; values are given slots in the
 * order of the places. "None" of ids is a value as any, −1; an event without a turn has the slot −1.
 */
export function readSlots(
  order: EventOrder,
  role: SplitRole,
  from: number,
  to: number,
  slots: ValueSlots,
  into: Int32Array,
): void {
  for (let place = from; place < to; ) {
    const { piece, row, end } = order.pieceAt(COLUMN[role], place, to);
    const at = place - from;
    const count = end - place;
    if (piece?.encoding === ENCODINGS.constant) {
      into.fill(slotOf(slots, piece.base), at, at + count);
    } else if (piece?.encoding === ENCODINGS.palette8) {
      ofPlace.fill(-1);
      const { u8 } = piece;
      const first = piece.data + row - piece.start;
      for (let next = 0; next < count; next++) {
        const index = u8[first + next] as number;
        let slot = ofPlace[index] as number;
        if (slot < 0) {
          slot = slots.slotOf(piece.i32[piece.palette + index] as number);
          ofPlace[index] = slot;
        }
        into[at + next] = slot;
      }
    } else if (role === "turn") {
      readTurns(order, place, end, slots, into, at);
    } else {
      order.read(COLUMN[role], place, end, into, at);
      for (let next = at; next < at + count; next++) {
        into[next] = slots.slotOf(into[next] as number);
      }
    }
    place = end;
  }
}

function slotOf(slots: ValueSlots, value: number): number {
  return Number.isNaN(value) ? -1 : slots.slotOf(value);
}

/** Neighbours mostly share their turn. */
function readTurns(
  order: EventOrder,
  from: number,
  to: number,
  slots: ValueSlots,
  into: Int32Array,
  at: number,
): void {
  order.read(COLUMN.turn, from, to, numbers, 0);
  const count = to - from;
  for (let next = 0; next < count; ) {
    const turn = numbers[next] as number;
    const first = next++;
    if (Number.isNaN(turn)) {
      into[at + first] = -1;
      continue;
    }
    while (next < count && numbers[next] === turn) next++;
    into.fill(slots.slotOf(turn), at + first, at + next);
  }
}

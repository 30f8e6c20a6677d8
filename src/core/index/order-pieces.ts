import type { OrderPiece } from "./event-order.ts";

/** The pieces of an order while it is made or grows. */
export class OrderPieces {
  readonly #piecePlaces: number;
  readonly #pieces: OrderPiece[] = [];

  constructor(piecePlaces: number) {
    this.#piecePlaces = piecePlaces;
  }

  /** The pieces as they are now, for an `EventOrder`: nothing written later at its end changes them. */
  taken(): readonly OrderPiece[] {
    return this.#pieces.slice();
  }

  /**
   * Puts `count` ordinals (a number: the first of those that follow it) at the places from `place` on;
   * below `known` somebody may be looking, so what stands there is replaced and not written over.
   */
  write(place: number, count: number, ordinals: Int32Array | number, known = place): void {
    const piecePlaces = this.#piecePlaces;
    for (let at = 0; at < count; ) {
      const index = Math.floor((place + at) / piecePlaces);
      const within = (place + at) % piecePlaces;
      const length = Math.min(count - at, piecePlaces - within);
      const old = within === 0 ? undefined : this.#pieces[index];
      const added =
        typeof ordinals === "number" ? ordinals + at : ordinals.subarray(at, at + length);
      const first = firstIfRising(added);
      if (first !== null && (within === 0 || old === first - within)) {
        this.#pieces[index] = first - within;
      } else {
        const piece = roomFor(old, within, within + length, place + at >= known, piecePlaces);
        if (typeof added !== "number") piece.set(added, within);
        else for (let next = 0; next < length; next++) piece[within + next] = added + next;
        this.#pieces[index] = piece;
      }
      at += length;
    }
    this.#pieces.length = Math.ceil((place + count) / piecePlaces);
  }
}

/** The first ordinal where each is one more than the one in front of it. */
function firstIfRising(ordinals: Int32Array | number): number | null {
  if (typeof ordinals === "number") return ordinals;
  const first = ordinals[0] ?? 0;
  for (let at = 1; at < ordinals.length; at++) {
    if (ordinals[at] !== first + at) return null;
  }
  return first;
}

/** An array of at least `length` ordinals with the first `kept` of a piece; itself where it may be written on. */
function roomFor(
  piece: OrderPiece | undefined,
  kept: number,
  length: number,
  mayWrite: boolean,
  most: number,
): Int32Array {
  if (piece instanceof Int32Array && mayWrite && piece.length >= length) return piece;
  // Short runs are many, so they take no more than they need.
  const room = new Int32Array(Math.min(most, Math.max(length, kept * 2)));
  if (piece instanceof Int32Array) room.set(piece.subarray(0, kept));
  else for (let at = 0; at < kept; at++) room[at] = (piece ?? 0) + at;
  return room;
}

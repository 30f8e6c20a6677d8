/** Places in one piece of an order: as many as rows in a block, 256 KB where one is not in file order. */
const PIECE_PLACES = 65_536;

/** What the orders of one run have in common while it grows: how much of an older one still holds. */
export class OrderLineage {
  readonly piecePlaces: number;
  #serial = 0;
  /** Changes before the end, by rising serial and rising place: what a later one undid is left out. */
  readonly #cuts: { readonly serial: number; readonly place: number }[] = [];

  /** Tests shrink the pieces. */
  constructor(piecePlaces = PIECE_PLACES) {
    this.piecePlaces = piecePlaces;
  }

  /** Number of the last change that was more than an addition at the end. */
  get serial(): number {
    return this.#serial;
  }

  /** From `place` on the order is another now. */
  cut(place: number): void {
    while ((this.#cuts.at(-1)?.place ?? -1) >= place) this.#cuts.pop();
    this.#cuts.push({ serial: ++this.#serial, place });
  }

  /** The first place that changed after the change `serial`. */
  changedSince(serial: number): number {
    return this.#cuts.find((cut) => cut.serial > serial)?.place ?? Number.POSITIVE_INFINITY;
  }
}

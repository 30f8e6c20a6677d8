import type { Hashes } from "./hashes.ts";

const MINIMUM_SLOTS = 64;

/**
 * Finds a position by its 64-bit hash: an open-addressing table of positions with the lower halves of
 * their hashes, 8 bytes a slot; the upper halves stay where they are.
 */
export class IdMap {
  #slots = new Int32Array(0);
  #lo = new Uint32Array(0);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a position with its hash, not 0; gives the position that has the same hash already, else this one. */
  add(position: number, hi: number, lo: number, hashes: Hashes): number {
    // At most 60 % full: with linear probing a look-up then meets 1.75 slots on average.
    if (this.#count >= this.#slots.length * 0.6) this.#grow();
    const mask = this.#slots.length - 1;
    let at = lo & mask;
    while (true) {
      const found = (this.#slots[at] as number) - 1;
      if (found < 0) break;
      if (this.#lo[at] === lo && hashes.hiAt(found) === hi) return found;
      at = (at + 1) & mask;
    }
    this.#slots[at] = position + 1;
    this.#lo[at] = lo;
    this.#count++;
    return position;
  }

  /** −1: no position has the hash. */
  find(hi: number, lo: number, hashes: Hashes): number {
    if (this.#count === 0) return -1;
    const mask = this.#slots.length - 1;
    let at = lo & mask;
    while (true) {
      const found = (this.#slots[at] as number) - 1;
      if (found < 0) return -1;
      if (this.#lo[at] === lo && hashes.hiAt(found) === hi) return found;
      at = (at + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    const oldLo = this.#lo;
    const slots = new Int32Array(Math.max(MINIMUM_SLOTS, old.length * 2));
    const lows = new Uint32Array(slots.length);
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from++) {
      const found = old[from] as number;
      if (found === 0) continue;
      const lo = oldLo[from] as number;
      let at = lo & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = found;
      lows[at] = lo;
    }
    this.#slots = slots;
    this.#lo = lows;
  }
}

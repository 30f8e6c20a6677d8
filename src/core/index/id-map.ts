/** Hashes by position; both 0: none there. */
export type HashColumns = { readonly hi: Uint32Array; readonly lo: Uint32Array };

const MINIMUM_SLOTS = 64;

/**
 * Finds a position by its 64-bit hash: an open-addressing table of positions. The hashes stay in their
 * columns, which the owner passes again after they were replaced by longer ones.
 */
export class IdMap {
  #slots = new Int32Array(MINIMUM_SLOTS);
  #mask = MINIMUM_SLOTS - 1;
  #count = 0;

  /** Makes room, so that adding up to `count` positions never rebuilds the table. */
  reserve(count: number, columns: HashColumns): void {
    let slots = this.#slots.length;
    // At most 60 % full: with linear probing a look-up then meets 1.75 slots on average.
    while (count > slots * 0.6) slots *= 2;
    if (slots > this.#slots.length) this.#rebuild(slots, columns);
  }

  /** Adds a position whose hash is not 0; gives the position that has the same hash already, else this one. */
  add(position: number, columns: HashColumns): number {
    if (this.#count >= this.#slots.length * 0.6) this.#rebuild(this.#slots.length * 2, columns);
    const hi = columns.hi[position] ?? 0;
    const lo = columns.lo[position] ?? 0;
    const slots = this.#slots;
    let at = lo & this.#mask;
    while (true) {
      const found = slots[at] ?? 0;
      if (found === 0) {
        slots[at] = position + 1;
        this.#count++;
        return position;
      }
      if (columns.lo[found - 1] === lo && columns.hi[found - 1] === hi) return found - 1;
      at = (at + 1) & this.#mask;
    }
  }

  /** Like {@link add}, but from now on the hash is found at the new position. Gives the one before, or −1. */
  replace(position: number, columns: HashColumns): number {
    const before = this.add(position, columns);
    if (before === position) return -1;
    const lo = columns.lo[position] ?? 0;
    let at = lo & this.#mask;
    while (this.#slots[at] !== before + 1) at = (at + 1) & this.#mask;
    this.#slots[at] = position + 1;
    return before;
  }

  /** −1: no position has the hash. */
  find(hi: number, lo: number, columns: HashColumns): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let at = lo & mask;
    while (true) {
      const found = slots[at] ?? 0;
      if (found === 0) return -1;
      if (columns.lo[found - 1] === lo && columns.hi[found - 1] === hi) return found - 1;
      at = (at + 1) & mask;
    }
  }

  #rebuild(size: number, columns: HashColumns): void {
    const old = this.#slots;
    const slots = new Int32Array(size);
    const mask = size - 1;
    for (let from = 0; from < old.length; from++) {
      const found = old[from] ?? 0;
      if (found === 0) continue;
      let at = (columns.lo[found - 1] ?? 0) & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = found;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

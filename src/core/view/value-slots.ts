/** Room for ids that are so far apart is always made; beyond it there are as many places as this for each value. */
const TABLE_SPREAD = 4096;
const TABLE_ROOM = 16;

/**
 * Numbers (ids of texts, turns) by order of first sight, so that what is counted of each stands in
 * short arrays. A *slot* is the index in `values`. Values that are near each other are looked up in a
 * table, others, and those that are no whole numbers, in a map. −0 is 0; NaN is not for it.
 */
export class ValueSlots {
  /** In order of first sight. */
  readonly values: number[] = [];
  #low = 0;
  /** By value − low: slot + 1; 0: not there. */
  #table = new Int32Array(0);
  #far: Map<number, number> | null = null;

  /** The slot of a value, made if it is new. */
  slotOf(value: number): number {
    const at = value - this.#low;
    const known = at >= 0 && at < this.#table.length ? (this.#table[at] ?? 0) : 0;
    return known > 0 ? known - 1 : this.#findOrAdd(value);
  }

  /** The slot of a value that was seen; −1: it was not. */
  findSlot(value: number): number {
    const known = this.#table[value - this.#low] ?? 0;
    return known > 0 ? known - 1 : (this.#far?.get(value) ?? -1);
  }

  /** What the slots hold as a table by value − `low`, for loops over ids; `none` where there is no slot. */
  tableOf(
    bySlot: ArrayLike<number>,
    none: number,
  ): { readonly low: number; readonly table: Int32Array } {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of this.values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const table = new Int32Array(Math.max(0, high - low + 1)).fill(none);
    this.values.forEach((value, slot) => {
      table[value - low] = bySlot[slot] ?? none;
    });
    return { low, table };
  }

  #findOrAdd(value: number): number {
    const known = this.#far?.get(value);
    if (known !== undefined) return known;
    const slot = this.values.length;
    this.values.push(value);
    if (this.#makeRoom(value)) this.#table[value - this.#low] = slot + 1;
    else {
      this.#far ??= new Map();
      this.#far.set(value, slot);
    }
    return slot;
  }

  #makeRoom(value: number): boolean {
    if (!Number.isInteger(value) || Math.abs(value) > 2 ** 31) return false;
    const length = this.#table.length;
    const low = length === 0 ? value : Math.min(this.#low, value);
    const end = length === 0 ? value + 1 : Math.max(this.#low + length, value + 1);
    if (low === this.#low && end - low <= length) return true;
    const most = Math.max(TABLE_SPREAD, this.values.length * TABLE_ROOM);
    if (end - low > most) return false;
    // Some room on the side on which it grew, as there is mostly more to come.
    const room = Math.min(most, Math.max(8, end - low, length * 2));
    const start = low < this.#low && length > 0 ? end - room : low;
    const table = new Int32Array(room);
    if (length > 0) table.set(this.#table, this.#low - start);
    this.#low = start;
    this.#table = table;
    return true;
  }
}

/** Counts with room for a slot: themselves, or a longer copy. */
export function withRoom<T extends Uint32Array | Int32Array | Float64Array | Uint8Array>(
  counts: T,
  slot: number,
): T {
  if (slot < counts.length) return counts;
  const Longer = counts.constructor as new (length: number) => T;
  const longer = new Longer(Math.max(8, slot + 1, counts.length * 2));
  longer.set(counts as never);
  return longer;
}

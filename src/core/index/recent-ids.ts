/** Ids remembered: 99.9 % of causes were written within 16 k events (PERFORMANCE notes of the design). */
const RECENT_IDS = 2 ** 14;

/** Of a hash's lower half: the place in {@link RecentIds.rows}. */
export const RECENT_MASK = RECENT_IDS - 1;

/**
 * The rows whose ids were seen last, by the low bits of the ids' hashes, of one table at a time. Which id
 * a row has is in its table.
 */
export class RecentIds {
  /** −1: none. */
  readonly rows = new Int32Array(RECENT_IDS).fill(-1);
  #owner: object | null = null;

  /** Whose rows follow; those of others are forgotten. */
  enter(owner: object): void {
    if (this.#owner === owner) return;
    this.#owner = owner;
    this.rows.fill(-1);
  }
}

/**
 * Work on the values of slots that a fast scanner does while it has their bytes at hand. Each slot has
 * one work at most, each result is 8 bytes; a result of 0 means that it has to be done the usual way.
 */

/** As src/scanner/works.ts numbers them. */
export const SLOT_WORK = {
  /** The number remembered for a string, plus 1, in the first word. */
  intern: 1,
  /** Both words are the string's hash, as `hashBytes` makes it. */
  hash: 2,
  /** µs of a UTC time in the minute remembered last. */
  clock: 3,
  /** How many hashes, plus 1, the string or the strings of the array gave. */
  list: 4,
} as const;

export type SlotWork = (typeof SLOT_WORK)[keyof typeof SLOT_WORK];

/** Results count for slots of kind string, and array for lists; of the line scanned last. */
export interface SlotWorks {
  /** Per slot two words. */
  readonly words: Int32Array;
  /** Per slot the same 8 bytes as one number. */
  readonly numbers: Float64Array;
  /**
   * Asks for a work on a slot; false: there is another one, or no room. The owner says what the numbers
   * of `intern` mean: readers of one plan share what is remembered.
   */
  assign(slot: number, work: SlotWork, owner: string): boolean;
  /** Where the hashes of a slot with a list stand, hi before lo. */
  listOf(slot: number): Uint32Array;
  /** Remembers the number of the string in a slot. */
  rememberText(slot: number, value: number): void;
  /** Remembers the µs at the start of the minute that the time in a slot begins with. */
  rememberMinute(slot: number, us: number): void;
}

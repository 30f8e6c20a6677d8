/**
 * The memory of the scanner, from its start: addresses and sizes in bytes. The host (the class
 * WasmScanner in core) lays out plans, columns and chunks behind ARENA_END by the same numbers; a test compares them.
 */

/** Where the compiler puts static data, if there ever is any. */
export const STATIC_AT: usize = 1024;
export const STATIC_END: usize = 4096;

/** What a container is in: four words a level. */
export const STACK_AT: usize = STATIC_END;
export const STACK_END: usize = STACK_AT + 16 * 1024;

/** Names by the hash of their text: address, length and kind, name, unused. Twice as many as there are names. */
export const NAMES_AT: usize = 0x10000;
export const NAME_PLACES: usize = 16384;
export const NAMES_END: usize = NAMES_AT + NAME_PLACES * 16;

/** The spots of texts that a batch was the first to name, in the order of their names. */
export const FRESH_AT: usize = NAMES_END;
export const FRESH_MAX: u32 = 8192;
export const FRESH_END: usize = FRESH_AT + 8192 * 8;

/** The texts of names, one after the other. */
export const ARENA_AT: usize = FRESH_END;
export const ARENA_END: usize = ARENA_AT + 0x40000;

/** Hashes of causes of a batch: high words, low words. */
export const LIST_MAX: u32 = 32768;
export const LIST_HI_AT: usize = ARENA_END;
export const LIST_LO_AT: usize = LIST_HI_AT + 32768 * 4;
export const LIST_END: usize = LIST_LO_AT + 32768 * 4;

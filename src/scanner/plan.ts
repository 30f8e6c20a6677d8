/** What the host writes for a plan, as fields at offsets; words of four bytes unless said otherwise. */

export const PLAN_ROOT: usize = 0;
/** Slots one after the other, from this address to the next. */
export const PLAN_SLOTS: usize = 4;
export const PLAN_SLOTS_END: usize = 8;
/** Columns of where objects begin and end. */
export const PLAN_STARTS: usize = 12;
export const PLAN_ENDS: usize = 16;
/** How many rows the columns hold. */
export const PLAN_ROWS: usize = 20;
/** Rows that the batch before may have left something in. */
export const PLAN_DIRTY: usize = 24;
/** Of the batch made last: where it stopped (an address), why, and how many hashes its lists hold. */
export const PLAN_STOPPED_AT: usize = 28;
export const PLAN_WHY: usize = 32;
export const PLAN_LISTS: usize = 36;
export const PLAN_FRESH: usize = 40;
/** Room for edges of keys that nobody wants: the next one, and the end. */
export const PLAN_GUESSES: usize = 44;
export const PLAN_GUESSES_END: usize = 48;
/** The edge that is like no key. */
export const PLAN_NO_EDGE: usize = 52;
/** Column of how many hashes the lists of the rows before hold, one more than rows. */
export const PLAN_ROW_LISTS: usize = 56;
/** Not 0: lists of more than one slot were made, or of one that was met again in its line. */
export const PLAN_MIXED: usize = 60;

/** Why a batch stopped: no more lines, no more rows, a line for the host, no room for names or lists. */
export const WHY_END: i32 = 0;
export const WHY_ROWS: i32 = 1;
export const WHY_UNUSUAL: i32 = 2;
export const WHY_NAMES: i32 = 3;
export const WHY_LISTS: i32 = 4;

/** A node has addresses of edges by bucket, 0: none; and the edge that its first key was last. */
export const NODE_FIRST: usize = 256;
export const EDGE_HEAD: usize = 0;
export const EDGE_LENGTH: usize = 8;
export const EDGE_KEY: usize = 12;
export const EDGE_NEXT: usize = 16;
export const EDGE_SLOT: usize = 20;
export const EDGE_CHILD: usize = 24;
/** Slots at and below an edge: from this address to the next. */
export const EDGE_BELOW: usize = 28;
export const EDGE_BELOW_END: usize = 32;
/** The line that the edge was met in last. */
export const EDGE_STAMP: usize = 36;
/** The edge of the key that came after this one last. Never 0: there is one that is like no key. */
export const EDGE_FOLLOWER: usize = 40;
/** Bytes of the key with its quotes and colon; the first and the last 16 of them, and which of the first count. */
export const EDGE_TEXT_LENGTH: usize = 44;
export const EDGE_TEXT: usize = 48;
export const EDGE_TEXT_MASK: usize = 64;
export const EDGE_TEXT_END: usize = 80;
/** A key that nobody wants. */
export const EDGE_OWN_KEY: usize = 96;
export const GUESS_BYTES: usize = 128;

/** What is made of a slot's values, as bits. */
export const SLOT_WORKS: usize = 0;
/** What was met in the batch: bits by kind, and those below. */
export const SLOT_SEEN: usize = 4;
/** Addresses of columns. */
export const SLOT_SPOTS: usize = 8;
export const SLOT_NAMES: usize = 12;
export const SLOT_HASH_HI: usize = 16;
export const SLOT_HASH_LO: usize = 20;
export const SLOT_NUMBERS: usize = 24;
export const SLOT_CLOCKS: usize = 28;
export const SLOT_CLOCK_RESTS: usize = 32;
export const SLOT_LIST_STARTS: usize = 36;
export const SLOT_LIST_COUNTS: usize = 40;
/** Where the name stands that was met last; at first an address at which no name stands. */
export const SLOT_LAST_NAME: usize = 44;
/** The minute met last: its 16 bytes, and its µs as a double. */
export const SLOT_MINUTE: usize = 48;
export const SLOT_MINUTE_US: usize = 64;
export const SLOT_BYTES: usize = 80;

/** Start of the value with its kind in the topmost four bits, end; 0: nothing. */
export const WORK_SPOT: u32 = 1;
/** The name of a scalar, the kind of anything else. */
export const WORK_NAME: u32 = 2;
/** High and low word of the hash, both 0: none. With a spot, as all that follow. */
export const WORK_HASH: u32 = 4;
/** A double; NaN: there is no number, or it is odd and has to be read at the spot. */
export const WORK_NUMBER: u32 = 8;
/** µs as a double, NaN: there is no text, or it is odd and has to be read at the spot; and its rest: nanoseconds, topmost bit: no zone. */
export const WORK_CLOCK: u32 = 16;
/** Where its hashes begin among those of all lists and how many there are, −1: to be read at the spot. */
export const WORK_LIST: u32 = 32;

/** Something is left for the host to read. */
export const SEEN_ODD: u32 = 1 << 16;
export const SEEN_NAIVE: u32 = 1 << 17;
export const SEEN_NANOSECONDS: u32 = 1 << 18;

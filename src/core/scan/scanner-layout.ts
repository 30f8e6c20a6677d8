/**
 * The memory of the scanner in WebAssembly and what stands in it: addresses and offsets in bytes. Beside
 * each group is the file of src/scanner that has the same numbers; a test compares them.
 */

/** layout.ts: what the module keeps itself. */
export const OWN_MEMORY = {
  /** Spots of new names: two words each. */
  freshAt: 0x50000,
  freshMax: 8192,
  /** Hashes of lists: high words, low words. */
  listHiAt: 0xa0000,
  listLoAt: 0xc0000,
  listMax: 32768,
  end: 0xe0000,
} as const;

/** What the host keeps behind it. */
export const HOST_MEMORY = {
  plansAt: 2 ** 20,
  /** Columns of a batch; all plans use the same place. */
  columnsAt: 3 * 2 ** 20,
  /** Chunks that come from elsewhere. */
  stageAt: 5 * 2 ** 20,
  stageBytes: 2 ** 20,
  /** Chunks that are read into the memory. */
  chunksAt: 6 * 2 ** 20 + 64,
  /** Bytes behind a chunk that the module may read. */
  lookAhead: 32,
} as const;

/** names.ts: smaller names are kinds of values. */
export const FIRST_NAME = 16;

/** plan.ts: fields of a plan. */
export const PLAN = {
  root: 0,
  slots: 4,
  slotsEnd: 8,
  starts: 12,
  ends: 16,
  rows: 20,
  dirty: 24,
  stoppedAt: 28,
  why: 32,
  lists: 36,
  fresh: 40,
  guesses: 44,
  guessesEnd: 48,
  noEdge: 52,
  rowLists: 56,
  mixed: 60,
  bytes: 64,
} as const;

/** plan.ts: why a batch stopped. */
export const BATCH_END = { end: 0, rows: 1, unusual: 2, names: 3, lists: 4 } as const;

/** plan.ts: fields of a node and an edge. */
export const NODE = { first: 256, bytes: 272 } as const;
export const EDGE = {
  head: 0,
  length: 8,
  key: 12,
  next: 16,
  slot: 20,
  child: 24,
  below: 28,
  belowEnd: 32,
  follower: 40,
  textLength: 44,
  text: 48,
  textMask: 64,
  textEnd: 80,
  bytes: 96,
  /** Of edges that the module makes itself. */
  guessBytes: 128,
} as const;

/** plan.ts: fields of a slot; from `spots` on a word with the address of each column. */
export const SLOT = { works: 0, seen: 4, spots: 8, bytes: 80 } as const;

/** plan.ts: columns that a slot may have, as bits. */
export const SLOT_WORK = {
  spot: 1,
  name: 2,
  hash: 4,
  number: 8,
  clock: 16,
  list: 32,
} as const;

/** plan.ts: bits of a slot's `seen` beside those by kind. */
export const SEEN = { odd: 1 << 16, naive: 1 << 17, nanoseconds: 1 << 18 } as const;

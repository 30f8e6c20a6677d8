/**
 * How a block keeps up to 65,536 events of a log in one buffer. Buffers are SharedArrayBuffers where
 * there are any, hold everything that is needed to read them, and never change once they are packed
 * (what is found out later, the findings, stands beside them): a thread can be given one, a file can
 * keep one, as it is.
 *
 *     block head      8 doubles, see HEAD
 *     column heads    6 doubles per column, see COLUMN_HEAD, in the order of SLOTS, then two columns
 *                     (hi, lo) per rule of `links.correlated`
 *     data            of the columns that need any; each begins at a multiple of 8 bytes
 *
 * What a row takes, by column, for logs as they usually are, and in the worst case:
 *
 *     offset           2½    16 rows a base, + u16            8  a block of more than 4 GB; else 4
 *     size             0     next offset − offset − 1         4  where this says less than it takes
 *     line             0     base + row                       4  lines that hold no event: 1⅛
 *     timeUs           4⅛    64 rows a base, + u32; whole     8  beyond 71 minutes of µs in 16 rows
 *                            seconds or ms: 1–2
 *     timeNs           0     constant                         2
 *     flags            0     constant                         1
 *     sequence         0     base + row                       8  any doubles; out of order: 1–4
 *     turn             1⅛    64 rows a base, + u8             8  any doubles
 *     run              0     constant                         1  else as agent
 *     agent, to, type,
 *     kind, channel    0–1   constant, index in a palette     2  more than 256 of a role in a block,
 *                                                                and 4 per different one
 *     severity         1     index in a palette               1
 *     durationUs       0–4   constant; base + u16 or u32      8  any doubles
 *     id               8     hash
 *     causes           1⅛    count; a start per 32 rows       4
 *       each           2     distance to a row before         8  a hash, where all are far
 *       a far one     12     its place and hash, too
 *     correlation keys 1–2   index in a palette of hashes     8  and 8 per different one
 *
 * An event of the benchmark's llm-sim shape with 1.26 causes takes about 25 bytes.
 */

/** Most rows of a block: an index in it fits 16 bits. */
export const BLOCK_ROWS = 2 ** 16;

/** Columns of a block by their place. `causeCount` is how many causes a row has. */
export const SLOTS = {
  offset: 0,
  size: 1,
  line: 2,
  timeUs: 3,
  timeNs: 4,
  flags: 5,
  sequence: 6,
  turn: 7,
  run: 8,
  agent: 9,
  to: 10,
  type: 11,
  kind: 12,
  channel: 13,
  severity: 14,
  durationUs: 15,
  idHi: 16,
  idLo: 17,
  causeCount: 18,
  /** That of the first rule; the others follow. */
  correlation: 19,
} as const;

/** Places in the block head, in doubles. */
export const HEAD = {
  /** {@link BLOCK_VERSION}. */
  version: 0,
  rows: 1,
  /** Number of rules of `links.correlated`. */
  rules: 2,
  /** Where the event after the last one would begin if nothing stood between them. */
  endOffset: 3,
  /** Causes of all rows. */
  causes: 4,
  /** How many of them are far. */
  farCauses: 5,
  /**
   * Byte where the causes begin. If some are near: a u16 each, how many rows back, 0: far; then the
   * places of the far ones among all (u32, ascending), then their hashes (u32 hi, then u32 lo).
   * Else hashes of all.
   */
  causeData: 6,
  /** Byte of the starts (u32): how many causes the rows before row 0, 32, 64… have; 0: none needed. */
  causeStarts: 7,
  length: 8,
} as const;

/** Raised when a buffer of before could not be read any more. */
export const BLOCK_VERSION = 3;

/** Rows between two starts of causes. */
export const CAUSE_START_ROWS = 32;

/** Places in the head of a column, in doubles. */
export const COLUMN_HEAD = {
  /** One of {@link ENCODINGS}, plus {@link MISSING}, {@link FROM_OFFSETS}, {@link RISES}… where they hold. */
  encoding: 0,
  base: 1,
  factor: 2,
  /** Byte where the data begin. */
  data: 3,
  /** Least and greatest number, both NaN: there are none. For palettes: its byte and length. */
  min: 4,
  max: 5,
  length: 6,
} as const;

/** How the value of row i of a block comes from its data d. */
export const ENCODINGS = {
  /** base */
  constant: 0,
  /** base + i × factor */
  ramp: 1,
  /** base + d[i] × factor; d of 8, 16, 32 bits */
  u8: 2,
  u16: 3,
  u32: 4,
  /** b[i >> shift] + d[i] × factor, b doubles from byte `base` on; see {@link GROUPS} */
  based8: 5,
  based16: 6,
  based32: 7,
  /** d[i] */
  f64: 8,
  /** palette[d[i]], a palette of int32 */
  palette8: 9,
  palette16: 10,
  /** palette[d[i]], a palette of uint32 */
  hashes8: 11,
  hashes16: 12,
  /** d[i], int32; only while the block is filled */
  i32: 13,
} as const;

/** Added to an encoding: the greatest d that fits stands for NaN. */
export const MISSING = 16;

/** Added to the encoding of `size`: size = next offset − offset − 1 − value. */
export const FROM_OFFSETS = 32;

/** Added to an encoding: no number is less than the one before, and none is NaN. */
export const RISES = 2 ** 10;

/** Added to an encoding, with {@link RISES}: nor is any equal to the one before. */
export const CLIMBS = 2 ** 11;

/** Added as often as `based` says how many rows share a base: 2 to the power of it. */
export const GROUPS = 64;

/** Place of a column's head in doubles. */
export function columnHeadOf(slot: number): number {
  return HEAD.length + slot * COLUMN_HEAD.length;
}

/** Number of columns of a block. */
export function slotCount(rules: number): number {
  return SLOTS.correlation + rules * 2;
}

/**
 * The roles of many lines as columns, as the batch reader makes them. Rows are consecutive lines with
 * one event each: row r stands on line `first line + r`. Columns are longer than `count` and may be
 * views of the scanner's memory: copy what is needed before the next batch of any log is read.
 *
 * Example, two events in a chunk, the second without time and with two causes:
 *   count 2 · objectStart 0, 90 · objectEnd 89, 180 · timeUs 5e6, NaN · agent 0, −1 · causeStart 0, 0, 2
 */
export type RoleBatch = {
  /** Rows that are filled. */
  readonly count: number;
  /** Where the event's object begins and ends, `[start, end)`, counted from the chunk's first byte. */
  readonly objectStart: Uint32Array;
  readonly objectEnd: Uint32Array;
  /** Epoch microseconds, NaN: no time. */
  readonly timeUs: Float64Array;
  /** 0–999 nanoseconds below the microsecond. */
  readonly timeNs: Uint16Array;
  /** 1: the time had no zone and the setting's was taken; else 0. */
  readonly timeAssumed: Uint8Array;
  /** NaN: none. Integers beyond 2^53 are rounded. */
  readonly sequence: Float64Array;
  /** NaN: none. */
  readonly turn: Float64Array;
  /** Whole microseconds ≥ 0, NaN: none. */
  readonly durationUs: Float64Array;
  /** StringId in the tables given to the reader, −1: none; likewise the next five. `to` is in the table of `agent`. */
  readonly run: Int32Array;
  readonly agent: Int32Array;
  readonly to: Int32Array;
  readonly type: Int32Array;
  readonly kind: Int32Array;
  readonly channel: Int32Array;
  /** Index in SEVERITIES, −1: none. */
  readonly severity: Int8Array;
  /** Hash of the id, both 0: none. */
  readonly idHi: Uint32Array;
  readonly idLo: Uint32Array;
  /** Declared causes of row r: places causeStart[r] to causeStart[r + 1] of the next two; causeStart[0] is 0. */
  readonly causeStart: Uint32Array;
  readonly causeHi: Uint32Array;
  readonly causeLo: Uint32Array;
  /** One pair of columns per rule of `links.correlated`: hash of the key, both 0: none. */
  readonly correlationHi: readonly Uint32Array[];
  readonly correlationLo: readonly Uint32Array[];
  /**
   * Columns that hold the same in all `count` rows of this batch, as far as that is known without
   * looking (a role that no line had): what is named here need not be looked through.
   */
  readonly constant: ReadonlySet<ConstantColumn>;
};

/** Columns that may be known to be constant; `causes`: no row has any. */
export type ConstantColumn =
  | "timeNs"
  | "timeAssumed"
  | "sequence"
  | "turn"
  | "durationUs"
  | "run"
  | "agent"
  | "to"
  | "type"
  | "kind"
  | "channel"
  | "id"
  | "causes";

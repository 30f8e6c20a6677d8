import type { RoleValues } from "../scan/role-values.ts";

/**
 * The events of one log as columns; row = position. Append only; rows are in file order. Columns are
 * replaced when the table grows, so take them anew from the table after every await, and read only
 * their first `length` places.
 *
 * Example, two events glued on line 7 and one on line 9 (times in µs):
 *   offset 1200, 1290, 1400 · size 90, 88, 120 · line 7, 7, 9 · timeUs 5e6, NaN, 7e6 · agent 0, 0, −1
 */
export type EventTable = {
  readonly length: number;
  /** Byte offset of the event's object in the file. */
  readonly offset: Float64Array;
  /** Bytes of the event's object. */
  readonly size: Uint32Array;
  /** Line number from 1; several events of one line share it. */
  readonly line: Uint32Array;
  /** Epoch microseconds, NaN: no time. */
  readonly timeUs: Float64Array;
  /** 0–999 nanoseconds below the microsecond. */
  readonly timeNs: Uint16Array;
  /** Bits of {@link EVENT_FLAGS}. */
  readonly flags: Uint8Array;
  /** NaN: none. */
  readonly sequence: Float64Array;
  /** NaN: none. */
  readonly turn: Float64Array;
  /** StringId in the store's `strings.run`, −1: none; likewise the next five. */
  readonly run: Int32Array;
  readonly agent: Int32Array;
  readonly to: Int32Array;
  readonly type: Int32Array;
  readonly kind: Int32Array;
  readonly channel: Int32Array;
  /** Index in SEVERITIES, −1: none. */
  readonly severity: Int8Array;
  /** NaN: none. */
  readonly durationUs: Float64Array;
  /** Hash of the id, both 0: none. */
  readonly idHi: Uint32Array;
  readonly idLo: Uint32Array;
  /** Declared causes of row r: places causeStart[r] to causeStart[r + 1] of the next two; length + 1 entries. */
  readonly causeStart: Uint32Array;
  readonly causeHi: Uint32Array;
  readonly causeLo: Uint32Array;
  /** One pair of columns per rule of the profile's `links.correlated`: hash of the key, both 0: none. */
  readonly correlationHi: readonly Uint32Array[];
  readonly correlationLo: readonly Uint32Array[];
};

/** Bits of `flags`. The findings among them are set once the run's parts are read. */
export const EVENT_FLAGS = {
  timeAssumed: 1,
  /** Several objects stood on the event's line. */
  glued: 2,
  duplicateId: 4,
  danglingCause: 8,
  causeCycle: 16,
  effectBeforeCause: 32,
  sequenceGap: 64,
  timeGoesBack: 128,
} as const;

/** The flags that are findings, that is, problems of an event that is shown all the same. */
export const FINDING_FLAGS = 0xff & ~EVENT_FLAGS.timeAssumed;

/** A table that grows. Only the builder holds it as such. */
export interface EventTableBuilder {
  readonly table: EventTable;
  /** Appends one event; O(1) amortised. */
  append(values: RoleValues, offset: number, size: number, line: number, flags: number): void;
}

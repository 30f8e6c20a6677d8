import type { Hash64 } from "../base/hash.ts";
import type { RoleValues } from "../scan/role-values.ts";
import type { ColumnPiece } from "./column-piece.ts";

/** A plain array that numbers of a column are copied to. */
export type NumberArray =
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One role of a log's events as numbers, by row; how they are kept is the column's own matter. */
export interface Column {
  /** The value of a row; NaN outside the table. Fast for neighbours; tens of ns elsewhere. */
  at(row: number): number;
  /**
   * Copies the values of the rows `[from, to)`, which are in the table, to `into` from place `at` on.
   * About 1 ns a row: for loops over many rows copy some 10,000 at a time rather than ask for each.
   */
  read(from: number, to: number, into: NumberArray, at: number): void;
  /**
   * The rows around a row as they are kept, for loops over many rows that can do with that; good until
   * the column is asked for another row or the table grows. Null: only `at` and `read` know, or there
   * is no such row.
   */
  pieceOf(row: number): ColumnPiece | null;
}

/** The declared causes of a log's events, by row. */
export interface CauseColumn {
  /** How many causes an event declares. */
  countOf(row: number): number;
  /** The hash of the id of the n-th cause, from 0. */
  hashOf(row: number, index: number, out: Hash64): void;
  /**
   * A row of the same log that has the id of the n-th cause, if one is known without looking for the
   * id; else −1. Not always the first that has it. The same as long as the row is there.
   */
  nearRowOf(row: number, index: number): number;
  /** Copies how many causes each of the rows `[from, to)` declares to `into` from place 0 on. */
  readCounts(from: number, to: number, into: Uint32Array): void;
  /**
   * Copies what `nearRowOf` says of all causes of the rows `[from, to)`, one after the other, to `into`
   * from place 0 on, which has room for them.
   */
  readNearRows(from: number, to: number, into: Int32Array): void;
  /** Causes of all rows together. */
  readonly total: number;
}

/**
 * The events of one log as columns; row = position. Append only; rows are in file order.
 *
 * Example, two events glued on line 7 and one on line 9 (times in µs):
 *   offset 1200, 1290, 1400 · size 90, 88, 120 · line 7, 7, 9 · timeUs 5e6, NaN, 7e6 · agent 0, 0, −1
 */
export type EventTable = {
  readonly length: number;
  /** Byte offset of the event's object in the file. */
  readonly offset: Column;
  /** Bytes of the event's object. */
  readonly size: Column;
  /** Line number from 1; several events of one line share it. */
  readonly line: Column;
  /** Epoch microseconds, NaN: no time. */
  readonly timeUs: Column;
  /** 0–999 nanoseconds below the microsecond. */
  readonly timeNs: Column;
  /** Bits of {@link EVENT_FLAGS}. */
  readonly flags: Column;
  /** NaN: none. */
  readonly sequence: Column;
  /** NaN: none. */
  readonly turn: Column;
  /** StringId in the store's `strings.run`, −1: none; likewise the next five. */
  readonly run: Column;
  readonly agent: Column;
  readonly to: Column;
  readonly type: Column;
  readonly kind: Column;
  readonly channel: Column;
  /** Index in SEVERITIES, −1: none. */
  readonly severity: Column;
  /** NaN: none. */
  readonly durationUs: Column;
  /** Hash of the id, both 0: none. */
  readonly idHi: Column;
  readonly idLo: Column;
  readonly causes: CauseColumn;
  /** One pair of columns per rule of the profile's `links.correlated`: hash of the key, both 0: none. */
  readonly correlationHi: readonly Column[];
  readonly correlationLo: readonly Column[];
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

/** A number that only its own kind can stand in for; `Brand` exists for the checker alone. */
type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** Index of an event in the table of its log: 0, 1, 2…; it never changes while the file only grows. */
export type RowId = Brand<number, "RowId">;

/** Index of a log in the store, from 0, never used twice in the life of a store; below 2^20. */
export type LogId = Brand<number, "LogId">;

/**
 * Names one event everywhere: `log * 2^32 + row`, an exact integer below 2^52, so it crosses wires
 * as a plain number and sorts by log, then row.
 */
export type EventKey = Brand<number, "EventKey">;

/** Bytes from the start of a file; may exceed 2^32. */
export type ByteOffset = Brand<number, "ByteOffset">;

/** Microseconds since 1970-01-01T00:00:00Z, an integer, may be negative; NaN means "no time". */
export type EpochMicros = Brand<number, "EpochMicros">;

/** A length of time in microseconds, ≥ 0; NaN means "none given". */
export type Micros = Brand<number, "Micros">;

/** Index into a string table, from 0; −1 means "this event has no such role". */
export type StringId = Brand<number, "StringId">;

/** Line number as people count, from 1. */
export type LineNumber = Brand<number, "LineNumber">;

const ROWS_PER_LOG = 2 ** 32;

/** The key of an event. */
export function eventKeyOf(log: LogId, row: RowId): EventKey {
  return (log * ROWS_PER_LOG + row) as EventKey;
}

/** The log of an event's key. */
export function logOfKey(key: EventKey): LogId {
  return Math.floor(key / ROWS_PER_LOG) as LogId;
}

/** The row of an event's key in the table of its log. */
export function rowOfKey(key: EventKey): RowId {
  return (key % ROWS_PER_LOG) as RowId;
}

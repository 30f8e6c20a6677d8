/** The typed arrays that hold columns. */
export type GrowableColumn =
  | Float64Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Uint8Array
  | Int8Array;

/** A copy of a column in an array of that size; new places hold 0. */
export function resizedColumn<T extends GrowableColumn>(column: T, capacity: number): T {
  const resized = new (column.constructor as new (length: number) => T)(capacity);
  resized.set(column.subarray(0, capacity) as never);
  return resized;
}

/**
 * The next capacity of columns that must hold at least `needed` places. Doubles while that is cheap;
 * above 2^20 it grows by half, because a doubled column of a 10-million-event log is mostly empty.
 */
export function nextCapacity(capacity: number, needed: number): number {
  const factor = capacity < 2 ** 20 ? 2 : 1.5;
  return Math.max(needed, 64, Math.ceil(capacity * factor));
}

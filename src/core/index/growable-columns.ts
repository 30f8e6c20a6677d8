/** The typed arrays that hold columns. */
export type GrowableColumn =
  | Float64Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Uint8Array
  | Int8Array;

/** A longer copy of a column; the new places hold `fill`. */
export function grownColumn<T extends GrowableColumn>(column: T, capacity: number, fill = 0): T {
  const grown = new (column.constructor as new (length: number) => T)(capacity);
  grown.set(column as never);
  if (fill !== 0) grown.fill(fill, column.length);
  return grown;
}

/** The first `length` places of a column in an array of exactly that size. */
export function trimmedColumn<T extends GrowableColumn>(column: T, length: number): T {
  return column.length === length ? column : (column.slice(0, length) as T);
}

/**
 * The next capacity of columns that must hold at least `needed` places. Doubles while that is cheap;
 * above 2^20 it grows by half, because a doubled column of a 10-million-event log is mostly empty.
 */
export function nextCapacity(capacity: number, needed: number): number {
  const factor = capacity < 2 ** 20 ? 2 : 1.5;
  return Math.max(needed, 64, Math.ceil(capacity * factor));
}

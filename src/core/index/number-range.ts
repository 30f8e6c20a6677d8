/** What is to be known of a column's values before they are packed. */

/** Integers up to it are exact. */
const GREATEST_INTEGER = 2 ** 53;

/** Rows that share a base, as powers of 2: times and turns keep near for long, offsets less so. */
export const SMALL_GROUP = 4;
/** See {@link SMALL_GROUP}. */
export const LARGE_GROUP = 6;

/** The numbers of a column, looked through once. */
export type NumberRange = {
  /** Both NaN where there are no numbers. */
  readonly min: number;
  readonly max: number;
  /** How many are NaN. */
  readonly missing: number;
  /** All numbers are integers that base + d × factor gives exactly; −0 is none of them. */
  readonly whole: boolean;
  /** None is less than the one before, and none is NaN. */
  readonly rises: boolean;
  /** And none is equal to the one before. */
  readonly climbs: boolean;
};

/** Bytes of the narrowest integers from 0 to `most`; 8: none is wide enough. `missing`: the greatest is taken. */
export function bytesFor(most: number, missing: boolean): number {
  const taken = missing ? 1 : 0;
  if (most + taken < 2 ** 8) return 1;
  if (most + taken < 2 ** 16) return 2;
  return most + taken < 2 ** 32 ? 4 : 8;
}

/** All values are the same. */
export function isConstant(values: Uint8Array | Uint16Array | Uint32Array, rows: number): boolean {
  const first = values[0];
  for (let row = 1; row < rows; row++) if (values[row] !== first) return false;
  return true;
}

/** As {@link isConstant}; 0 and −0 differ, NaN does not from itself. */
export function isConstantDouble(values: Float64Array, rows: number): boolean {
  const first = values[0] as number;
  for (let row = 1; row < rows; row++) if (!Object.is(values[row], first)) return false;
  return true;
}

/** Integers from 0 on that go up by one from row to row. */
export function isRamp(values: Float64Array, rows: number): boolean {
  const first = values[0] as number;
  if (!Number.isInteger(first) || first < 0 || Object.is(first, -0)) return false;
  if (first + rows > GREATEST_INTEGER) return false;
  for (let row = 1; row < rows; row++) if (values[row] !== first + row) return false;
  return true;
}

/** Looks through numbers once. O(rows). */
export function rangeOf(values: Float64Array, rows: number): NumberRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  let fractions = 0;
  let falls = 0;
  let ties = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    falls += Number(value < before);
    ties += Number(value === before);
    before = value;
    // NaN counts in both.
    missing += Number(Number.isNaN(value));
    fractions += Number(Math.floor(value) !== value);
  }
  if (missing === rows) {
    return { min: Number.NaN, max: Number.NaN, missing, whole: true, rises: false, climbs: false };
  }
  const exact = min >= -GREATEST_INTEGER && max <= GREATEST_INTEGER;
  let whole = fractions === missing && exact;
  if (whole && min <= 0 && max >= 0) {
    for (let row = 0; whole && row < rows; row++) whole = !Object.is(values[row], -0);
  }
  const rises = falls === 0 && missing === 0;
  return { min, max, missing, whole, rises, climbs: rises && ties === 0 };
}

/** The least number of some rows; 0 if there is none. */
export function leastOf(values: Float64Array, start: number, end: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let row = start; row < end; row++) {
    const value = values[row] as number;
    if (value < least) least = value;
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}

/** {@link reachOf} for numbers that rise. */
export function riseOf(values: Float64Array, rows: number): { small: number; large: number } {
  const riseIn = (size: number): number => {
    let most = 0;
    for (let start = 0; start < rows; start += size) {
      const last = values[Math.min(rows, start + size) - 1] as number;
      most = Math.max(most, last - (values[start] as number));
    }
    return most;
  };
  return { small: riseIn(2 ** SMALL_GROUP), large: riseIn(2 ** LARGE_GROUP) };
}

/** The greatest difference of numbers in a group of neighbours, for both sizes of groups. */
export function reachOf(values: Float64Array, rows: number): { small: number; large: number } {
  let small = 0;
  let large = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < rows; start += 2 ** SMALL_GROUP) {
    const end = Math.min(rows, start + 2 ** SMALL_GROUP);
    if (start % 2 ** LARGE_GROUP === 0) {
      if (most - least > large) large = most - least;
      least = Number.POSITIVE_INFINITY;
      most = Number.NEGATIVE_INFINITY;
    }
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = start; row < end; row++) {
      const value = values[row] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > small) small = high - low;
    if (low < least) least = low;
    if (high > most) most = high;
  }
  return { small, large: Math.max(large, most - least) };
}

/** All numbers are `base` and a multiple of `factor`. */
export function areMultiples(
  values: Float64Array,
  rows: number,
  base: number,
  factor: number,
): boolean {
  for (let row = 0; row < rows; row++) {
    const multiple = ((values[row] as number) - base) / factor;
    if (Math.floor(multiple) !== multiple && !Number.isNaN(multiple)) return false;
  }
  return true;
}

/** As {@link isRamp}. */
export function isRampOfIntegers(
  values: Uint8Array | Uint16Array | Uint32Array,
  rows: number,
): boolean {
  const first = values[0] as number;
  for (let row = 1; row < rows; row++) if (values[row] !== first + row) return false;
  return true;
}

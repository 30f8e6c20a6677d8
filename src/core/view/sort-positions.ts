/** Sorting of row positions by a column of numbers, for columns that are nearly in order already. */

/**
 * Positions `0 … values.length − 1` in ascending order of their values; equal values keep their order
 * and NaN comes last. A natural merge sort: O(n) on sorted input, O(n log r) on r ascending stretches.
 * An own one because sorting with a comparator takes ten times as long at a million rows.
 */
export function sortPositions(values: Float64Array): Uint32Array<ArrayBuffer> {
  const length = values.length;
  let from = new Uint32Array(length);
  for (let at = 0; at < length; at++) from[at] = at;
  let starts = ascendingStretches(values);
  let to = starts.length > 2 ? new Uint32Array(length) : from;
  while (starts.length > 2) {
    const merged: number[] = [0];
    for (let at = 0; at + 1 < starts.length; at += 2) {
      const start = starts[at] as number;
      const middle = starts[at + 1] as number;
      const end = starts[at + 2];
      if (end === undefined) to.set(from.subarray(start, middle), start);
      else merge(values, from, to, start, middle, end);
      merged.push(end ?? middle);
    }
    starts = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** Starts of stretches that do not descend, and the length as the last entry. */
function ascendingStretches(values: Float64Array): number[] {
  const starts = [0];
  for (let at = 1; at < values.length; at++) {
    if (isAfter(values[at - 1] as number, values[at] as number)) starts.push(at);
  }
  starts.push(values.length);
  return starts;
}

function isAfter(a: number, b: number): boolean {
  return a > b || (Number.isNaN(a) && !Number.isNaN(b));
}

function merge(
  values: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeRight =
      left >= middle ||
      (right < end &&
        isAfter(values[from[left] as number] as number, values[from[right] as number] as number));
    to[at] = from[takeRight ? right++ : left++] as number;
  }
}

/** First position in an ascending column whose value is ≥ `value`; the length if there is none. */
export function lowerBound(
  ascending: Float64Array,
  value: number,
  length = ascending.length,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First position in an ascending column whose value is > `value`; the length if there is none. */
export function upperBound(
  ascending: Float64Array,
  value: number,
  length = ascending.length,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows as bits: row r is bit r % 32 of word r / 32. Bits at and above the length are 0. */
export type Words = Uint32Array;

/** Words for `length` rows, all 0. */
export function createWords(length: number): Words {
  return new Uint32Array((length + 31) >>> 5);
}

/** A copy of the first `length` rows with room for no more. */
export function copyWords(words: Words, length: number): Words {
  const copy = createWords(length);
  copy.set(words.subarray(0, copy.length));
  return copy;
}

/** Sets the rows `[from, to)`. */
export function setRows(words: Words, from: number, to: number): void {
  if (to <= from) return;
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  words[first] = (words[first] as number) | wordMask(first, from, to);
  if (last === first) return;
  words.fill(0xffffffff, first + 1, last);
  words[last] = (words[last] as number) | wordMask(last, from, to);
}

/**
 * Leaves of the rows `[from, to)` of `words` those that `other` has, or with `negated` has not. True if
 * there are any.
 */
export function keepRows(
  words: Words,
  other: Words,
  negated: boolean,
  from: number,
  to: number,
): boolean {
  if (to <= from) return false;
  const flip = negated ? -1 : 0;
  const last = (to - 1) >>> 5;
  let left = 0;
  for (let at = from >>> 5; at <= last; at++) {
    const mask = at * 32 >= from && at < last ? -1 : wordMask(at, from, to);
    const kept = (words[at] as number) & ((other[at] as number) ^ flip);
    left |= kept & mask;
    words[at] = (kept & mask) | ((words[at] as number) & ~mask);
  }
  return left !== 0;
}

export function hasRow(words: Words, row: number): boolean {
  return (((words[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

export function addRow(words: Words, row: number): void {
  const at = row >>> 5;
  words[at] = (words[at] ?? 0) | (1 << (row & 31));
}

export function removeRow(words: Words, row: number): void {
  const at = row >>> 5;
  words[at] = (words[at] ?? 0) & ~(1 << (row & 31));
}

/** How many rows are set. */
export function countRows(words: Words): number {
  let count = 0;
  for (let at = 0; at < words.length; at++) count += bitsOf(words[at] as number);
  return count;
}

/** How many of the rows `[from, to)` are set. */
export function countRowsIn(words: Words, from: number, to: number): number {
  if (to <= from) return 0;
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  let count = bitsOf((words[first] as number) & wordMask(first, from, to));
  for (let at = first + 1; at < last; at++) count += bitsOf(words[at] as number);
  if (last > first) count += bitsOf((words[last] as number) & wordMask(last, from, to));
  return count;
}

/** All rows `[from, to)` are set. */
export function isFull(words: Words, from: number, to: number): boolean {
  if (to <= from) return true;
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    const mask = wordMask(at, from, to);
    if (((words[at] as number) & mask) !== mask) return false;
  }
  return true;
}

/** The rows that are set, ascending. */
export function rowsOf(words: Words): Uint32Array {
  const rows = new Uint32Array(countRows(words));
  let count = 0;
  forEachRow(words, (row) => {
    rows[count++] = row;
  });
  return rows;
}

/** Calls back for every row that is set, ascending. */
export function forEachRow(words: Words, visit: (row: number) => void): void {
  for (let at = 0; at < words.length; at++) {
    let bits = words[at] ?? 0;
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      visit(at * 32 + bit);
      bits &= bits - 1;
    }
  }
}

/** Counts in pairs, then nibbles, then bytes. */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The bits of word `at` that belong to the rows `[from, to)`. */
export function wordMask(at: number, from: number, to: number): number {
  const base = at * 32;
  let mask = -1;
  if (from > base) mask &= -1 << (from - base);
  if (to < base + 32) mask &= ~(-1 << (to - base));
  return mask;
}

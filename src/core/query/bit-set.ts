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
  for (let at = first; at <= last; at++) words[at] = (words[at] ?? 0) | rowsMask(at, from, to);
}

/** Leaves of the rows `[from, to)` of `words` those that `other` has, or with `negated` has not. */
export function keepRows(
  words: Words,
  other: Words,
  negated: boolean,
  from: number,
  to: number,
): void {
  if (to <= from) return;
  const flip = negated ? -1 : 0;
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    const kept = ((other[at] ?? 0) ^ flip) | ~rowsMask(at, from, to);
    words[at] = (words[at] ?? 0) & kept;
  }
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
  for (let at = 0; at < words.length; at++) {
    let bits = words[at] ?? 0;
    // Counts in pairs, then nibbles, then bytes.
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
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

/** The bits of word `at` that belong to the rows `[from, to)`. */
function rowsMask(at: number, from: number, to: number): number {
  const base = at * 32;
  let mask = -1;
  if (from > base) mask &= -1 << (from - base);
  if (to < base + 32) mask &= ~(-1 << (to - base));
  return mask;
}

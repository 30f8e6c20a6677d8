/**
 * What is done with the value of a slot as soon as it is found, so that TypeScript need not look at its
 * bytes: one work per slot, its result in 8 bytes. A result of 0 says that TypeScript has to do it.
 *
 * - INTERN: the number remembered for the string, plus 1, in the first word. At the work's address is a
 *   table of 128 entries of 64 bytes: length, number, up to 56 bytes of text; one place for each hash.
 * - HASH: the two words of the hash of src/core/base/hash.ts.
 * - CLOCK: a time in the minute remembered last, with seconds, up to six digits and UTC, in µs as a
 *   double. At the work's address: the 16 bytes up to the minute, and its µs.
 * - LIST: how many hashes, plus 1, of a string or of the strings of an array; at the work's address the
 *   hashes, at most 64.
 */
import { endOfPlain } from "./bytes";

const INTERN: i32 = 1;
const HASH: i32 = 2;
const CLOCK: i32 = 3;
const LIST: i32 = 4;

const ENTRY_TEXT: usize = 8;
const ENTRY_TEXT_BYTES: usize = 56;
const LIST_LENGTH: i32 = 64;
const US_PER_SECOND: i32 = 1_000_000;
/** In two halves: the linter reads numbers as doubles. */
const MIX: u64 = (0x9e3779b9 << 32) | 0x7f4a7c15;

export function workOnString(work: usize, result: usize, start: usize, end: usize): void {
  store<u64>(result, 0);
  const what = load<i32>(work);
  const at = load<usize>(work, 4);
  if (start === end) return;
  if (what === INTERN) {
    if (end - start > ENTRY_TEXT_BYTES) return;
    const entry = entryOf(at, start, end);
    const isIt =
      load<u32>(entry) === ((end - start) as u32) && isSame(entry + ENTRY_TEXT, start, end);
    if (isIt) store<i32>(result, load<i32>(entry, 4));
  } else if (what === HASH) {
    hash(start, end, result);
  } else if (what === CLOCK) {
    readClock(at, start, end, result);
  } else {
    hash(start, end, at);
    store<i32>(result, 2);
  }
}

/** Takes the strings of an array whose first element, or end, is at `from`. */
export function workOnList(work: usize, result: usize, from: usize): void {
  store<u64>(result, 0);
  if (load<i32>(work) !== LIST) return;
  const list = load<usize>(work, 4);
  let count = 0;
  let at = from;
  while (true) {
    const byte = load<u8>(at) as u32;
    if (byte <= 0x20 || byte === 0x2c) {
      at++;
    } else if (byte === 0x22) {
      const start = at + 1;
      // The array is whole: its strings end.
      at = endOfPlain(start, usize.MAX_VALUE);
      if (load<u8>(at) !== 0x22 || count === LIST_LENGTH) return;
      if (at > start) hash(start, at, list + ((count++ as usize) << 3));
      at++;
    } else if (byte === 0x5d) {
      store<i32>(result, count + 1);
      return;
    } else {
      return;
    }
  }
}

/** Remembers the number of a text in a table of INTERN. */
export function rememberText(table: usize, start: usize, end: usize, value: i32): void {
  if (start === end || end - start > ENTRY_TEXT_BYTES) return;
  const entry = entryOf(table, start, end);
  store<u32>(entry, (end - start) as u32);
  store<i32>(entry, value + 1, 4);
  memory.copy(entry + ENTRY_TEXT, start, end - start);
}

/** Remembers what the minute that begins the text at `start` is in µs. */
export function rememberMinute(clock: usize, start: usize, us: f64): void {
  v128.store(clock, v128.load(start));
  store<f64>(clock, us, 16);
}

function entryOf(table: usize, start: usize, end: usize): usize {
  const length = end - start;
  let mix = 0 as u64;
  if (length < 8) {
    mix = load<u64>(start) << (64 - ((length as u64) << 3));
  } else {
    mix = load<u64>(start) + rotl<u64>(load<u64>(end - 8), 21);
  }
  mix = (mix ^ (length as u64)) * MIX;
  return table + (((mix >> 57) as usize) << 6);
}

/** Whether the text `[start, end)`, which is not empty, stands at `text`, too. */
function isSame(text: usize, start: usize, end: usize): bool {
  const length = end - start;
  if (length < 8) {
    const unused = 64 - ((length as u64) << 3);
    return load<u64>(text) << unused === load<u64>(start) << unused;
  }
  const last = length - 8;
  // In words; the last one overlaps.
  for (let same: usize = 0; same < last; same += 8) {
    if (load<u64>(text + same) !== load<u64>(start + same)) return false;
  }
  return load<u64>(text + last) === load<u64>(start + last);
}

/** The hash of src/core/base/hash.ts. */
function hash(start: usize, end: usize, result: usize): void {
  let a: u32 = 0x9e3779b1 ^ ((end - start) as u32);
  let b: u32 = 0x85ebca6b;
  let at = start;
  for (; at + 3 < end; at += 4) {
    const word = load<u32>(at);
    a = (a ^ word) * 0x85ebca77;
    a ^= a >> 13;
    b = rotl<u32>((b + word) * 0xcc9e2d51, 15);
  }
  for (; at < end; at++) {
    const byte = load<u8>(at) as u32;
    a = (a ^ byte) * 0x85ebca77;
    a ^= a >> 13;
    b = rotl<u32>((b + byte) * 0xcc9e2d51, 15);
  }
  a = (a ^ (a >> 16)) * 0xc2b2ae3d;
  b = ((b ^ (b >> 16)) * 0x1b873593) ^ a;
  b = (b ^ (b >> 13)) * 0xc2b2ae35;
  const hi = a ^ (a >> 15);
  const lo = b ^ (b >> 16);
  store<u32>(result, hi);
  store<u32>(result, hi === 0 && lo === 0 ? 1 : lo, 4);
}

/** `YYYY-MM-DD?HH:MM:SS[.ffffff](Z|+00:00)` in the minute remembered at `clock`. */
function readClock(clock: usize, start: usize, end: usize, result: usize): void {
  if (end - start < 20) return;
  if (!i8x16.all_true(i8x16.eq(v128.load(start), v128.load(clock)))) return;
  const tens = (load<u8>(start, 17) as i32) - 0x30;
  const ones = (load<u8>(start, 18) as i32) - 0x30;
  if (load<u8>(start, 16) !== 0x3a || tens < 0 || tens > 5 || ones < 0 || ones > 9) return;
  let us = (tens * 10 + ones) * US_PER_SECOND;
  let at = start + 19;
  if (load<u8>(at) === 0x2e) {
    at++;
    let place = US_PER_SECOND / 10;
    const first = at;
    while (at < end) {
      const digit = (load<u8>(at) as i32) - 0x30;
      if (digit < 0 || digit > 9) break;
      if (place === 0) return;
      us += digit * place;
      place /= 10;
      at++;
    }
    if (at === first) return;
  }
  const isUtc =
    (end - at === 1 && load<u8>(at) === 0x5a) ||
    (end - at === 6 && load<u32>(at) === 0x3a30302b && load<u16>(at, 4) === 0x3030);
  if (isUtc) store<f64>(result, load<f64>(clock, 16) + (us as f64));
}

/** What is made of the values of slots while their bytes are at hand: columns that the host reads. */
import {
  ARRAY,
  byteAt,
  CLOSE_ARRAY,
  COMMA,
  ESCAPED_STRING,
  endOfNumber,
  endOfPlain,
  isDigit,
  MINUS,
  NUMBER,
  OBJECT,
  QUOTE,
  STRING,
  skipBlanks,
} from "./bytes";
import { readClock } from "./clock";
import { LIST_HI_AT, LIST_LO_AT, LIST_MAX } from "./layout";
import { nameOf } from "./names";
import { readNumber } from "./numbers";
import {
  SEEN_ODD,
  SLOT_CLOCK_RESTS,
  SLOT_CLOCKS,
  SLOT_HASH_HI,
  SLOT_HASH_LO,
  SLOT_LAST_NAME,
  SLOT_LIST_COUNTS,
  SLOT_LIST_STARTS,
  SLOT_NAMES,
  SLOT_NUMBERS,
  SLOT_SEEN,
  SLOT_SPOTS,
  SLOT_WORKS,
  WHY_LISTS,
  WHY_NAMES,
  WORK_CLOCK,
  WORK_HASH,
  WORK_LIST,
  WORK_NAME,
  WORK_NUMBER,
  WORK_SPOT,
} from "./plan";

/** Positions are counted from here. */
export let base: usize = 0;
/** Offset of the row in a column of words. */
export let rowAt: usize = 0;
/** Hashes in the lists of the batch. */
export let listEnd: u32 = 0;
/** Lists are not those of one slot one after the other. */
export let mixed: bool = false;
/** Why the line cannot be taken now; 0: it can. */
export let full: i32 = 0;

/** High and low word of the hash made last. */
let hashHi: u32 = 0;
let hashLo: u32 = 0;
/** Hashes in the lists of the rows before. */
let rowLists: u32 = 0;
/** The slot whose list was made last. */
let listSlot: usize = 0;

export function beginWorks(from: usize): void {
  base = from;
  listEnd = 0;
  listSlot = 0;
  mixed = false;
}

/** Begins a row; lists of a line that was not taken are given up. */
export function beginRow(row: i32, lists: u32): void {
  rowAt = (row as usize) << 2;
  listEnd = lists;
  rowLists = lists;
  full = 0;
}

/** Takes a string, number, true, false or null. */
export function takeScalar(slot: usize, kind: u32, start: usize, end: usize): void {
  const works = load<u32>(slot, SLOT_WORKS);
  store<u32>(slot, load<u32>(slot, SLOT_SEEN) | (1 << kind), SLOT_SEEN);
  if ((works & WORK_NAME) !== 0) {
    let name = kind;
    if (kind >= NUMBER) {
      name = nameOf(base, slot + SLOT_LAST_NAME, kind, start, end);
      if (name === 0) full = WHY_NAMES;
    }
    store<u32>(load<usize>(slot, SLOT_NAMES) + rowAt, name);
  }
  if ((works & WORK_SPOT) === 0) return;
  const spot = load<usize>(slot, SLOT_SPOTS) + (rowAt << 1);
  store<u32>(spot, ((start - base) as u32) | (kind << 28));
  store<u32>(spot, (end - base) as u32, 4);
  const isPlain = kind === STRING || kind === NUMBER;
  let isOdd = kind === ESCAPED_STRING;
  if ((works & WORK_HASH) !== 0) {
    hashHi = 0;
    hashLo = 0;
    if (isPlain && start < end) hash(start, end);
    store<u32>(load<usize>(slot, SLOT_HASH_HI) + rowAt, hashHi);
    store<u32>(load<usize>(slot, SLOT_HASH_LO) + rowAt, hashLo);
  }
  if ((works & WORK_NUMBER) !== 0) {
    const value = kind === NUMBER ? readNumber(start, end) : NaN;
    store<f64>(load<usize>(slot, SLOT_NUMBERS) + (rowAt << 1), value);
    if (kind === NUMBER && !isNumber(value)) isOdd = true;
  }
  if ((works & WORK_CLOCK) !== 0) {
    storeNoTime(slot);
    if (kind === STRING && !readClock(slot, rowAt, start, end)) isOdd = true;
  }
  if ((works & WORK_LIST) !== 0) {
    const first = listEnd;
    if (isPlain && start < end) {
      hash(start, end);
      addToList();
    }
    storeList(slot, first, kind === ESCAPED_STRING ? -1 : ((listEnd - first) as i32));
  }
  if (isOdd) store<u32>(slot, load<u32>(slot, SLOT_SEEN) | SEEN_ODD, SLOT_SEEN);
}

/** Takes an object or array that begins at `start`. */
export function takeContainer(slot: usize, kind: u32, start: usize): void {
  const works = load<u32>(slot, SLOT_WORKS);
  store<u32>(slot, load<u32>(slot, SLOT_SEEN) | (1 << kind), SLOT_SEEN);
  if ((works & WORK_NAME) !== 0) store<u32>(load<usize>(slot, SLOT_NAMES) + rowAt, kind);
  if ((works & WORK_SPOT) === 0) return;
  store<u32>(load<usize>(slot, SLOT_SPOTS) + (rowAt << 1), ((start - base) as u32) | (kind << 28));
  if ((works & WORK_HASH) !== 0) {
    store<u32>(load<usize>(slot, SLOT_HASH_HI) + rowAt, 0);
    store<u32>(load<usize>(slot, SLOT_HASH_LO) + rowAt, 0);
  }
  if ((works & WORK_NUMBER) !== 0) {
    store<f64>(load<usize>(slot, SLOT_NUMBERS) + (rowAt << 1), NaN);
  }
  if ((works & WORK_CLOCK) !== 0) storeNoTime(slot);
}

/** Takes back what a slot has got in this row: its key came again. */
export function takeBack(slot: usize): void {
  const works = load<u32>(slot, SLOT_WORKS);
  // An object gives nothing but itself.
  takeContainer(slot, OBJECT, base);
  if ((works & WORK_NAME) !== 0) store<u32>(load<usize>(slot, SLOT_NAMES) + rowAt, 0);
  if ((works & WORK_SPOT) !== 0) store<u64>(load<usize>(slot, SLOT_SPOTS) + (rowAt << 1), 0);
  if ((works & WORK_LIST) !== 0) mixed = true;
}

function isNumber(value: f64): bool {
  return value >= 0 || value < 0;
}

function storeNoTime(slot: usize): void {
  store<f64>(load<usize>(slot, SLOT_CLOCKS) + (rowAt << 1), NaN);
  store<u16>(load<usize>(slot, SLOT_CLOCK_RESTS) + (rowAt >> 1), 0);
}

/** Takes the list of an object or array for the host to read: an object has none. */
export function takeUnread(slot: usize, kind: u32): void {
  if ((load<u32>(slot, SLOT_WORKS) & WORK_LIST) === 0) return;
  storeList(slot, listEnd, kind === ARRAY ? -1 : 0);
}

/** A container of a slot ends before `end`. */
export function closeContainer(slot: usize, end: usize): void {
  if ((load<u32>(slot, SLOT_WORKS) & WORK_SPOT) === 0) return;
  store<u32>(load<usize>(slot, SLOT_SPOTS) + (rowAt << 1), (end - base) as u32, 4);
}

/**
 * Takes an array of plain strings and numbers at one go, for a slot with a list; gives where it ends.
 * 0: it is not whole or holds something else, so that it has to be scanned as any other.
 */
export function takeList(slot: usize, from: usize): usize {
  const first = listEnd;
  let at = skipBlanks(from + 1);
  if (byteAt(at) !== CLOSE_ARRAY) {
    while (true) {
      const start = at;
      const byte = byteAt(at);
      if (byte === QUOTE) {
        at = endOfPlain(start + 1);
        if (byteAt(at) !== QUOTE) break;
        if (at > start + 1) {
          hash(start + 1, at);
          addToList();
        }
        at++;
      } else if (byte === MINUS || isDigit(byte)) {
        at = endOfNumber(start);
        if (at === 0) break;
        hash(start, at);
        addToList();
      } else {
        // Also a bracket that follows a comma.
        at = 0;
        break;
      }
      at = skipBlanks(at);
      if (byteAt(at) !== COMMA) break;
      at = skipBlanks(at + 1);
    }
  }
  if (at === 0 || byteAt(at) !== CLOSE_ARRAY) {
    listEnd = first;
    return 0;
  }
  takeContainer(slot, ARRAY, from);
  storeList(slot, first, (listEnd - first) as i32);
  closeContainer(slot, at + 1);
  return at + 1;
}

function addToList(): void {
  if (listEnd === LIST_MAX) {
    full = WHY_LISTS;
    return;
  }
  store<u32>(LIST_HI_AT + ((listEnd as usize) << 2), hashHi);
  store<u32>(LIST_LO_AT + ((listEnd as usize) << 2), hashLo);
  listEnd++;
}

function storeList(slot: usize, start: u32, count: i32): void {
  if (start !== rowLists || (listSlot !== slot && listSlot !== 0)) mixed = true;
  listSlot = slot;
  store<u32>(load<usize>(slot, SLOT_LIST_STARTS) + rowAt, start);
  store<i32>(load<usize>(slot, SLOT_LIST_COUNTS) + rowAt, count);
  if (count < 0) store<u32>(slot, load<u32>(slot, SLOT_SEEN) | SEEN_ODD, SLOT_SEEN);
}

/** The hash of src/core/base/hash.ts. */
function hash(start: usize, end: usize): void {
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
    const byte = byteAt(at);
    a = (a ^ byte) * 0x85ebca77;
    a ^= a >> 13;
    b = rotl<u32>((b + byte) * 0xcc9e2d51, 15);
  }
  a = (a ^ (a >> 16)) * 0xc2b2ae3d;
  b = ((b ^ (b >> 16)) * 0x1b873593) ^ a;
  b = (b ^ (b >> 13)) * 0xc2b2ae35;
  hashHi = a ^ (a >> 15);
  hashLo = b ^ (b >> 16);
  if (hashHi === 0 && hashLo === 0) hashLo = 1;
}

/**
 * The field scanner in AssemblyScript: one line, wholly validated, its wanted values put into slots.
 * It knows the usual only. Whatever is not a single object followed by blanks, or is hard (an escaped
 * key where keys are wanted, nesting deeper than the stack), it gives back, and the scanner in
 * TypeScript, which this one follows step by step, decides. So verdicts and reasons are made in one place.
 *
 * The host lays out the memory and keeps LOOK_AHEAD bytes readable behind every line. Addresses:
 *
 * - plan: root node, kinds, starts, ends, bytes of the kinds (a multiple of 16), results, works
 * - results: 8 bytes per slot, what its work found (see works.ts); all 0: nothing
 * - works: per slot what is done with a plain string or a list of them, and its address
 * - node: 64 addresses of edges by bucket, 0: none
 * - edge: first 8 bytes of the key (others 0), its length, its address, next edge or 0, slot or −1,
 *   node below or 0, first slot at or below it, slot after the last
 */

import { endOfPlain } from "./bytes";
import { workOnList, workOnString } from "./works";

export { rememberMinute, rememberText } from "./works";

const STACK: usize = 1024;
const STACK_END: usize = STACK + 8 * 1024;

const PLAN_ROOT: usize = 0;
const PLAN_KINDS: usize = 4;
const PLAN_STARTS: usize = 8;
const PLAN_ENDS: usize = 12;
const PLAN_KINDS_SIZE: usize = 16;
const PLAN_RESULTS: usize = 20;
const PLAN_WORKS: usize = 24;

const EDGE_HEAD: usize = 0;
const EDGE_LENGTH: usize = 8;
const EDGE_KEY: usize = 12;
const EDGE_NEXT: usize = 16;
const EDGE_SLOT: usize = 20;
const EDGE_CHILD: usize = 24;
const EDGE_BELOW_START: usize = 28;
const EDGE_BELOW_END: usize = 32;

const NULL: u8 = 1;
const TRUE: u8 = 2;
const FALSE: u8 = 3;
const NUMBER: u8 = 4;
const STRING: u8 = 5;
const ESCAPED_STRING: u8 = 6;
const OBJECT: u8 = 7;
const ARRAY: u8 = 8;

const NEWLINE: u32 = 0x0a;
const CR: u32 = 0x0d;
const BLANK: u32 = 0x20;
const QUOTE: u32 = 0x22;
const PLUS: u32 = 0x2b;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const BACKSLASH: u32 = 0x5c;
const OPEN_ARRAY: u32 = 0x5b;
const CLOSE_ARRAY: u32 = 0x5d;
const OPEN_OBJECT: u32 = 0x7b;
const CLOSE_OBJECT: u32 = 0x7d;

/** "true", "null", "alse" as little-endian words. */
const WORD_TRUE: u32 = 0x65757274;
const WORD_NULL: u32 = 0x6c6c756e;
const WORD_ALSE: u32 = 0x65736c61;

/** The string that ended last holds backslashes. */
let escaped: bool = false;

/**
 * Scans the line `[from, to)`. Gives where its object ends, counted from `base` as all positions in
 * slots are; −1: not for this scanner.
 */
export function scan(plan: usize, base: usize, from: usize, to: usize): i32 {
  const kinds = load<usize>(plan, PLAN_KINDS);
  const starts = load<usize>(plan, PLAN_STARTS);
  const ends = load<usize>(plan, PLAN_ENDS);
  const results = load<usize>(plan, PLAN_RESULTS);
  const works = load<usize>(plan, PLAN_WORKS);
  const kindsEnd = kinds + load<usize>(plan, PLAN_KINDS_SIZE);
  for (let kind = kinds; kind < kindsEnd; kind += 16) v128.store(kind, i64x2.splat(0));

  const end = to > from && byteAt(to - 1) === CR ? to - 1 : to;
  let at = skipBlanks(from, end);
  if (at >= end || byteAt(at) !== OPEN_OBJECT) return -1;

  let stack = STACK;
  let inObject = false;
  let node: usize = 0;
  let slot: i32 = -1;
  let below = load<usize>(plan, PLAN_ROOT);

  while (true) {
    if (inObject) {
      if (byteAt(at) !== QUOTE) return -1;
      const text = ++at;
      at = endOfPlain(at, end);
      if (at >= end) return -1;
      let plain = true;
      if (byteAt(at) !== QUOTE) {
        at = endOfString(at, end);
        if (at === 0) return -1;
        plain = !escaped;
      }
      slot = -1;
      below = 0;
      if (node !== 0) {
        if (!plain) return -1;
        const length = (at - text) as i32;
        const bucket = (length * 7 + (byteAt(text) as i32)) & 63;
        let edge = load<usize>(node + ((bucket as usize) << 2));
        while (edge !== 0 && !isKey(edge, text, length)) edge = load<usize>(edge, EDGE_NEXT);
        if (edge !== 0) {
          slot = load<i32>(edge, EDGE_SLOT);
          below = load<usize>(edge, EDGE_CHILD);
          // The last of equal keys counts: nothing of an earlier one may stay.
          const stop = kinds + load<usize>(edge, EDGE_BELOW_END);
          for (let old = kinds + load<usize>(edge, EDGE_BELOW_START); old < stop; old++) {
            store<u8>(old, 0);
          }
        }
      }
      at++;
      if (byteAt(at) !== COLON || at >= end) {
        at = skipBlanks(at, end);
        if (at >= end || byteAt(at) !== COLON) return -1;
      }
      at++;
      if (byteAt(at) <= BLANK) at = skipBlanks(at, end);
      if (at >= end) return -1;
    }

    const first = byteAt(at);
    const valueAt = at;
    if (first === QUOTE) {
      at = endOfPlain(at + 1, end);
      if (at >= end) return -1;
      let kind = STRING;
      if (byteAt(at) !== QUOTE) {
        at = endOfString(at, end);
        if (at === 0) return -1;
        if (escaped) kind = ESCAPED_STRING;
      }
      if (slot >= 0) {
        store<u8>(kinds + (slot as usize), kind);
        store<i32>(starts + ((slot as usize) << 2), (valueAt + 1 - base) as i32);
        store<i32>(ends + ((slot as usize) << 2), (at - base) as i32);
        const work = works + ((slot as usize) << 3);
        if (kind === STRING && load<i32>(work) !== 0) {
          workOnString(work, results + ((slot as usize) << 3), valueAt + 1, at);
        }
      }
      at++;
    } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      if (slot >= 0) {
        store<u8>(kinds + (slot as usize), first === OPEN_OBJECT ? OBJECT : ARRAY);
        store<i32>(starts + ((slot as usize) << 2), (at - base) as i32);
      }
      at++;
      if (byteAt(at) <= BLANK) at = skipBlanks(at, end);
      if (at >= end) return -1;
      // The root is pushed even if nothing is in it: its end is found where the stack gets empty.
      if (stack === STACK_END) return -1;
      store<usize>(stack, node);
      store<i32>(stack, (slot << 1) | (inObject ? 1 : 0), 4);
      stack += 8;
      inObject = first === OPEN_OBJECT;
      node = inObject ? below : 0;
      slot = -1;
      below = 0;
      // In ASCII both closing brackets are their opening ones plus 2.
      if (byteAt(at) !== first + 2) continue;
    } else if (first === MINUS || isDigit(first)) {
      at = endOfNumber(at, end);
      if (at === 0) return -1;
      if (slot >= 0) {
        store<u8>(kinds + (slot as usize), NUMBER);
        store<i32>(starts + ((slot as usize) << 2), (valueAt - base) as i32);
        store<i32>(ends + ((slot as usize) << 2), (at - base) as i32);
      }
    } else {
      let kind = NULL;
      const word = load<u32>(at);
      if (word === WORD_NULL) {
        at += 4;
      } else if (word === WORD_TRUE) {
        at += 4;
        kind = TRUE;
      } else if (first === 0x66 && load<u32>(at, 1) === WORD_ALSE) {
        at += 5;
        kind = FALSE;
      } else {
        return -1;
      }
      if (slot >= 0) {
        store<u8>(kinds + (slot as usize), kind);
        store<i32>(starts + ((slot as usize) << 2), (valueAt - base) as i32);
        store<i32>(ends + ((slot as usize) << 2), (at - base) as i32);
      }
    }

    // A value ended before `at`, or a container begins that is empty: close what closes here.
    while (true) {
      if (byteAt(at) <= BLANK) at = skipBlanks(at, end);
      if (at >= end) return -1;
      const next = byteAt(at);
      if (next === COMMA) break;
      if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return -1;
      at++;
      stack -= 8;
      const outer = load<i32>(stack, 4);
      const closed = outer >> 1;
      if (closed >= 0) {
        store<i32>(ends + ((closed as usize) << 2), (at - base) as i32);
        const work = works + ((closed as usize) << 3);
        if (load<i32>(work) !== 0) {
          const start = base + (load<i32>(starts + ((closed as usize) << 2)) as usize);
          workOnList(work, results + ((closed as usize) << 3), start + 1);
        }
      }
      node = load<usize>(stack);
      inObject = (outer & 1) !== 0;
      if (stack === STACK) return skipBlanks(at, end) < end ? -1 : ((at - base) as i32);
    }
    at++;
    if (byteAt(at) <= BLANK) at = skipBlanks(at, end);
    if (at >= end) return -1;
    slot = -1;
    below = 0;
  }
}

/** Address of the first newline in `[from, to)`, or `to`. */
export function findNewline(from: usize, to: usize): usize {
  const newline = i8x16.splat(NEWLINE as i8);
  let at = from;
  while (at < to) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(at), newline));
    if (bits !== 0) {
      const found = at + (ctz(bits) as usize);
      return found < to ? found : to;
    }
    at += 16;
  }
  return to;
}

function byteAt(at: usize): u32 {
  return load<u8>(at) as u32;
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

function skipBlanks(from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const byte = byteAt(at);
    if (byte !== BLANK && byte !== 0x09 && byte !== NEWLINE && byte !== CR) break;
    at++;
  }
  return at;
}

function isKey(edge: usize, text: usize, length: i32): bool {
  if (load<i32>(edge, EDGE_LENGTH) !== length) return false;
  const head = load<u64>(edge, EDGE_HEAD);
  if (length < 8) {
    const unused = 64 - ((length as u64) << 3);
    // A shift by 64 is one by 0.
    return length === 0 || load<u64>(text) << unused === head << unused;
  }
  if (load<u64>(text) !== head) return false;
  const key = load<usize>(edge, EDGE_KEY);
  const last = (length - 8) as usize;
  // In words; the last one overlaps.
  for (let same: usize = 8; same < last; same += 8) {
    if (load<u64>(text + same) !== load<u64>(key + same)) return false;
  }
  return load<u64>(text + last) === load<u64>(key + last);
}

/** Goes on from a byte that ends the plain part of a string; gives its closing quote, 0: there is none. */
function endOfString(from: usize, end: usize): usize {
  let at = from;
  escaped = false;
  while (at < end) {
    const byte = byteAt(at);
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) {
      escaped = true;
      const what = byteAt(at + 1);
      if (what === 0x75) {
        if (at + 6 > end || !areHex(at + 2)) return 0;
        at += 6;
      } else if (isEscape(what)) {
        at += 2;
      } else {
        return 0;
      }
    } else if (byte < BLANK) {
      return 0;
    } else {
      do {
        const length = utf8Length(at);
        if (length === 0) return 0;
        at += length;
      } while (byteAt(at) >= 0x80 && at < end);
    }
    // Sequences and escapes that the end of the line cuts have gone beyond it.
    if (at < end && isPlain(byteAt(at))) at = endOfPlain(at + 1, end);
  }
  return 0;
}

function isPlain(byte: u32): bool {
  return byte >= BLANK && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH;
}

/** One of " \ / b f n r t. */
function isEscape(byte: u32): bool {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

function areHex(from: usize): bool {
  for (let at = from; at < from + 4; at++) {
    const byte = byteAt(at);
    if (!isDigit(byte) && (byte | 0x20) - 0x61 >= 6) return false;
  }
  return true;
}

/** Length of the UTF-8 sequence whose lead byte ≥ 0x80 is at `at`; 0: broken. */
function utf8Length(at: usize): usize {
  const lead = byteAt(at);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = byteAt(at + 1);
  if ((second & 0xc0) !== 0x80) return 0;
  if (lead < 0xe0) return 2;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  if ((byteAt(at + 2) & 0xc0) !== 0x80) return 0;
  if (lead < 0xf0) return 3;
  return (byteAt(at + 3) & 0xc0) === 0x80 ? 4 : 0;
}

/** End of the number that begins at `from`, 0: it is none. */
function endOfNumber(from: usize, end: usize): usize {
  let at = from;
  if (byteAt(at) === MINUS) {
    at++;
    if (at >= end || !isDigit(byteAt(at))) return 0;
  }
  if (byteAt(at) === 0x30) at++;
  else at = endOfDigits(at, end);
  if (at >= end) return at;
  if (byteAt(at) === POINT) {
    at++;
    if (at >= end || !isDigit(byteAt(at))) return 0;
    at = endOfDigits(at, end);
    if (at >= end) return at;
  }
  if ((byteAt(at) | 0x20) === 0x65) {
    at++;
    if (at < end && (byteAt(at) === PLUS || byteAt(at) === MINUS)) at++;
    if (at >= end || !isDigit(byteAt(at))) return 0;
    at = endOfDigits(at, end);
  }
  return at;
}

function endOfDigits(from: usize, end: usize): usize {
  let at = from;
  while (at < end && isDigit(byteAt(at))) at++;
  return at;
}

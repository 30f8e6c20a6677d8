/**
 * Tokens of JSON. None of these functions is told where its line ends: a newline does, since it is
 * part of no token, and every line has one.
 */

export const NULL: u32 = 1;
export const TRUE: u32 = 2;
export const FALSE: u32 = 3;
export const NUMBER: u32 = 4;
export const STRING: u32 = 5;
export const ESCAPED_STRING: u32 = 6;
export const OBJECT: u32 = 7;
export const ARRAY: u32 = 8;

export const NEWLINE: u32 = 0x0a;
export const CR: u32 = 0x0d;
export const BLANK: u32 = 0x20;
export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const MINUS: u32 = 0x2d;
export const CLOSE_ARRAY: u32 = 0x5d;

const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const BACKSLASH: u32 = 0x5c;

/** The string that ended last holds backslashes. */
export let escaped: bool = false;

export function byteAt(at: usize): u32 {
  return load<u8>(at) as u32;
}

export function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

/** The first byte from `from` on that is not plain inside a string. */
export function endOfPlain(from: usize): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const bits = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        // Signed: control characters and all that is not ASCII.
        i8x16.lt_s(bytes, i8x16.splat(0x20)),
      ),
    );
    if (bits !== 0) return at + (ctz(bits) as usize);
    at += 16;
  }
}

/** What is no blank within a line. */
export function skipBlanks(from: usize): usize {
  let at = from;
  // One is what programs write that write any.
  if (byteAt(at) === BLANK && byteAt(at + 1) > BLANK) return at + 1;
  while (true) {
    const byte = byteAt(at);
    if (byte !== BLANK && byte !== 0x09 && byte !== CR) return at;
    at++;
  }
}

/** Goes on from a byte that ends the plain part of a string; gives its closing quote, 0: there is none. */
export function endOfString(from: usize): usize {
  let at = from;
  escaped = false;
  while (true) {
    const byte = byteAt(at);
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) {
      escaped = true;
      const what = byteAt(at + 1);
      if (what === 0x75) {
        if (!areHex(at + 2)) return 0;
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
      } while (byteAt(at) >= 0x80);
    }
    if (isPlain(byteAt(at))) at = endOfPlain(at + 1);
  }
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

/** End of the number that begins with the digit or minus at `from`, 0: it is none. */
export function endOfNumber(from: usize): usize {
  let at = from;
  if (byteAt(at) === MINUS) {
    at++;
    if (!isDigit(byteAt(at))) return 0;
  }
  if (byteAt(at) === 0x30) at++;
  else at = endOfDigits(at);
  if (byteAt(at) === POINT) {
    at++;
    if (!isDigit(byteAt(at))) return 0;
    at = endOfDigits(at);
  }
  if ((byteAt(at) | 0x20) === 0x65) {
    at++;
    if (byteAt(at) === PLUS || byteAt(at) === MINUS) at++;
    if (!isDigit(byteAt(at))) return 0;
    at = endOfDigits(at);
  }
  return at;
}

/** Sixteen at a step: how many digits there are is not worth a branch for each. */
function endOfDigits(from: usize): usize {
  let at = from;
  while (true) {
    const values = i8x16.sub(v128.load(at), i8x16.splat(0x30));
    const others = ~i8x16.bitmask(i8x16.lt_u(values, i8x16.splat(10))) & 0xffff;
    if (others !== 0) return at + (ctz(others) as usize);
    at += 16;
  }
}

/** Whether the texts at `text` and `[start, end)` are equal; the latter is not empty. */
export function isSame(text: usize, start: usize, end: usize): bool {
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

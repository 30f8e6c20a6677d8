/** Strings, numbers and characters of JSON in UTF-8, as bytes. */

/** Classes of bytes inside a string: 0 plain ASCII, 1 quote, 2 backslash, 3 control, 4 not ASCII. */
const IN_STRING = new Uint8Array(256);
IN_STRING.fill(3, 0, 0x20);
IN_STRING.fill(4, 0x80);
IN_STRING[0x22] = 1;
IN_STRING[0x5c] = 2;

/** Bytes that are blank between tokens. */
export const IS_BLANK = new Uint8Array(256);
for (const blank of [0x20, 0x09, 0x0a, 0x0d]) IS_BLANK[blank] = 1;

/** ASCII digits. */
export const IS_DIGIT = new Uint8Array(256).fill(1, 0x30, 0x3a);

const IS_HEX = new Uint8Array(256).fill(1, 0x30, 0x3a).fill(1, 0x41, 0x47).fill(1, 0x61, 0x67);

/** What may follow a backslash, `u` apart. */
const IS_ESCAPE = new Uint8Array(256);
for (const char of '"\\/bfnrt') IS_ESCAPE[char.charCodeAt(0)] = 1;

const MINUS = 0x2d;

const STRING_END = "the closing quote of a string";

/**
 * Marks the bytes of a word (four bytes, the first one lowest) that are not plain inside a string: quote,
 * backslash, control characters and all that is not ASCII. The highest bit of such a byte is set; of
 * those marked only the lowest is sure, the others may owe their bit to a borrow (Hacker's Delight, 6–1).
 */
export function specialsOf(word: number): number {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  return (
    (((quote - 0x01010101) & ~quote) |
      ((backslash - 0x01010101) & ~backslash) |
      ((word - 0x20202020) & ~word) |
      word) &
    0x80808080
  );
}

/** Index (0–3) of the first byte that {@link specialsOf} marks; there must be one. */
export function firstOf(specials: number): number {
  return (31 - Math.clz32(specials & -specials)) >> 3;
}

/** The first byte from `from` on that is not plain inside a string; there must be one. */
export function endOfPlain(bytes: Uint8Array, view: DataView, from: number): number {
  let at = from;
  const lastWord = view.byteLength - 4;
  while (at <= lastWord) {
    const specials = specialsOf(view.getInt32(at, true));
    if (specials !== 0) return at + firstOf(specials);
    at += 4;
  }
  while (IN_STRING[bytes[at] as number] === 0) at++;
  return at;
}

/** Finds the ends of strings and numbers; −1: it is none, and `failedAt` and `expected` say why. */
export class TokenReader {
  /** The string that ended last holds backslashes. */
  escaped = false;
  failedAt = 0;
  expected = "";

  /** Goes on from a byte that ends the plain part of a string; gives its closing quote, −1: failed. */
  endOfString(bytes: Uint8Array, view: DataView, from: number, end: number): number {
    let at = from;
    this.escaped = false;
    while (at < end) {
      const byte = bytes[at] as number;
      const what = IN_STRING[byte] as number;
      if (what === 0) {
        at = endOfPlain(bytes, view, at);
      } else if (what === 1) {
        return at;
      } else if (what === 2) {
        this.escaped = true;
        at++;
        if (at >= end) break;
        const escaped = bytes[at] as number;
        if (escaped === 0x75) {
          for (let digit = 1; digit <= 4; digit++) {
            if (at + digit >= end) return this.#failure(end, STRING_END);
            if (IS_HEX[bytes[at + digit] as number] === 0) {
              return this.#failure(at + digit, "four hexadecimal digits after \\u");
            }
          }
          at += 5;
        } else if (IS_ESCAPE[escaped] === 1) {
          at++;
        } else {
          return this.#failure(at, "an escape that JSON knows after \\");
        }
      } else if (what === 3) {
        return this.#failure(at, "no control character inside a string");
      } else {
        const length = utf8Length(bytes, at, end);
        if (length === CUT) return this.#failure(end, STRING_END);
        if (length === 0) return this.#failure(at, "");
        at += length;
      }
    }
    return this.#failure(end, STRING_END);
  }

  /** End of the number that begins at `from`, −1: failed. */
  endOfNumber(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    if (bytes[at] === MINUS) {
      at++;
      if (at >= end || IS_DIGIT[bytes[at] as number] === 0)
        return this.#failure(at, "a digit after -");
    }
    if (bytes[at] === 0x30) {
      at++;
    } else {
      while (at < end && IS_DIGIT[bytes[at] as number] === 1) at++;
    }
    if (at >= end) return at;
    if (bytes[at] === 0x2e) {
      at++;
      if (at >= end || IS_DIGIT[bytes[at] as number] === 0) {
        return this.#failure(at, "a digit after the decimal point");
      }
      while (at < end && IS_DIGIT[bytes[at] as number] === 1) at++;
      if (at >= end) return at;
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (at < end && (bytes[at] === 0x2b || bytes[at] === MINUS)) at++;
      if (at >= end || IS_DIGIT[bytes[at] as number] === 0) {
        return this.#failure(at, "a digit in the exponent");
      }
      while (at < end && IS_DIGIT[bytes[at] as number] === 1) at++;
    }
    return at;
  }

  #failure(at: number, expected: string): number {
    this.failedAt = at;
    this.expected = expected;
    return -1;
  }
}

/** Answer of {@link utf8Length} for a sequence that is right as far as the line goes. */
const CUT = -1;

/** Length of the UTF-8 sequence whose lead byte ≥ 0x80 is at `at`; 0: broken; {@link CUT}. */
export function utf8Length(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (at + 1 >= end) return CUT;
  const second = bytes[at + 1] as number;
  if ((second & 0xc0) !== 0x80) return 0;
  if (lead < 0xe0) return 2;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  if (at + 2 >= end) return CUT;
  if (((bytes[at + 2] as number) & 0xc0) !== 0x80) return 0;
  if (lead < 0xf0) return 3;
  if (at + 3 >= end) return CUT;
  return ((bytes[at + 3] as number) & 0xc0) === 0x80 ? 4 : 0;
}

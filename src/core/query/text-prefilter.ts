/**
 * Finds in raw bytes the events that can hold a text, so that the others need not be decoded. It may
 * let too many through and never loses one: JSON can write any character as `\uXXXX`, and three
 * characters beyond ASCII fold to ASCII letters (K, İ, ſ); wherever such a spelling stands, the event
 * is let through unseen.
 */
import { foldCase } from "./pattern.ts";

/** Looks at one block of bytes at a time; ask for the events of a block in ascending order. */
export interface Prefilter {
  /** Takes the next block. */
  look(bytes: Uint8Array): void;
  /** Whether the bytes `[start, end)` of the block may hold the text. */
  mayHold(start: number, end: number): boolean;
}

const LOWER = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) LOWER[byte] = byte >= 65 && byte <= 90 ? byte + 32 : byte;

const BACKSLASH = 0x5c;

/** A prefilter for a text, case ignored; null if nothing in it can be looked for in bytes. */
export function createPrefilter(text: string): Prefilter | null {
  const piece = longestPlainPiece(foldCase(text));
  return piece.length === 0 ? null : new PieceFinder(piece);
}

/**
 * A text that every match of a regular expression holds, case ignored; "" if none is seen. Looks at
 * plain sequences only and gives up on groups and alternatives.
 */
export function requiredTextOf(source: string): string {
  let best = "";
  let run = "";
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = "";
  };
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? "";
    if ("|()".includes(character)) return "";
    if (character === "\\") {
      const escaped = source[++at] ?? "";
      if (/[A-Za-z0-9]/.test(escaped)) {
        if (!"bBdDsSwW".includes(escaped)) return "";
        endRun();
      } else {
        run += escaped;
      }
    } else if (character === "[") {
      endRun();
      at = endOfClass(source, at);
    } else if ("*?{".includes(character)) {
      // What stands before may be missing.
      run = run.slice(0, -1);
      endRun();
      if (character === "{") at = Math.max(at, source.indexOf("}", at));
    } else if (character === "+") {
      endRun();
    } else if (".^$".includes(character)) {
      endRun();
    } else {
      run += character;
    }
  }
  endRun();
  return best;
}

function endOfClass(source: string, open: number): number {
  let at = open + 1;
  if (source[at] === "^") at++;
  if (source[at] === "]") at++;
  while (at < source.length && source[at] !== "]") {
    if (source[at] === "\\") at++;
    // `[[:alpha:]]` holds a bracket of its own.
    else if (source.startsWith("[:", at)) at = Math.max(at, source.indexOf(":]", at) + 1);
    at++;
  }
  return at;
}

/** The longest piece of ASCII that JSON writes without a backslash, unless as `\u00XX`. */
function longestPlainPiece(folded: string): string {
  let best = "";
  for (const piece of folded.split(/[^ !#-.0-[\]-~]+/))
    if (piece.length > best.length) best = piece;
  return best;
}

class PieceFinder implements Prefilter {
  readonly #piece: Uint8Array;
  /** How far the piece may move on when its last place meets a byte. */
  readonly #shift: Uint32Array;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Next place of the piece and of an odd spelling; the block's length: none. */
  #place = 0;
  #oddities: number[] = [];
  #oddity = 0;

  constructor(piece: string) {
    this.#piece = Uint8Array.from(piece, (character) => character.charCodeAt(0));
    const length = this.#piece.length;
    this.#shift = new Uint32Array(256).fill(length);
    for (let at = 0; at < length - 1; at++) {
      const byte = this.#piece[at] ?? 0;
      this.#shift[byte] = length - 1 - at;
      if (byte >= 97 && byte <= 122) this.#shift[byte - 32] = length - 1 - at;
    }
  }

  look(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#place = this.#find(0);
    this.#oddities = findOddities(bytes);
    this.#oddity = 0;
  }

  mayHold(start: number, end: number): boolean {
    if (this.#place < start) this.#place = this.#find(start);
    if (this.#place + this.#piece.length <= end) return true;
    while ((this.#oddities[this.#oddity] ?? end) < start) this.#oddity++;
    return (this.#oddities[this.#oddity] ?? end) < end;
  }

  /** First place of the piece at or after `from` (Boyer, Moore, Horspool). */
  #find(from: number): number {
    const bytes = this.#bytes;
    const piece = this.#piece;
    const shift = this.#shift;
    const last = piece.length - 1;
    const lastByte = piece[last] as number;
    let at = from + last;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (LOWER[byte] === lastByte) {
        let back = 1;
        while (back <= last && LOWER[bytes[at - back] as number] === piece[last - back]) back++;
        if (back > last) return at - last;
      }
      at += shift[byte] as number;
    }
    return bytes.length;
  }
}

/** Where bytes spell an ASCII character, or one that folds to it, in another way; ascending. */
function findOddities(bytes: Uint8Array): number[] {
  const places: number[] = [];
  let at = bytes.indexOf(BACKSLASH);
  while (at >= 0 && at + 5 < bytes.length) {
    if (bytes[at + 1] === 0x75) {
      const high = bytes[at + 2];
      const second = bytes[at + 3];
      const third = bytes[at + 4] ?? 0;
      if (high === 0x30 && second === 0x30 && third >= 0x32) places.push(at);
      else if (high === 0x30 && second === 0x31) places.push(at);
      else if (high === 0x32 && second === 0x31) places.push(at);
    }
    at = bytes.indexOf(BACKSLASH, at + 2);
  }
  const escapes = places.length;
  for (const [lead, rest] of [
    [0xe2, [0x84, 0xaa]],
    [0xc4, [0xb0]],
    [0xc5, [0xbf]],
  ] as const) {
    at = bytes.indexOf(lead);
    while (at >= 0) {
      const place = at;
      if (rest.every((byte, index) => bytes[place + 1 + index] === byte)) places.push(place);
      at = bytes.indexOf(lead, at + 1);
    }
  }
  // Each search ascends by itself; together they have to be put in order.
  return places.length > escapes ? places.sort((left, right) => left - right) : places;
}

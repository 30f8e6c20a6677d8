/**
 * Reads the wanted fields of one line and checks the whole of it: exactly what `JSON.parse` accepts,
 * in valid UTF-8. One pass over the bytes, no allocation per line, no recursion (any depth works).
 */
import { decodeUtf8 } from "../base/utf8.ts";
import type { REJECTION_CLASSES } from "../index/problem.ts";
import { type FieldPlan, KEY_BUCKETS, keyBucket } from "./field-plan.ts";

export type RejectionClass = (typeof REJECTION_CLASSES)[number];

/** What stands in a slot. Ordered so that `>= number` means "number or string", `>= object` "container" among the rest. */
export const FIELD_KIND = {
  absent: 0,
  null: 1,
  true: 2,
  false: 3,
  number: 4,
  string: 5,
  /** A string that holds backslashes: its bytes have to be unescaped. */
  escapedString: 6,
  object: 7,
  array: 8,
} as const;

/**
 * What a scan found. One object, filled again by every scan.
 *
 * - `ok`: a whole object begins at the first non-blank byte and ends before `objectEnd`. `rest` is the
 *   first non-blank byte after it; less than the line's end means that something is *glued* to it:
 *   scan again from `rest`. Every whole object is an event; the first piece that is none ends the line
 *   and is reported as a finding, the events before it stay (`{"a":1}}`, `{"a":1},`, `{"a":1}\tchecksum`).
 *   Nothing is recovered behind a piece that is no object: inside a fragment, what looks like an object
 *   may be one of its inner values.
 * - not `ok`: `rejection` says the class, `position` the byte where reading stopped, `reason` why.
 *   `truncated` is a beginning of JSON that ends too early; a whole value other than an object is
 *   `not-an-object`; `bad-utf8` is bytes that are no UTF-8, wherever they are met first.
 */
export type ScanVerdict = {
  readonly ok: boolean;
  readonly objectEnd: number;
  readonly rest: number;
  readonly rejection: RejectionClass | null;
  readonly position: number;
  /** One clause without a full stop. */
  readonly reason: string;
};

/** Fields of the line scanned last. Positions are those of the scanned buffer; valid until the next scan. */
export interface FieldScanner {
  readonly plan: FieldPlan;
  /** Per slot: one of {@link FIELD_KIND}. The last of several equal keys counts, as in `JSON.parse`. */
  readonly kind: Uint8Array;
  /** Per slot: start of the raw value; for strings after the opening quote. */
  readonly start: Int32Array;
  /** Per slot: end of the raw value; for strings the closing quote. */
  readonly end: Int32Array;
  /** The bytes given to `scan` last, for reading four at once. */
  readonly view: DataView;
  /**
   * Scans bytes `[start, end)`: one line without its newline; a CR at its end and blanks around are
   * tolerated. Never throws. After a verdict that is not ok the slots hold nothing of use.
   */
  scan(bytes: Uint8Array, start: number, end: number): ScanVerdict;
}

/** Classes of bytes inside a string: 0 plain ASCII, 1 quote, 2 backslash, 3 control, 4 not ASCII. */
const IN_STRING = new Uint8Array(256);
IN_STRING.fill(3, 0, 0x20);
IN_STRING.fill(4, 0x80);
IN_STRING[0x22] = 1;
IN_STRING[0x5c] = 2;

const IS_BLANK = new Uint8Array(256);
for (const blank of [0x20, 0x09, 0x0a, 0x0d]) IS_BLANK[blank] = 1;

const IS_DIGIT = new Uint8Array(256).fill(1, 0x30, 0x3a);

const IS_HEX = new Uint8Array(256).fill(1, 0x30, 0x3a).fill(1, 0x41, 0x47).fill(1, 0x61, 0x67);

/** What may follow a backslash, `u` apart. */
const IS_ESCAPE = new Uint8Array(256);
for (const char of '"\\/bfnrt') IS_ESCAPE[char.charCodeAt(0)] = 1;

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const CR = 0x0d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const AFTER_PAIR = "a comma or } after a value";
const AFTER_ELEMENT = "a comma or ] after a value";
const STRING_END = "the closing quote of a string";

/** True if bytes `[start, end)` are blank as JSON sees it: such a line is neither an event nor a problem. */
export function isBlankLine(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (IS_BLANK[bytes[at] as number] === 0) return false;
  return true;
}

/** The text of a raw string value as a slot gives it (between its quotes). */
export function decodeString(
  bytes: Uint8Array,
  start: number,
  end: number,
  escaped: boolean,
): string {
  const raw = decodeUtf8(bytes, start, end);
  return escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** A scanner for one plan; use it for one line at a time. */
export function createFieldScanner(plan: FieldPlan): FieldScanner {
  return new Scanner(plan);
}

type Word = { readonly text: string; readonly bytes: readonly number[]; readonly kind: number };
const TRUE: Word = { text: "true", bytes: [0x74, 0x72, 0x75, 0x65], kind: FIELD_KIND.true };
const FALSE: Word = {
  text: "false",
  bytes: [0x66, 0x61, 0x6c, 0x73, 0x65],
  kind: FIELD_KIND.false,
};
const NULL: Word = { text: "null", bytes: [0x6e, 0x75, 0x6c, 0x6c], kind: FIELD_KIND.null };

/** What a line holds instead of an object, by its first byte. */
const ROOT_WORDS: ReadonlyMap<number, string> = new Map([
  [OPEN_ARRAY, "an array"],
  [QUOTE, "a string"],
  [0x74, "true"],
  [0x66, "false"],
  [0x6e, "null"],
]);

type MutableVerdict = { -readonly [K in keyof ScanVerdict]: ScanVerdict[K] };

class Scanner implements FieldScanner {
  readonly plan: FieldPlan;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;

  readonly #verdict: MutableVerdict = {
    ok: false,
    objectEnd: 0,
    rest: 0,
    rejection: null,
    position: 0,
    reason: "",
  };
  /** Per open container: its parent's node and kind, and the slot that ends with it (−1: none). */
  #nodes = new Int32Array(64);
  #closes = new Int32Array(64);
  #objects = new Uint8Array(64);
  #copy = new Uint8Array(0);
  /** The buffer scanned last, for reading four bytes at once. */
  #viewed: Uint8Array = this.#copy;
  #view: DataView = new DataView(this.#copy.buffer);
  readonly #keyView: DataView;
  /** Set by #endOfString. */
  #escaped = false;
  /** Where and why the line was given up. */
  #failedAt = 0;
  #expected = "";

  constructor(plan: FieldPlan) {
    this.plan = plan;
    this.kind = new Uint8Array(plan.slotCount);
    this.start = new Int32Array(plan.slotCount);
    this.end = new Int32Array(plan.slotCount);
    this.#keyView = new DataView(plan.keyBytes.buffer);
  }

  get view(): DataView {
    return this.#view;
  }

  scan(bytes: Uint8Array, from: number, to: number): ScanVerdict {
    const end = to > from && bytes[to - 1] === CR ? to - 1 : to;
    if (end >= bytes.length || (bytes[end] as number) >= 0x20)
      return this.#scanCopy(bytes, from, to);
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    const lastWord = view.byteLength - 4;
    let word = 0;
    const { kind, start: slotStart, end: slotEnd } = this;
    const { buckets, nextEdge, keyStart, keyLength, keyBytes } = this.plan;
    const keyView = this.#keyView;
    const { slotOfEdge, childOfEdge, belowStart, belowEnd } = this.plan;
    let nodes = this.#nodes;
    let closes = this.#closes;
    let objects = this.#objects;
    for (let slot = 0; slot < kind.length; slot++) kind[slot] = 0;

    let at = from;
    while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1) at++;
    if (at >= end) return this.#reject(bytes, at, end, "an object");
    const rootAt = at;
    // Open containers; the innermost is `inObject` and, if keys in it are wanted, `node`.
    let depth = 0;
    let inObject = false;
    let node = -1;
    // Where the next value goes: its slot, and the node for the keys inside it.
    let slot = -1;
    let below = 0;

    while (true) {
      if (inObject) {
        // A key begins at `at`.
        if (bytes[at] !== QUOTE) return this.#reject(bytes, at, end, "a key in double quotes");
        const textStart = ++at;
        word = 0;
        while (at <= lastWord) {
          const w = view.getInt32(at, true);
          const q = w ^ 0x22222222;
          const b = w ^ 0x5c5c5c5c;
          word =
            (((q - 0x01010101) & ~q) | ((b - 0x01010101) & ~b) | ((w - 0x20202020) & ~w) | w) &
            0x80808080;
          if (word !== 0) break;
          at += 4;
        }
        if (word !== 0) at += (31 - Math.clz32(word & -word)) >> 3;
        else while (IN_STRING[bytes[at] as number] === 0) at++;
        let escaped = false;
        if (at >= end || bytes[at] !== QUOTE) {
          at = this.#endOfString(bytes, at, end);
          if (at < 0) return this.#fail(bytes, end);
          escaped = this.#escaped;
        }
        slot = -1;
        below = -1;
        if (node >= 0) {
          const length = at - textStart;
          let edge = -1;
          if (escaped) {
            const key = decodeString(bytes, textStart, at, true);
            edge = this.plan.edgesByKey[node]?.get(key) ?? -1;
          } else {
            edge = buckets[
              node * KEY_BUCKETS + keyBucket(length, bytes[textStart] as number)
            ] as number;
            while (edge >= 0) {
              if (keyLength[edge] === length) {
                const key = keyStart[edge] as number;
                let same = 0;
                // In words; the last one overlaps. Shorter keys are compared byte by byte.
                if (length >= 4 && at <= lastWord) {
                  const lastOfKey = length - 4;
                  while (
                    same < lastOfKey &&
                    view.getInt32(textStart + same, true) === keyView.getInt32(key + same, true)
                  ) {
                    same += 4;
                  }
                  if (
                    same >= lastOfKey &&
                    view.getInt32(at - 4, true) === keyView.getInt32(key + lastOfKey, true)
                  ) {
                    break;
                  }
                } else {
                  while (same < length && bytes[textStart + same] === keyBytes[key + same]) same++;
                  if (same === length) break;
                }
              }
              edge = nextEdge[edge] as number;
            }
          }
          if (edge >= 0) {
            slot = slotOfEdge[edge] as number;
            below = childOfEdge[edge] as number;
            // The last of equal keys counts: nothing of an earlier one may stay.
            const stop = belowEnd[edge] as number;
            for (let old = belowStart[edge] as number; old < stop; old++) kind[old] = 0;
          }
        }
        at++;
        if (bytes[at] !== COLON || at >= end) {
          while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1)
            at++;
          if (at >= end || bytes[at] !== COLON)
            return this.#reject(bytes, at, end, "a colon after a key");
        }
        at++;
        while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1)
          at++;
        if (at >= end) return this.#reject(bytes, at, end, "a value");
      }

      // A value begins at `at`.
      const first = bytes[at] as number;
      if (first === QUOTE) {
        const textStart = ++at;
        word = 0;
        while (at <= lastWord) {
          const w = view.getInt32(at, true);
          const q = w ^ 0x22222222;
          const b = w ^ 0x5c5c5c5c;
          word =
            (((q - 0x01010101) & ~q) | ((b - 0x01010101) & ~b) | ((w - 0x20202020) & ~w) | w) &
            0x80808080;
          if (word !== 0) break;
          at += 4;
        }
        if (word !== 0) at += (31 - Math.clz32(word & -word)) >> 3;
        else while (IN_STRING[bytes[at] as number] === 0) at++;
        let string: number = FIELD_KIND.string;
        if (at >= end || bytes[at] !== QUOTE) {
          at = this.#endOfString(bytes, at, end);
          if (at < 0) return this.#fail(bytes, end);
          if (this.#escaped) string = FIELD_KIND.escapedString;
        }
        if (slot >= 0) {
          kind[slot] = string;
          slotStart[slot] = textStart;
          slotEnd[slot] = at;
        }
        at++;
      } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
        if (slot >= 0) {
          kind[slot] = first === OPEN_OBJECT ? FIELD_KIND.object : FIELD_KIND.array;
          slotStart[slot] = at;
        }
        at++;
        while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1)
          at++;
        if (at >= end) {
          return this.#reject(
            bytes,
            at,
            end,
            first === OPEN_OBJECT ? "a key or }" : "a value or ]",
          );
        }
        // In ASCII both closing brackets are their opening ones plus 2.
        if (bytes[at] !== first + 2) {
          if (depth === nodes.length) {
            this.#deepen();
            nodes = this.#nodes;
            closes = this.#closes;
            objects = this.#objects;
          }
          nodes[depth] = node;
          objects[depth] = inObject ? 1 : 0;
          closes[depth] = slot;
          depth++;
          inObject = first === OPEN_OBJECT;
          node = inObject ? below : -1;
          slot = -1;
          below = -1;
          continue;
        }
        at++;
        if (slot >= 0) slotEnd[slot] = at;
      } else if (first === MINUS || IS_DIGIT[first] === 1) {
        const numberStart = at;
        at = this.#endOfNumber(bytes, at, end);
        if (at < 0) return this.#fail(bytes, end);
        if (slot >= 0) {
          kind[slot] = FIELD_KIND.number;
          slotStart[slot] = numberStart;
          slotEnd[slot] = at;
        }
      } else {
        const literal =
          first === 0x6e ? NULL : first === 0x74 ? TRUE : first === 0x66 ? FALSE : null;
        if (literal === null)
          return this.#reject(bytes, at, end, depth === 0 ? "an object" : "a value");
        const wordStart = at;
        for (const byte of literal.bytes) {
          if (at >= end || bytes[at] !== byte) {
            // A line of plain text, rather than a word misspelt.
            if (depth === 0 && at < end) return this.#reject(bytes, wordStart, end, "an object");
            return this.#reject(bytes, at, end, literal.text);
          }
          at++;
        }
        if (slot >= 0) {
          kind[slot] = literal.kind;
          slotStart[slot] = wordStart;
          slotEnd[slot] = at;
        }
      }

      // A value ended before `at`: close what it closes, up to the next key or element.
      while (depth > 0) {
        while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1)
          at++;
        if (at >= end) return this.#reject(bytes, at, end, inObject ? AFTER_PAIR : AFTER_ELEMENT);
        const next = bytes[at] as number;
        if (next === COMMA) break;
        if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          return this.#reject(bytes, at, end, inObject ? AFTER_PAIR : AFTER_ELEMENT);
        }
        at++;
        depth--;
        const closed = closes[depth] as number;
        if (closed >= 0) slotEnd[closed] = at;
        node = nodes[depth] as number;
        inObject = objects[depth] === 1;
      }
      if (depth === 0) break;
      at++;
      while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1) at++;
      if (at >= end)
        return this.#reject(bytes, at, end, inObject ? "a key after a comma" : "a value");
      slot = -1;
      below = -1;
    }

    const verdict = this.#verdict;
    verdict.objectEnd = at;
    while ((bytes[at] as number) <= 0x20 && at < end && IS_BLANK[bytes[at] as number] === 1) at++;
    verdict.rest = at < end ? at : to;
    if (bytes[rootAt] !== OPEN_OBJECT) {
      if (at < end) return this.#reject(bytes, at, end, "an object, or the end after a value");
      const what = ROOT_WORDS.get(bytes[rootAt] as number) ?? "a number";
      return this.#refuse("not-an-object", rootAt, `expected an object, found ${what}`);
    }
    verdict.ok = true;
    verdict.rejection = null;
    verdict.position = at;
    verdict.reason = "";
    return verdict;
  }

  /**
   * The loops over strings rely on a control byte at the end, which nearly every line has (its newline).
   * A line without one is copied to a place that has one.
   */
  #scanCopy(bytes: Uint8Array, from: number, to: number): ScanVerdict {
    const length = to - from;
    if (this.#copy.length <= length) this.#copy = new Uint8Array(length * 2 + 1);
    this.#copy.set(bytes.subarray(from, to));
    this.#copy[length] = NEWLINE;
    this.scan(this.#copy, 0, length);
    this.#viewed = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let slot = 0; slot < this.kind.length; slot++) {
      this.start[slot] = (this.start[slot] as number) + from;
      this.end[slot] = (this.end[slot] as number) + from;
    }
    const verdict = this.#verdict;
    verdict.position += from;
    verdict.objectEnd += from;
    verdict.rest += from;
    return verdict;
  }

  /** Goes on from a byte that ends the plain part of a string; gives its closing quote, −1: failed. */
  #endOfString(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    this.#escaped = false;
    while (at < end) {
      const byte = bytes[at] as number;
      const what = IN_STRING[byte] as number;
      if (what === 0) {
        at = endOfPlain(bytes, this.#view, at);
      } else if (what === 1) {
        return at;
      } else if (what === 2) {
        this.#escaped = true;
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
  #endOfNumber(bytes: Uint8Array, from: number, end: number): number {
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
    this.#failedAt = at;
    this.#expected = expected;
    return -1;
  }

  #fail(bytes: Uint8Array, end: number): ScanVerdict {
    return this.#reject(bytes, this.#failedAt, end, this.#expected);
  }

  #reject(bytes: Uint8Array, at: number, end: number, expected: string): ScanVerdict {
    if (at >= end) {
      return this.#refuse("truncated", at, `the line ends where ${expected} should follow`);
    }
    if ((bytes[at] as number) >= 0x80 && utf8Length(bytes, at, end) === 0) {
      return this.#refuse("bad-utf8", at, "these bytes are not UTF-8");
    }
    return this.#refuse("not-json", at, `expected ${expected}`);
  }

  #refuse(rejection: RejectionClass, position: number, reason: string): ScanVerdict {
    const verdict = this.#verdict;
    verdict.ok = false;
    verdict.rejection = rejection;
    verdict.position = position;
    verdict.reason = reason;
    return verdict;
  }

  #deepen(): void {
    const length = this.#nodes.length * 2;
    const nodes = new Int32Array(length);
    nodes.set(this.#nodes);
    this.#nodes = nodes;
    const closes = new Int32Array(length);
    closes.set(this.#closes);
    this.#closes = closes;
    const objects = new Uint8Array(length);
    objects.set(this.#objects);
    this.#objects = objects;
  }
}

/**
 * The first byte from `at` on that is not plain inside a string: a quote, a backslash, a control
 * character or no ASCII. There must be one; four bytes a step, twice as fast as one by one.
 */
function endOfPlain(bytes: Uint8Array, view: DataView, from: number): number {
  let at = from;
  const lastWord = view.byteLength - 4;
  while (at <= lastWord) {
    const word = view.getInt32(at, true);
    const quote = word ^ 0x22222222;
    const backslash = word ^ 0x5c5c5c5c;
    // The highest bit of a byte is set where the byte is one of these; the lowest such byte is exact,
    // those above it may owe their bit to a borrow (Hacker's Delight, 6–1).
    const found =
      (((quote - 0x01010101) & ~quote) |
        ((backslash - 0x01010101) & ~backslash) |
        ((word - 0x20202020) & ~word) |
        word) &
      0x80808080;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
    at += 4;
  }
  while (IN_STRING[bytes[at] as number] === 0) at++;
  return at;
}

/** Answer of {@link utf8Length} for a sequence that is right as far as the line goes. */
const CUT = -1;

/** Length of the UTF-8 sequence whose lead byte ≥ 0x80 is at `at`; 0: broken; {@link CUT}. */
function utf8Length(bytes: Uint8Array, at: number, end: number): number {
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

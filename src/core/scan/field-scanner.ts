/**
 * Reads the wanted fields of one line and checks the whole of it: exactly what `JSON.parse` accepts,
 * in valid UTF-8. One pass over the bytes, no allocation per line, no recursion (any depth works).
 */
import { decodeUtf8 } from "../base/utf8.ts";
import type { REJECTION_CLASSES } from "../index/problem.ts";
import { type FieldPlan, KEY_BUCKETS, keyBucket } from "./field-plan.ts";
import {
  endOfPlain,
  firstOf,
  IS_BLANK,
  IS_DIGIT,
  specialsOf,
  TokenReader,
  utf8Length,
} from "./json-tokens.ts";

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

const NEWLINE = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const AFTER_PAIR = "a comma or } after a value";
const AFTER_ELEMENT = "a comma or ] after a value";

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
  readonly #tokens = new TokenReader();

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
    let special = 0;
    const { kind, start: slotStart, end: slotEnd } = this;
    const { buckets, nextEdge, keyStart, keyLength, keyBytes } = this.plan;
    const keyView = this.#keyView;
    const tokens = this.#tokens;
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
        special = 0;
        while (at <= lastWord) {
          special = specialsOf(view.getInt32(at, true));
          if (special !== 0) break;
          at += 4;
        }
        at = special !== 0 ? at + firstOf(special) : endOfPlain(bytes, view, at);
        let escaped = false;
        if (at >= end || bytes[at] !== QUOTE) {
          at = tokens.endOfString(bytes, view, at, end);
          if (at < 0) return this.#fail(bytes, end);
          escaped = tokens.escaped;
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
        special = 0;
        while (at <= lastWord) {
          special = specialsOf(view.getInt32(at, true));
          if (special !== 0) break;
          at += 4;
        }
        at = special !== 0 ? at + firstOf(special) : endOfPlain(bytes, view, at);
        let string: number = FIELD_KIND.string;
        if (at >= end || bytes[at] !== QUOTE) {
          at = tokens.endOfString(bytes, view, at, end);
          if (at < 0) return this.#fail(bytes, end);
          if (tokens.escaped) string = FIELD_KIND.escapedString;
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
        at = tokens.endOfNumber(bytes, at, end);
        if (at < 0) return this.#fail(bytes, end);
        if (slot >= 0) {
          kind[slot] = FIELD_KIND.number;
          slotStart[slot] = numberStart;
          slotEnd[slot] = at;
        }
      } else {
        const word = first === 0x6e ? NULL : first === 0x74 ? TRUE : first === 0x66 ? FALSE : null;
        if (word === null)
          return this.#reject(bytes, at, end, depth === 0 ? "an object" : "a value");
        const wordStart = at;
        for (const byte of word.bytes) {
          if (at >= end || bytes[at] !== byte) {
            // A line of plain text, rather than a word misspelt.
            if (depth === 0 && at < end) return this.#reject(bytes, wordStart, end, "an object");
            return this.#reject(bytes, at, end, word.text);
          }
          at++;
        }
        if (slot >= 0) {
          kind[slot] = word.kind;
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

  #fail(bytes: Uint8Array, end: number): ScanVerdict {
    return this.#reject(bytes, this.#tokens.failedAt, end, this.#tokens.expected);
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

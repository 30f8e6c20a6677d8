/** What the slots of a scanned line mean to a profile. */
import { decodeUtf8 } from "../base/utf8.ts";
import type { CompiledPlace, CompiledTest } from "../profile/compiled-profile.ts";
import { matchesWildcard } from "../profile/wildcard.ts";
import { decodeString, FIELD_KIND, type FieldScanner } from "./field-scanner.ts";

/** The text of a scalar in a slot: strings decoded, numbers and booleans as written; null for all else. */
export function scalarText(fields: FieldScanner, slot: number, bytes: Uint8Array): string | null {
  const kind = fields.kind[slot] as number;
  if (kind < FIELD_KIND.true || kind > FIELD_KIND.escapedString) return null;
  const start = fields.start[slot] as number;
  return decodeString(bytes, start, fields.end[slot] as number, kind === FIELD_KIND.escapedString);
}

/** What a place makes of a value's text; null: the place gives nothing. */
export function placeText(place: CompiledPlace, text: string): string | null {
  let rest = text;
  if (place.not?.some((pattern) => matchesWildcard(pattern, text))) return null;
  if (place.prefix !== null) {
    if (!rest.startsWith(place.prefix)) return null;
    rest = rest.slice(place.prefix.length);
  }
  if (place.before !== null) {
    const at = rest.indexOf(place.before);
    if (at >= 0) rest = rest.slice(0, at);
  }
  if (place.after !== null) {
    const at = rest.indexOf(place.after);
    if (at >= 0) rest = rest.slice(at + place.after.length);
  }
  return rest === "" ? null : rest;
}

/** True if every test holds for the scanned line. */
export function testsHold(
  tests: readonly CompiledTest[],
  fields: FieldScanner,
  bytes: Uint8Array,
): boolean {
  for (const test of tests) if (!testHolds(test, fields, bytes)) return false;
  return true;
}

function testHolds(test: CompiledTest, fields: FieldScanner, bytes: Uint8Array): boolean {
  const kind = fields.kind[test.slot] as number;
  if (test.exists !== null && kind > FIELD_KIND.null !== test.exists) return false;
  if (test.is !== null && !isOneOf(test.is, test.slot, kind, fields, bytes)) return false;
  if (test.matches !== null) {
    if (kind !== FIELD_KIND.string && kind !== FIELD_KIND.escapedString) return false;
    const text = scalarText(fields, test.slot, bytes) ?? "";
    if (!test.matches.some((pattern) => matchesWildcard(pattern, text))) return false;
  }
  return true;
}

function isOneOf(
  scalars: NonNullable<CompiledTest["is"]>,
  slot: number,
  kind: number,
  fields: FieldScanner,
  bytes: Uint8Array,
): boolean {
  const start = fields.start[slot] as number;
  const end = fields.end[slot] as number;
  for (const scalar of scalars) {
    switch (scalar.kind) {
      case "null":
        if (kind === FIELD_KIND.null) return true;
        break;
      case "boolean":
        if (kind === (scalar.value ? FIELD_KIND.true : FIELD_KIND.false)) return true;
        break;
      case "number":
        if (kind === FIELD_KIND.number && Number(decodeUtf8(bytes, start, end)) === scalar.value) {
          return true;
        }
        break;
      case "string":
        if (kind === FIELD_KIND.string && equalBytes(bytes, start, end, scalar.bytes)) return true;
        if (
          kind === FIELD_KIND.escapedString &&
          decodeString(bytes, start, end, true) === scalar.text
        ) {
          return true;
        }
        break;
    }
  }
  return false;
}

/** True if bytes `[start, end)` are `other`. */
export function equalBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  other: Uint8Array,
): boolean {
  if (end - start !== other.length) return false;
  for (let at = 0; at < other.length; at++) if (bytes[start + at] !== other[at]) return false;
  return true;
}

const IS_NUMERIC = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** The number that a text is, NaN for others: "12" is one, "" and "0x1" are not. */
export function numberOfText(text: string): number {
  return IS_NUMERIC.test(text) ? Number(text) : Number.NaN;
}

/** Value of a JSON number; exact up to 15 digits without a fraction, else as `Number` reads it. */
export function numberOfBytes(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 0x2d;
  if (negative) at++;
  if (end - at > 15) return Number(decodeUtf8(bytes, start, end));
  let value = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number(decodeUtf8(bytes, start, end));
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** Walks the elements of an array that a scan has found whole. Kinds and positions are those of slots. */
export class ElementCursor {
  kind = 0;
  start = 0;
  end = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #stop = 0;

  /** Begins before the first element of the array whose brackets are at `start` and `end − 1`. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start + 1;
    this.#stop = end - 1;
  }

  /** Goes to the next element; false: there is none. */
  next(): boolean {
    const bytes = this.#bytes;
    const stop = this.#stop;
    let at = this.#at;
    while (at < stop && ((bytes[at] as number) <= 0x20 || bytes[at] === 0x2c)) at++;
    if (at >= stop) return false;
    const first = bytes[at] as number;
    this.start = at;
    if (first === 0x22) {
      at++;
      this.start = at;
      let escaped = false;
      while (bytes[at] !== 0x22) {
        if (bytes[at] === 0x5c) {
          escaped = true;
          at++;
        }
        at++;
      }
      this.end = at;
      this.kind = escaped ? FIELD_KIND.escapedString : FIELD_KIND.string;
      this.#at = at + 1;
      return true;
    }
    if (first === 0x7b || first === 0x5b) {
      this.kind = first === 0x7b ? FIELD_KIND.object : FIELD_KIND.array;
      let depth = 0;
      do {
        const byte = bytes[at] as number;
        if (byte === 0x7b || byte === 0x5b) depth++;
        else if (byte === 0x7d || byte === 0x5d) depth--;
        else if (byte === 0x22) at = endOfString(bytes, at + 1);
        at++;
      } while (depth > 0);
    } else {
      this.kind =
        first === 0x74
          ? FIELD_KIND.true
          : first === 0x66
            ? FIELD_KIND.false
            : first === 0x6e
              ? FIELD_KIND.null
              : FIELD_KIND.number;
      while (at < stop && (bytes[at] as number) > 0x20 && bytes[at] !== 0x2c) at++;
    }
    this.end = at;
    this.#at = at;
    return true;
  }
}

/** The closing quote of a whole string whose text begins at `from`. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at;
}

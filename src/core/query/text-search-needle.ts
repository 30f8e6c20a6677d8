/**
 * A text as the bytes by which an event that holds it is found, so that the others need not be decoded.
 * They may find too much and never lose an event. JSON can write any character as `\uXXXX`, and
 * letters have other cases, some of another length: what else can stand for the needle's characters
 * is named beside its bytes.
 */
import { encodeUtf8 } from "../base/utf8.ts";
import { foldCase } from "./pattern.ts";

/**
 * How texts are compared: with case, without it as {@link foldCase} does, or as a regular expression
 * does without it (Unicode's simple folding).
 */
export type NeedleCase = "exact" | "folded" | "expression";

/** Bytes to look for; for the text `Ab/` without case: bytes `ab/`, masks 20 20 00. */
export type Needle = {
  /** A byte fits where, with the bits of its mask set, it is the needle's. At least one. */
  readonly bytes: Uint8Array;
  readonly masks: Uint8Array;
  /** UTF-16 units that stand for one of the characters when they are escaped. */
  readonly units: ReadonlySet<number>;
  /** The first two bytes of characters that fold to one of the letters and have another length; at most 3. */
  readonly leads: readonly (readonly [number, number])[];
  /**
   * The bytes are the whole text, each a character of ASCII that is written as it is: where they stand
   * inside a string, clear of escapes, the string holds the text.
   */
  readonly whole: boolean;
};

/** Enough to be rare; longer texts are found by their beginning. */
const MAX_BYTES = 256;

/** Kelvin sign, capital I with dot, long s: the characters beyond ASCII that fold to ASCII letters. */
const KELVIN = 0x212a;
const DOTTED_I = 0x130;
const LONG_S = 0x17f;
const LEAD_OF: ReadonlyMap<number, readonly [number, number]> = new Map([
  [KELVIN, [0xe2, 0x84]],
  [DOTTED_I, [0xc4, 0xb0]],
  [LONG_S, [0xc5, 0xbf]],
]);

/** Control characters that have a letter for their escape. */
const ESCAPE_LETTERS: Readonly<Record<string, string>> = {
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\f": "f",
  "\r": "r",
  '"': '"',
  "\\": "\\",
};

/** A character of a needle: how its bytes are, and which code points can stand for it. */
type Spelling = {
  readonly bytes: readonly number[];
  readonly masks: readonly number[];
  readonly points: readonly number[];
  readonly plain: boolean;
};

/** The longest part of a text that can be looked for; null: there is none, so every event must be read. */
export function needleOf(text: string, how: NeedleCase): Needle | null {
  const wanted = how === "folded" ? foldCase(text) : text;
  let best: readonly Spelling[] = [];
  let run: Spelling[] = [];
  let bestBytes = 0;
  let runBytes = 0;
  let characters = 0;
  const endRun = (): void => {
    if (runBytes > bestBytes) [best, bestBytes] = [run, runBytes];
    run = [];
    runBytes = 0;
  };
  for (const character of wanted) {
    characters++;
    const spelling = spellingOf(character, how);
    if (spelling === null || runBytes + spelling.bytes.length > MAX_BYTES) endRun();
    if (spelling === null) continue;
    run.push(spelling);
    runBytes += spelling.bytes.length;
  }
  endRun();
  return bestBytes === 0 ? null : joined(best, best.length === characters);
}

function joined(spellings: readonly Spelling[], complete: boolean): Needle {
  const points = new Set(spellings.flatMap((spelling) => spelling.points));
  const units = new Set<number>();
  for (const point of points) {
    const text = String.fromCodePoint(point);
    for (let at = 0; at < text.length; at++) units.add(text.charCodeAt(at));
  }
  return {
    bytes: Uint8Array.from(spellings.flatMap((spelling) => spelling.bytes)),
    masks: Uint8Array.from(spellings.flatMap((spelling) => spelling.masks)),
    units,
    leads: [...LEAD_OF].flatMap(([point, lead]) => (points.has(point) ? [lead] : [])),
    whole: complete && spellings.every(({ plain }) => plain),
  };
}

/** Null: nothing in the bytes can be relied on. */
function spellingOf(character: string, how: NeedleCase): Spelling | null {
  const point = character.codePointAt(0) ?? 0;
  const letter = ESCAPE_LETTERS[character];
  if (letter !== undefined) {
    const bytes = [0x5c, letter.charCodeAt(0)];
    return { bytes, masks: [0, 0], points: [point], plain: false };
  }
  // Other control characters are always escaped by their number, lone surrogates, too.
  if (point < 0x20 || (point >= 0xd800 && point < 0xe000)) return null;
  if (point < 0x80) return asciiSpelling(point, how);
  // Of expressions only ASCII is known: there more characters fold to each other than in lower case.
  if (how === "expression") return null;
  return variantSpelling(how === "exact" ? [point] : [point, ...foldedFrom(point)]);
}

function asciiSpelling(point: number, how: NeedleCase): Spelling {
  const lower = point | 0x20;
  const isLetter = lower >= 0x61 && lower <= 0x7a;
  if (how === "exact" || !isLetter) {
    // A slash may be written with a backslash.
    return { bytes: [point], masks: [0], points: [point], plain: point !== 0x2f };
  }
  const points = [lower, lower - 0x20];
  if (lower === 0x6b) points.push(KELVIN);
  if (lower === 0x69 && how === "folded") points.push(DOTTED_I);
  if (lower === 0x73 && how === "expression") points.push(LONG_S);
  return { bytes: [lower], masks: [0x20], points, plain: true };
}

/** One sequence of bytes that fits all of the characters; null if their lengths differ. */
function variantSpelling(points: readonly number[]): Spelling | null {
  const variants = points.map((point) => encodeUtf8(String.fromCodePoint(point)));
  const length = variants[0]?.length ?? 0;
  if (variants.some((variant) => variant.length !== length)) return null;
  const bytes: number[] = [];
  const masks: number[] = [];
  for (let at = 0; at < length; at++) {
    let some = 0;
    let all = 0xff;
    for (const variant of variants) {
      some |= variant[at] ?? 0;
      all &= variant[at] ?? 0;
    }
    bytes.push(some);
    masks.push(some & ~all);
  }
  return { bytes, masks, points, plain: false };
}

let sources: Map<number, number[]> | undefined;

/** Other code points whose folded text has this one; asked for a first time it takes some 10 ms. */
function foldedFrom(point: number): readonly number[] {
  if (sources === undefined) {
    sources = new Map();
    // No letter with case is beyond the second plane (Unicode 17).
    for (let source = 0x41; source < 0x20000; source++) {
      if (source === 0xd800) source = 0xe000;
      const text = String.fromCodePoint(source);
      const folded = foldCase(text);
      if (folded === text) continue;
      for (const character of folded) {
        const target = character.codePointAt(0) ?? 0;
        const known = sources.get(target);
        if (known === undefined) sources.set(target, [source]);
        else known.push(source);
      }
    }
  }
  return sources.get(point) ?? [];
}

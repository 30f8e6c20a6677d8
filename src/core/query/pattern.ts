/** Matching of values as a whole: `*` is the only wildcard. Time linear in the text for each literal piece. */
import { SEVERITY_RANK, type Severity } from "../profile/role.ts";
import type { Comparison, Pattern, ValueField } from "./filter.ts";

/** Whether values of a field match without case: agents, ids and paths are told apart by it, words are not. */
export function fieldIgnoresCase(field: ValueField): boolean {
  switch (field) {
    case "type":
    case "kind":
    case "channel":
    case "severity":
    case "profile":
    case "message":
      return true;
    case "agent":
    case "to":
    case "run":
    case "log":
    case "id":
      return false;
  }
}

/**
 * A text with its case taken away. Lower case by Unicode, character by character: of the two small
 * sigmas, of which JavaScript picks one by the place in the word, only one is left.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll("ς", "σ");
}

/** Whether a value matches a pattern. For many values use {@link compilePattern}. */
export function matchesPattern(pattern: Pattern, value: string, ignoreCase: boolean): boolean {
  return compilePattern(pattern, ignoreCase)(value);
}

/** The only text that a pattern matches with case, or null if it has a wildcard. */
export function exactTextOf(pattern: Pattern): string | null {
  if (pattern.literal) return pattern.text;
  const pieces = piecesOf(pattern.text);
  return pieces.length === 1 ? (pieces[0] ?? "") : null;
}

/** The longest text without a wildcard that every match holds; "" if there is none. */
export function requiredPieceOf(pattern: Pattern): string {
  const pieces = pattern.literal ? [pattern.text] : piecesOf(pattern.text);
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), "");
}

/** The test of a pattern. */
export function compilePattern(pattern: Pattern, ignoreCase: boolean): (value: string) => boolean {
  const fold = ignoreCase ? foldCase : (text: string): string => text;
  const pieces = (pattern.literal ? [pattern.text] : piecesOf(pattern.text)).map(fold);
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return (value) => fold(value) === first;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  return (value) => {
    const text = fold(value);
    if (!text.startsWith(first)) return false;
    // The leftmost place is the best for each piece, so nothing is ever tried twice.
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

/**
 * Whether one severity compares with another: debug < info = success < warning < error. So
 * `severity=info` holds for success, too; `severity:info` asks for the word.
 */
export function compareSeverities(
  left: Severity,
  comparison: Comparison,
  right: Severity,
): boolean {
  return compareNumbers(SEVERITY_RANK[left], comparison, SEVERITY_RANK[right]);
}

/** Whether one number compares with another; never with NaN, which stands for "none". */
export function compareNumbers(left: number, comparison: Comparison, right: number): boolean {
  switch (comparison) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "=":
      return left === right;
    case "!=":
      return left < right || left > right;
  }
}

/** The literal pieces between the wildcards of a pattern's text, with `\` resolved. */
function piecesOf(text: string): string[] {
  const pieces = [""];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "*") {
      pieces.push("");
      continue;
    }
    if (character === "\\") at++;
    pieces[pieces.length - 1] += text[at] ?? "";
  }
  return pieces;
}

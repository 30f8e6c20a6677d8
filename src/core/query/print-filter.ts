/** Writes a filter as text, in one spelling per filter: `parseFilter(printFilter(f))` is `f`. */

import type { Filter, Pattern, Term } from "./filter.ts";
import { HAS_VALUES } from "./filter.ts";
import { RESERVED_NAMES } from "./filter-words.ts";
import { parseTimeText } from "./time-bound.ts";

/** The text of a filter; "" for the empty one. */
export function printFilter(filter: Filter): string {
  return filter.terms.map(printTerm).join(" ");
}

/** The text of one term, with its minus. */
export function printTerm(term: Term): string {
  return (term.negated ? "-" : "") + printPositive(term);
}

function printPositive(term: Term): string {
  switch (term.kind) {
    case "values":
      return `${term.field}:${term.values.map(printPattern).join(",")}`;
    case "range":
      return `${term.field}:${term.ranges.map(printRange).join(",")}`;
    case "compare":
      return `${term.field}${term.comparison}${printNumber(term.value)}`;
    case "time":
      return `${term.bound}:${/\s/.test(term.text) || parseTimeText(term.text) === undefined ? quote(term.text) : term.text}`;
    case "severity":
      return `severity${term.comparison}${term.severity}`;
    case "number":
      return `${printFieldPath(term.path)}${term.comparison}${printNumber(term.value)}`;
    case "path":
      return `${printFieldPath(term.path)}:${term.values.map(printPattern).join(",")}`;
    case "has":
      return `has:${[...term.what, ...term.paths.map((path) => printKeys(path, isHasValue))].join(",")}`;
    case "is":
      return `is:${term.what.join(",")}`;
    case "text":
      return quote(term.text);
    case "regex":
      return `/${term.source}/${term.flags}`;
  }
}

/** The text of a value: quoted if it is literal. */
export function printPattern(pattern: Pattern): string {
  return pattern.literal ? quote(pattern.text) : pattern.text;
}

function printRange(range: { readonly from: number | null; readonly to: number | null }): string {
  const { from, to } = range;
  if (from !== null && Object.is(from, to)) return printNumber(from);
  return `${from === null ? "" : printNumber(from)}..${to === null ? "" : printNumber(to)}`;
}

function printNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function printFieldPath(path: readonly string[]): string {
  return printKeys(path, (name) => RESERVED_NAMES.has(name));
}

/** A path; its only key is quoted if it would be taken for a role. */
function printKeys(path: readonly string[], isRole: (name: string) => boolean): string {
  const [only] = path;
  if (path.length === 1 && only !== undefined && isRole(only)) return quote(only);
  return path.map(printKey).join(".");
}

/** A key; one with a minus or a slash in front would be taken for a negation or an expression. */
function printKey(key: string): string {
  return /^[^-/."\\\s:<>=!,()][^."\\\s:<>=!,()]*$/.test(key) ? key : quote(key);
}

function isHasValue(name: string): boolean {
  return HAS_VALUES.some((known) => known === name);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** Reads the text form of a filter. The language is described in `filter.ts`, term by term. */
import { SEVERITIES } from "../profile/role.ts";
import type {
  Comparison,
  Filter,
  FilterError,
  HasValue,
  IsValue,
  NumberField,
  Pattern,
  Term,
  ValueField,
} from "./filter.ts";
import { COMPARISONS, HAS_VALUES, IS_VALUES, NUMBER_FIELDS, VALUE_FIELDS } from "./filter.ts";
import { alternatives, isSeverityText, RESERVED_NAMES } from "./filter-words.ts";
import { findRegexProblem } from "./regex.ts";
import { parseTimeText } from "./time-bound.ts";

/** What a piece of a filter's text is, for highlighting. */
export type SpanKind = "field" | "operator" | "value" | "number" | "negation" | "text" | "regex";

/** A piece `[start, end)` of a filter's text in UTF-16 units; spans ascend and never overlap. */
export type TermSpan = { readonly start: number; readonly end: number; readonly kind: SpanKind };

/** Reads a filter; blanks around terms do not matter, and no text at all is the empty filter. */
export function parseFilter(text: string): { filter: Filter } | { error: FilterError } {
  const reader = new FilterReader(text);
  const terms: Term[] = [];
  while (reader.skipBlanks()) {
    const term = reader.readTerm();
    if (term === null) break;
    terms.push(term);
  }
  return reader.error === null ? { filter: { terms } } : { error: reader.error };
}

/** The pieces of a filter's text. A term with a mistake gives what could be read of it. */
export function termSpans(text: string): readonly TermSpan[] {
  const reader = new FilterReader(text);
  while (reader.skipBlanks()) {
    if (reader.readTerm() === null) reader.skipWord();
  }
  return reader.spans;
}

/** An error as one sentence: `Expected a number after "turn:" at position 6` (positions count from 1). */
export function formatFilterError(error: FilterError): string {
  return `${error.message} at position ${error.position + 1}`;
}

/** The key of a path as it stands in a filter without quotes. */
const BARE_KEY = /[^."\\\s:<>=!,()]+/y;
const BARE_VALUE = /(?:[^\s,"\\]|\\[\s\S])+/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const COMPARISON = /<=|>=|!=|<|>|=/y;
const WORD = /\S+/y;

type Field = { readonly path: string[]; readonly quoted: boolean };

/** Reads one term after the other. A failed `read…` gives null and has set `error`, if none was set before. */
class FilterReader {
  readonly spans: TermSpan[] = [];
  error: FilterError | null = null;
  readonly #text: string;
  #at = 0;
  /** Where the term begins, after its minus. */
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** False at the end of the text. */
  skipBlanks(): boolean {
    this.#match(/\s+/y);
    return this.#at < this.#text.length;
  }

  skipWord(): void {
    this.#match(WORD);
  }

  readTerm(): Term | null {
    const negated = this.#text[this.#at] === "-";
    if (negated) {
      this.#span(this.#at, this.#at + 1, "negation");
      this.#at++;
      const next = this.#text[this.#at];
      if (next === undefined || next === "-" || /\s/.test(next)) {
        return this.#fail('Expected a term after "-"');
      }
    }
    this.#start = this.#at;
    const term =
      this.#text[this.#at] === "/" ? this.#readRegex(negated) : this.#readFieldOrText(negated);
    if (term === null) return null;
    if (this.#at < this.#text.length && !/\s/.test(this.#text[this.#at] ?? "")) {
      return this.#fail(`Expected a blank after ${this.#soFar()}`);
    }
    return term;
  }

  #readFieldOrText(negated: boolean): Term | null {
    const field = this.#readField();
    if (field !== null) {
      const nameEnd = this.#at;
      const operator = this.#text[this.#at] === ":" ? ":" : this.#peek(COMPARISON);
      if (operator !== null) {
        this.#span(this.#start, nameEnd, "field");
        this.#span(nameEnd, nameEnd + operator.length, "operator");
        this.#at += operator.length;
        return operator === ":"
          ? this.#readColon(field, negated)
          : this.#readComparison(field, comparisonOf(operator), negated);
      }
    }
    this.#at = this.#start;
    if (this.#text[this.#at] !== '"') return this.#readWord(negated);
    const text = this.#readQuoted();
    if (text === null) return null;
    this.#span(this.#start, this.#at, "text");
    return { kind: "text", negated, text };
  }

  /** A dotted path, or null where none stands; reports nothing. */
  #readField(): Field | null {
    const path: string[] = [];
    let quoted = false;
    while (true) {
      if (this.#text[this.#at] === '"') {
        const before = this.error;
        const key = this.#readQuoted();
        this.error = before;
        if (key === null) return null;
        path.push(key);
        quoted = true;
      } else {
        const key = this.#match(BARE_KEY);
        if (key === null) return null;
        path.push(key);
      }
      if (this.#text[this.#at] !== ".") return { path, quoted };
      this.#at++;
    }
  }

  #readWord(negated: boolean): Term | null {
    const word = this.#match(/(?:[^\s\\]|\\\S)+/y);
    if (word === null) return this.#fail('Expected a character after "\\"');
    this.#span(this.#start, this.#at, "text");
    return { kind: "text", negated, text: word.replaceAll(/\\(.)/gu, "$1") };
  }

  #readColon(field: Field, negated: boolean): Term | null {
    const name = roleNameOf(field);
    if (name === "since" || name === "until") return this.#readTime(name, negated);
    if (name === "has") return this.#readHas(negated);
    if (name === "is") return this.#readIs(negated);
    const numberField = NUMBER_FIELDS.find((known) => known === name);
    if (numberField !== undefined) return this.#readRanges(numberField, negated);
    const values = this.#readList("a value", () => this.#readPattern());
    if (values === null) return null;
    const valueField = VALUE_FIELDS.find((known) => known === name);
    return valueField === undefined
      ? { kind: "path", negated, path: field.path, values }
      : { kind: "values", negated, field: valueField satisfies ValueField, values };
  }

  #readComparison(field: Field, comparison: Comparison, negated: boolean): Term | null {
    const name = roleNameOf(field);
    if (name === "severity") {
      const start = this.#at;
      const word = this.#match(WORD)?.toLowerCase() ?? "";
      if (!isSeverityText(word)) {
        this.#at = start;
        return this.#fail(`Expected ${alternatives(SEVERITIES)} after ${this.#soFar()}`, WORD);
      }
      this.#span(start, this.#at, "value");
      return { kind: "severity", negated, comparison, severity: word };
    }
    const numberField = NUMBER_FIELDS.find((known) => known === name);
    if (name !== null && numberField === undefined && RESERVED_NAMES.has(name)) {
      this.#at -= comparison.length;
      return this.#fail(`Expected ":" after "${name}"`);
    }
    const value = this.#readNumber();
    if (value === null) return this.#fail(`Expected a number after ${this.#soFar()}`, WORD);
    return numberField === undefined
      ? { kind: "number", negated, path: field.path, comparison, value }
      : { kind: "compare", negated, field: numberField, comparison, value };
  }

  #readRanges(field: NumberField, negated: boolean): Term | null {
    const ranges = this.#readList("a number", () => {
      const from = this.#readNumber();
      if (!this.#text.startsWith("..", this.#at)) return from === null ? null : { from, to: from };
      this.#span(this.#at, this.#at + 2, "operator");
      this.#at += 2;
      return { from, to: this.#readNumber() };
    });
    return ranges === null ? null : { kind: "range", negated, field, ranges };
  }

  #readTime(bound: "since" | "until", negated: boolean): Term | null {
    const start = this.#at;
    const text = this.#text[start] === '"' ? this.#readQuoted() : (this.#match(WORD) ?? "");
    if (text === null) return null;
    if (parseTimeText(text) === undefined) {
      this.#at = start;
      return this.#fail(`Expected a time such as 2025-10-05T12:00 after ${this.#soFar()}`, WORD);
    }
    this.#span(start, this.#at, "value");
    return { kind: "time", negated, bound, text };
  }

  #readHas(negated: boolean): Term | null {
    const what: HasValue[] = [];
    const paths: string[][] = [];
    const read = this.#readList("a role or a path", () => {
      const start = this.#at;
      const field = this.#readField();
      if (field === null) {
        this.#at = start;
        return null;
      }
      this.#span(start, this.#at, "value");
      const name = roleNameOf(field);
      const role = HAS_VALUES.find((known) => known === name);
      if (role === undefined) paths.push(field.path);
      else what.push(role);
      return field;
    });
    return read === null ? null : { kind: "has", negated, what, paths };
  }

  #readIs(negated: boolean): Term | null {
    const what = this.#readList(alternatives(IS_VALUES), (): IsValue | null => {
      const start = this.#at;
      const word = this.#match(BARE_VALUE);
      const found = IS_VALUES.find((known) => known === word);
      if (found === undefined) this.#at = start;
      else this.#span(start, this.#at, "value");
      return found ?? null;
    });
    return what === null ? null : { kind: "is", negated, what };
  }

  #readRegex(negated: boolean): Term | null {
    const source = this.#match(/\/(?:[^/\\]|\\[\s\S])*/y)?.slice(1) ?? "";
    if (this.#text[this.#at] !== "/") {
      this.#at = this.#text.length;
      return this.#fail('Expected "/" at the end of the regular expression');
    }
    if (source === "") return this.#fail('Expected a regular expression after "/"');
    this.#at++;
    const flagsAt = this.#at;
    const flags = this.#match(/[^\s]+/y) ?? "";
    if (!/^[ims]*$/.test(flags)) {
      this.#at = flagsAt;
      return this.#fail(`Expected a blank or the flags i, m, s after ${this.#soFar()}`, WORD);
    }
    const sorted = ["i", "m", "s"].filter((flag) => flags.includes(flag)).join("");
    const problem = findRegexProblem(source, sorted);
    if (problem !== null) {
      this.#at = this.#start;
      return this.#fail(
        `Expected a regular expression that can be run in linear time: ${problem}`,
        /\/(?:[^/\\]|\\[\s\S])*\/\S*/y,
      );
    }
    this.#span(this.#start, this.#at, "regex");
    return { kind: "regex", negated, source, flags: sorted };
  }

  /** One or more values with commas between them; `expected` names one of them. */
  #readList<T>(expected: string, readOne: () => T | null): T[] | null {
    const values: T[] = [];
    while (true) {
      const value = readOne();
      if (value === null) return this.#fail(`Expected ${expected} after ${this.#soFar()}`, WORD);
      values.push(value);
      if (this.#text[this.#at] !== ",") return values;
      this.#span(this.#at, this.#at + 1, "operator");
      this.#at++;
    }
  }

  #readPattern(): Pattern | null {
    const start = this.#at;
    const literal = this.#text[start] === '"';
    const text = literal ? this.#readQuoted() : this.#match(BARE_VALUE);
    if (text === null) return null;
    this.#span(start, this.#at, "value");
    return { text, literal };
  }

  #readNumber(): number | null {
    const start = this.#at;
    const digits = this.#match(NUMBER);
    if (digits === null) return null;
    const value = Number(digits);
    if (!Number.isFinite(value)) {
      this.#at = start;
      return null;
    }
    this.#span(start, this.#at, "number");
    return value;
  }

  /** The text of a quote that opens here; `\` takes the next character as it is. */
  #readQuoted(): string | null {
    const inside = this.#match(/"(?:[^"\\]|\\[\s\S])*/y)?.slice(1) ?? "";
    if (this.#text[this.#at] !== '"') {
      this.#at = this.#text.length;
      return this.#fail("Expected a closing quote");
    }
    this.#at++;
    return inside.replaceAll(/\\([\s\S])/g, "$1");
  }

  #soFar(): string {
    return `"${this.#text.slice(this.#start, this.#at)}"`;
  }

  /** Reports what was expected here; `culprit` tells how much of the text is wrong. */
  #fail(message: string, culprit?: RegExp): null {
    const length = culprit === undefined ? 0 : (this.#peek(culprit)?.length ?? 0);
    this.error ??= { position: this.#at, length, message };
    return null;
  }

  #peek(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #match(pattern: RegExp): string | null {
    const found = this.#peek(pattern);
    if (found !== null) this.#at += found.length;
    return found;
  }

  #span(start: number, end: number, kind: SpanKind): void {
    if (end > start) this.spans.push({ start, end, kind });
  }
}

/** The name that can be a role: one key without quotes. */
function roleNameOf(field: Field): string | null {
  return field.quoted || field.path.length > 1 ? null : (field.path[0] ?? null);
}

function comparisonOf(text: string): Comparison {
  return COMPARISONS.find((known) => known === text) ?? "=";
}

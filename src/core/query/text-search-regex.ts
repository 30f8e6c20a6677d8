/**
 * Which texts a match of a regular expression must hold, seen from its source: so that the events
 * that hold none of them need not be tried. An idea of RE2's prefilters.
 */
import { type Needle, type NeedleCase, needleOf } from "./text-search-needle.ts";

/** More alternatives than these are not looked for: each is a pass over the bytes. */
const MAX_TEXTS = 8;
/** Groups nested deeper are not looked into. */
const MAX_DEPTH = 50;

/** Texts of which every match holds at least one; null: nothing is known. */
type AnyOf = readonly string[] | null;

/** Needles of which an event with a match holds at least one; null: every event must be tried. */
export function needlesOfRegex(source: string, flags: string): readonly Needle[] | null {
  const texts = requiredTextsOf(source);
  if (texts === null) return null;
  const ignoresCase = flags.includes("i") || /\(\?[a-zA-Z]*i/.test(source);
  const how: NeedleCase = ignoresCase ? "expression" : "exact";
  const needles: Needle[] = [];
  for (const text of texts) {
    const needle = needleOf(text, how);
    if (needle === null) return null;
    needles.push(needle);
  }
  return needles;
}

/** Texts of which every match holds at least one, apart from case; null if none are seen. */
export function requiredTextsOf(source: string): AnyOf {
  const reader = new SourceReader(source);
  const found = reader.alternatives(0);
  return reader.failed || !reader.atEnd ? null : found;
}

/** Reads an expression that the engine has accepted; what it does not know makes it give up. */
class SourceReader {
  readonly #source: readonly string[];
  #at = 0;
  failed = false;

  constructor(source: string) {
    // By characters: a quantifier takes the whole character before it.
    this.#source = [...source];
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  /** Branches up to a closing parenthesis or the end. */
  alternatives(depth: number): AnyOf {
    const texts: string[] = [];
    let known = true;
    while (true) {
      const branch = this.#branch(depth);
      if (branch === null) known = false;
      else texts.push(...branch);
      if (this.#peek() !== "|" || this.failed) break;
      this.#at++;
    }
    const distinct = [...new Set(texts)];
    return known && distinct.length <= MAX_TEXTS ? distinct : null;
  }

  /** Pieces that follow each other: the best that one of them, or a run of plain characters, asks for. */
  #branch(depth: number): AnyOf {
    let best: AnyOf = null;
    let run = "";
    const take = (found: AnyOf): void => {
      if (found !== null && worthOf(found) > worthOf(best)) best = found;
    };
    const endRun = (): void => {
      if (run !== "") take([run]);
      run = "";
    };
    while (!this.failed) {
      const next = this.#peek();
      if (next === undefined || next === "|" || next === ")") break;
      const piece = this.#piece(depth);
      const least = this.#quantifier();
      if (typeof piece === "string" && least === null) {
        run += piece;
        continue;
      }
      // Once or more: it is there, though not next to what follows.
      if (typeof piece === "string" && least !== 0) run += piece;
      endRun();
      if (typeof piece !== "string" && least !== 0) take(piece);
    }
    endRun();
    return best;
  }

  /** One character as a string, else what the piece asks for. */
  #piece(depth: number): string | AnyOf {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group(depth);
      case "[":
        this.#skipClass();
        return null;
      case "\\":
        return this.#escape();
      case ".":
      case "^":
      case "$":
        return null;
      default:
        return character;
    }
  }

  #group(depth: number): AnyOf {
    if (depth >= MAX_DEPTH) return this.#fail();
    if (this.#peek() === "?") {
      this.#at++;
      // Flags, a name, or both ends of it: nothing in them is text.
      while (!this.atEnd && !":>)".includes(this.#peek() ?? "")) this.#at++;
      if (this.#next() === ")") return null;
    }
    const found = this.alternatives(depth + 1);
    return this.#next() === ")" ? found : this.#fail();
  }

  #escape(): string | null {
    const character = this.#next();
    if (!/^[A-Za-z0-9]$/.test(character)) return character;
    if ("bBdDsSwWAz".includes(character)) return null;
    const control = { n: "\n", t: "\t", r: "\r", f: "\f" }[character];
    if (control !== undefined) return control;
    // Quoted parts, classes by name, numbers of characters: rare, and not worth their rules.
    return this.#fail();
  }

  #skipClass(): void {
    if (this.#peek() === "^") this.#at++;
    if (this.#peek() === "]") this.#at++;
    while (!this.atEnd && this.#peek() !== "]") {
      const character = this.#next();
      if (character === "\\") this.#at++;
      // `[[:alpha:]]` holds a bracket of its own.
      else if (character === "[" && this.#peek() === ":") {
        while (!this.atEnd && !(this.#peek() === ":" && this.#source[this.#at + 1] === "]"))
          this.#at++;
        this.#at += 2;
      }
    }
    this.#at++;
  }

  /** How often the last piece must be there at least (1 stands for more); null: exactly once. */
  #quantifier(): number | null {
    let least: number | null = null;
    while (true) {
      const next = this.#peek();
      if (next === "*" || next === "?") least = 0;
      else if (next === "+") least ??= 1;
      else if (next === "{") {
        const repeat = /^\{(\d+)(?:,\d*)?\}/.exec(
          this.#source.slice(this.#at, this.#at + 16).join(""),
        );
        // A brace that begins no repetition is a character; it ends the run, and is read next.
        if (repeat === null) return least;
        least = Number(repeat[1]) === 0 ? 0 : (least ?? 1);
        this.#at += repeat[0].length - 1;
      } else return least;
      this.#at++;
    }
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string {
    return this.#source[this.#at++] ?? "";
  }

  #fail(): null {
    this.failed = true;
    return null;
  }
}

/** Length of the shortest text. */
function worthOf(texts: AnyOf): number {
  return texts === null ? 0 : Math.min(...texts.map((text) => text.length));
}

/**
 * One event's text as a tree that keeps every number as written. `JSON.parse` would round integers
 * beyond 2^53 and drop the first of two equal keys.
 */

/** A value of the text. `start` and `end` are UTF-16 positions in it. */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: "object"; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly items: readonly JsonNode[] }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "literal"; readonly value: boolean | null }
  /** Nested deeper than {@link MAX_JSON_DEPTH}: not looked into. */
  | { readonly kind: "deep" }
);

/** A key (decoded) with its value; equal keys are all kept, the last one counts. */
export type JsonMember = { readonly key: string; readonly value: JsonNode };

/** Levels that are read; log lines have fewer than ten, and the reader recurses once per level. */
export const MAX_JSON_DEPTH = 200;

/** Reads one JSON value; undefined if the text is none. */
export function parseJsonTree(text: string): JsonNode | undefined {
  const reader = new JsonReader(text);
  const node = reader.readValue(0);
  reader.skipBlanks();
  return node !== undefined && reader.at === text.length ? node : undefined;
}

/** The value at a path; of equal keys the last. Undefined where nothing is. A key of digits also picks from arrays. */
export function findJsonNode(root: JsonNode, path: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const key of path) {
    if (node?.kind === "object") node = memberOf(node, key);
    else if (node?.kind === "array" && /^\d{1,9}$/.test(key)) node = node.items[Number(key)];
    else return undefined;
  }
  return node;
}

/** The value of a key in an object, of equal ones the last. */
export function memberOf(node: JsonNode, key: string): JsonNode | undefined {
  if (node.kind !== "object") return undefined;
  for (let at = node.members.length - 1; at >= 0; at--) {
    const member = node.members[at];
    if (member?.key === key) return member.value;
  }
  return undefined;
}

/** Text of a scalar as people read it: strings decoded, numbers as written; undefined for null, objects and arrays. */
export function scalarText(node: JsonNode | undefined): string | undefined {
  if (node?.kind === "string" || node?.kind === "number") return node.text;
  if (node?.kind === "literal" && node.value !== null) return String(node.value);
  return undefined;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const QUOTE = 34;
const BACKSLASH = 92;

class JsonReader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  skipBlanks(): void {
    while (this.at < this.#text.length) {
      const code = this.#text.charCodeAt(this.at);
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
      this.at++;
    }
  }

  readValue(depth: number): JsonNode | undefined {
    this.skipBlanks();
    switch (this.#text[this.at]) {
      case "{":
        return depth < MAX_JSON_DEPTH ? this.#readObject(depth) : this.#skipNested();
      case "[":
        return depth < MAX_JSON_DEPTH ? this.#readArray(depth) : this.#skipNested();
      case '"': {
        const start = this.at;
        const text = this.#readString();
        return text === undefined ? undefined : { kind: "string", text, start, end: this.at };
      }
      case "t":
        return this.#readWord("true", true);
      case "f":
        return this.#readWord("false", false);
      case "n":
        return this.#readWord("null", null);
      default:
        return this.#readNumber();
    }
  }

  #readObject(depth: number): JsonNode | undefined {
    const start = this.at;
    const members: JsonMember[] = [];
    this.at++;
    this.skipBlanks();
    if (this.#take("}")) return { kind: "object", members, start, end: this.at };
    while (true) {
      this.skipBlanks();
      const key = this.#text[this.at] === '"' ? this.#readString() : undefined;
      if (key === undefined) return undefined;
      this.skipBlanks();
      if (!this.#take(":")) return undefined;
      const value = this.readValue(depth + 1);
      if (value === undefined) return undefined;
      members.push({ key, value });
      this.skipBlanks();
      if (this.#take("}")) return { kind: "object", members, start, end: this.at };
      if (!this.#take(",")) return undefined;
    }
  }

  #readArray(depth: number): JsonNode | undefined {
    const start = this.at;
    const items: JsonNode[] = [];
    this.at++;
    this.skipBlanks();
    if (this.#take("]")) return { kind: "array", items, start, end: this.at };
    while (true) {
      const value = this.readValue(depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
      this.skipBlanks();
      if (this.#take("]")) return { kind: "array", items, start, end: this.at };
      if (!this.#take(",")) return undefined;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  #readString(): string | undefined {
    const start = this.at + 1;
    let end = start;
    let escaped = false;
    while (true) {
      const code = this.#text.charCodeAt(end);
      if (code === QUOTE) break;
      // NaN, the end of the text, is not ≥ 32 either.
      if (!(code >= 32)) return undefined;
      if (code === BACKSLASH) escaped = true;
      end += code === BACKSLASH ? 2 : 1;
    }
    this.at = end + 1;
    if (!escaped) return this.#text.slice(start, end);
    try {
      // The engine's own decoder of escapes, on this string alone.
      return JSON.parse(this.#text.slice(start - 1, end + 1)) as string;
    } catch {
      return undefined;
    }
  }

  #readWord(word: string, value: boolean | null): JsonNode | undefined {
    if (!this.#text.startsWith(word, this.at)) return undefined;
    const start = this.at;
    this.at += word.length;
    return { kind: "literal", value, start, end: this.at };
  }

  #readNumber(): JsonNode | undefined {
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.#text)?.[0];
    if (text === undefined) return undefined;
    const start = this.at;
    this.at += text.length;
    return { kind: "number", text, start, end: this.at };
  }

  /** Jumps over a value by its brackets; what is inside was checked when the line was read. */
  #skipNested(): JsonNode | undefined {
    const start = this.at;
    let depth = 0;
    while (this.at < this.#text.length) {
      const character = this.#text[this.at];
      if (character === '"') {
        if (this.#readString() === undefined) return undefined;
        continue;
      }
      this.at++;
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") {
        depth--;
        if (depth === 0) return { kind: "deep", start, end: this.at };
      }
    }
    return undefined;
  }
}

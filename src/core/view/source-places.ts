/**
 * Places in source files that an event names: `file`+`line` pairs, `code.filepath`+`code.lineno`, and
 * `path:line` in its texts. Work is bounded; a text that only might be a path is left alone.
 */
import type { SourcePlace } from "./event-view.ts";
import { findJsonNode, type JsonNode, memberOf, scalarText } from "./json-tree.ts";

/** Places given per event; a stack trace has about 50 frames. */
export const MAX_PLACES = 50;

/** Values looked at, and characters of each: an event of a whole map or prompt stays cheap. */
const MAX_VALUES = 2000;
const MAX_TEXT = 20_000;

/** Keys that name a file, each with those that name its line and column beside it. */
const KEY_PAIRS: readonly {
  readonly file: string;
  readonly line: readonly string[];
  readonly column: readonly string[];
}[] = [
  {
    file: "file",
    line: ["line", "lineno", "line_number", "lineNumber"],
    column: ["column", "col"],
  },
  { file: "filename", line: ["lineno", "line", "line_number"], column: ["column", "col", "colno"] },
  { file: "file_path", line: ["line", "lineno", "line_number"], column: ["column", "col"] },
  { file: "filePath", line: ["line", "lineNumber"], column: ["column", "columnNumber"] },
  { file: "pathname", line: ["lineno", "line"], column: ["column"] },
  { file: "path", line: ["line", "lineno", "line_number"], column: ["column", "col"] },
  { file: "source", line: ["line", "lineno"], column: ["column", "col"] },
  { file: "code.filepath", line: ["code.lineno"], column: ["code.column"] },
  { file: "code.file.path", line: ["code.line.number"], column: ["code.column.number"] },
  { file: "filepath", line: ["lineno", "line"], column: ["column"] },
];

/**
 * Every place the event names, in order of appearance, each once, at most {@link MAX_PLACES}.
 * `source` is the text of the source role, which comes first.
 */
export function findSourcePlaces(root: JsonNode | undefined, source: string | null): SourcePlace[] {
  const finder = new PlaceFinder();
  if (source !== null) finder.searchText(source, false);
  if (root !== undefined) finder.searchValue(root);
  return finder.places;
}

class PlaceFinder {
  readonly places: SourcePlace[] = [];
  readonly #seen = new Set<string>();
  #values = 0;

  searchValue(node: JsonNode): void {
    if (this.places.length >= MAX_PLACES || this.#values++ >= MAX_VALUES) return;
    if (node.kind === "string") this.searchText(node.text);
    else if (node.kind === "array") {
      this.#searchAttributes(node.items);
      for (const item of node.items) this.searchValue(item);
    } else if (node.kind === "object") {
      this.#searchPairs((key) => memberOf(node, key));
      const code = memberOf(node, "code");
      if (code?.kind === "object") this.#searchPairs((key) => codeMember(code, key));
      for (const member of node.members) this.searchValue(member.value);
    }
  }

  /** OpenTelemetry's `[{"key": "code.filepath", "value": {"stringValue": "a.py"}}, …]`. */
  #searchAttributes(items: readonly JsonNode[]): void {
    if (items.length === 0 || items.length > 200) return;
    const values = new Map<string, JsonNode>();
    for (const item of items) {
      const key = memberOf(item, "key");
      const value = memberOf(item, "value");
      if (key?.kind !== "string" || value === undefined) return;
      const inner = value.kind === "object" ? value.members[0]?.value : value;
      if (inner !== undefined) values.set(key.text, inner);
    }
    this.#searchPairs((key) => values.get(key));
  }

  #searchPairs(get: (key: string) => JsonNode | undefined): void {
    for (const pair of KEY_PAIRS) {
      const file = get(pair.file);
      if (file?.kind !== "string" || !looksLikeFile(file.text, false)) continue;
      const line = firstCount(pair.line, get);
      if (line === null) continue;
      const path = file.text.trim();
      this.#add(path, line, firstCount(pair.column, get), `${path}:${line}`);
    }
  }

  searchText(text: string, isFreeText = true): void {
    const searched = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
    if (!/\d/.test(searched)) return;
    for (const match of searched.matchAll(PYTHON_FRAME)) {
      const [whole, path = "", line = ""] = match;
      if (looksLikeFile(path, false)) this.#add(path, Number(line), null, whole);
      if (this.places.length >= MAX_PLACES) return;
    }
    // One pass of splitting keeps the work linear; a pattern for the whole would try from every start.
    for (const candidate of searched.split(SEPARATORS)) {
      if (/:\d/.test(candidate)) this.#addCandidate(candidate, isFreeText);
      if (this.places.length >= MAX_PLACES) return;
    }
  }

  #addCandidate(candidate: string, isFreeText: boolean): void {
    if (candidate.length > 1000 || isUrl(candidate)) return;
    const bare = candidate.replace(/^file:\/\/(?=\/)/, "");
    const match = PATH_AND_LINE.exec(bare);
    if (match === null) return;
    const [text, path = "", line = "", column] = match;
    if (!looksLikeFile(path, isFreeText)) return;
    this.#add(path, Number(line), column === undefined ? null : Number(column), text);
  }

  #add(path: string, line: number, column: number | null, text: string): void {
    if (line < 1 || line > 0x7fffffff || this.places.length >= MAX_PLACES) return;
    // `file`+`line` and the same place with its column in a text are one.
    const key = `${path}:${line}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.places.push({ path, line, column: column === 0 ? null : column, text });
  }
}

function codeMember(code: JsonNode, key: string): JsonNode | undefined {
  if (!key.startsWith("code.")) return undefined;
  const rest = key.slice("code.".length);
  return memberOf(code, rest) ?? findJsonNode(code, rest.split("."));
}

function firstCount(
  keys: readonly string[],
  get: (key: string) => JsonNode | undefined,
): number | null {
  for (const key of keys) {
    const text = scalarText(get(key));
    if (text !== undefined && /^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  }
  return null;
}

/** `File "a/b.py", line 12`. */
const PYTHON_FRAME = /\bFile "([^"\n]{1,500})", line (\d{1,9})\b/g;

/** What no path with a line holds. */
const SEPARATORS = /[\s"'`()[\]{}<>,;|=]+/;

/** `C:\a\b.ts:12:3`, `src/a.py:12`, `a.rs:12:`; more may follow only after punctuation. */
const PATH_AND_LINE = /^((?:[A-Za-z]:[\\/])?[^:*?]+):(\d{1,9})(?::(\d{1,9}))?(?:[:.!?#-].*)?$/;

function isUrl(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) && !text.startsWith("file:///");
}

/**
 * Whether a text may name a file: its last part has an extension that begins with a letter, or is a
 * file that has none by custom. A bare name in free text must have an extension of source code, since
 * `db.internal:5432` and `agent.alpha:12` look the same.
 */
function looksLikeFile(text: string, isFreeText: boolean): boolean {
  const path = text.trim();
  if (path === "" || path.length > 500 || /[\n\r*?"<>|]/.test(path) || isUrl(path)) return false;
  const parts = path.split(/[\\/]/);
  const name = parts[parts.length - 1] ?? "";
  if (/^(Makefile|Dockerfile|Rakefile|Gemfile|Justfile|BUILD|WORKSPACE)$/.test(name)) return true;
  const extension = /^.*[^.]\.([A-Za-z0-9_+-]{1,12})$/.exec(name)?.[1];
  if (extension === undefined || !/^[A-Za-z]/.test(extension)) return false;
  return !isFreeText || parts.length > 1 || KNOWN_EXTENSIONS.has(extension.toLowerCase());
}

/** Extensions of files that people write and logs name. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    "ts tsx mts cts js jsx mjs cjs vue svelte py pyi pyx ipynb rs go java kt kts scala groovy gradle " +
    "c h cc cpp cxx hh hpp m mm cs fs vb swift rb php pl pm lua r jl dart ex exs erl hrl hs ml mli clj " +
    "cljs zig nim v sol sh bash zsh fish ps1 bat sql graphql proto json jsonl ndjson yaml yml toml xml " +
    "html htm css scss less md rst txt log cfg conf ini env lock tf csv tsv"
  ).split(" "),
);

/** Conditions on one event: those that read its text, and those on its links. */
import type { RowId } from "../base/units.ts";
import type { RunLinks, StoreData } from "../index/store-data.ts";
import { orHash } from "./column-kernels.ts";
import type { EventAtom, EventText } from "./compiled-term.ts";
import type { Comparison, Pattern } from "./filter.ts";
import {
  compareNumbers,
  compilePattern,
  fieldIgnoresCase,
  foldCase,
  requiredPieceOf,
} from "./pattern.ts";
import { compileRegex } from "./regex.ts";
import { readRoleText } from "./role-texts.ts";
import {
  findValue,
  forEachElement,
  isArrayAt,
  numberOf,
  scalarTextOf,
  someStringValue,
} from "./string-values.ts";
import { type Needle, type NeedleCase, needleOf } from "./text-search-needle.ts";
import { needlesOfRegex } from "./text-search-regex.ts";

/** Some decoded string value holds the text, case ignored. */
export function textAtom(text: string): EventAtom {
  const wanted = foldCase(text);
  const needle = needleOf(text, "folded");
  const needles = needle === null ? null : [needle];
  return stringsAtom((value) => foldCase(value).includes(wanted), needles, needle?.whole ?? false);
}

/** Some decoded string value matches the expression. */
export function regexAtom(source: string, flags: string): EventAtom {
  const needles = needlesOfRegex(source, flags);
  const isNeedle = PLAIN_SOURCE.test(source) && needles?.[0]?.whole === true;
  return stringsAtom(compileRegex(source, flags), needles, isNeedle);
}

/** An expression that is a text and nothing else. */
const PLAIN_SOURCE = /^[\w ,:;=@#%&<>~'!-]+$/;

function stringsAtom(
  test: (value: string) => boolean,
  needles: readonly Needle[] | null,
  isNeedle: boolean,
): EventAtom {
  const atom = textOnly(needles, ({ bytes, start, end }) =>
    someStringValue(bytes, start, end, test),
  );
  return { ...atom, isNeedle };
}

function textOnly(
  needles: readonly Needle[] | null,
  test: (event: EventText) => boolean,
): EventAtom {
  return { needsText: true, needlesOf: () => needles, test };
}

/** A needle for each of the texts; null if one of them has none. */
function needlesOfTexts(texts: readonly string[], how: NeedleCase): readonly Needle[] | null {
  const needles = texts.map((text) => needleOf(text, how));
  return needles.every((needle) => needle !== null) ? needles : null;
}

/** The scalar at a path matches; of an array one of its scalars. */
export function pathAtom(path: readonly string[], patterns: readonly Pattern[]): EventAtom {
  const tests = patterns.map((pattern) => compilePattern(pattern, false));
  const needles = rarer(needlesOfKey(path), needlesOfValues(patterns, "exact"));
  return textOnly(needles, ({ bytes, start, end }) => {
    const found = findValue(bytes, start, end, path);
    if (found === undefined) return false;
    let matches = false;
    const visit = (from: number, to: number): void => {
      if (matches) return;
      const text = scalarTextOf(bytes, from, to);
      matches = text !== null && tests.some((test) => test(text));
    };
    if (isArrayAt(bytes, found.start)) forEachElement(bytes, found.start, found.end, visit);
    else visit(found.start, found.end);
    return matches;
  });
}

/** Looks for the longest key of a path; a number may be the place in an array, which no line spells. */
function needlesOfKey(path: readonly string[]): readonly Needle[] | null {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  const longest = keys.reduce((best, key) => (key.length > best.length ? key : best), "");
  return needlesOfTexts([longest], "exact");
}

function needlesOfValues(patterns: readonly Pattern[], how: NeedleCase): readonly Needle[] | null {
  return needlesOfTexts(patterns.map(requiredPieceOf), how);
}

/** Values are met less often than keys, unless they are very short. */
function rarer(
  keys: readonly Needle[] | null,
  values: readonly Needle[] | null,
): readonly Needle[] | null {
  const isRare = values?.every(({ bytes }) => bytes.length >= RARE_BYTES) === true;
  return isRare || keys === null ? values : keys;
}

const RARE_BYTES = 4;

/** The JSON number at a path compares. */
export function numberAtom(
  path: readonly string[],
  comparison: Comparison,
  value: number,
): EventAtom {
  return textOnly(needlesOfKey(path), ({ bytes, start, end }) => {
    const found = findValue(bytes, start, end, path);
    if (found === undefined) return false;
    return compareNumbers(numberOf(bytes, found.start, found.end), comparison, value);
  });
}

/** There is something other than null at a path. */
export function pathThereAtom(path: readonly string[]): EventAtom {
  return textOnly(needlesOfKey(path), ({ bytes, start, end }) => {
    const found = findValue(bytes, start, end, path);
    // Of all JSON values only null begins with an n.
    return found !== undefined && bytes[found.start] !== 0x6e;
  });
}

/** The message, as it is shown, matches. */
export function messageAtom(patterns: readonly Pattern[]): EventAtom {
  return roleAtom("message", patterns);
}

/** The id as the line writes it matches; for events without one `LOG:LINE`. */
export function idAtom(patterns: readonly Pattern[]): EventAtom {
  return roleAtom("id", patterns);
}

function roleAtom(role: "message" | "id", patterns: readonly Pattern[]): EventAtom {
  const ignoresCase = fieldIgnoresCase(role);
  const tests = patterns.map((pattern) => compilePattern(pattern, ignoresCase));
  const needles = needlesOfValues(patterns, ignoresCase ? "folded" : "exact");
  const test = (event: EventText): boolean => {
    const text = readRoleText(event, role);
    return text !== null && tests.some((one) => one(text));
  };
  if (role === "id") {
    // An event without one is called by its log and line, which no line spells.
    const orAlways: EventAtom["orAlways"] = (words, { table }, from, to) =>
      orHash(words, table.idHi, table.idLo, 0, 0, from, to);
    return { needsText: true, needlesOf: () => needles, orAlways, test };
  }
  // A message that a template makes is not spelt either.
  const needlesOf: EventAtom["needlesOf"] = ({ compiled }) =>
    compiled.detail.templates.length > 0 ? null : needles;
  return { needsText: true, needlesOf, test };
}

/** The event has a message, or names a source. */
export function roleThereAtom(role: "message" | "source"): EventAtom {
  return { needsText: true, test: (event) => readRoleText(event, role) !== null };
}

/** The event has a cause or an effect, of any kind of link. */
export function linkAtom(direction: "causes" | "effects", store: StoreData): EventAtom {
  // The links of the run met last: neighbours are of one run.
  let links: RunLinks | undefined;
  let generation = -1;
  let lastLog = -1;
  let lastRun = -1;
  let preparedGeneration = -1;
  return {
    needsText: false,
    prepare: async (work) => {
      if (preparedGeneration === store.generation) return;
      for (const { key } of store.runs) {
        // It may have gone while another was linked.
        const run = store.runByKey(key);
        if (run !== undefined) await store.whenLinked(run, work);
      }
      preparedGeneration = store.generation;
    },
    test: ({ log, row, key }) => {
      const { causes, run } = log.table;
      if (direction === "causes" && causes.countOf(row) > 0) return true;
      const runId = run.at(row);
      if (
        links === undefined ||
        generation !== store.generation ||
        lastLog !== log.id ||
        lastRun !== runId
      ) {
        links = store.linksOf(store.runOf(log.id, row as RowId));
        generation = store.generation;
        lastLog = log.id;
        lastRun = runId;
      }
      return (direction === "causes" ? links.causeCount(key) : links.effectCount(key)) > 0;
    },
  };
}

/** Conditions on one event: those that read its text, and those on its links. */
import type { RowId } from "../base/units.ts";
import type { RunLinks, StoreData } from "../index/store-data.ts";
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
import {
  anyPrefilter,
  createPrefilter,
  everyPrefilter,
  type Prefilter,
  requiredTextOf,
} from "./text-prefilter.ts";

/** Some decoded string value holds the text, case ignored. */
export function textAtom(text: string): EventAtom {
  const wanted = foldCase(text);
  return stringsAtom((value) => foldCase(value).includes(wanted), createPrefilter(text));
}

/** Some decoded string value matches the expression. */
export function regexAtom(source: string, flags: string): EventAtom {
  return stringsAtom(compileRegex(source, flags), createPrefilter(requiredTextOf(source)));
}

function stringsAtom(test: (value: string) => boolean, prefilter: Prefilter | null): EventAtom {
  return prefiltered(prefilter, ({ bytes, start, end }) =>
    someStringValue(bytes, start, end, test),
  );
}

/** A test of text that is asked only about events which the prefilter lets through. */
function prefiltered(prefilter: Prefilter | null, test: (event: EventText) => boolean): EventAtom {
  if (prefilter === null) return { needsText: true, test };
  return {
    needsText: true,
    look: (bytes) => prefilter.look(bytes),
    test: (event) => prefilter.mayHold(event.start, event.end) && test(event),
  };
}

/** The scalar at a path matches; of an array one of its scalars. */
export function pathAtom(path: readonly string[], patterns: readonly Pattern[]): EventAtom {
  const tests = patterns.map((pattern) => compilePattern(pattern, false));
  const prefilter = everyPrefilter([keyPrefilter(path), valuePrefilter(patterns)]);
  return prefiltered(prefilter, ({ bytes, start, end }) => {
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
function keyPrefilter(path: readonly string[]): Prefilter | null {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  return createPrefilter(keys.reduce((best, key) => (key.length > best.length ? key : best), ""));
}

function valuePrefilter(patterns: readonly Pattern[]): Prefilter | null {
  return anyPrefilter(patterns.map((pattern) => createPrefilter(requiredPieceOf(pattern))));
}

/** The JSON number at a path compares. */
export function numberAtom(
  path: readonly string[],
  comparison: Comparison,
  value: number,
): EventAtom {
  return prefiltered(keyPrefilter(path), ({ bytes, start, end }) => {
    const found = findValue(bytes, start, end, path);
    if (found === undefined) return false;
    return compareNumbers(numberOf(bytes, found.start, found.end), comparison, value);
  });
}

/** There is something other than null at a path. */
export function pathThereAtom(path: readonly string[]): EventAtom {
  return prefiltered(keyPrefilter(path), ({ bytes, start, end }) => {
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
  const tests = patterns.map((pattern) => compilePattern(pattern, fieldIgnoresCase(role)));
  const prefilter = valuePrefilter(patterns);
  const test = (event: EventText): boolean => {
    const text = readRoleText(event, role);
    return text !== null && tests.some((one) => one(text));
  };
  if (prefilter === null) return { needsText: true, test };
  return {
    needsText: true,
    look: (bytes) => prefilter.look(bytes),
    test: (event) =>
      (prefilter.mayHold(event.start, event.end) || isMade(event, role)) && test(event),
  };
}

/** Whether the role's text can be made of more than what the line spells. */
function isMade({ log, row }: EventText, role: "message" | "id"): boolean {
  if (role === "message") return log.compiled.detail.templates.length > 0;
  return log.table.idHi.at(row) === 0 && log.table.idLo.at(row) === 0;
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
  return {
    needsText: false,
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

/** Conditions on one event: those that read its text, and those on its links. */
import { eventKeyOf, type RowId } from "../base/units.ts";
import type { StoreData } from "../index/store-data.ts";
import type { EventAtom, EventText } from "./compiled-term.ts";
import type { Comparison, Pattern } from "./filter.ts";
import { compareNumbers, compilePattern, fieldIgnoresCase, foldCase } from "./pattern.ts";
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
import { createPrefilter, type Prefilter, requiredTextOf } from "./text-prefilter.ts";

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
  const verify = ({ bytes, start, end }: EventText): boolean =>
    someStringValue(bytes, start, end, test);
  if (prefilter === null) return { needsText: true, test: verify };
  return {
    needsText: true,
    look: (bytes) => prefilter.look(bytes),
    test: (event) => prefilter.mayHold(event.start, event.end) && verify(event),
  };
}

/** The scalar at a path matches; of an array one of its scalars. */
export function pathAtom(path: readonly string[], patterns: readonly Pattern[]): EventAtom {
  const tests = patterns.map((pattern) => compilePattern(pattern, false));
  return {
    needsText: true,
    test: ({ bytes, start, end }) => {
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
    },
  };
}

/** The JSON number at a path compares. */
export function numberAtom(
  path: readonly string[],
  comparison: Comparison,
  value: number,
): EventAtom {
  return {
    needsText: true,
    test: ({ bytes, start, end }) => {
      const found = findValue(bytes, start, end, path);
      if (found === undefined) return false;
      return compareNumbers(numberOf(bytes, found.start, found.end), comparison, value);
    },
  };
}

/** There is something other than null at a path. */
export function pathThereAtom(path: readonly string[]): EventAtom {
  return {
    needsText: true,
    test: ({ bytes, start, end }) => {
      const found = findValue(bytes, start, end, path);
      // Of all JSON values only null begins with an n.
      return found !== undefined && bytes[found.start] !== 0x6e;
    },
  };
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
  return {
    needsText: true,
    test: (event) => {
      const text = readRoleText(event, role);
      return text !== null && tests.some((test) => test(text));
    },
  };
}

/** The event has a message, or names a source. */
export function roleThereAtom(role: "message" | "source"): EventAtom {
  return { needsText: true, test: (event) => readRoleText(event, role) !== null };
}

/** The event has a cause or an effect, of any kind of link. */
export function linkAtom(direction: "causes" | "effects", store: StoreData): EventAtom {
  return {
    needsText: false,
    test: ({ log, row }) => {
      const key = eventKeyOf(log.id, row as RowId);
      const links = store.linksOf(store.runOf(log.id, row as RowId));
      return (direction === "causes" ? links.causeCount(key) : links.effectCount(key)) > 0;
    },
  };
}

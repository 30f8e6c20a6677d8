/**
 * Regular expressions of users, on an engine that needs time linear in the text (re2js), so that no
 * filter can hang the worker. Look-ahead and back references are therefore not supported.
 */
import { RE2JS } from "re2js";

/** Tests whether some part of a text matches. */
export type TextTest = (text: string) => boolean;

/**
 * Time is linear in the text for each expression, but it is also linear in the expression's steps:
 * `[a-z]{1000}` fifty times over took 41 s for a text of 100 kB. An expression of these bounds stays
 * below a second for that.
 */
const MAX_SOURCE_LENGTH = 1000;
const MAX_STEPS = 2000;

function compile(source: string, flags: string): RE2JS | string {
  if (source.length > MAX_SOURCE_LENGTH) {
    return `it is longer than ${MAX_SOURCE_LENGTH} characters`;
  }
  let bits = 0;
  if (flags.includes("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= RE2JS.MULTILINE;
  if (flags.includes("s")) bits |= RE2JS.DOTALL;
  try {
    const compiled = RE2JS.compile(source, bits);
    const steps = compiled.programSize();
    return steps <= MAX_STEPS
      ? compiled
      : `it takes ${steps} steps, at most ${MAX_STEPS} can be run`;
  } catch (error) {
    // The engine throws its reason: bad input is data here.
    const reason = error instanceof Error ? error.message : String(error);
    return reason.replace(/^error parsing regexp: /, "");
  }
}

/** Why an expression cannot be used, as a clause; null if it can. */
export function findRegexProblem(source: string, flags: string): string | null {
  const compiled = compile(source, flags);
  return typeof compiled === "string" ? compiled : null;
}

/** The test of an expression; one that {@link findRegexProblem} refuses matches nothing. */
export function compileRegex(source: string, flags: string): TextTest {
  const compiled = compile(source, flags);
  if (typeof compiled === "string") return () => false;
  return (text) => compiled.test(text);
}

/**
 * Regular expressions of users, on an engine that needs time linear in the text (re2js), so that no
 * filter can hang the worker. Look-ahead and back references are therefore not supported.
 */
import { RE2JS } from "re2js";

/** Tests whether some part of a text matches. */
export type TextTest = (text: string) => boolean;

/** Compiled pattern sizes are bounded, or `(a{1000}){1000}` would take gigabytes. */
const MAX_SOURCE_LENGTH = 1000;

function compile(source: string, flags: string): RE2JS | string {
  if (source.length > MAX_SOURCE_LENGTH) {
    return `it is longer than ${MAX_SOURCE_LENGTH} characters`;
  }
  let bits = 0;
  if (flags.includes("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= RE2JS.MULTILINE;
  if (flags.includes("s")) bits |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(source, bits);
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

/** The words of the filter language, shared by reading, printing and editing. */
import { SEVERITIES, type Severity } from "../profile/role.ts";
import { NUMBER_FIELDS, VALUE_FIELDS } from "./filter.ts";

/** Names that are no paths unless they are quoted. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...VALUE_FIELDS,
  ...NUMBER_FIELDS,
  "since",
  "until",
  "has",
  "is",
]);

/** Whether a text is one of the severities. */
export function isSeverityText(text: string): text is Severity {
  return SEVERITIES.some((severity) => severity === text);
}

/** "a, b or c". */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

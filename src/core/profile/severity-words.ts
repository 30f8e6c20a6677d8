import { SEVERITIES, type Severity } from "./role.ts";

/** Spellings of severities in logs, in lower case. */
const WORDS: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    debug: "trace debug verbose finest finer fine",
    info: "info information informational notice log config",
    success: "success succeeded ok",
    warning: "warn warning",
    error: "error err fatal critical crit panic alert emergency emerg severe",
  } satisfies Record<Severity, string>).flatMap(([severity, words]) =>
    words.split(" ").map((word) => [word, severity as Severity] as const),
  ),
);

/**
 * Index in SEVERITIES of a severity as a log gives it, a word or OpenTelemetry's SeverityNumber (1–24);
 * −1: none that is known.
 */
export function severityOfText(text: string): number {
  const word = text.trim().toLowerCase();
  if (/^\d+$/.test(word)) return severityOfNumber(Number(word));
  // OpenTelemetry's texts may carry a rank: INFO2, ERROR4.
  const severity = WORDS.get(word.replace(/[2-4]$/, ""));
  return severity === undefined ? -1 : SEVERITIES.indexOf(severity);
}

function severityOfNumber(value: number): number {
  if (value < 1 || value > 24) return -1;
  const severity: Severity =
    value < 9 ? "debug" : value < 13 ? "info" : value < 17 ? "warning" : "error";
  return SEVERITIES.indexOf(severity);
}

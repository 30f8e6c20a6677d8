/** Events as CSV (RFC 4180). */
import type { EventRecord } from "./event-view.ts";

const COLUMNS = [
  "id",
  "run",
  "agent",
  "turn",
  "sequence",
  "type",
  "kind",
  "severity",
  "channel",
  "time",
  "timeAssumed",
  "durationMs",
  "message",
  "causes",
  "log",
  "line",
  "offset",
  "profile",
] as const satisfies readonly (keyof EventRecord)[];

/** The header line with its line break. */
export function csvHeader(): string {
  return `${COLUMNS.join(",")}\r\n`;
}

/** One event as a line with its line break; several causes are joined by blanks, absent roles are empty. */
export function csvRow(record: EventRecord): string {
  const cells = COLUMNS.map((column) => {
    const value = record[column];
    if (value === null) return "";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (column === "turn" || column === "sequence") return quoted(String(value));
    if (typeof value === "string") return quoted(harmless(value));
    return quoted(harmless(value.map((cause) => cause.id).join(" ")));
  });
  return `${cells.join(",")}\r\n`;
}

/**
 * Spreadsheets take cells that begin with these for formulas, and log text is not trusted. The
 * apostrophe is what OWASP's page on CSV injection advises; the JSON Lines exports keep every text.
 */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

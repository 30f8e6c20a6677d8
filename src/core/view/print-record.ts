/** Event records as JSON text. */
import type { EventRecord } from "./event-view.ts";

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A record as one line of JSON without a line break. Turn and sequence are numbers with the digits of
 * the file, which a JavaScript number beyond 2^53 would not have. `raw`: the event's own text, put in
 * as it is.
 */
export function printRecord(record: EventRecord, raw?: string): string {
  const members = Object.entries(record).map(([name, value]) => {
    const text =
      (name === "turn" || name === "sequence") && typeof value === "string"
        ? numberText(value)
        : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  });
  if (raw !== undefined) members.push(`"raw":${raw.trim()}`);
  return `{${members.join(",")}}`;
}

/** A text that spells a number in another way ("007", "+5") is written as the number it is. */
function numberText(text: string): string {
  if (JSON_NUMBER.test(text)) return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? String(value) : "null";
}

/** Event records as JSON text. */
import type { EventRecord } from "./event-view.ts";

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A record as one line of JSON without a line break. Turn and sequence are numbers with the digits of
 * the file, which a JavaScript number beyond 2^53 would not have. `raw`: the event's own text, put in
 * as it is.
 */
export function printRecord(record: EventRecord, raw?: string): string {
  // One call for all members and two replacements: a third of the time of a call for each member.
  let text = JSON.stringify(record);
  text = withNumber(text, ',"turn":', record.turn);
  text = withNumber(text, ',"sequence":', record.sequence);
  return raw === undefined ? text : `${text.slice(0, -1)},"raw":${raw.trim()}}`;
}

/** Puts a number in place of the text that spells it. The name is found safely: within strings quotes are escaped. */
function withNumber(text: string, name: string, value: string | null): string {
  if (value === null) return text;
  const start = text.indexOf(name) + name.length;
  return (
    text.slice(0, start) + numberText(value) + text.slice(start + JSON.stringify(value).length)
  );
}

/** A text that spells a number in another way ("007", "+5") is written as the number it is. */
function numberText(text: string): string {
  if (JSON_NUMBER.test(text)) return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? String(value) : "null";
}

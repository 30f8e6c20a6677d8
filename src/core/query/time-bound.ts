/**
 * The times people write after `since:` and `until:`. Both ends are included. A time of day is an
 * instant, as on a clock: `until:2025-10-05T12:00` lets 12:00:00 through and nothing after it. Without
 * a time of day the whole day (month, year) is meant: `until:2025-10-05` lets its last event through.
 *
 * Forms: `2025`, `2025-10`, `2025-10-05`, `2025-10-05T12`, `…T12:30`, `…T12:30:15`, `…T12:30:15.123456789`,
 * `T` or a blank before the hour, then `Z` or an offset (`+02:00`, `+0200`, `+02`) from the hour on;
 * or an epoch in seconds, milliseconds, microseconds or nanoseconds, told apart by size.
 */
import type { NaiveTimeZone } from "../profile/profile.ts";

/** What a written time says, before a zone is taken for it. */
export type TimeText =
  | {
      readonly kind: "calendar";
      /** Year, month from 1, day, hour, minute, second: as many as were written. */
      readonly parts: readonly number[];
      /** Digits of the second's fraction, "" if none. */
      readonly fraction: string;
      /** Minutes east of UTC; null: none was written. */
      readonly offset: number | null;
    }
  | { readonly kind: "epoch"; readonly digits: string };

/** An instant: whole microseconds since 1970 and nanoseconds (0–999) above them. */
export type Instant = { readonly us: number; readonly ns: number };

/** What a written time covers: `[start, end)`. */
export type TimeSpan = { readonly start: Instant; readonly end: Instant };

const CALENDAR =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/;
/** Year, month and day. */
const DATE_PARTS = 3;
const HIGHEST = [9999, 12, 31, 24, 59, 60];
const LOWEST = [0, 1, 1, 0, 0, 0];

/** Reads a time as people write it; undefined if it is none. */
export function parseTimeText(text: string): TimeText | undefined {
  if (/^\d{9,20}$/.test(text)) return { kind: "epoch", digits: text };
  const match = CALENDAR.exec(text);
  if (match === null) return undefined;
  const parts: number[] = [];
  for (let at = 1; at <= 6; at++) {
    const digits = match[at];
    if (digits === undefined) break;
    const value = Number(digits);
    if (value < (LOWEST[at - 1] ?? 0) || value > (HIGHEST[at - 1] ?? 0)) return undefined;
    parts.push(value);
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  if (day > daysOf(year, month)) return undefined;
  // 24:00 is the end of a day and nothing else; the 60th second is a leap second.
  if (hour === 24 && minute + second + Number(match[7] ?? 0) > 0) return undefined;
  const zone = match[8];
  return { kind: "calendar", parts, fraction: match[7] ?? "", offset: offsetOf(zone) };
}

/** What a written time covers where times without a zone mean `zone`. */
export function timeSpanOf(time: TimeText, zone: NaiveTimeZone): TimeSpan {
  if (time.kind === "epoch") return epochSpan(time.digits);
  const { parts, fraction } = time;
  const offset = time.offset ?? (zone === "utc" ? 0 : zone === "local" ? null : offsetOf(zone));
  const startMs = epochMsOf(parts, offset);
  if (parts.length > DATE_PARTS)
    return instantSpan(startMs * 1000, Number(fraction.padEnd(9, "0")));
  const next = [...parts];
  next[next.length - 1] = (next[next.length - 1] ?? 0) + 1;
  // A zone's clock can jump at the next unit's start; its length from there on is then not ours.
  const endMs = Math.max(epochMsOf(next, offset), startMs + 1);
  return { start: instantOf(startMs * 1000, 0), end: instantOf(endMs * 1000, 0) };
}

function epochSpan(digits: string): TimeSpan {
  // Same borders as for times in logs: seconds reach the year 5138 with 11 digits.
  const unitNs =
    digits.length <= 11 ? 1e9 : digits.length <= 14 ? 1e6 : digits.length <= 17 ? 1e3 : 1;
  const ns = BigInt(digits) * BigInt(unitNs);
  return instantSpan(Number(ns / 1000n), Number(ns % 1000n));
}

function instantSpan(us: number, nanos: number): TimeSpan {
  return { start: instantOf(us, nanos), end: instantOf(us, nanos + 1) };
}

/** Epoch milliseconds of a local date and time; offset null: the machine's zone. */
function epochMsOf(parts: readonly number[], offset: number | null): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  if (offset === null) {
    // Set by parts: the constructor maps the years 0–99 to 1900–1999.
    date.setFullYear(year, month - 1, day);
    date.setHours(hour, minute, second, 0);
    return date.getTime();
  }
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime() - offset * 60_000;
}

function instantOf(us: number, nanos: number): Instant {
  return { us: us + Math.floor(nanos / 1000), ns: nanos % 1000 };
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

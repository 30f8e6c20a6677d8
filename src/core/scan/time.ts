/**
 * Times as logs write them, to the nanosecond, without `Date.parse` (which reads a time without zone as
 * local and drops microseconds).
 *
 * Understood: RFC 3339 and ISO 8601 with `T` or a blank, seconds optional, any number of fraction digits
 * after a point or comma (beyond nine they are cut off), zone `Z`, `UTC`, `GMT`, `±hh`, `±hhmm`, `±hh:mm`
 * or none; compact `20260326T152146` and the fourteen digits `20260326152146` as text; a date alone
 * (midnight without zone); `epoch:` and a number; and numbers, as JSON numbers or as text, told apart by
 * their size: from 10^8 seconds, from 10^11 milliseconds, from 10^14 microseconds, from 10^17 to below
 * 10^20 nanoseconds. Anything else is no time: smaller numbers, times of day, dates that no calendar has.
 * Second 60 is read as the first of the next minute, 24:00:00 as the next midnight.
 */
import type { NaiveTimeZone } from "../profile/profile.ts";

/** Minutes that the machine's zone is ahead of UTC at an instant (epoch ms). */
export type OffsetMinutesAt = (epochMs: number) => number;

/** A time that was read; a reader fills one object again and again. */
export type TimeValue = {
  /** Epoch µs, an integer; exact between the years 1685 and 2255, beyond them to the nearest double. */
  us: number;
  /** 0–999 nanoseconds after `us`. */
  ns: number;
  /** It had no zone and the reader's was taken. */
  assumed: boolean;
  /** Fraction digits of a second that the text gives, 0–9. */
  digits: number;
};

/** Reads times from bytes. */
export interface TimeReader {
  /** What the last successful read gave. */
  readonly value: TimeValue;
  /** Reads the text of a JSON string without escapes; false: no time. */
  readText(bytes: Uint8Array, start: number, end: number): boolean;
  /** Reads the text of a JSON number; false: no time. */
  readNumber(bytes: Uint8Array, start: number, end: number): boolean;
  /** The µs of a time without zone, given in µs as if it were UTC. */
  zonedUs(us: number): number;
}

/** The machine's zone as ECMAScript knows it. */
export const machineOffsetMinutesAt: OffsetMinutesAt = (epochMs) =>
  -new Date(epochMs).getTimezoneOffset();

/** A reader that gives times without zone the zone `naive`. */
export function createTimeReader(
  naive: NaiveTimeZone,
  offsetMinutesAt: OffsetMinutesAt = machineOffsetMinutesAt,
): TimeReader {
  return new Reader(naive, offsetMinutesAt);
}

/** Reads a time from a text, as {@link TimeReader.readText} does from bytes; null: no time. */
export function parseTime(
  text: string,
  naive: NaiveTimeZone,
  offsetMinutesAt: OffsetMinutesAt = machineOffsetMinutesAt,
): TimeValue | null {
  // Only ASCII is ever part of a time; any other character stands for "no time".
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    bytes[at] = unit < 0x80 ? unit : 0;
  }
  const reader = new Reader(naive, offsetMinutesAt);
  return reader.readText(bytes, 0, bytes.length) ? reader.value : null;
}

const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_SECOND;
const US_PER_DAY = 86_400 * US_PER_SECOND;

/** Bytes of `YYYY-MM-DDTHH:MM`. */
const MINUTE_BYTES = 16;

class Reader implements TimeReader {
  readonly value: TimeValue = { us: 0, ns: 0, assumed: false, digits: 0 };
  readonly #offsetMinutesAt: OffsetMinutesAt;
  /** Minutes ahead of UTC of times without zone; null: as the machine's zone. */
  readonly #naiveMinutes: number | null;
  /** The previous text's date, hour and minute, and the µs of that minute's start as if it were UTC. */
  readonly #minuteBytes = new Uint8Array(MINUTE_BYTES);
  #minuteUs = Number.NaN;
  /** The minute for which the machine's offset was asked last, and the answer. */
  #localMinuteUs = Number.NaN;
  #localOffsetUs = 0;

  constructor(naive: NaiveTimeZone, offsetMinutesAt: OffsetMinutesAt) {
    this.#offsetMinutesAt = offsetMinutesAt;
    this.#naiveMinutes = naive === "local" ? null : naive === "utc" ? 0 : parseOffset(naive);
  }

  readText(bytes: Uint8Array, from: number, to: number): boolean {
    let start = from;
    let end = to;
    while (start < end && bytes[start] === 0x20) start++;
    while (end > start && bytes[end - 1] === 0x20) end--;
    const length = end - start;
    if (length < 4) return false;
    if (length >= MINUTE_BYTES && bytes[start + 4] === 0x2d && bytes[start + 13] === 0x3a) {
      return this.#readClock(bytes, start, end);
    }
    if (length === 10 && bytes[start + 4] === 0x2d) {
      const day = dayOfDashed(bytes, start);
      if (Number.isNaN(day)) return false;
      return this.#setNaive(day * US_PER_DAY, 0, 0);
    }
    if (length >= 15 && (bytes[start + 8] === 0x54 || bytes[start + 8] === 0x74)) {
      return this.#readCompact(bytes, start, start + 9, end);
    }
    if (length >= 7 && bytes[start] === 0x65 && startsWith(bytes, start, end, EPOCH_PREFIX)) {
      let at = start + EPOCH_PREFIX.length;
      while (at < end && bytes[at] === 0x20) at++;
      return this.readNumber(bytes, at, end);
    }
    if (length === 14 && this.#readCompact(bytes, start, start + 8, end)) return true;
    return this.readNumber(bytes, start, end);
  }

  readNumber(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    const negative = bytes[at] === 0x2d;
    if (negative || bytes[at] === 0x2b) at++;
    while (at < end - 1 && bytes[at] === 0x30) at++;
    const wholeStart = at;
    while (at < end && isDigit(bytes[at])) at++;
    const wholeDigits = at - wholeStart;
    if (wholeDigits === 0) return false;
    let fractionStart = at;
    let fractionEnd = at;
    if (at < end && bytes[at] === 0x2e) {
      fractionStart = ++at;
      while (at < end && isDigit(bytes[at])) at++;
      fractionEnd = at;
      if (fractionEnd === fractionStart) return false;
    }
    if (at < end) {
      return isExponent(bytes, at, end) && this.#readExponent(bytes, start, end);
    }
    // 9 to 11 digits are seconds, 12 to 14 milliseconds, 15 to 17 microseconds, 18 to 20 nanoseconds.
    if (wholeDigits < 9 || wholeDigits > 20) return false;
    const unitDigits = Math.floor((wholeDigits - 9) / 3) * 3;
    // The value in ns is the whole digits and (9 − unitDigits) digits of the fraction: µs first, then ns.
    let us = 0;
    let ns = 0;
    const lastUs = wholeDigits + 6 - unitDigits;
    const lastNs = wholeDigits + 9 - unitDigits;
    for (let digit = 0; digit < lastNs; digit++) {
      const place =
        digit < wholeDigits ? wholeStart + digit : fractionStart + (digit - wholeDigits);
      const value =
        digit < wholeDigits || place < fractionEnd ? (bytes[place] as number) - 0x30 : 0;
      if (digit < lastUs) us = us * 10 + value;
      else ns = ns * 10 + value;
    }
    if (negative) {
      us = -us;
      if (ns > 0) {
        us -= 1;
        ns = 1000 - ns;
      }
    }
    const value = this.value;
    value.us = us;
    value.ns = ns;
    value.assumed = false;
    value.digits = Math.min(9, unitDigits + fractionEnd - fractionStart);
    return true;
  }

  /** `YYYY-MM-DD?HH:MM…`; the first 16 bytes are there. */
  #readClock(bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#minuteBytes;
    let same = 0;
    while (same < MINUTE_BYTES && bytes[start + same] === known[same]) same++;
    if (same < MINUTE_BYTES) {
      const between = bytes[start + 10];
      if (between !== 0x54 && between !== 0x20 && between !== 0x74) return false;
      const day = dayOfDashed(bytes, start);
      const hour = twoDigits(bytes, start + 11);
      const minute = twoDigits(bytes, start + 14);
      if (Number.isNaN(day) || hour > 24 || minute > 59 || hour < 0 || minute < 0) return false;
      if (hour === 24 && minute !== 0) return false;
      this.#minuteUs = day * US_PER_DAY + (hour * 60 + minute) * US_PER_MINUTE;
      for (let at = 0; at < MINUTE_BYTES; at++) known[at] = bytes[start + at] as number;
    }
    let at = start + MINUTE_BYTES;
    let second = 0;
    if (at < end && bytes[at] === 0x3a) {
      if (at + 3 > end) return false;
      second = twoDigits(bytes, at + 1);
      if (second < 0 || second > 60) return false;
      at += 3;
    } else if (at < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
      return false;
    }
    if (bytes[start + 11] === 0x32 && bytes[start + 12] === 0x34 && second !== 0) return false;
    return this.#readRest(bytes, at, end, this.#minuteUs, second);
  }

  /** `YYYYMMDD` and, from `clock` on, `HHMM[SS]…`. */
  #readCompact(bytes: Uint8Array, start: number, clock: number, end: number): boolean {
    const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
    const day = dayOf(year, twoDigits(bytes, start + 4), twoDigits(bytes, start + 6));
    const hour = twoDigits(bytes, clock);
    const minute = twoDigits(bytes, clock + 2);
    const second = twoDigits(bytes, clock + 4);
    if (year < 0 || Number.isNaN(day)) return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
      return false;
    // Fourteen digits are a number, too: only years that logs can come from are read as a date.
    if (clock === start + 8 && (year < 1970 || year > 2099)) return false;
    const us = day * US_PER_DAY + (hour * 60 + minute) * US_PER_MINUTE;
    return this.#readRest(bytes, clock + 6, end, us, second);
  }

  /** Fraction and zone, from `from` on; all of it must be used. */
  #readRest(
    bytes: Uint8Array,
    from: number,
    end: number,
    minuteUs: number,
    second: number,
  ): boolean {
    let at = from;
    let fractionUs = 0;
    let ns = 0;
    let digits = 0;
    if (at < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
      at++;
      const first = at;
      while (at < end && isDigit(bytes[at])) {
        const value = (bytes[at] as number) - 0x30;
        if (digits < 6) fractionUs = fractionUs * 10 + value;
        else if (digits < 9) ns = ns * 10 + value;
        digits++;
        at++;
      }
      if (at === first) return false;
      for (let more = digits; more < 6; more++) fractionUs *= 10;
      if (digits > 6) for (let more = digits; more < 9; more++) ns *= 10;
      if (digits > 9) digits = 9;
    }
    const us = minuteUs + second * US_PER_SECOND + fractionUs;
    if (at === end) return this.#setNaive(us, ns, digits);
    const offset = zoneMinutes(bytes, at, end);
    if (Number.isNaN(offset)) return false;
    this.#set(us - offset * US_PER_MINUTE, ns, digits, false);
    return true;
  }

  zonedUs(us: number): number {
    if (this.#naiveMinutes !== null) return us - this.#naiveMinutes * US_PER_MINUTE;
    const minuteUs = us - modulo(us, US_PER_MINUTE);
    if (minuteUs !== this.#localMinuteUs) {
      this.#localMinuteUs = minuteUs;
      this.#localOffsetUs =
        offsetOfWallClock(minuteUs / 1000, this.#offsetMinutesAt) * US_PER_MINUTE;
    }
    return us - this.#localOffsetUs;
  }

  #setNaive(us: number, ns: number, digits: number): boolean {
    this.#set(this.zonedUs(us), ns, digits, true);
    return true;
  }

  #set(us: number, ns: number, digits: number, assumed: boolean): void {
    const value = this.value;
    value.us = us;
    value.ns = ns;
    value.digits = digits;
    value.assumed = assumed;
  }

  /** Numbers such as 1.7e12: written out in digits and read again. Rare, so it may allocate. */
  #readExponent(bytes: Uint8Array, start: number, end: number): boolean {
    let text = "";
    for (let at = start; at < Math.min(end, start + 64); at++) {
      text += String.fromCharCode(bytes[at] as number);
    }
    const plain = withoutExponent(text);
    if (plain === null) return false;
    const written = new Uint8Array(plain.length);
    for (let at = 0; at < plain.length; at++) written[at] = plain.charCodeAt(at);
    return this.readNumber(written, 0, written.length);
  }
}

/**
 * RFC 3339 in UTC with `digits` fraction digits (0–9), further ones cut off: `2026-01-11T10:00:17.123456789Z`.
 * Years outside 0–9999 have a sign and six digits.
 */
export function formatTime(us: number, ns: number, digits: number): string {
  const day = Math.floor(us / US_PER_DAY);
  const inDay = us - day * US_PER_DAY;
  const { year, month, dayOfMonth } = dateOfDay(day);
  const seconds = Math.floor(inDay / US_PER_SECOND);
  const micros = inDay - seconds * US_PER_SECOND;
  const two = (value: number) => String(value).padStart(2, "0");
  const yearText =
    year >= 0 && year <= 9999
      ? String(year).padStart(4, "0")
      : `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = `${String(micros).padStart(6, "0")}${String(ns).padStart(3, "0")}`;
  const shown = digits > 0 ? `.${fraction.slice(0, digits)}` : "";
  return `${yearText}-${two(month)}-${two(dayOfMonth)}T${clock}${shown}Z`;
}

/** Offset in minutes of a wall clock (ms as if it were UTC) in a zone with changing offsets. */
function offsetOfWallClock(wallMs: number, offsetMinutesAt: OffsetMinutesAt): number {
  const dayMs = 86_400_000;
  // As ECMAScript does: an hour that comes twice is its first, one that never comes has the offset before it.
  const before = offsetMinutesAt(wallMs - dayMs);
  if (offsetMinutesAt(wallMs - before * 60_000) === before) return before;
  const after = offsetMinutesAt(wallMs + dayMs);
  return offsetMinutesAt(wallMs - after * 60_000) === after ? after : before;
}

/** `+02:00`, `-0330` → minutes. */
function parseOffset(text: string): number {
  const digits = text.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4));
  return text.startsWith("-") ? -minutes : minutes;
}

/** Minutes ahead of UTC that bytes `[from, end)` name, NaN: they name no zone. */
function zoneMinutes(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  if (bytes[at] === 0x20) at++;
  const length = end - at;
  const first = bytes[at];
  if (length === 1) return first === 0x5a || first === 0x7a ? 0 : Number.NaN;
  if (first === 0x2b || first === 0x2d) {
    const hours = length >= 3 ? twoDigits(bytes, at + 1) : -1;
    let minutes = 0;
    if (length === 5) minutes = twoDigits(bytes, at + 3);
    else if (length === 6 && bytes[at + 3] === 0x3a) minutes = twoDigits(bytes, at + 4);
    else if (length !== 3) return Number.NaN;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
    return first === 0x2d ? -(hours * 60 + minutes) : hours * 60 + minutes;
  }
  if (length === 3 && (startsWith(bytes, at, end, UTC) || startsWith(bytes, at, end, GMT)))
    return 0;
  return Number.NaN;
}

const EPOCH_PREFIX = [..."epoch:"].map((char) => char.charCodeAt(0));
const UTC = [0x55, 0x54, 0x43];
const GMT = [0x47, 0x4d, 0x54];

function startsWith(
  bytes: Uint8Array,
  start: number,
  end: number,
  with_: readonly number[],
): boolean {
  if (end - start < with_.length) return false;
  return with_.every((byte, index) => bytes[start + index] === byte);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isExponent(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return false;
  at++;
  if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
  if (at >= end) return false;
  while (at < end && isDigit(bytes[at])) at++;
  return at === end;
}

/** Value of two digits; negative if they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
}

function dayOfDashed(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return Number.NaN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  return dayOf(year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; NaN if there is no such date. */
function dayOf(year: number, month: number, dayOfMonth: number): number {
  if (year < 0 || month < 1 || month > 12 || dayOfMonth < 1) return Number.NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const monthDays = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] as number);
  if (dayOfMonth > monthDays) return Number.NaN;
  // Years that begin in March put the leap day last (Hinnant, "chrono-compatible low-level date algorithms").
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function dateOfDay(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth };
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by;
}

/** Moves the decimal point as the exponent says: "1.7e12" → "1700000000000"; null for huge exponents. */
function withoutExponent(text: string): string | null {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", exponentText = ""] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 40) return null;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return null;
  const padded = digits.padEnd(point, "0");
  const rest = padded.slice(point);
  return `${sign}${padded.slice(0, point)}${rest === "" ? "" : `.${rest}`}`;
}

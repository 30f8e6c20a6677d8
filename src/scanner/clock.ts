/** Times as ISO 8601 writes them; what it does not know it leaves to src/core/scan/time.ts. */
import { byteAt, isDigit, MINUS } from "./bytes";
import { areDigits, digitsOf, eightDigits } from "./numbers";
import {
  SEEN_NAIVE,
  SEEN_NANOSECONDS,
  SLOT_CLOCK_RESTS,
  SLOT_CLOCKS,
  SLOT_MINUTE,
  SLOT_MINUTE_US,
  SLOT_SEEN,
} from "./plan";

/** Bytes of `YYYY-MM-DDTHH:MM:SS`. */
const SECOND_BYTES: usize = 19;
const US_PER_SECOND: i32 = 1_000_000;
const US_PER_MINUTE: f64 = 60_000_000;
const NAIVE: u16 = 0x8000;
/** Before all that has a year of four digits. */
const NO_MINUTE: f64 = -1e300;

/** Puts the time `YYYY-MM-DD[T ]HH:MM:SS[.fraction][zone]` into the slot's columns; false: it is none. */
export function readClock(slot: usize, rowAt: usize, start: usize, end: usize): bool {
  if (end - start < SECOND_BYTES || byteAt(start + 16) !== 0x3a) return false;
  const minute = v128.load(start);
  if (!i8x16.all_true(i8x16.eq(minute, v128.load(slot, SLOT_MINUTE)))) {
    const us = readMinute(start);
    if (us === NO_MINUTE) return false;
    v128.store(slot, minute, SLOT_MINUTE);
    store<f64>(slot, us, SLOT_MINUTE_US);
  }
  const second = twoDigits(start + 17);
  if (second < 0 || second > 60) return false;
  let at = start + SECOND_BYTES;
  let us = 0;
  let ns = 0;
  if (at < end && (byteAt(at) === 0x2e || byteAt(at) === 0x2c)) {
    at++;
    const first = at;
    let place = US_PER_SECOND / 10;
    if (end - at >= 6) {
      const word = eightDigits(at, at + 6);
      if (areDigits(word)) {
        us = digitsOf(word);
        at += 6;
        place = 0;
      }
    }
    let nsPlace = 100;
    for (; at < end; at++) {
      const digit = (byteAt(at) - 0x30) as i32;
      if (digit < 0 || digit > 9) break;
      if (place > 0) {
        us += digit * place;
        place /= 10;
      } else {
        // Beyond the ninth digit the place is 0.
        ns += digit * nsPlace;
        nsPlace /= 10;
      }
    }
    if (at === first) return false;
  }
  let rest = ns as u16;
  let zone: f64 = 0;
  let seen = load<u32>(slot, SLOT_SEEN);
  if (at === end) {
    rest |= NAIVE;
    seen |= SEEN_NAIVE;
  } else if (end - at === 1) {
    if ((byteAt(at) | 0x20) !== 0x7a) return false;
  } else {
    const sign = byteAt(at);
    if (end - at !== 6 || (sign !== 0x2b && sign !== MINUS) || byteAt(at + 3) !== 0x3a)
      return false;
    const hours = twoDigits(at + 1);
    const minutes = twoDigits(at + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    zone = ((hours * 60 + minutes) as f64) * US_PER_MINUTE;
    if (sign === MINUS) zone = -zone;
  }
  if (ns > 0) seen |= SEEN_NANOSECONDS;
  store<u32>(slot, seen, SLOT_SEEN);
  const inMinute = (second * US_PER_SECOND + us) as f64;
  const clock = load<usize>(slot, SLOT_CLOCKS) + (rowAt << 1);
  store<f64>(clock, load<f64>(slot, SLOT_MINUTE_US) + inMinute - zone);
  store<u16>(load<usize>(slot, SLOT_CLOCK_RESTS) + (rowAt >> 1), rest);
  return true;
}

/** µs of the minute `YYYY-MM-DD[T ]HH:MM` at `start`; NO_MINUTE: it is none, or has the hour 24. */
function readMinute(start: usize): f64 {
  const between = byteAt(start + 10);
  if (between !== 0x54 && between !== 0x20 && between !== 0x74) return NO_MINUTE;
  if (byteAt(start + 4) !== MINUS || byteAt(start + 7) !== MINUS) return NO_MINUTE;
  if (byteAt(start + 13) !== 0x3a) return NO_MINUTE;
  const century = twoDigits(start);
  const inCentury = twoDigits(start + 2);
  const month = twoDigits(start + 5);
  const day = twoDigits(start + 8);
  const hour = twoDigits(start + 11);
  const minute = twoDigits(start + 14);
  if (century < 0 || inCentury < 0 || month < 1 || month > 12 || day < 1) return NO_MINUTE;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return NO_MINUTE;
  const year = century * 100 + inCentury;
  if (day > daysOf(year, month)) return NO_MINUTE;
  // Minutes of far years need more than 32 bits.
  const minutes = (dayOf(year, month, day) as f64) * 1440 + ((hour * 60 + minute) as f64);
  return minutes * US_PER_MINUTE;
}

function twoDigits(at: usize): i32 {
  const tens = byteAt(at);
  const ones = byteAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? ((tens * 10 + ones) as i32) - 528 : -1;
}

function daysOf(year: i32, month: i32): i32 {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1);
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

/** Days from 1970-01-01 of a date in the year 0 or later (Hinnant, "chrono-compatible low-level date algorithms"). */
function dayOf(year: i32, month: i32, dayOfMonth: i32): i32 {
  // A year before the first keeps the divisions those of positive numbers.
  const shifted = (month <= 2 ? year - 1 : year) + 400;
  const era = shifted / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return (era - 1) * 146_097 + dayOfEra - 719_468;
}

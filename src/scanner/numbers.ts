/** Values of JSON numbers, where a double holds them exactly or one division gives the nearest one. */
import { byteAt, isDigit, MINUS } from "./bytes";

/** Any whole number of so many digits is a double. */
const DIGITS: i32 = 15;

/**
 * The number `[start, end)`, which is one; NaN: it has an exponent or too many digits. Both the digits
 * and the power of ten are doubles, so that their quotient is the double that is nearest (W. D. Clinger,
 * How to read floating point numbers accurately, 1990).
 */
export function readNumber(start: usize, end: usize): f64 {
  const negative = byteAt(start) === MINUS;
  let at = negative ? start + 1 : start;
  if (end - at > (DIGITS as usize) + 1) return NaN;
  let digits = 0 as i64;
  let count = 0;
  for (; at < end; at++) {
    const byte = byteAt(at);
    if (!isDigit(byte)) break;
    digits = digits * 10 + ((byte - 0x30) as i64);
    count++;
  }
  let power = 1 as i64;
  if (at < end && byteAt(at) === 0x2e) {
    for (at++; at < end; at++) {
      const byte = byteAt(at);
      if (!isDigit(byte)) break;
      digits = digits * 10 + ((byte - 0x30) as i64);
      power *= 10;
      count++;
    }
  }
  if (at < end || count > DIGITS) return NaN;
  const value = (digits as f64) / (power as f64);
  return negative ? -value : value;
}

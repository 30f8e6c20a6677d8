/** Values of JSON numbers: the doubles that are nearest, as `Number` gives them. */
import { byteAt, isDigit, MINUS } from "./bytes";

/** So many digits, and so high a power of ten, fit into 64 bits. */
const DIGITS: i32 = 19;
/** Whole numbers below it are doubles; so are the powers of ten up to the 22nd. */
const EXACT: u64 = 1 << 53;
/** Eight digits 0. */
const ZEROS: u64 = (0x30303030 << 32) | 0x30303030;

/**
 * The number `[start, end)`, which is one; NaN: it has an exponent or too many digits. Where digits and
 * power of ten are doubles, their quotient is the double that is nearest (W. D. Clinger, How to read
 * floating point numbers accurately, 1990); else more bits of it are needed than a double has.
 */
export function readNumber(start: usize, end: usize): f64 {
  if (end - start <= 8) {
    const word = eightDigits(start, end);
    if (areDigits(word)) return digitsOf(word) as f64;
  }
  const negative = byteAt(start) === MINUS;
  let at = negative ? start + 1 : start;
  let digits = 0 as u64;
  let count = 0;
  for (; at < end; at++) {
    const byte = byteAt(at);
    if (!isDigit(byte)) break;
    digits = digits * 10 + ((byte - 0x30) as u64);
    if (digits > 0) count++;
  }
  let power = 1 as u64;
  let places = 0;
  if (at < end && byteAt(at) === 0x2e) {
    for (at++; at < end; at++) {
      const byte = byteAt(at);
      if (!isDigit(byte)) break;
      digits = digits * 10 + ((byte - 0x30) as u64);
      power *= 10;
      places++;
      if (digits > 0) count++;
    }
  }
  // What has overflowed is not looked at.
  if (at < end || count > DIGITS || places > DIGITS) return NaN;
  let value: f64;
  if (digits >= EXACT) value = quotient(digits, power);
  else if (places === 0) value = digits as i64 as f64;
  else value = (digits as i64 as f64) / (power as f64);
  return negative ? -value : value;
}

/** Up to eight bytes with zeros (digits) before them; the highest byte of the word is the last. */
export function eightDigits(start: usize, end: usize): u64 {
  const bits = ((end - start) as u64) << 3;
  // A shift by 64 is one by 0: then nothing but digits stays as it is.
  return (load<u64>(start) << (64 - bits)) | (ZEROS >> bits);
}

export function areDigits(word: u64): bool {
  const high: u64 = (0xf0f0f0f0 << 32) | 0xf0f0f0f0;
  const carries: u64 = (0x06060606 << 32) | 0x06060606;
  return (word & high) === ZEROS && ((word + carries) & high) === ZEROS;
}

/** Pairs, then fours, then all at once (D. Lemire, Quickly parsing eight digits, 2018). */
export function digitsOf(word: u64): i32 {
  let digits = word & (((0x0f0f0f0f as u64) << 32) | 0x0f0f0f0f);
  digits = (digits * 10 + (digits >> 8)) & (((0x00ff00ff as u64) << 32) | 0x00ff00ff);
  digits = (digits * 100 + (digits >> 16)) & (((0x0000ffff as u64) << 32) | 0x0000ffff);
  return (digits * 10_000 + (digits >> 32)) as i32;
}

/** The double that is nearest to the quotient of two numbers above 0. */
function quotient(digits: u64, power: u64): f64 {
  const digitsShift = clz(digits);
  const powerShift = clz(power);
  const divisor = power << powerShift;
  const dividend = digits << digitsShift;
  // 63 or 64 bits of the quotient; a remainder is one bit more, far below the last one that counts.
  const bits = divide(dividend >> 1, dividend << 63, divisor);
  const exponent = (powerShift as i64) - (digitsShift as i64) - 63;
  return (bits as f64) * reinterpret<f64>(((exponent + 1023) as u64) << 52);
}

/**
 * The quotient of a number of two words by one whose topmost bit is set and that is above the first of
 * them; its last bit is set if something remains. In half words, as D. E. Knuth's algorithm D.
 */
function divide(high: u64, low: u64, divisor: u64): u64 {
  const divisorHigh = divisor >> 32;
  const divisorLow = divisor & 0xffffffff;
  let first = high / divisorHigh;
  let rest = high - first * divisorHigh;
  while (first >> 32 !== 0 || first * divisorLow > ((rest << 32) | (low >> 32))) {
    first--;
    rest += divisorHigh;
    if (rest >> 32 !== 0) break;
  }
  // Wraps around to what is left.
  const middle = ((high << 32) | (low >> 32)) - first * divisor;
  let second = middle / divisorHigh;
  rest = middle - second * divisorHigh;
  while (second >> 32 !== 0 || second * divisorLow > ((rest << 32) | (low & 0xffffffff))) {
    second--;
    rest += divisorHigh;
    if (rest >> 32 !== 0) break;
  }
  const left = ((middle << 32) | (low & 0xffffffff)) - second * divisor;
  return ((first << 32) + second) | (left !== 0 ? 1 : 0);
}

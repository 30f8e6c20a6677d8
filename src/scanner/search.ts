/**
 * Finds where bytes may hold one of several texts: a program of its own, with its own memory, beside
 * the field scanner. It may find too much and never misses a place; the host, which lays out the
 * memory (see core/query/text-search-finder.ts), looks closer.
 *
 * Addresses: plan: needles, address of the units, three times the first two bytes of characters that
 * stand for a letter by case alone, then per needle 20 bytes: address of its bytes, address of their
 * masks, length, index of its two rarest bytes. A byte fits if, with its mask set, it is the needle's.
 * Units: a bit for each UTF-16 unit that stands for one of the needles' characters if it is escaped.
 *
 * The two rarest bytes are compared 64 places at a step: the idea is that of memchr's `memmem` in Rust.
 */

const PLAN_NEEDLES: usize = 0;
const PLAN_UNITS: usize = 4;
const PLAN_LEADS: usize = 8;
const PLAN_FIRST: usize = 16;

const NEEDLE_SIZE: usize = 20;
const NEEDLE_BYTES: usize = 0;
const NEEDLE_MASKS: usize = 4;
const NEEDLE_LENGTH: usize = 8;
const NEEDLE_RARE: usize = 12;
const NEEDLE_SECOND: usize = 16;

/** Of nested containers: where the key of each level is, between its quotes; 0: an array, or none yet. */
const LEVELS: usize = 4096;
const LEVEL_END: usize = LEVELS + 8 * 128;

const NO: i32 = 0;
const YES: i32 = 1;
const UNKNOWN: i32 = 2;

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_ARRAY: u32 = 0x5b;
const CLOSE_ARRAY: u32 = 0x5d;
const OPEN_OBJECT: u32 = 0x7b;
const CLOSE_OBJECT: u32 = 0x7d;
const BACKSLASH: u32 = 0x5c;
const SLASH: u32 = 0x2f;
const LETTER_U: u32 = 0x75;

/** Searched for one thing after the other, so that the second finds the bytes in the nearest cache. */
const WINDOW: usize = 4096;

/** The first place in `[from, to)` where a needle may begin or one of its characters is spelt oddly; `to`: none. */
export function find(plan: usize, from: usize, to: usize): usize {
  const needles = load<u32>(plan, PLAN_NEEDLES);
  let at = from;
  while (at < to) {
    const stop = min(at + WINDOW, to);
    let end = findOddity(plan, at, stop);
    let needle = plan + PLAN_FIRST;
    for (let nth: u32 = 0; nth < needles; nth++) {
      end = findNeedle(needle, at, end);
      needle += NEEDLE_SIZE;
    }
    if (end < stop) return end;
    at = stop;
  }
  return to;
}

function findNeedle(needle: usize, from: usize, end: usize): usize {
  const bytes = load<usize>(needle, NEEDLE_BYTES);
  const masks = load<usize>(needle, NEEDLE_MASKS);
  const length = load<usize>(needle, NEEDLE_LENGTH);
  const rare = load<usize>(needle, NEEDLE_RARE);
  const second = load<usize>(needle, NEEDLE_SECOND);
  const rareByte = i8x16.splat(load<i8>(bytes + rare));
  const rareMask = i8x16.splat(load<i8>(masks + rare));
  const secondByte = i8x16.splat(load<i8>(bytes + second));
  const secondMask = i8x16.splat(load<i8>(masks + second));
  for (let at = from; at < end; at += 64) {
    const a = at + rare;
    const b = at + second;
    const at0 = v128.and(
      i8x16.eq(v128.or(v128.load(a), rareMask), rareByte),
      i8x16.eq(v128.or(v128.load(b), secondMask), secondByte),
    );
    const at1 = v128.and(
      i8x16.eq(v128.or(v128.load(a, 16), rareMask), rareByte),
      i8x16.eq(v128.or(v128.load(b, 16), secondMask), secondByte),
    );
    const at2 = v128.and(
      i8x16.eq(v128.or(v128.load(a, 32), rareMask), rareByte),
      i8x16.eq(v128.or(v128.load(b, 32), secondMask), secondByte),
    );
    const at3 = v128.and(
      i8x16.eq(v128.or(v128.load(a, 48), rareMask), rareByte),
      i8x16.eq(v128.or(v128.load(b, 48), secondMask), secondByte),
    );
    if (!v128.any_true(v128.or(v128.or(at0, at1), v128.or(at2, at3)))) continue;
    let bits = bitsOf(at0, at1, at2, at3);
    while (bits !== 0) {
      const place = at + (ctz(bits) as usize);
      if (place >= end) return end;
      if (isHere(bytes, masks, length, place)) return place;
      bits &= bits - 1;
    }
  }
  return end;
}

function isHere(bytes: usize, masks: usize, length: usize, place: usize): bool {
  for (let at: usize = 0; at < length; at++) {
    if ((load<u8>(place + at) | load<u8>(masks + at)) !== load<u8>(bytes + at)) return false;
  }
  return true;
}

/** @inline */
function bitsOf(at0: v128, at1: v128, at2: v128, at3: v128): u64 {
  const low = (i8x16.bitmask(at0) as u32) | ((i8x16.bitmask(at1) as u32) << 16);
  const high = (i8x16.bitmask(at2) as u32) | ((i8x16.bitmask(at3) as u32) << 16);
  return (low as u64) | ((high as u64) << 32);
}

/** The first place where a wanted character is escaped, or stands as another that folds to it. */
function findOddity(plan: usize, from: usize, end: usize): usize {
  const backslash = i8x16.splat(BACKSLASH as i8);
  const first = i8x16.splat(load<i8>(plan, PLAN_LEADS));
  const second = i8x16.splat(load<i8>(plan, PLAN_LEADS + 2));
  const third = i8x16.splat(load<i8>(plan, PLAN_LEADS + 4));
  const hasLeads = (load<u8>(plan, PLAN_LEADS) as u32) !== 0;
  for (let at = from; at < end; at += 64) {
    const b0 = v128.load(at);
    const b1 = v128.load(at, 16);
    const b2 = v128.load(at, 32);
    const b3 = v128.load(at, 48);
    let at0 = i8x16.eq(b0, backslash);
    let at1 = i8x16.eq(b1, backslash);
    let at2 = i8x16.eq(b2, backslash);
    let at3 = i8x16.eq(b3, backslash);
    let any = v128.or(v128.or(at0, at1), v128.or(at2, at3));
    // Most text is ASCII, where no lead is.
    if (hasLeads) any = v128.or(any, v128.or(v128.or(b0, b1), v128.or(b2, b3)));
    if (i8x16.bitmask(any) === 0) continue;
    if (hasLeads) {
      at0 = v128.or(at0, isLead(b0, first, second, third));
      at1 = v128.or(at1, isLead(b1, first, second, third));
      at2 = v128.or(at2, isLead(b2, first, second, third));
      at3 = v128.or(at3, isLead(b3, first, second, third));
    }
    let bits = bitsOf(at0, at1, at2, at3);
    while (bits !== 0) {
      const place = at + (ctz(bits) as usize);
      if (place >= end) return end;
      if (isOdd(plan, place)) return place;
      bits &= bits - 1;
    }
  }
  return end;
}

/** @inline */
function isLead(bytes: v128, first: v128, second: v128, third: v128): v128 {
  return v128.or(i8x16.eq(bytes, first), v128.or(i8x16.eq(bytes, second), i8x16.eq(bytes, third)));
}

function isOdd(plan: usize, place: usize): bool {
  const byte = load<u8>(place) as u32;
  const next = load<u8>(place, 1) as u32;
  if (byte !== BACKSLASH) {
    for (let lead: usize = PLAN_LEADS; lead < PLAN_LEADS + 6; lead += 2) {
      if (byte === (load<u8>(plan + lead) as u32) && next === (load<u8>(plan + lead, 1) as u32))
        return true;
    }
    return false;
  }
  if (next === SLASH) return hasUnit(plan, SLASH);
  if (next !== LETTER_U) return false;
  let unit: u32 = 0;
  for (let at = place + 2; at < place + 6; at++) {
    const digit = digitOf(load<u8>(at) as u32);
    if (digit > 15) return false;
    unit = (unit << 4) | digit;
  }
  return hasUnit(plan, unit);
}

function hasUnit(plan: usize, unit: u32): bool {
  const bits = load<u8>(load<usize>(plan, PLAN_UNITS) + ((unit >> 3) as usize)) as u32;
  return ((bits >> (unit & 7)) & 1) !== 0;
}

/** The value of a hexadecimal digit; above 15: it is none. */
function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}

/**
 * Whether a string value of the object `[from, to)` holds the only needle, which is plain: its bytes
 * are its text. Unknown where that takes more than these bytes: an escape may belong to it, or a key
 * comes twice, of which the last counts.
 */
export function holds(plan: usize, from: usize, to: usize): i32 {
  const needle = plan + PLAN_FIRST;
  let hit = findNeedle(needle, from, to);
  let level = LEVELS;
  let isKey = false;
  /** Once the value is found: the outermost level that was left since. */
  let outermost: usize = 0;
  let at = from;
  while (at < to && hit < to) {
    const byte = load<u8>(at) as u32;
    if (byte === QUOTE) {
      const start = at + 1;
      const end = endOfString(start, to);
      if (end >= to) return UNKNOWN;
      // Outside of strings: in a number, say.
      if (outermost === 0 && hit < start) hit = findNeedle(needle, start, to);
      const inObject = load<u32>(level, 4) !== 0;
      if (inObject && isKey) {
        if (outermost === 0) {
          store<u32>(level, start as u32);
          store<u32>(level, end as u32, 4);
        } else if (
          level === outermost &&
          mayBeSame(load<u32>(level), load<u32>(level, 4), start, end)
        ) {
          return UNKNOWN;
        }
      } else if (outermost === 0 && hit < end) {
        if (isNearEscape(start, hit)) return UNKNOWN;
        outermost = level;
      }
      if (outermost === 0 && hit < end) hit = findNeedle(needle, end, to);
      at = end + 1;
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      level += 8;
      if (level === LEVEL_END) return UNKNOWN;
      store<u32>(level, 0);
      // An object has some end even before its first key.
      store<u32>(level, byte === OPEN_OBJECT ? 1 : 0, 4);
      isKey = true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (level === LEVELS) return UNKNOWN;
      level -= 8;
      if (outermost > level) outermost = level;
    } else if (byte === COMMA) {
      isKey = true;
    } else if (byte === COLON) {
      isKey = false;
    }
    at++;
  }
  if (outermost !== 0) return YES;
  return findOddity(plan, from, to) < to ? UNKNOWN : NO;
}

/** Whether two keys are the same, or are written so that this cannot be seen. */
function mayBeSame(start: usize, end: usize, otherStart: usize, otherEnd: usize): bool {
  let isSame = end - start === otherEnd - otherStart;
  for (let at = start; at < end; at++) {
    if ((load<u8>(at) as u32) === BACKSLASH) return true;
    if (isSame && load<u8>(at) !== load<u8>(otherStart + (at - start))) isSame = false;
  }
  for (let at = otherStart; at < otherEnd; at++)
    if ((load<u8>(at) as u32) === BACKSLASH) return true;
  return isSame;
}

/** Whether the bytes at `place` can be the end of an escape that begins behind `start`. */
function isNearEscape(start: usize, place: usize): bool {
  for (let at = max(start, place - 5); at < place; at++)
    if ((load<u8>(at) as u32) === BACKSLASH) return true;
  return false;
}

/** The quote that ends the string whose text begins at `from`, or some address behind `to`. */
function endOfString(from: usize, to: usize): usize {
  const quote = i8x16.splat(QUOTE as i8);
  const backslash = i8x16.splat(BACKSLASH as i8);
  let at = from;
  while (at < to) {
    const bytes = v128.load(at);
    const bits = i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
    if (bits === 0) {
      at += 16;
      continue;
    }
    at += ctz(bits) as usize;
    if ((load<u8>(at) as u32) === QUOTE) return at;
    at += 2;
  }
  return to;
}

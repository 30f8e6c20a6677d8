/**
 * UTF-8 in plain ECMAScript, which has no TextDecoder; where the platform has one (Node, browsers,
 * their workers) it decodes what is valid, some ten times as fast. Both directions keep lone
 * surrogates apart (as three bytes each), so that different texts never share their bytes.
 */

/** How many UTF-16 units are handed to `String.fromCharCode` at once; far below engine argument limits. */
const UNITS_PER_CALL = 4096;

type Decoder = { decode(bytes: Uint8Array): string };
type DecoderClass = new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => Decoder;

const platform = globalThis as { readonly TextDecoder?: DecoderClass };
/** Refuses what is not valid, so that this module alone says what becomes of it. */
const platformDecoder =
  platform.TextDecoder === undefined
    ? null
    : new platform.TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes `[start, end)`. Broken sequences become U+FFFD, one for each byte that fits nowhere. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (platformDecoder !== null) {
    try {
      return platformDecoder.decode(bytes.subarray(start, end));
    } catch {
      // Not valid: decoded byte by byte below.
    }
  }
  return decodePlainly(bytes, start, end);
}

function decodePlainly(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= UNITS_PER_CALL) {
    let ascii = true;
    for (let at = start; at < end; at++) {
      if ((bytes[at] as number) >= 0x80) {
        ascii = false;
        break;
      }
    }
    if (ascii) return String.fromCharCode(...bytes.subarray(start, end));
  }
  let text = "";
  const units: number[] = [];
  let at = start;
  while (at < end) {
    if (units.length >= UNITS_PER_CALL) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      units.push(lead);
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) {
      units.push(0xfffd);
      at++;
      continue;
    }
    const b1 = (bytes[at + 1] as number) & 0x3f;
    if (length === 2) {
      units.push(((lead & 0x1f) << 6) | b1);
    } else {
      const b2 = (bytes[at + 2] as number) & 0x3f;
      if (length === 3) {
        units.push(((lead & 0x0f) << 12) | (b1 << 6) | b2);
      } else {
        const b3 = (bytes[at + 3] as number) & 0x3f;
        const point = (((lead & 0x07) << 18) | (b1 << 12) | (b2 << 6) | b3) - 0x10000;
        units.push(0xd800 | (point >> 10), 0xdc00 | (point & 0x3ff));
      }
    }
    at += length;
  }
  return text + String.fromCharCode(...units);
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let to = 0;
  for (let at = 0; at < text.length; at++) {
    let unit = text.charCodeAt(at);
    if (unit < 0x80) {
      bytes[to++] = unit;
      continue;
    }
    if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6);
      bytes[to++] = 0x80 | (unit & 0x3f);
      continue;
    }
    if (unit >= 0xd800 && unit < 0xdc00) {
      const low = text.charCodeAt(at + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        at++;
        bytes[to++] = 0xf0 | (unit >> 18);
        bytes[to++] = 0x80 | ((unit >> 12) & 0x3f);
        bytes[to++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[to++] = 0x80 | (unit & 0x3f);
        continue;
      }
    }
    bytes[to++] = 0xe0 | (unit >> 12);
    bytes[to++] = 0x80 | ((unit >> 6) & 0x3f);
    bytes[to++] = 0x80 | (unit & 0x3f);
  }
  return bytes.slice(0, to);
}

/** Length of the sequence that starts with the byte ≥ 0x80 at `at`; 0 if it is broken or cut short. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1] as number;
  if ((second & 0xc0) !== 0x80) return 0;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  for (let more = 2; more < length; more++) {
    if (((bytes[at + more] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

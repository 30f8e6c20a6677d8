/** Pieces of lines that the generators share: times, ids, sentences, written without JSON.stringify for speed. */
import type { RandomNumbers } from "./random-numbers.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PAIRS = Array.from(
  { length: 1024 },
  (_, at) => `${CROCKFORD[at >> 5] ?? ""}${CROCKFORD[at & 31] ?? ""}`,
);
const WORDS =
  "the price of grain rose while iron stayed and nobody wanted cloth at that rate so agents met before the clearing house had opened its books again".split(
    " ",
  );

/** Writes times in µs as `2026-11-20T11:07:57.165370`, without a zone. */
export function isoWriter(): (us: number) => string {
  let second = Number.NaN;
  let prefix = "";
  return (us) => {
    const now = Math.floor(us / 1e6);
    if (now !== second) {
      second = now;
      prefix = new Date(now * 1000).toISOString().slice(0, 20);
    }
    return prefix + String(us - now * 1e6).padStart(6, "0");
  };
}

/** Writes ids of 26 characters that begin with the time in ms and go on at random, as ULIDs do. */
export function ulidWriter(random: RandomNumbers): (us: number) => string {
  let lastMs = Number.NaN;
  let prefix = "";
  return (us) => {
    const ms = Math.floor(us / 1000);
    if (ms !== lastMs) {
      lastMs = ms;
      const high = Math.floor(ms / 2 ** 30);
      const low = ms % 2 ** 30;
      prefix = pair(high >> 10) + pair(high) + pair(low >> 20) + pair(low >> 10) + pair(low);
    }
    const a = random.next();
    const b = random.next();
    const c = random.next();
    return (
      prefix +
      pair(a) +
      pair(a >>> 10) +
      pair(a >>> 20) +
      pair(b) +
      pair(b >>> 10) +
      pair(b >>> 20) +
      pair(c) +
      pair(c >>> 10)
    );
  };
}

function pair(bits: number): string {
  return PAIRS[bits & 1023] ?? "";
}

/** About `length` characters of words. */
export function sentence(random: RandomNumbers, length: number): string {
  let at = random.below(WORDS.length);
  const step = 1 + random.below(6);
  let text = "";
  while (text.length < length) {
    text += `${WORDS[at % WORDS.length] ?? ""} `;
    at += step;
  }
  return text.slice(0, -1);
}

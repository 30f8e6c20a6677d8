/** The edges of keys: those that a profile wants, and those that its logs have beside them. */
import { byteAt } from "./bytes";
import {
  EDGE_FOLLOWER,
  EDGE_HEAD,
  EDGE_KEY,
  EDGE_LENGTH,
  EDGE_NEXT,
  EDGE_OWN_KEY,
  EDGE_TEXT,
  EDGE_TEXT_END,
  EDGE_TEXT_LENGTH,
  EDGE_TEXT_MASK,
  GUESS_BYTES,
  PLAN_GUESSES,
  PLAN_GUESSES_END,
  PLAN_NO_EDGE,
} from "./plan";

const COLON: u32 = 0x3a;

/** Room for edges of keys that nobody wants: the next one. */
export let guesses: usize = 0;
let guessesEnd: usize = 0;
/** The edge that is like no key. */
let noEdge: usize = 0;

export function beginKeys(plan: usize): void {
  guesses = load<usize>(plan, PLAN_GUESSES);
  guessesEnd = load<usize>(plan, PLAN_GUESSES_END);
  noEdge = load<usize>(plan, PLAN_NO_EDGE);
}

/** The edge of the key `[text, quote)` of a node, made if there is room; 0: there is none. */
export function edgeOf(node: usize, text: usize, quote: usize): usize {
  const length = (quote - text) as i32;
  const bucket = (length * 7 + (byteAt(text) as i32)) & 63;
  const first = node + ((bucket as usize) << 2);
  let edge = load<usize>(first);
  while (edge !== 0 && !isKey(edge, text, length)) edge = load<usize>(edge, EDGE_NEXT);
  return edge === 0 ? learnKey(first, text, quote) : edge;
}

/**
 * Makes an edge without a slot of the key `[text, quote)`, so that the key is found as the wanted ones
 * are, and may be expected; 0: there is no room for it.
 */
function learnKey(first: usize, text: usize, quote: usize): usize {
  const length = quote - text;
  if (guesses === guessesEnd || length + 3 > 32 || byteAt(quote + 1) !== COLON) return 0;
  const edge = guesses;
  guesses += GUESS_BYTES;
  memory.copy(edge + EDGE_OWN_KEY, text, length);
  memory.copy(edge + EDGE_HEAD, text, min<usize>(length, 8));
  store<i32>(edge, length as i32, EDGE_LENGTH);
  store<usize>(edge, edge + EDGE_OWN_KEY, EDGE_KEY);
  store<usize>(edge, load<usize>(first), EDGE_NEXT);
  store<usize>(first, edge);
  store<usize>(edge, noEdge, EDGE_FOLLOWER);
  store<usize>(edge, length + 3, EDGE_TEXT_LENGTH);
  v128.store(edge, v128.load(text - 1), EDGE_TEXT);
  for (let at: usize = 0; at < length + 3 && at < 16; at++) {
    store<u8>(edge + at, 0xff, EDGE_TEXT_MASK);
  }
  v128.store(edge, v128.load(quote - 14), EDGE_TEXT_END);
  return edge;
}

/** Whether an edge's key, its quotes and its colon stand at `at`. */
export function isNext(edge: usize, at: usize): bool {
  const differs = v128.and(
    v128.xor(v128.load(at), v128.load(edge, EDGE_TEXT)),
    v128.load(edge, EDGE_TEXT_MASK),
  );
  if (v128.any_true(differs)) return false;
  const length = load<usize>(edge, EDGE_TEXT_LENGTH);
  if (length <= 16) return true;
  const end = v128.xor(v128.load(at + length - 16), v128.load(edge, EDGE_TEXT_END));
  return !v128.any_true(end);
}

function isKey(edge: usize, text: usize, length: i32): bool {
  if (load<i32>(edge, EDGE_LENGTH) !== length) return false;
  const head = load<u64>(edge, EDGE_HEAD);
  if (length < 8) {
    const unused = 64 - ((length as u64) << 3);
    // A shift by 64 is one by 0.
    return length === 0 || load<u64>(text) << unused === head << unused;
  }
  if (load<u64>(text) !== head) return false;
  const key = load<usize>(edge, EDGE_KEY);
  const last = (length - 8) as usize;
  // In words; the last one overlaps.
  for (let same: usize = 8; same < last; same += 8) {
    if (load<u64>(text + same) !== load<u64>(key + same)) return false;
  }
  return load<u64>(text + last) === load<u64>(key + last);
}

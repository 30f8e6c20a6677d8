/**
 * Names: numbers for the raw texts of scalars, so that the host looks at each distinct text once. All
 * plans share them. When there is no room for another one the batch ends and the host forgets all.
 */
import { isSame } from "./bytes";
import {
  ARENA_AT,
  ARENA_END,
  FRESH_AT,
  FRESH_MAX,
  NAME_PLACES,
  NAMES_AT,
  NAMES_END,
} from "./layout";

/** Smaller ones are the kinds of values that have no text, or always the same. */
const FIRST_NAME: u32 = 16;
/** Longer texts get a name each time: they are rarely met again. */
const TEXT_BYTES: usize = 1024;
/** Places looked at for a text. More are only tried by texts that are made to share their hash. */
const PROBES: i32 = 64;
/** In two halves: the linter reads numbers as doubles. */
const MIX: u64 = (0x9e3779b9 << 32) | 0x7f4a7c15;

let nextName: u32 = FIRST_NAME;
let arenaEnd: usize = ARENA_AT;
let freshEnd: usize = FRESH_AT;

/** Forgets all names. */
export function forgetNames(): void {
  memory.fill(NAMES_AT, 0, NAMES_END - NAMES_AT);
  nextName = FIRST_NAME;
  arenaEnd = ARENA_AT;
}

/** Begins a list of names that are new. */
export function beginFresh(): void {
  freshEnd = FRESH_AT;
}

/** How many names are new. */
export function freshCount(): i32 {
  return ((freshEnd - FRESH_AT) >> 3) as i32;
}

/**
 * The name of the text `[start, end)` of a value of this kind; 0: there is no room. At `last` is the
 * place of the name that the slot had before: runs, and often agents and types, are those of that line.
 */
export function nameOf(base: usize, last: usize, kind: u32, start: usize, end: usize): u32 {
  const length = end - start;
  const key = (length as u32) | (kind << 28);
  const lastPlace = load<usize>(last);
  if (load<u32>(lastPlace, 4) === key) {
    if (length === 0 || isSame(load<usize>(lastPlace), start, end)) return load<u32>(lastPlace, 8);
  }
  if (length > TEXT_BYTES) return addName(base, kind, start, end);
  let place = NAMES_AT + ((hashOf(key, start, length) & (NAME_PLACES - 1)) << 4);
  for (let probe = 0; probe < PROBES; probe++) {
    const known = load<u32>(place, 4);
    if (known === 0) {
      if (arenaEnd + length > ARENA_END - 16) return 0;
      const name = addName(base, kind, start, end);
      if (name === 0) return 0;
      store<usize>(place, arenaEnd);
      store<u32>(place, key, 4);
      store<u32>(place, name, 8);
      memory.copy(arenaEnd, start, length);
      arenaEnd += length;
      store<usize>(last, place);
      return name;
    }
    if (known === key && (length === 0 || isSame(load<usize>(place), start, end))) {
      store<usize>(last, place);
      return load<u32>(place, 8);
    }
    place += 16;
    if (place === NAMES_END) place = NAMES_AT;
  }
  return 0;
}

function addName(base: usize, kind: u32, start: usize, end: usize): u32 {
  if (nextName - FIRST_NAME === FRESH_MAX) return 0;
  store<u32>(freshEnd, ((start - base) as u32) | (kind << 28));
  store<u32>(freshEnd, (end - base) as u32, 4);
  freshEnd += 8;
  return nextName++;
}

function hashOf(key: u32, start: usize, length: usize): usize {
  let mix = (key as u64) * MIX;
  if (length < 8) {
    if (length > 0) mix ^= load<u64>(start) << (64 - ((length as u64) << 3));
  } else {
    const last = start + length - 8;
    // In words; the last one overlaps.
    for (let at = start; at < last; at += 8) mix = rotl<u64>(mix ^ load<u64>(at), 29) * MIX;
    mix ^= load<u64>(last);
  }
  mix *= MIX;
  return (mix >> 40) as usize;
}

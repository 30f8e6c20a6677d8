/**
 * The scanner in AssemblyScript: many lines at a call, each wholly validated as JSON, the wanted values
 * put into columns. It knows the usual only. A line that is not a single object followed by blanks, or
 * is hard (an escaped key where keys are wanted, nesting deeper than the stack), ends the batch, and the
 * scanner in TypeScript decides on it. So verdicts and reasons are made in one place.
 *
 * The host lays out the memory (layout.ts, plan.ts) and keeps LOOK_AHEAD bytes readable behind every chunk.
 */
import {
  ARRAY,
  BLANK,
  byteAt,
  COMMA,
  ESCAPED_STRING,
  endOfNumber,
  endOfPlain,
  endOfString,
  escaped,
  FALSE,
  isDigit,
  MINUS,
  NEWLINE,
  NULL,
  NUMBER,
  OBJECT,
  QUOTE,
  STRING,
  skipBlanks,
  TRUE,
} from "./bytes";
import { beginKeys, edgeOf, guesses, isNext } from "./keys";
import { STACK_AT, STACK_END } from "./layout";
import { beginFresh, freshCount } from "./names";
import {
  EDGE_BELOW,
  EDGE_BELOW_END,
  EDGE_CHILD,
  EDGE_FOLLOWER,
  EDGE_SLOT,
  EDGE_STAMP,
  EDGE_TEXT_LENGTH,
  NODE_FIRST,
  PLAN_DIRTY,
  PLAN_ENDS,
  PLAN_FRESH,
  PLAN_GUESSES,
  PLAN_LISTS,
  PLAN_MIXED,
  PLAN_ROOT,
  PLAN_ROW_LISTS,
  PLAN_ROWS,
  PLAN_SLOTS,
  PLAN_SLOTS_END,
  PLAN_STARTS,
  PLAN_STOPPED_AT,
  PLAN_WHY,
  SLOT_BYTES,
  SLOT_CLOCK_RESTS,
  SLOT_CLOCKS,
  SLOT_HASH_HI,
  SLOT_HASH_LO,
  SLOT_NAMES,
  SLOT_NUMBERS,
  SLOT_SEEN,
  SLOT_SPOTS,
  SLOT_WORKS,
  WHY_END,
  WHY_ROWS,
  WHY_UNUSUAL,
  WORK_CLOCK,
  WORK_HASH,
  WORK_LIST,
  WORK_NAME,
  WORK_NUMBER,
  WORK_SPOT,
} from "./plan";
import {
  beginRow,
  beginWorks,
  closeContainer,
  full,
  listEnd,
  mixed,
  rowAt,
  takeBack,
  takeContainer,
  takeList,
  takeScalar,
  takeUnread,
} from "./works";

export { findNewline } from "./bytes";
export { forgetNames } from "./names";

const COLON: u32 = 0x3a;
const OPEN_ARRAY: u32 = 0x5b;
const CLOSE_ARRAY: u32 = 0x5d;
const OPEN_OBJECT: u32 = 0x7b;
const CLOSE_OBJECT: u32 = 0x7d;

/** "true", "null", "alse" as little-endian words. */
const WORD_TRUE: u32 = 0x65757274;
const WORD_NULL: u32 = 0x6c6c756e;
const WORD_ALSE: u32 = 0x65736c61;

/** The number of the line, so that an edge knows whether it was met in it. */
let stamp: u32 = 0;
/** Where the object of the line scanned last begins and ends. */
let objectStart: usize = 0;
let objectEnd: usize = 0;

/**
 * Scans lines from `from` on; a newline stands before `to`. Gives how many it took; where and why it
 * stopped is in the plan. Positions are counted from `base`.
 */
export function scanBatch(plan: usize, base: usize, from: usize, to: usize): i32 {
  clear(plan);
  beginFresh();
  beginWorks(base);
  beginKeys(plan);
  const root = load<usize>(plan, PLAN_ROOT);
  const starts = load<usize>(plan, PLAN_STARTS);
  const ends = load<usize>(plan, PLAN_ENDS);
  const rowLists = load<usize>(plan, PLAN_ROW_LISTS);
  const rows = load<i32>(plan, PLAN_ROWS);
  let row = 0;
  let lists: u32 = 0;
  let line = from;
  let why = WHY_END;
  while (line < to) {
    if (row === rows) {
      why = WHY_ROWS;
      break;
    }
    beginRow(row, lists);
    const newline = scanLine(root, line);
    if (newline === 0 || full !== 0) {
      why = newline === 0 ? WHY_UNUSUAL : full;
      break;
    }
    store<u32>(starts + rowAt, (objectStart - base) as u32);
    store<u32>(ends + rowAt, (objectEnd - base) as u32);
    store<u32>(rowLists + rowAt, lists);
    lists = listEnd;
    line = newline + 1;
    row++;
  }
  // A line that was not taken may have left something, too.
  store<i32>(plan, row < rows ? row + 1 : row, PLAN_DIRTY);
  store<usize>(plan, line, PLAN_STOPPED_AT);
  store<i32>(plan, why, PLAN_WHY);
  store<u32>(rowLists + ((row as usize) << 2), lists);
  store<i32>(plan, mixed ? 1 : 0, PLAN_MIXED);
  store<u32>(plan, lists, PLAN_LISTS);
  store<i32>(plan, freshCount(), PLAN_FRESH);
  store<usize>(plan, guesses, PLAN_GUESSES);
  return row;
}

/** Empties what the batch before left in columns where nothing means nothing. */
function clear(plan: usize): void {
  const rows = load<usize>(plan, PLAN_DIRTY);
  const slotsEnd = load<usize>(plan, PLAN_SLOTS_END);
  for (let slot = load<usize>(plan, PLAN_SLOTS); slot < slotsEnd; slot += SLOT_BYTES) {
    if (load<u32>(slot, SLOT_SEEN) === 0) continue;
    store<u32>(slot, 0, SLOT_SEEN);
    const works = load<u32>(slot, SLOT_WORKS);
    if ((works & WORK_NAME) !== 0) memory.fill(load<usize>(slot, SLOT_NAMES), 0, rows << 2);
    if ((works & WORK_SPOT) !== 0) memory.fill(load<usize>(slot, SLOT_SPOTS), 0, rows << 3);
    if ((works & WORK_HASH) !== 0) {
      memory.fill(load<usize>(slot, SLOT_HASH_HI), 0, rows << 2);
      memory.fill(load<usize>(slot, SLOT_HASH_LO), 0, rows << 2);
    }
    if ((works & WORK_NUMBER) !== 0) fillNaN(load<usize>(slot, SLOT_NUMBERS), rows);
    if ((works & WORK_CLOCK) !== 0) {
      fillNaN(load<usize>(slot, SLOT_CLOCKS), rows);
      memory.fill(load<usize>(slot, SLOT_CLOCK_RESTS), 0, rows << 1);
    }
  }
}

function fillNaN(column: usize, rows: usize): void {
  const end = column + (rows << 3);
  for (let at = column; at < end; at += 8) store<f64>(at, NaN);
}

/** Scans the line at `from`; gives its newline, 0: it is not for this scanner. */
function scanLine(root: usize, from: usize): usize {
  let at = from;
  if (byteAt(at) !== OPEN_OBJECT) {
    at = skipBlanks(at);
    if (byteAt(at) !== OPEN_OBJECT) return 0;
  }
  objectStart = at;
  stamp++;

  let stack = STACK_AT;
  let inObject = false;
  let node: usize = 0;
  let slot: usize = 0;
  let below = root;
  /** Where the edge stands whose key is expected next. */
  let follower: usize = 0;

  while (true) {
    if (inObject) {
      let edge: usize = 0;
      if (node !== 0) {
        // Lines have their keys in the order of the line before more often than not.
        edge = load<usize>(follower);
        if (isNext(edge, at)) at += load<usize>(edge, EDGE_TEXT_LENGTH);
        else edge = 0;
      }
      if (edge === 0) {
        if (byteAt(at) !== QUOTE) return 0;
        const text = ++at;
        at = endOfPlain(at);
        let plain = true;
        if (byteAt(at) !== QUOTE) {
          at = endOfString(at);
          if (at === 0) return 0;
          plain = !escaped;
        }
        if (node !== 0) {
          if (!plain) return 0;
          edge = edgeOf(node, text, at);
          if (edge !== 0) store<usize>(follower, edge);
        }
        at++;
        if (byteAt(at) !== COLON) {
          at = skipBlanks(at);
          if (byteAt(at) !== COLON) return 0;
        }
        at++;
      }
      if (byteAt(at) <= BLANK) at = skipBlanks(at);
      if (edge !== 0) {
        follower = edge + EDGE_FOLLOWER;
        slot = load<usize>(edge, EDGE_SLOT);
        below = load<usize>(edge, EDGE_CHILD);
        if (below !== 0) {
          // The last of equal keys counts: nothing of an earlier one may stay.
          if (load<u32>(edge, EDGE_STAMP) === stamp) clearBelow(edge);
          else store<u32>(edge, stamp, EDGE_STAMP);
        }
      }
    }

    const first = byteAt(at);
    const valueAt = at;
    if (first === QUOTE) {
      at = endOfPlain(at + 1);
      let kind = STRING;
      if (byteAt(at) !== QUOTE) {
        at = endOfString(at);
        if (at === 0) return 0;
        if (escaped) kind = ESCAPED_STRING;
      }
      if (slot !== 0) takeScalar(slot, kind, valueAt + 1, at);
      at++;
    } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      let end: usize = 0;
      if (slot !== 0) {
        if (first === OPEN_ARRAY && (load<u32>(slot, SLOT_WORKS) & WORK_LIST) !== 0) {
          end = takeList(slot, at);
        }
        if (end === 0) {
          const kind = first === OPEN_OBJECT ? OBJECT : ARRAY;
          takeContainer(slot, kind, at);
          takeUnread(slot, kind);
        }
      }
      if (end !== 0) {
        at = end;
      } else {
        at++;
        if (byteAt(at) <= BLANK) at = skipBlanks(at);
        // The root is pushed even if nothing is in it: its end is found where the stack gets empty.
        if (stack === STACK_END) return 0;
        store<usize>(stack, node);
        store<usize>(stack, slot | (inObject ? 1 : 0), 4);
        store<usize>(stack, follower, 8);
        stack += 16;
        inObject = first === OPEN_OBJECT;
        node = inObject ? below : 0;
        follower = node + NODE_FIRST;
        slot = 0;
        below = 0;
        // In ASCII both closing brackets are their opening ones plus 2.
        if (byteAt(at) !== first + 2) continue;
      }
    } else if (first === MINUS || isDigit(first)) {
      at = endOfNumber(at);
      if (at === 0) return 0;
      if (slot !== 0) takeScalar(slot, NUMBER, valueAt, at);
    } else {
      let kind = NULL;
      const word = load<u32>(at);
      if (word === WORD_NULL) {
        at += 4;
      } else if (word === WORD_TRUE) {
        at += 4;
        kind = TRUE;
      } else if (first === 0x66 && load<u32>(at, 1) === WORD_ALSE) {
        at += 5;
        kind = FALSE;
      } else {
        return 0;
      }
      if (slot !== 0) takeScalar(slot, kind, valueAt, at);
    }

    // A value ended before `at`, or a container begins that is empty: close what closes here.
    while (true) {
      let next = byteAt(at);
      if (next <= BLANK) {
        at = skipBlanks(at);
        next = byteAt(at);
      }
      if (next === COMMA) break;
      if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return 0;
      at++;
      stack -= 16;
      if (stack === STACK_AT) {
        objectEnd = at;
        at = skipBlanks(at);
        return byteAt(at) === NEWLINE ? at : 0;
      }
      const outer = load<usize>(stack, 4);
      // Slots are at even addresses.
      const closed = outer & ~1;
      if (closed !== 0) closeContainer(closed, at);
      node = load<usize>(stack);
      follower = load<usize>(stack, 8);
      inObject = (outer & 1) !== 0;
    }
    at++;
    if (byteAt(at) <= BLANK) at = skipBlanks(at);
    slot = 0;
    below = 0;
  }
}

function clearBelow(edge: usize): void {
  const end = load<usize>(edge, EDGE_BELOW_END);
  for (let slot = load<usize>(edge, EDGE_BELOW); slot < end; slot += SLOT_BYTES) takeBack(slot);
}

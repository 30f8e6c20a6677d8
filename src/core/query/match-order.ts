/**
 * Matching events in order. One run keeps its own order (`orderOf`); several runs are merged by time,
 * sequence, log, line and offset, events without a time last. Answers are kept as long as neither the
 * order nor the matches behind them change.
 */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { EventOrder } from "../index/event-order.ts";
import type { RunData, StoreData } from "../index/store-data.ts";
import { hasRow, type Words } from "./bit-set.ts";
import type { Filter } from "./filter.ts";
import type { LogMatches, MatchSet } from "./match-set.ts";
import { runFilter } from "./run-filter.ts";
import type { Work } from "./work.ts";

/** What to look at: keys of runs (none: all runs) and a filter. */
export type MatchScope = { readonly runs: readonly number[]; readonly filter: Filter };

type RunMatches = {
  readonly order: Float64Array;
  readonly matches: readonly (LogMatches | undefined)[];
  readonly keys: Float64Array;
};
type MergedMatches = { readonly parts: readonly Float64Array[]; readonly keys: Float64Array };

/** Orders kept per store, the last ones used: how many, and how many events in all (8 bytes each). */
const KEPT_RUNS = 64;
const KEPT_MERGES = 4;
const KEPT_KEYS = 8_000_000;

const keptRuns = new WeakMap<StoreData, RunMatches[]>();
const keptMerges = new WeakMap<StoreData, MergedMatches[]>();

/**
 * The events of a scope that its filter leaves, as EventKeys in order; `orderOf(run)` itself where it
 * leaves all of one run. The same array as long as nothing in it changes. Read only.
 */
export async function matchOrder(
  store: StoreData,
  scope: MatchScope,
  work: Work = {},
): Promise<Float64Array> {
  const matches = await runFilter(store, scope.filter, work);
  const runs =
    scope.runs.length === 0 ? store.runs : store.runs.filter((run) => scope.runs.includes(run.key));
  return mergedOrder(
    store,
    runs.map((run) => orderOfMatches(store, run, matches)),
  );
}

/** The events of one run that a filter leaves, in the run's order. The same array as long as it stays the same. */
export async function matchRun(
  store: StoreData,
  run: RunData,
  filter: Filter,
  work: Work = {},
): Promise<Float64Array> {
  return orderOfMatches(store, run, await runFilter(store, filter, work));
}

const wholes = new WeakMap<EventOrder, Float64Array>();

/** All keys of an order; the same array for the same order. */
export function wholeKeys(order: EventOrder): Float64Array {
  let keys = wholes.get(order);
  if (keys === undefined) {
    keys = order.keys();
    wholes.set(order, keys);
  }
  return keys;
}

/** The events of a run that are in a match set, in the run's order. */
export function orderOfMatches(store: StoreData, run: RunData, matches: MatchSet): Float64Array {
  const order = wholeKeys(store.orderOf(run));
  const logs = run.logs.map((log) => matches.matchesOf(log));
  const kept = keptRuns.get(store) ?? [];
  const found = kept.find((entry) => entry.order === order && sameItems(entry.matches, logs));
  if (found !== undefined) return found.keys;
  const keys = keepMatching(order, matches);
  keptRuns.set(store, newestWithin([{ order, matches: logs, keys }, ...kept], KEPT_RUNS));
  return keys;
}

/** The first entries as far as the bounds reach; the very first always. */
function newestWithin<T extends { readonly keys: Float64Array }>(
  entries: readonly T[],
  most: number,
): T[] {
  let keys = 0;
  const kept: T[] = [];
  for (const entry of entries.slice(0, most)) {
    keys += entry.keys.length;
    if (kept.length > 0 && keys > KEPT_KEYS) break;
    kept.push(entry);
  }
  return kept;
}

function keepMatching(order: Float64Array, matches: MatchSet): Float64Array {
  const kept = new Float64Array(order.length);
  let count = 0;
  let log = -1;
  let words: Words | undefined;
  let length = 0;
  for (let at = 0; at < order.length; at++) {
    const key = order[at] as EventKey;
    const id = logOfKey(key);
    if (id !== log) {
      log = id;
      const found = matches.matchesOf(id);
      words = found?.words;
      length = found?.length ?? 0;
    }
    const row = rowOfKey(key);
    if (words !== undefined && row < length && hasRow(words, row)) kept[count++] = key;
  }
  return count === order.length ? order : kept.slice(0, count);
}

/** The first `count` events of all runs in a match set, in order, without putting the rest in order. */
export function firstOfMatches(store: StoreData, matches: MatchSet, count: number): Float64Array {
  const parts = store.runs.map((run) => orderOfMatches(store, run, matches).subarray(0, count));
  return mergeOrders(store, parts).subarray(0, count);
}

/** Several orders as one, which is kept. */
function mergedOrder(store: StoreData, parts: readonly Float64Array[]): Float64Array {
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  const kept = keptMerges.get(store) ?? [];
  const found = kept.find((entry) => sameItems(entry.parts, parts));
  if (found !== undefined) return found.keys;
  const keys = mergeOrders(store, parts);
  keptMerges.set(store, newestWithin([{ parts, keys }, ...kept], KEPT_MERGES));
  return keys;
}

function mergeOrders(store: StoreData, parts: readonly Float64Array[]): Float64Array {
  const compare = eventComparison(store);
  // Halves until two are left: n log k comparisons, and parts that do not overlap are copied at once.
  const merge = (from: number, to: number): Float64Array => {
    if (to - from <= 1) return parts[from] ?? new Float64Array(0);
    const middle = (from + to) >>> 1;
    return mergeTwo(merge(from, middle), merge(middle, to), compare);
  };
  return merge(0, parts.length);
}

function mergeTwo(
  left: Float64Array,
  right: Float64Array,
  compare: (left: EventKey, right: EventKey) => number,
): Float64Array {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const merged = new Float64Array(left.length + right.length);
  const isBefore = (a: Float64Array, b: Float64Array): boolean =>
    compare(a.at(-1) as EventKey, b[0] as EventKey) <= 0;
  if (isBefore(left, right)) {
    merged.set(left);
    merged.set(right, left.length);
    return merged;
  }
  if (isBefore(right, left)) {
    merged.set(right);
    merged.set(left, right.length);
    return merged;
  }
  let at = 0;
  let other = 0;
  for (let to = 0; to < merged.length; to++) {
    const takeLeft =
      other >= right.length ||
      (at < left.length && compare(left[at] as EventKey, right[other] as EventKey) <= 0);
    merged[to] = (takeLeft ? left[at++] : right[other++]) as number;
  }
  return merged;
}

/** Order over all runs: time, sequence, log, line, offset; without time, and then without sequence, last. */
export function eventComparison(store: StoreData): (left: EventKey, right: EventKey) => number {
  return (left, right) => {
    const leftLog = store.logOf(logOfKey(left));
    const rightLog = store.logOf(logOfKey(right));
    const a = leftLog.table;
    const b = rightLog.table;
    const row = rowOfKey(left);
    const other = rowOfKey(right);
    return (
      compareNumbers(a.timeUs.at(row), b.timeUs.at(other)) ||
      a.timeNs.at(row) - b.timeNs.at(other) ||
      compareNumbers(a.sequence.at(row), b.sequence.at(other)) ||
      compareTexts(leftLog.path, rightLog.path) ||
      // Rows are in the order of lines and offsets.
      left - right
    );
  };
}

/** Orders texts by their UTF-16 units, the same everywhere. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumbers(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, at) => item === right[at]);
}

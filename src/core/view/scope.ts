/** Several runs as one order: what the timeline and the flat tree walk. */
import type { RunData, StoreData } from "../index/store-data.ts";
import type { Filter } from "../query/filter.ts";
import { wholeKeys } from "../query/match-order.ts";
import { columnsOf, type OrderedColumns } from "./ordered-columns.ts";
import { sortPositions } from "./sort-positions.ts";
import { type Matches, matchesOf, positionsIn, type ViewContext } from "./view-context.ts";

/** The events of some runs in one order: that of the run, or by time where there are several. */
export type ScopeOrder = {
  readonly runs: readonly RunData[];
  readonly columns: OrderedColumns;
  /** Per position the index of its run in `runs`; null where there is one run. */
  readonly runIndex: Uint32Array | null;
};

/** Orders by the runs' own orders that they were made of; the last two, a panel asks again and again. */
const recent = new WeakMap<StoreData, ScopeOrder[]>();
const parts = new WeakMap<ScopeOrder, readonly Float64Array[]>();
const KEPT = 2;

/** The runs of a scope; empty keys: all. Runs that are gone are left out. */
export function runsOfScope(store: StoreData, keys: readonly number[]): readonly RunData[] {
  if (keys.length === 0) return store.runs;
  return store.runs.filter((run) => keys.includes(run.key));
}

/** The order over some runs. The same object until one of them changes. */
export function scopeOrderOf(store: StoreData, runs: readonly RunData[]): ScopeOrder {
  const orders = runs.map((run) => wholeKeys(store.orderOf(run)));
  const kept = recent.get(store) ?? [];
  const found = kept.find((scope) => isMadeOf(scope, orders));
  if (found !== undefined) return found;
  const scope = buildScopeOrder(store, runs, orders);
  parts.set(scope, orders);
  recent.set(store, [scope, ...kept].slice(0, KEPT));
  return scope;
}

function isMadeOf(scope: ScopeOrder, orders: readonly Float64Array[]): boolean {
  const own = parts.get(scope);
  return own?.length === orders.length && own.every((order, at) => order === orders[at]);
}

function buildScopeOrder(
  store: StoreData,
  runs: readonly RunData[],
  orders: readonly Float64Array[],
): ScopeOrder {
  const only = orders[0];
  if (only !== undefined && orders.length === 1) {
    return { runs, columns: columnsOf(store, only), runIndex: null };
  }
  const total = orders.reduce((sum, order) => sum + order.length, 0);
  const keys = new Float64Array(total);
  const times = new Float64Array(total);
  const owners = new Uint32Array(total);
  let at = 0;
  orders.forEach((order, run) => {
    keys.set(order, at);
    times.set(columnsOf(store, order).timeUs, at);
    owners.fill(run, at, at + order.length);
    at += order.length;
  });
  const sorted = sortPositions(times);
  const merged = new Float64Array(total);
  const runIndex = new Uint32Array(total);
  for (let to = 0; to < total; to++) {
    const from = sorted[to] as number;
    merged[to] = keys[from] as number;
    runIndex[to] = owners[from] as number;
  }
  return { runs, columns: columnsOf(store, merged), runIndex };
}

/** A scope's order with what its filter leaves. */
export type ScopeMatches = Matches & { readonly order: ScopeOrder; readonly mask: Uint8Array };

type Kept = {
  readonly order: ScopeOrder;
  readonly matched: readonly (Uint32Array | null)[];
  readonly matches: ScopeMatches;
};
const recentMatches = new WeakMap<StoreData, Kept[]>();

/** What a filter leaves of some runs (empty keys: of all). */
export async function scopeMatchesOf(
  context: ViewContext,
  runKeys: readonly number[],
  filter: Filter,
): Promise<ScopeMatches> {
  const { store } = context;
  const asked = runsOfScope(store, runKeys);
  const perRun = new Map<number, Matches>();
  for (const run of asked) perRun.set(run.key, await matchesOf(context, run, filter));
  // Taken after the awaits; a run that changed meanwhile is matched again by its positions below.
  const runs = runsOfScope(store, runKeys);
  const order = scopeOrderOf(store, runs);
  const whole = filter.terms.length === 0;
  const matched = runs.map((run) => (whole ? null : (perRun.get(run.key)?.positions ?? null)));
  const kept = recentMatches.get(store) ?? [];
  const found = kept.find(
    (entry) =>
      entry.order === order &&
      entry.matched.length === matched.length &&
      entry.matched.every((positions, at) => positions === matched[at]),
  );
  if (found !== undefined) return found.matches;
  const matches = buildMatches(order, whole, runs, perRun);
  recentMatches.set(store, [{ order, matched, matches }, ...kept].slice(0, KEPT));
  return matches;
}

function buildMatches(
  order: ScopeOrder,
  whole: boolean,
  runs: readonly RunData[],
  perRun: ReadonlyMap<number, Matches>,
): ScopeMatches {
  const { columns, runIndex } = order;
  const mask = new Uint8Array(columns.length);
  if (whole) {
    mask.fill(1);
    return { order, columns, positions: columns.all, mask };
  }
  const only = runs.length === 1 ? perRun.get(runs[0]?.key ?? -1) : undefined;
  if (only !== undefined) {
    const positions =
      only.columns === columns ? only.positions : positionsIn(columns.keys, keysOf(only));
    for (const position of positions) mask[position] = 1;
    return { order, columns, positions, mask };
  }
  // Within a run the merged order keeps the run's own, so one cursor per run is enough.
  const keys = runs.map((run) => {
    const matches = perRun.get(run.key);
    return matches === undefined ? new Float64Array(0) : keysOf(matches);
  });
  const cursors = new Uint32Array(runs.length);
  const positions = new Uint32Array(columns.length);
  let count = 0;
  for (let at = 0; at < columns.length; at++) {
    const run = runIndex === null ? 0 : (runIndex[at] as number);
    const cursor = cursors[run] as number;
    if (keys[run]?.[cursor] !== columns.keys[at]) continue;
    cursors[run] = cursor + 1;
    mask[at] = 1;
    positions[count] = at;
    count++;
  }
  return { order, columns, positions: positions.slice(0, count), mask };
}

function keysOf(matches: Matches): Float64Array {
  const keys = new Float64Array(matches.positions.length);
  for (let at = 0; at < keys.length; at++) {
    keys[at] = matches.columns.keys[matches.positions[at] as number] as number;
  }
  return keys;
}

/** Matching events in order: which places of an order a filter leaves. Nothing is put in an array but pages. */
import type { EventOrder } from "../index/event-order.ts";
import type { RunData, StoreData } from "../index/store-data.ts";
import type { Filter } from "./filter.ts";
import { type ScopeOrder, scopeOrderOf } from "./merge-orders.ts";
import { allPlaces, type PlaceSet, placesIn } from "./place-set.ts";
import { runFilter } from "./run-filter.ts";
import type { Work } from "./work.ts";

/** What to look at: keys of runs (none: all runs) and a filter. */
export type MatchScope = { readonly runs: readonly number[]; readonly filter: Filter };

/** The events of some runs in order, and which of them a filter leaves. */
export type MatchedOrder = ScopeOrder & { readonly places: PlaceSet };

/** The runs of a scope; empty keys: all. Runs that are gone are left out. */
export function runsOfScope(store: StoreData, keys: readonly number[]): readonly RunData[] {
  if (keys.length === 0) return store.runs;
  return store.runs.filter((run) => keys.includes(run.key));
}

/** The events of a scope. Its order and places are the same objects as long as nothing in them changes. */
export async function matchOrder(
  store: StoreData,
  scope: MatchScope,
  work: Work = {},
): Promise<MatchedOrder> {
  const matches =
    scope.filter.terms.length === 0 ? null : await runFilter(store, scope.filter, work);
  // Taken after the await: events that came meanwhile are in no match set yet.
  const merged = await scopeOrderOf(store, runsOfScope(store, scope.runs), work);
  const { order } = merged;
  return {
    ...merged,
    places: matches === null ? allPlaces(order) : await placesIn(order, matches, work),
  };
}

/** The events of one run. */
export function matchRun(
  store: StoreData,
  run: RunData,
  filter: Filter,
  work: Work = {},
): Promise<MatchedOrder> {
  return matchOrder(store, { runs: [run.key], filter }, work);
}

/** The matching events from the `from`-th to before the `to`-th, as EventKeys in order; a fresh array. */
export function matchingKeys(
  { order, places }: { readonly order: EventOrder; readonly places: PlaceSet },
  from = 0,
  to = places.count,
): Float64Array {
  if (places.words === null) return order.keys(from, to);
  const found = places.places(from, to);
  return Float64Array.from(found, (place) => order.keyAt(place));
}

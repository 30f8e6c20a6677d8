/** What the view models are built from. */
import type { RunData, StoreData } from "../index/store-data.ts";
import type { Filter } from "../query/filter.ts";
import { wholeKeys } from "../query/match-order.ts";
import { columnsOf, type OrderedColumns } from "./ordered-columns.ts";

/**
 * Gives the events of a run that a filter leaves, as EventKeys in the run's order: a part of
 * `orderOf(run)`, or `orderOf(run)` itself. Kept by its maker while run and filter stay the same.
 */
export type MatchRun = (run: RunData, filter: Filter) => Promise<Float64Array>;

/** The store and how it is filtered. */
export type ViewContext = { readonly store: StoreData; readonly match: MatchRun };

/** Events that a filter leaves: positions in an order, ascending. */
export type Matches = { readonly columns: OrderedColumns; readonly positions: Uint32Array };

const cache = new WeakMap<Float64Array, Matches>();

/** What a filter leaves of a run. The same object as long as `match` gives the same array. */
export async function matchesOf(
  context: ViewContext,
  run: RunData,
  filter: Filter,
): Promise<Matches> {
  const matched = filter.terms.length === 0 ? null : await context.match(run, filter);
  // Taken after the await: the run may have grown meanwhile.
  const columns = columnsOf(context.store, wholeKeys(context.store.orderOf(run)));
  if (matched === null || matched === columns.keys) return { columns, positions: columns.all };
  let matches = cache.get(matched);
  if (matches?.columns !== columns) {
    matches = { columns, positions: positionsIn(columns.keys, matched) };
    cache.set(matched, matches);
  }
  return matches;
}
/** Positions in `order` of the keys of `part`, which stand in the same order; keys that it lacks are left out. */
export function positionsIn(order: Float64Array, part: Float64Array): Uint32Array {
  const positions = new Uint32Array(part.length);
  let found = 0;
  let next = 0;
  for (let at = 0; at < order.length && next < part.length; at++) {
    if (order[at] !== part[next]) continue;
    positions[found] = at;
    found++;
    next++;
  }
  if (next < part.length) return positionsAnywhere(order, part);
  return positions.subarray(0, found);
}

/** The same when the order has changed since the part was made. */
function positionsAnywhere(order: Float64Array, part: Float64Array): Uint32Array {
  const wanted = new Set(part);
  const positions: number[] = [];
  for (let at = 0; at < order.length; at++) {
    if (wanted.has(order[at] as number)) positions.push(at);
  }
  return Uint32Array.from(positions);
}

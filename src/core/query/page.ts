/** Pages of matching events. */
import { eventKeyOf, type RowId } from "../base/units.ts";
import type { EventOrder } from "../index/event-order.ts";
import type { LogData, RunData, StoreData } from "../index/store-data.ts";
import type { Filter } from "./filter.ts";
import { matchingKeys } from "./match-order.ts";
import type { MatchSet } from "./match-set.ts";
import { compareTexts, firstMerged, scopeOrderOf } from "./merge-orders.ts";
import { PlaceSet, placesIn } from "./place-set.ts";
import { runFilter } from "./run-filter.ts";
import type { Work } from "./work.ts";

/**
 * `time`: by time, sequence, log, line and offset, events without time last. `line`: by log, line and
 * offset. `limit` 0: no limit.
 */
export type PageRequest = {
  readonly offset: number;
  readonly limit: number;
  readonly sort: "time" | "line";
};

/** A page with the number of all matching events. */
export type KeyPage = { readonly keys: Float64Array; readonly total: number };

/** The matching events of a page in order, of all runs. */
export async function pageOfMatches(
  store: StoreData,
  filter: Filter,
  { offset, limit, sort }: PageRequest,
  work: Work = {},
): Promise<KeyPage> {
  const matches = await runFilter(store, filter, work);
  const end = Math.min(limit === 0 ? matches.count : offset + limit, matches.count);
  const keys =
    sort === "line"
      ? keysByLine(store, matches, offset, end)
      : await keysByTime(store, matches, offset, end, work);
  return { keys, total: matches.count };
}

/** How many events a filter leaves. */
export async function countMatches(
  store: StoreData,
  filter: Filter,
  work: Work = {},
): Promise<number> {
  return (await runFilter(store, filter, work)).count;
}

async function keysByTime(
  store: StoreData,
  matches: MatchSet,
  offset: number,
  end: number,
  work: Work,
): Promise<Float64Array> {
  if (offset >= end) return new Float64Array(0);
  const sources: { run: RunData; order: EventOrder; places: PlaceSet }[] = [];
  for (const run of store.runs) {
    const order = store.orderOf(run);
    const places = await placesIn(order, matches, work);
    if (places.count > 0) sources.push({ run, order, places });
  }
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return matchingKeys(only, offset, end);
  // Near the start it is not worth putting all runs in order.
  if (end < matches.count / 8) return (await firstMerged(store, sources, end, work)).slice(offset);
  const runs = sources.map(({ run }) => run);
  const { order } = await scopeOrderOf(store, runs, work);
  return matchingKeys({ order, places: await placesIn(order, matches, work) }, offset, end);
}

function keysByLine(
  store: StoreData,
  matches: MatchSet,
  offset: number,
  end: number,
): Float64Array {
  const keys = new Float64Array(Math.max(0, end - offset));
  let before = 0;
  for (const log of [...store.logs].sort(byPath)) {
    const found = matches.matchesOf(log.id);
    if (found === undefined) continue;
    if (before + found.count > offset && before < end) {
      const rows = new PlaceSet(found.length, found.words, found.count);
      const page = rows.places(offset - before, end - before);
      const at = Math.max(0, before - offset);
      page.forEach((row, next) => {
        keys[at + next] = eventKeyOf(log.id, row as RowId);
      });
    }
    before += found.count;
  }
  return keys;
}

function byPath(left: LogData, right: LogData): number {
  return compareTexts(left.path, right.path) || left.id - right.id;
}

/** Pages of matching events. */
import { type EventKey, eventKeyOf, type RowId } from "../base/units.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { rowsOf } from "./bit-set.ts";
import type { Filter } from "./filter.ts";
import { compareTexts, firstOfMatches, matchOrder } from "./match-order.ts";
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
  request: PageRequest,
  work: Work = {},
): Promise<KeyPage> {
  const { offset, limit, sort } = request;
  if (sort === "line") return pageByLine(store, filter, request, work);
  const matches = await runFilter(store, filter, work);
  const end = limit === 0 ? matches.count : offset + limit;
  // Near the start it is not worth putting all runs in order.
  const keys =
    end < matches.count / 8
      ? firstOfMatches(store, matches, end)
      : await matchOrder(store, { runs: [], filter }, work);
  return { keys: keys.slice(offset, end), total: matches.count };
}

/** How many events a filter leaves. */
export async function countMatches(
  store: StoreData,
  filter: Filter,
  work: Work = {},
): Promise<number> {
  return (await runFilter(store, filter, work)).count;
}

async function pageByLine(
  store: StoreData,
  filter: Filter,
  { offset, limit }: PageRequest,
  work: Work,
): Promise<KeyPage> {
  const matches = await runFilter(store, filter, work);
  const end = Math.min(limit === 0 ? matches.count : offset + limit, matches.count);
  const keys = new Float64Array(Math.max(0, end - offset));
  let place = 0;
  for (const log of [...store.logs].sort(byPath)) {
    const found = matches.matchesOf(log.id);
    if (found === undefined) continue;
    if (place + found.count > offset && place < end) {
      rowsOf(found.words).forEach((row, at) => {
        const to = place + at - offset;
        if (to >= 0 && to < keys.length) keys[to] = eventKeyOf(log.id, row as RowId) as EventKey;
      });
    }
    place += found.count;
  }
  return { keys, total: matches.count };
}

function byPath(left: LogData, right: LogData): number {
  return compareTexts(left.path, right.path) || left.id - right.id;
}

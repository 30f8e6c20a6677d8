/** What the views need to know of a whole run, whatever the filter. */
import type { RunData, StoreData } from "../index/store-data.ts";
import { wholeKeys } from "../query/match-order.ts";
import type { OrderedColumns } from "./ordered-columns.ts";
import { columnsOf } from "./ordered-columns.ts";
import type { GroupRole } from "./tree-view.ts";

/** Facts over all events of a run. */
export type RunFacts = {
  readonly columns: OrderedColumns;
  /** StringIds in order of their first event, without −1. */
  readonly agents: readonly number[];
  /** Place of each in `agents`. */
  readonly agentRanks: ReadonlyMap<number, number>;
  readonly turnCount: number;
  /** Levels that at least one event has. */
  readonly levels: ReadonlySet<GroupRole>;
  /** Earliest and latest time, NaN: none has one. */
  readonly firstTimeUs: number;
  readonly lastTimeUs: number;
};

const cache = new WeakMap<Float64Array, RunFacts>();

/** The facts of a run; O(events) when the run has changed. */
export function factsOf(store: StoreData, run: RunData): RunFacts {
  const order = wholeKeys(store.orderOf(run));
  let facts = cache.get(order);
  if (facts === undefined) {
    const columns = columnsOf(store, order);
    const agents = distinctInOrder(columns.role("agent"));
    const turnCount = columns.turn.values.length;
    const levels = new Set<GroupRole>();
    if (agents.length > 0) levels.add("agent");
    if (turnCount > 0) levels.add("turn");
    if (columns.role("type").some((id) => id >= 0)) levels.add("type");
    if (columns.role("channel").some((id) => id >= 0)) levels.add("channel");
    const times = columns.timeUs;
    const timed = timedCount(times);
    facts = {
      columns,
      agents,
      agentRanks: new Map(agents.map((id, rank) => [id, rank])),
      turnCount,
      levels,
      firstTimeUs: timed > 0 ? (times[0] as number) : Number.NaN,
      lastTimeUs: timed > 0 ? (times[timed - 1] as number) : Number.NaN,
    };
    cache.set(order, facts);
  }
  return facts;
}

/** How many events of an order have a time: those without one are last. */
function timedCount(times: Float64Array): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number.isNaN(times[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Distinct ids ≥ 0 of a column in order of first sight. */
export function distinctInOrder(ids: Int32Array): number[] {
  const seen = new Set<number>();
  let last = -1;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] as number;
    if (id === last || id < 0) continue;
    last = id;
    seen.add(id);
  }
  return [...seen];
}

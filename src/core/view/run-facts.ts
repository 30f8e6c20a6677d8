/** What the views need to know of a whole run, whatever the filter. */
import type { EventOrder } from "../index/event-order.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import type { Work } from "../query/work.ts";
import { COLUMN } from "./place-slices.ts";
import { totalsOf } from "./scope-counts.ts";
import type { GroupRole } from "./tree-view.ts";

/** Facts over all events of a run. */
export type RunFacts = {
  /** StringIds in order of their first event, without −1. */
  readonly agents: readonly number[];
  readonly turnCount: number;
  /** Levels that at least one event has. */
  readonly levels: ReadonlySet<GroupRole>;
};

/** The facts of a run; O(events) at first, then O(what was added). */
export async function factsOf(matched: MatchedOrder, work: Work | undefined): Promise<RunFacts> {
  const totals = await totalsOf(matched, work);
  const agents = totals.agents.values.filter((id) => id >= 0);
  const turnCount = totals.turns.values.length;
  const levels = new Set<GroupRole>();
  if (agents.length > 0) levels.add("agent");
  if (turnCount > 0) levels.add("turn");
  if (totals.types.values.some((id) => id >= 0)) levels.add("type");
  if (totals.hasChannels) levels.add("channel");
  return { agents, turnCount, levels };
}

/** Earliest and latest time (µs) of an order; NaN: none of its events has one. O(log events). */
export function timesOf(order: EventOrder): { firstTimeUs: number; lastTimeUs: number } {
  const timed = order.timedLength;
  if (timed === 0) return { firstTimeUs: Number.NaN, lastTimeUs: Number.NaN };
  return {
    firstTimeUs: order.valueAt(COLUMN.timeUs, 0),
    lastTimeUs: order.valueAt(COLUMN.timeUs, timed - 1),
  };
}

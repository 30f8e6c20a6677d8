/** The runs of a store as plain values. */
import type { RunData } from "../index/store-data.ts";
import type { Profile } from "../profile/profile.ts";
import type { Filter } from "../query/filter.ts";
import { matchRun } from "../query/match-order.ts";
import type { RunView } from "./event-view.ts";
import { factsOf, timesOf } from "./run-facts.ts";
import { severitiesOf } from "./scope-counts.ts";
import type { ViewContext } from "./view-context.ts";

/** A run counts as live this long after it grew. */
export const LIVE_MS = 30_000;

/** Word of the agent level where the profile names none. */
export function agentLabelOf(profile: Profile): string {
  return profile.labels?.agent ?? "Agent";
}

/** Word of the turn level where the profile names none. */
export function turnLabelOf(profile: Profile): string {
  return profile.labels?.turn ?? "Turn";
}

/** NaN has no place on a wire that people read: null. */
export function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** All runs, newest first, with what the filter leaves of each. `nowMs`: Date.now(). */
export async function buildRunViews(
  context: ViewContext,
  filter: Filter,
  nowMs: number,
): Promise<RunView[]> {
  const views: RunView[] = [];
  for (const run of context.store.runs) {
    views.push(await buildRunView(context, run, filter, nowMs));
  }
  return views;
}

/** One run; errors and warnings are those among the matching events. */
export async function buildRunView(
  context: ViewContext,
  run: RunData,
  filter: Filter,
  nowMs: number,
): Promise<RunView> {
  const { store, work } = context;
  const matched = await matchRun(store, run, filter, work);
  const facts = await factsOf(matched, work);
  const tally = await severitiesOf(matched, work);
  const times = timesOf(matched.order);
  const logs = run.logs.map((id) => store.logOf(id));
  return {
    key: run.key,
    run: run.name,
    label: run.label,
    profile: run.profile.name,
    agentLabel: agentLabelOf(run.profile),
    turnLabel: turnLabelOf(run.profile),
    logs: logs.map((log) => log.path),
    events: matched.order.length,
    matching: matched.places.count,
    problems: store.problemCount(run),
    errors: tally.errors,
    warnings: tally.warnings,
    agents: facts.agents.length,
    turns: facts.turnCount,
    firstTimeUs: nullIfNaN(times.firstTimeUs),
    lastTimeUs: nullIfNaN(times.lastTimeUs),
    live: isLive(context, run, nowMs),
    indexing: logs.some((log) => !log.complete && !log.leftOut),
  };
}

/** Whether a log of the run grew within the last {@link LIVE_MS}. */
export function isLive(context: ViewContext, run: RunData, nowMs: number): boolean {
  return run.logs.some((id) => {
    const grewAtMs = context.store.logOf(id).grewAtMs;
    return grewAtMs > 0 && nowMs - grewAtMs < LIVE_MS;
  });
}

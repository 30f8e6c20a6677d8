/** The whole of a timeline's scope in counts. */
import type { RunData, StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { type MatchedOrder, matchOrder } from "../query/match-order.ts";
import { lanesOf } from "./build-timeline-window.ts";
import { agentLabelOf, isLive, turnLabelOf } from "./run-views.ts";
import { countsOf, type ScopeCounts, totalsOf } from "./scope-counts.ts";
import { axisOf } from "./timeline-axis.ts";
import type { Axis, LaneView, TimelineScope, TimelineSummary, TypeView } from "./timeline-view.ts";
import { TypeSlots } from "./type-slots.ts";
import type { ViewContext } from "./view-context.ts";

/** Lanes, types, span and counts of a scope. O(events) at first, then O(what was added). `nowMs`: Date.now(). */
export async function buildTimelineSummary(
  context: ViewContext,
  scope: TimelineScope,
  axis: Axis,
  nowMs: number,
): Promise<TimelineSummary> {
  const { store, work } = context;
  const matched = await matchOrder(store, scope, work);
  const totals = await totalsOf(matched, work);
  const matching = await countsOf(matched, work);
  const { span } = await axisOf(matched, axis, work);
  const { runs } = matched;
  const turns = totals.turnsAscending;
  const turnAt = (at: number): number => totals.turns.values[turns.at(at) ?? -1] as number;
  const problemCounts = countProblems(store, runs);
  return {
    lanes: buildLaneViews(store, totals, matching),
    types: buildTypeViews(store, matched, totals, matching),
    severities: buildSeverityViews(totals, matching),
    turns: turns.length === 0 ? null : { first: turnAt(0), last: turnAt(-1) },
    span,
    total: matched.order.length,
    matching: matched.places.count,
    problems: Object.values(problemCounts).reduce((sum, count) => sum + count, 0),
    problemCounts,
    agentLabel: commonLabel(runs, (run) => agentLabelOf(run.profile), "Agent"),
    turnLabel: commonLabel(runs, (run) => turnLabelOf(run.profile), "Turn"),
    indexing: indexingOf(store, runs),
    live: runs.some((run) => isLive(context, run, nowMs)),
    generation: store.generation,
  };
}

function commonLabel(
  runs: readonly RunData[],
  labelOf: (run: RunData) => string,
  otherwise: string,
): string {
  const labels = new Set(runs.map(labelOf));
  const [only] = labels;
  return labels.size === 1 && only !== undefined ? only : otherwise;
}

function buildLaneViews(
  store: StoreData,
  totals: ScopeCounts,
  matching: ScopeCounts,
): readonly LaneView[] {
  return lanesOf(totals).map((slot) => {
    const agent = totals.agents.values[slot] as number;
    const found = matching.agents.findSlot(agent);
    return {
      agent: store.strings.agent.textOf(agent),
      total: totals.agentCounts[slot] as number,
      matching: matching.agentCounts[found] ?? 0,
      errors: matching.agentErrors[found] ?? 0,
      warnings: matching.agentWarnings[found] ?? 0,
    };
  });
}

/** Most frequent first. */
function buildTypeViews(
  store: StoreData,
  matched: MatchedOrder,
  totals: ScopeCounts,
  matching: ScopeCounts,
): readonly TypeView[] {
  const slots = new TypeSlots(store, matched, totals);
  const { values } = totals.types;
  const count = (slot: number): number => totals.typeCounts[slot] as number;
  return [...values.keys()]
    .sort((a, b) => count(b) - count(a) || (values[a] as number) - (values[b] as number))
    .map((slot) => {
      const type = values[slot] as number;
      return {
        type: store.strings.type.textOf(type),
        slot: slots.slotAt(totals.typeFirsts[slot] as number),
        total: count(slot),
        matching: matching.typeCounts[matching.types.findSlot(type)] ?? 0,
      };
    });
}

/** Heaviest first, events without a severity last; only those that occur. */
function buildSeverityViews(
  totals: ScopeCounts,
  matching: ScopeCounts,
): TimelineSummary["severities"] {
  return [5, 4, 2, 3, 1, 0]
    .filter((place) => (totals.severities[place] as number) > 0)
    .map((place) => ({
      severity: SEVERITIES[place - 1] ?? null,
      total: totals.severities[place] as number,
      matching: matching.severities[place] as number,
    }));
}

type ProblemCounts = Readonly<Record<string, number>>;
const problemCache = new WeakMap<
  StoreData,
  { generation: number; readonly byRun: Map<number, ProblemCounts> }
>();

function countProblems(store: StoreData, runs: readonly RunData[]): ProblemCounts {
  let cached = problemCache.get(store);
  if (cached?.generation !== store.generation) {
    cached = { generation: store.generation, byRun: new Map() };
    problemCache.set(store, cached);
  }
  const sums: Record<string, number> = {};
  for (const run of runs) {
    let counts = cached.byRun.get(run.key);
    if (counts === undefined) {
      counts = store.problemCount(run) === 0 ? {} : store.problemCountsOf(run);
      cached.byRun.set(run.key, counts);
    }
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

function indexingOf(store: StoreData, runs: readonly RunData[]): TimelineSummary["indexing"] {
  const logs = [...new Set(runs.flatMap((run) => run.logs))].map((id) => store.logOf(id));
  if (logs.every((log) => log.complete || log.leftOut)) return null;
  return {
    readBytes: logs.reduce((sum, log) => sum + log.readBytes, 0),
    totalBytes: logs.reduce((sum, log) => sum + Math.max(log.totalBytes, log.readBytes), 0),
  };
}

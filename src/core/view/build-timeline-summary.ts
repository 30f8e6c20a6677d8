/** The whole of a timeline's scope in counts. */
import type { RunData, StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { type AxisColumns, axisColumnsOf, laneColumnsOf, slotColumnOf } from "./axis-columns.ts";
import { agentLabelOf, isLive, turnLabelOf } from "./run-views.ts";
import { type ScopeMatches, scopeMatchesOf } from "./scope.ts";
import type { Axis, LaneView, TimelineScope, TimelineSummary, TypeView } from "./timeline-view.ts";
import type { ViewContext } from "./view-context.ts";

const ERROR = SEVERITIES.indexOf("error");
const WARNING = SEVERITIES.indexOf("warning");

/** Lanes, types, span and counts of a scope. O(events). `nowMs`: Date.now(). */
export async function buildTimelineSummary(
  context: ViewContext,
  scope: TimelineScope,
  axis: Axis,
  nowMs: number,
): Promise<TimelineSummary> {
  const { store } = context;
  const matches = await scopeMatchesOf(context, scope.runs, scope.filter);
  const { order, columns } = matches;
  const turns = columns.turn.values;
  const problemCounts = countProblems(store, order.runs);
  return {
    lanes: buildLaneViews(store, matches),
    types: buildTypeViews(store, matches),
    severities: buildSeverityViews(matches),
    turns:
      turns.length === 0
        ? null
        : { first: turns[0] as number, last: turns[turns.length - 1] as number },
    span: spanOf(axisColumnsOf(order, axis)),
    total: columns.length,
    matching: matches.positions.length,
    problems: Object.values(problemCounts).reduce((sum, count) => sum + count, 0),
    problemCounts,
    agentLabel: commonLabel(order.runs, (run) => agentLabelOf(run.profile), "Agent"),
    turnLabel: commonLabel(order.runs, (run) => turnLabelOf(run.profile), "Turn"),
    indexing: indexingOf(store, order.runs),
    live: order.runs.some((run) => isLive(context, run, nowMs)),
    generation: store.generation,
  };
}

/** From the first start to the last end; null: nothing has a place. */
export function spanOf(places: AxisColumns): { start: number; end: number } | null {
  const start = places.sortedStarts[0];
  const end = places.reach[places.reach.length - 1];
  return start === undefined || end === undefined ? null : { start, end };
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

function buildLaneViews(store: StoreData, matches: ScopeMatches): readonly LaneView[] {
  const { columns, mask } = matches;
  const { agents, laneOf } = laneColumnsOf(columns);
  const severity = columns.severity;
  const total = new Uint32Array(agents.length);
  const matching = new Uint32Array(agents.length);
  const errors = new Uint32Array(agents.length);
  const warnings = new Uint32Array(agents.length);
  for (let at = 0; at < laneOf.length; at++) {
    const lane = laneOf[at] as number;
    total[lane] = (total[lane] as number) + 1;
    if (mask[at] === 0) continue;
    matching[lane] = (matching[lane] as number) + 1;
    const level = severity[at] as number;
    if (level === ERROR) errors[lane] = (errors[lane] as number) + 1;
    else if (level === WARNING) warnings[lane] = (warnings[lane] as number) + 1;
  }
  return agents.map((agent, lane) => ({
    agent: store.strings.agent.textOf(agent),
    total: total[lane] as number,
    matching: matching[lane] as number,
    errors: errors[lane] as number,
    warnings: warnings[lane] as number,
  }));
}

function buildTypeViews(store: StoreData, matches: ScopeMatches): readonly TypeView[] {
  const { columns, mask, order } = matches;
  const types = columns.role("type");
  const slots = slotColumnOf(store, order);
  const views = new Map<number, { slot: number; total: number; matching: number }>();
  for (let at = 0; at < types.length; at++) {
    const type = types[at] as number;
    let view = views.get(type);
    if (view === undefined) {
      view = { slot: slots[at] as number, total: 0, matching: 0 };
      views.set(type, view);
    }
    view.total++;
    if (mask[at] === 1) view.matching++;
  }
  return [...views]
    .sort((a, b) => b[1].total - a[1].total || a[0] - b[0])
    .map(([type, view]) => ({ type: store.strings.type.textOf(type), ...view }));
}

/** Heaviest first, events without a severity last; only those that occur. */
function buildSeverityViews(matches: ScopeMatches): TimelineSummary["severities"] {
  const { columns, mask } = matches;
  const severity = columns.severity;
  // Place 0 stands for "none".
  const total = new Uint32Array(SEVERITIES.length + 1);
  const matching = new Uint32Array(SEVERITIES.length + 1);
  for (let at = 0; at < severity.length; at++) {
    const place = (severity[at] as number) + 1;
    total[place] = (total[place] as number) + 1;
    matching[place] = (matching[place] as number) + (mask[at] as number);
  }
  const views: { severity: string | null; total: number; matching: number }[] = [];
  for (const place of [5, 4, 2, 3, 1, 0]) {
    if (total[place] === 0) continue;
    views.push({
      severity: SEVERITIES[place - 1] ?? null,
      total: total[place] as number,
      matching: matching[place] as number,
    });
  }
  return views;
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
  if (logs.every((log) => log.complete)) return null;
  return {
    readBytes: logs.reduce((sum, log) => sum + log.readBytes, 0),
    totalBytes: logs.reduce((sum, log) => sum + Math.max(log.totalBytes, log.readBytes), 0),
  };
}

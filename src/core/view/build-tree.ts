/** The Runs tree, page by page. */

import { assertNever } from "../base/assert.ts";
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { RunData, StoreData } from "../index/store-data.ts";
import { EMPTY_FILTER } from "../query/filter.ts";
import { type MatchedOrder, matchRun } from "../query/match-order.ts";
import { countMatches, pageOfMatches } from "../query/page.ts";
import type { Work } from "../query/work.ts";
import { buildEventViews } from "./build-event-view.ts";
import {
  childCountsOf,
  type Group,
  type GroupPath,
  groupAt,
  groupsOf,
  placesAt,
} from "./groups.ts";
import { factsOf, type RunFacts, timesOf } from "./run-facts.ts";
import { agentLabelOf, buildRunView, nullIfNaN, turnLabelOf } from "./run-views.ts";
import { slotOf } from "./slots.ts";
import type {
  Grouping,
  GroupRole,
  TreeNode,
  TreePage,
  TreePlace,
  TreeRequest,
} from "./tree-view.ts";
import type { ViewContext } from "./view-context.ts";

const EMPTY_PAGE: TreePage = { nodes: [], more: 0 };

const LEVELS: Readonly<Record<Grouping, readonly GroupRole[]>> = {
  "run/agent/turn": ["agent", "turn"],
  "run/turn/agent": ["turn", "agent"],
  "run/type": ["type"],
  "run/channel": ["channel"],
  flat: [],
};

/** The levels of a grouping that the run's log has, whatever the filter leaves of them. */
function levelsOf({ levels }: RunFacts, grouping: Grouping): readonly GroupRole[] {
  return LEVELS[grouping].filter((role) => levels.has(role));
}

/**
 * The children of a place. `flat` has the events of all runs by time as its roots. A place that is
 * gone has no children. `nowMs`: Date.now().
 */
export async function buildTree(
  context: ViewContext,
  request: TreeRequest,
  nowMs: number,
): Promise<TreePage> {
  const { place } = request;
  if (place === null) {
    return request.grouping === "flat"
      ? buildFlatPage(context, request)
      : buildRootPage(context, request, nowMs);
  }
  const { store, work } = context;
  const run = store.runByKey(place.run);
  if (run === undefined) return EMPTY_PAGE;
  const matched = await matchRun(store, run, request.filter, work);
  const path = pathOf(store, place);
  const group = path === undefined ? undefined : await groupOf(matched, path, work);
  if (path === undefined || group === undefined) return EMPTY_PAGE;
  const facts = await factsOf(matched, work);
  const levels = levelsOf(facts, request.grouping);
  const role = levels[path.length];
  const below = levels[path.length + 1];
  const page =
    role === undefined
      ? await buildEventPage(context, matched, path, group, request.limit)
      : await buildGroupPage(context, matched, facts, {
          place,
          path,
          role,
          below,
          limit: request.limit,
        });
  const problems = path.length === 0 ? store.problemCount(run) : 0;
  if (problems === 0) return page;
  return {
    nodes: [{ kind: "problems", run: run.key, count: problems }, ...page.nodes],
    more: page.more,
  };
}

/** The group at a path, null: the run itself; undefined: there is no such event. */
async function groupOf(
  matched: MatchedOrder,
  path: GroupPath,
  work: Work | undefined,
): Promise<Group | null | undefined> {
  return path.length === 0 ? null : groupAt(matched, path, work);
}

async function buildRootPage(
  context: ViewContext,
  request: TreeRequest,
  nowMs: number,
): Promise<TreePage> {
  const runs = context.store.runs;
  const nodes: TreeNode[] = [];
  for (const run of runs.slice(0, request.limit)) {
    nodes.push({ kind: "run", run: await buildRunView(context, run, request.filter, nowMs) });
  }
  return { nodes, more: Math.max(0, runs.length - request.limit) };
}

async function buildFlatPage(context: ViewContext, request: TreeRequest): Promise<TreePage> {
  const { store, work } = context;
  const page = { offset: 0, limit: request.limit, sort: "time" } as const;
  const { keys, total } =
    request.limit > 0
      ? await pageOfMatches(store, request.filter, page, work)
      : { keys: new Float64Array(0), total: await countMatches(store, request.filter, work) };
  const views = await buildEventViews(context, [...keys] as EventKey[]);
  const origins = new Map<number, number>();
  const nodes = views.map((event): TreeNode => {
    let originUs = origins.get(event.run);
    if (originUs === undefined) {
      const run = store.runByKey(event.run);
      originUs = run === undefined ? Number.NaN : timesOf(store.orderOf(run)).firstTimeUs;
      origins.set(event.run, originUs);
    }
    return { kind: "event", event, sinceStartUs: sinceStart(event.timeUs, originUs) };
  });
  return { nodes, more: total - keys.length };
}

async function buildEventPage(
  context: ViewContext,
  matched: MatchedOrder,
  path: GroupPath,
  group: Group | null,
  limit: number,
): Promise<TreePage> {
  const { order, places } = matched;
  const shown = await placesAt(matched, path, group, limit, context.work);
  const originUs = timesOf(order).firstTimeUs;
  const views = await buildEventViews(
    context,
    shown.map((place) => order.keyAt(place)),
  );
  const nodes = views.map(
    (event): TreeNode => ({
      kind: "event",
      event,
      sinceStartUs: sinceStart(event.timeUs, originUs),
    }),
  );
  return { nodes, more: Math.max(0, (group?.count ?? places.count) - shown.length) };
}

function sinceStart(timeUs: number | null, originUs: number): number | null {
  return timeUs === null || Number.isNaN(originUs) ? null : timeUs - originUs;
}

/** The level that a page shows. */
type Level = {
  readonly place: TreePlace;
  readonly path: GroupPath;
  readonly role: GroupRole;
  readonly below: GroupRole | undefined;
  readonly limit: number;
};

async function buildGroupPage(
  { store, work }: ViewContext,
  matched: MatchedOrder,
  facts: RunFacts,
  { place, path, role, below, limit }: Level,
): Promise<TreePage> {
  const [run] = matched.runs;
  if (run === undefined) return EMPTY_PAGE;
  const groups = sortGroups(store, facts, await groupsOf(matched, path, role, work), role);
  const shown = groups.slice(0, limit);
  const childCounts =
    below === undefined ? [] : await childCountsOf(matched, path, role, below, shown, work);
  const nodes = shown.map((group, at): TreeNode => {
    const value = textOfValue(store, role, group.value);
    const children = childCounts[at] ?? 0;
    return {
      kind: "group",
      place: { run: place.run, groups: [...place.groups, { role, value }] },
      role,
      value,
      roleLabel: labelOf(run, role),
      count: group.count,
      childCount: children > 0 ? children : null,
      childLabel: children > 0 && below !== undefined ? labelOf(run, below) : null,
      errors: group.errors,
      warnings: group.warnings,
      firstTimeUs: nullIfNaN(group.firstTimeUs),
      lastTimeUs: nullIfNaN(group.lastTimeUs),
      worst: group.worst,
      slot: role === "type" ? slotOf(store, run.profile, group.value ?? -1) : null,
    };
  });
  return { nodes, more: groups.length - shown.length };
}

/**
 * Agents in order of their first event in the run, so that no filter moves them; turns ascending;
 * types and channels by count; "none" last everywhere.
 */
function sortGroups(
  store: StoreData,
  facts: RunFacts,
  groups: readonly Group[],
  role: GroupRole,
): readonly Group[] {
  switch (role) {
    case "turn":
      return groups;
    case "agent": {
      const ranks = new Map(facts.agents.map((id, rank) => [id, rank]));
      return groups.toSorted((a, b) => rankOf(ranks, a.value) - rankOf(ranks, b.value));
    }
    case "type":
    case "channel":
      return groups.toSorted(
        (a, b) =>
          Number(a.value === null) - Number(b.value === null) ||
          b.count - a.count ||
          compareTexts(textOfValue(store, role, a.value), textOfValue(store, role, b.value)),
      );
    default:
      return assertNever(role);
  }
}

function rankOf(ranks: ReadonlyMap<number, number>, value: number | null): number {
  return value === null ? ranks.size : (ranks.get(value) ?? ranks.size);
}

function compareTexts(a: string | null, b: string | null): number {
  const left = a ?? "";
  const right = b ?? "";
  return left < right ? -1 : left > right ? 1 : 0;
}

function labelOf(run: RunData, role: GroupRole): string {
  switch (role) {
    case "agent":
      return agentLabelOf(run.profile);
    case "turn":
      return turnLabelOf(run.profile);
    case "type":
      return "Type";
    case "channel":
      return "Channel";
    default:
      return assertNever(role);
  }
}

function textOfValue(store: StoreData, role: GroupRole, value: number | null): string | null {
  if (value === null) return null;
  return role === "turn" ? String(value) : store.strings[role].textOf(value);
}

/** The values of a place; undefined: one of them is none of the store's. */
function pathOf(store: StoreData, { groups }: TreePlace): GroupPath | undefined {
  const path: { role: GroupRole; value: number | null }[] = [];
  for (const { role, value: text } of groups) {
    const value = valueOfText(store, role, text);
    if (value === undefined) return undefined;
    path.push({ role, value });
  }
  return path;
}

/** undefined: no event of the store has this value. */
function valueOfText(
  store: StoreData,
  role: GroupRole,
  text: string | null,
): number | null | undefined {
  if (text === null) return null;
  return role === "turn" ? Number(text) : store.strings[role].findId(text);
}

/** The place whose children hold an event: null where that is the roots. */
export async function treePlaceOf(
  { store, work }: ViewContext,
  key: EventKey,
  grouping: Grouping,
): Promise<TreePlace | null> {
  if (grouping === "flat") return null;
  const log = logOfKey(key);
  const row = rowOfKey(key);
  const run = store.runOf(log, row);
  const { table } = store.logOf(log);
  const facts = await factsOf(await matchRun(store, run, EMPTY_FILTER, work), work);
  const groups = levelsOf(facts, grouping).map((role) => {
    const value = table[role].at(row);
    const none = role === "turn" ? Number.isNaN(value) : value < 0;
    return { role, value: textOfValue(store, role, none ? null : value) };
  });
  return { run: run.key, groups };
}

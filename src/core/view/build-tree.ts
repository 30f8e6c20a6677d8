/** The Runs tree, page by page. */

import { assertNever } from "../base/assert.ts";
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { RunData, StoreData } from "../index/store-data.ts";
import { buildEventViews } from "./build-event-view.ts";
import { distinctCounts, type Group, groupsOf } from "./groups.ts";
import type { OrderedColumns } from "./ordered-columns.ts";
import { factsOf } from "./run-facts.ts";
import { agentLabelOf, buildRunView, nullIfNaN, turnLabelOf } from "./run-views.ts";
import { scopeMatchesOf } from "./scope.ts";
import { slotOf } from "./slots.ts";
import type {
  Grouping,
  GroupRole,
  TreeNode,
  TreePage,
  TreePlace,
  TreeRequest,
} from "./tree-view.ts";
import { type Matches, matchesOf, type ViewContext } from "./view-context.ts";

const EMPTY_PAGE: TreePage = { nodes: [], more: 0 };

const LEVELS: Readonly<Record<Grouping, readonly GroupRole[]>> = {
  "run/agent/turn": ["agent", "turn"],
  "run/turn/agent": ["turn", "agent"],
  "run/type": ["type"],
  "run/channel": ["channel"],
  flat: [],
};

/** The levels of a grouping that the run's log has, whatever the filter leaves of them. */
function levelsOf(store: StoreData, run: RunData, grouping: Grouping): readonly GroupRole[] {
  const { levels } = factsOf(store, run);
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
  const run = context.store.runByKey(place.run);
  if (run === undefined) return EMPTY_PAGE;
  const matches = await matchesOf(context, run, request.filter);
  const positions = positionsAt(context.store, matches, place);
  if (positions === undefined) return EMPTY_PAGE;
  const levels = levelsOf(context.store, run, request.grouping);
  const role = levels[place.groups.length];
  const page =
    role === undefined
      ? await buildEventPage(context, run, matches.columns, positions, request.limit)
      : buildGroupPage(context.store, run, matches.columns, positions, {
          place,
          role,
          below: levels[place.groups.length + 1],
          limit: request.limit,
        });
  const problems = place.groups.length === 0 ? context.store.problemCount(run) : 0;
  if (problems === 0) return page;
  return {
    nodes: [{ kind: "problems", run: run.key, count: problems }, ...page.nodes],
    more: page.more,
  };
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
  const { store } = context;
  const { columns, positions } = await scopeMatchesOf(context, [], request.filter);
  const shown = positions.subarray(0, request.limit);
  const views = await buildEventViews(context, keysAt(columns, shown));
  const nodes = views.map((event): TreeNode => {
    const run = store.runByKey(event.run);
    const originUs = run === undefined ? Number.NaN : factsOf(store, run).firstTimeUs;
    return { kind: "event", event, sinceStartUs: sinceStart(event.timeUs, originUs) };
  });
  return { nodes, more: positions.length - shown.length };
}

async function buildEventPage(
  context: ViewContext,
  run: RunData,
  columns: OrderedColumns,
  positions: Uint32Array,
  limit: number,
): Promise<TreePage> {
  const shown = positions.subarray(0, limit);
  const originUs = factsOf(context.store, run).firstTimeUs;
  const views = await buildEventViews(context, keysAt(columns, shown));
  const nodes = views.map(
    (event): TreeNode => ({
      kind: "event",
      event,
      sinceStartUs: sinceStart(event.timeUs, originUs),
    }),
  );
  return { nodes, more: positions.length - shown.length };
}

function sinceStart(timeUs: number | null, originUs: number): number | null {
  return timeUs === null || Number.isNaN(originUs) ? null : timeUs - originUs;
}

/** EventKeys of some positions. */
export function keysAt(columns: OrderedColumns, positions: Uint32Array): EventKey[] {
  return Array.from(positions, (position) => columns.keys[position] as EventKey);
}

/** The level that a page shows. */
type Level = {
  readonly place: TreePlace;
  readonly role: GroupRole;
  readonly below: GroupRole | undefined;
  readonly limit: number;
};

function buildGroupPage(
  store: StoreData,
  run: RunData,
  columns: OrderedColumns,
  positions: Uint32Array,
  level: Level,
): TreePage {
  const { place, role, below } = level;
  const groups = sortGroups(store, run, groupsOf(columns, positions, role), role);
  const shown = groups.slice(0, level.limit);
  const childCounts = below === undefined ? undefined : distinctCounts(columns, shown, below);
  const nodes = shown.map((group, at): TreeNode => {
    const value = textOfValue(store, role, group.value);
    const children = childCounts?.[at] ?? 0;
    return {
      kind: "group",
      place: { run: place.run, groups: [...place.groups, { role, value }] },
      role,
      value,
      roleLabel: labelOf(run, role),
      count: group.positions.length,
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
  run: RunData,
  groups: readonly Group[],
  role: GroupRole,
): readonly Group[] {
  switch (role) {
    case "turn":
      return groups;
    case "agent": {
      const ranks = factsOf(store, run).agentRanks;
      return groups.toSorted((a, b) => rankOf(ranks, a.value) - rankOf(ranks, b.value));
    }
    case "type":
    case "channel":
      return groups.toSorted(
        (a, b) =>
          Number(a.value === null) - Number(b.value === null) ||
          b.positions.length - a.positions.length ||
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

/** The matching positions at a place; undefined if the place holds none. */
function positionsAt(
  store: StoreData,
  matches: Matches,
  place: TreePlace,
): Uint32Array | undefined {
  let positions: Uint32Array | undefined = matches.positions;
  for (const { role, value } of place.groups) {
    if (positions === undefined) return undefined;
    const wanted = valueOfText(store, role, value);
    positions = groupsOf(matches.columns, positions, role).find(
      (group) => group.value === wanted,
    )?.positions;
  }
  return positions;
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
export function treePlaceOf(store: StoreData, key: EventKey, grouping: Grouping): TreePlace | null {
  if (grouping === "flat") return null;
  const log = logOfKey(key);
  const row = rowOfKey(key);
  const run = store.runOf(log, row);
  const { table } = store.logOf(log);
  const groups = levelsOf(store, run, grouping).map((role) => {
    const value = table[role].at(row);
    const none = role === "turn" ? Number.isNaN(value) : value < 0;
    return { role, value: textOfValue(store, role, none ? null : value) };
  });
  return { run: run.key, groups };
}

/** Splits positions of an order by a role, with the counts that the tree shows. */

import { assertThat } from "../base/assert.ts";
import { SEVERITIES, type Severity } from "../profile/role.ts";
import type { OrderedColumns } from "./ordered-columns.ts";
import type { GroupRole } from "./tree-view.ts";

/** Counts over some positions of an order. */
export type Tally = {
  readonly errors: number;
  readonly warnings: number;
  readonly worst: Severity | null;
  /** NaN: none of them has a time. */
  readonly firstTimeUs: number;
  readonly lastTimeUs: number;
};

/** The positions that share one value of a role. */
export type Group = Tally & {
  /** StringId, or the turn's number; null: no such role. */
  readonly value: number | null;
  /** Ascending. */
  readonly positions: Uint32Array;
};

const ERROR = SEVERITIES.indexOf("error");
const WARNING = SEVERITIES.indexOf("warning");
/** Worst first; info before success, which is no worse. */
const WORST_FIRST: readonly Severity[] = ["error", "warning", "info", "success", "debug"];

/** Counts errors and warnings and finds the span of some positions. */
export function tallyOf(columns: OrderedColumns, positions: Uint32Array): Tally {
  const severity = columns.severity;
  let errors = 0;
  let warnings = 0;
  let seen = 0;
  for (let at = 0; at < positions.length; at++) {
    const level = severity[positions[at] as number] as number;
    if (level < 0) continue;
    seen |= 1 << level;
    if (level === ERROR) errors++;
    else if (level === WARNING) warnings++;
  }
  const worst =
    WORST_FIRST.find((level) => ((seen >> SEVERITIES.indexOf(level)) & 1) === 1) ?? null;
  return { errors, warnings, worst, ...spanOf(columns, positions) };
}

/** Times of the first and the last position that have one; those without are last in any order. */
function spanOf(
  columns: OrderedColumns,
  positions: Uint32Array,
): { firstTimeUs: number; lastTimeUs: number } {
  const times = columns.timeUs;
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number.isNaN(times[positions[middle] as number] as number)) high = middle;
    else low = middle + 1;
  }
  if (low === 0) return { firstTimeUs: Number.NaN, lastTimeUs: Number.NaN };
  return {
    firstTimeUs: times[positions[0] as number] as number,
    lastTimeUs: times[positions[low - 1] as number] as number,
  };
}

/** Ids of a role per position: StringIds, or indexes of turns; −1: none. */
function idsOf(columns: OrderedColumns, role: GroupRole): Int32Array {
  return role === "turn" ? columns.turn.index : columns.role(role);
}

const cache = new WeakMap<Uint32Array, Map<GroupRole, readonly Group[]>>();

/**
 * The groups of some positions by a role, in order of the role's ids with "none" last: turns ascend,
 * others are in order of their ids. O(positions) once; kept as long as the positions are.
 */
export function groupsOf(
  columns: OrderedColumns,
  positions: Uint32Array,
  role: GroupRole,
): readonly Group[] {
  let byRole = cache.get(positions);
  if (byRole === undefined) {
    byRole = new Map();
    cache.set(positions, byRole);
  }
  let groups = byRole.get(role);
  if (groups === undefined) {
    groups = buildGroups(columns, positions, role);
    byRole.set(role, groups);
  }
  return groups;
}

function buildGroups(
  columns: OrderedColumns,
  positions: Uint32Array,
  role: GroupRole,
): readonly Group[] {
  const ids = idsOf(columns, role);
  let highest = -1;
  for (let at = 0; at < positions.length; at++) {
    highest = Math.max(highest, ids[positions[at] as number] as number);
  }
  // Counting sort: place `highest + 1` stands for "none".
  const none = highest + 1;
  const starts = new Uint32Array(none + 2);
  for (let at = 0; at < positions.length; at++) {
    const id = ids[positions[at] as number] as number;
    const next = (id < 0 ? none : id) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let at = 1; at < starts.length; at++) {
    starts[at] = (starts[at] as number) + (starts[at - 1] as number);
  }
  const cursors = starts.slice();
  const sorted = new Uint32Array(positions.length);
  for (let at = 0; at < positions.length; at++) {
    const position = positions[at] as number;
    const id = ids[position] as number;
    const place = id < 0 ? none : id;
    const cursor = cursors[place] as number;
    sorted[cursor] = position;
    cursors[place] = cursor + 1;
  }
  const groups: Group[] = [];
  for (let id = 0; id <= none; id++) {
    const start = starts[id] as number;
    const end = starts[id + 1] as number;
    if (start === end) continue;
    const inGroup = sorted.subarray(start, end);
    const turn = role === "turn" ? (columns.turn.values[id] ?? null) : id;
    groups.push({
      value: id === none ? null : turn,
      positions: inGroup,
      ...tallyOf(columns, inGroup),
    });
  }
  assertThat(
    groups.reduce((sum, group) => sum + group.positions.length, 0) === positions.length,
    "every event is in one group",
  );
  return groups;
}

/** Distinct values of `role` in each of the groups, "none" not counted. O(positions of the groups). */
export function distinctCounts(
  columns: OrderedColumns,
  groups: readonly Group[],
  role: GroupRole,
): readonly number[] {
  const ids = idsOf(columns, role);
  let highest = -1;
  for (const { positions } of groups) {
    for (let at = 0; at < positions.length; at++) {
      highest = Math.max(highest, ids[positions[at] as number] as number);
    }
  }
  // Which group saw an id last; so no set is made per group.
  const seenBy = new Int32Array(highest + 1).fill(-1);
  return groups.map(({ positions }, group) => {
    let count = 0;
    for (let at = 0; at < positions.length; at++) {
      const id = ids[positions[at] as number] as number;
      if (id < 0 || seenBy[id] === group) continue;
      seenBy[id] = group;
      count++;
    }
    return count;
  });
}

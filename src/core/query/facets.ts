/** Values of roles with their counts under a filter. */
import type { RowId } from "../base/units.ts";
import type { Column } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { countIds, extremesOf, firstRowsOf } from "./count-values.ts";
import { withoutField } from "./edit-filter.ts";
import { EMPTY_FILTER, type Filter } from "./filter.ts";
import type { MatchSet } from "./match-set.ts";
import { compareTexts } from "./merge-orders.ts";
import { runFilter } from "./run-filter.ts";
import { betweenSlices, type Work } from "./work.ts";

/** Roles that have facets. */
export const FACET_ROLES = [
  "type",
  "kind",
  "agent",
  "severity",
  "channel",
  "run",
  "profile",
] as const;
export type FacetRole = (typeof FACET_ROLES)[number];

/**
 * A value of a role, null: events without it. `count` follows all terms of the filter but the role's
 * own; `total` follows none.
 */
export type FacetValue = {
  readonly value: string | null;
  readonly count: number;
  readonly total: number;
};

/** The values of a role by count, the highest first, then by value; what `limit` cuts off is counted in `more`. */
export type Facet = {
  readonly role: FacetRole;
  readonly values: readonly FacetValue[];
  readonly more: number;
};

/** The facets of some roles. Runs are named by their labels. `limit` 0: no limit. */
export async function facetsOf(
  store: StoreData,
  filter: Filter,
  roles: readonly FacetRole[],
  limit: number,
  work: Work = {},
): Promise<readonly Facet[]> {
  const all = await runFilter(store, EMPTY_FILTER, work);
  const facets: Facet[] = [];
  for (const role of roles) {
    const matches = await runFilter(store, withoutField(filter, role), work);
    const totals = totalsOf(store, all, role);
    const counts = matches.count === all.count ? totals : countValues(store, matches, role);
    const values = [...totals].map(([value, total]) => ({
      value,
      count: counts.get(value) ?? 0,
      total,
    }));
    values.sort(
      (left, right) => right.count - left.count || compareValues(left.value, right.value),
    );
    const shown = limit === 0 ? values : values.slice(0, limit);
    facets.push({ role, values: shown, more: values.length - shown.length });
    await betweenSlices(work);
  }
  return facets;
}

type Span = { readonly first: number; readonly last: number };

/** Lowest and highest turn and time under all terms but those of turn and time, and how many events the filter leaves. */
export type FilterRanges = {
  readonly turn: Span | null;
  readonly timeUs: Span | null;
  readonly matching: number;
  readonly total: number;
};

/** The ranges that turn and time can be narrowed to under a filter. */
export async function rangesOf(
  store: StoreData,
  filter: Filter,
  work: Work = {},
): Promise<FilterRanges> {
  const matching = await runFilter(store, filter, work);
  const rest = withoutField(withoutField(filter, "turn"), "time");
  const matches = await runFilter(store, rest, work);
  let turn: Span | null = null;
  let timeUs: Span | null = null;
  for (const log of store.logs) {
    const found = matches.matchesOf(log.id);
    if (found === undefined || found.count === 0) continue;
    turn = joined(turn, extremesOf(found.words, log.table.turn, found.length));
    timeUs = joined(timeUs, extremesOf(found.words, log.table.timeUs, found.length));
    await betweenSlices(work);
  }
  return { turn, timeUs, matching: matching.count, total: matching.total };
}

function joined(left: Span | null, right: Span | null): Span | null {
  if (left === null || right === null) return left ?? right;
  return { first: Math.min(left.first, right.first), last: Math.max(left.last, right.last) };
}

type Counts = ReadonlyMap<string | null, number>;

const keptTotals = new WeakMap<StoreData, { generation: number; byRole: Map<FacetRole, Counts> }>();

function totalsOf(store: StoreData, all: MatchSet, role: FacetRole): Counts {
  let kept = keptTotals.get(store);
  if (kept === undefined || kept.generation !== all.generation) {
    kept = { generation: all.generation, byRole: new Map() };
    keptTotals.set(store, kept);
  }
  let totals = kept.byRole.get(role);
  if (totals === undefined) {
    totals = countValues(store, all, role);
    kept.byRole.set(role, totals);
  }
  return totals;
}

function countValues(store: StoreData, matches: MatchSet, role: FacetRole): Counts {
  switch (role) {
    case "profile":
      return countLogs(store, matches);
    case "run":
      return countRuns(store, matches);
    case "severity":
      return countColumn(
        store,
        matches,
        (log) => log.table.severity,
        SEVERITIES.length,
        (id) => SEVERITIES[id] ?? null,
      );
    case "type":
    case "kind":
    case "agent":
    case "channel": {
      const strings = store.strings[role];
      return countColumn(
        store,
        matches,
        (log) => log.table[role],
        strings.length,
        (id) => strings.textOf(id),
      );
    }
  }
}

/** Counts ids in a column; `textOf` −1 is null. */
function countColumn(
  store: StoreData,
  matches: MatchSet,
  columnOf: (log: LogData) => Column,
  length: number,
  textOf: (id: number) => string | null,
): Counts {
  const counts = new Float64Array(length + 1);
  for (const log of store.logs) {
    const found = matches.matchesOf(log.id);
    if (found === undefined || found.count === 0) continue;
    countIds(found.words, columnOf(log), found.length, counts);
  }
  const byText = new Map<string | null, number>();
  counts.forEach((count, place) => {
    if (count > 0) byText.set(textOf(place - 1), count);
  });
  return byText;
}

function countLogs(store: StoreData, matches: MatchSet): Counts {
  const counts = new Map<string, number>();
  for (const log of store.logs) {
    const count = matches.countOf(log.id);
    if (count === 0) continue;
    counts.set(log.profile.name, (counts.get(log.profile.name) ?? 0) + count);
  }
  return counts;
}

/** Matching events per run: of each log by the value of the role, since a log can hold several runs. */
export function countByRun(store: StoreData, matches: MatchSet): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const log of store.logs) {
    const found = matches.matchesOf(log.id);
    if (found === undefined || found.count === 0) continue;
    const byValue = new Float64Array(store.strings.run.length + 1);
    countIds(found.words, log.table.run, found.length, byValue);
    const distinct = byValue.reduce((sum, count) => sum + Number(count > 0), 0);
    const rows = firstRowsOf(found.words, log.table.run, found.length, distinct);
    for (const [value, row] of rows) {
      const { key } = store.runOf(log.id, row as RowId);
      counts.set(key, (counts.get(key) ?? 0) + (byValue[value + 1] ?? 0));
    }
  }
  return counts;
}

function countRuns(store: StoreData, matches: MatchSet): Counts {
  const counts = new Map<string, number>();
  for (const [key, count] of countByRun(store, matches)) {
    const label = store.runByKey(key)?.label;
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + count);
  }
  return counts;
}

function compareValues(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareTexts(left, right);
}

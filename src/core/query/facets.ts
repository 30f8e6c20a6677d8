/** Values of roles with their counts under a filter. */
import type { LogId, RowId } from "../base/units.ts";
import type { Column } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { forEachRow, type Words } from "./bit-set.ts";
import { withoutField } from "./edit-filter.ts";
import { EMPTY_FILTER, type Filter } from "./filter.ts";
import { compareTexts } from "./match-order.ts";
import type { MatchSet } from "./match-set.ts";
import { runFilter } from "./run-filter.ts";
import type { Work } from "./work.ts";

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
  }
  return facets;
}

/** Lowest and highest turn and time under all terms but those of turn and time, and how many events the filter leaves. */
export type FilterRanges = {
  readonly turn: { readonly first: number; readonly last: number } | null;
  readonly timeUs: { readonly first: number; readonly last: number } | null;
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
  const turn = new Span();
  const timeUs = new Span();
  for (const log of store.logs) {
    const found = matches.matchesOf(log.id);
    if (found === undefined) continue;
    const { table } = log;
    forEachRow(found.words, (row) => {
      turn.add(table.turn.at(row));
      timeUs.add(table.timeUs.at(row));
    });
  }
  return {
    turn: turn.value,
    timeUs: timeUs.value,
    matching: matching.count,
    total: matching.total,
  };
}

class Span {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    // Neither comparison holds for NaN, which is "none".
    if (value < this.#first) this.#first = value;
    if (value > this.#last) this.#last = value;
  }

  get value(): { readonly first: number; readonly last: number } | null {
    return this.#first > this.#last ? null : { first: this.#first, last: this.#last };
  }
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
    countRowsByValue(found.words, columnOf(log), found.length, counts);
  }
  const byText = new Map<string | null, number>();
  counts.forEach((count, place) => {
    if (count > 0) byText.set(textOf(place - 1), count);
  });
  return byText;
}

/** Rows copied out of a column at a time; a multiple of 32. */
const SLICE_ROWS = 8192;
const slice = new Int32Array(SLICE_ROWS);

function countRowsByValue(
  words: Words,
  column: Column,
  length: number,
  counts: Float64Array,
): void {
  for (let from = 0; from < length; from += SLICE_ROWS) {
    const to = Math.min(length, from + SLICE_ROWS);
    column.read(from, to, slice, 0);
    countSlice(words, from, to, counts);
  }
}

function countSlice(words: Words, from: number, to: number, counts: Float64Array): void {
  const last = (to - 1) >>> 5;
  for (let at = from >>> 5; at <= last; at++) {
    let bits = words[at] as number;
    const base = at * 32 - from;
    if (bits === 0xffffffff) {
      for (let row = base; row < base + 32; row++) {
        const place = (slice[row] as number) + 1;
        counts[place] = (counts[place] as number) + 1;
      }
      continue;
    }
    while (bits !== 0) {
      const place = (slice[base + 31 - Math.clz32(bits & -bits)] as number) + 1;
      counts[place] = (counts[place] as number) + 1;
      bits &= bits - 1;
    }
  }
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
    countRowsByValue(found.words, log.table.run, found.length, byValue);
    byValue.forEach((count, place) => {
      if (count === 0) return;
      const row = firstRowOfRun(log, found.words, place - 1);
      const { key } = store.runOf(log.id as LogId, row as RowId);
      counts.set(key, (counts.get(key) ?? 0) + count);
    });
  }
  return counts;
}

function firstRowOfRun(log: LogData, words: Words, run: number): number {
  for (let at = 0; at < words.length; at++) {
    let bits = words[at] as number;
    while (bits !== 0) {
      const row = at * 32 + 31 - Math.clz32(bits & -bits);
      if (log.table.run.at(row) === run) return row;
      bits &= bits - 1;
    }
  }
  return 0;
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

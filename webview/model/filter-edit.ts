import { exclude, include, only, remove, stateOf } from "../../src/core/query/edit-filter.ts";
import type { Filter, ValueField } from "../../src/core/query/filter.ts";

/**
 * What a click on a facet's value does: it includes, with Alt it excludes; a value that is included
 * or excluded already is set free again, unless the other way is asked for.
 */
export function toggleValue(
  filter: Filter,
  field: ValueField,
  value: string | null,
  excluding: boolean,
): Filter {
  const state = stateOf(filter, field, value);
  if (state === "excluded" || (state === "included" && !excluding)) {
    return remove(filter, field, value);
  }
  return excluding ? exclude(filter, field, value) : include(filter, field, value);
}

/** Leaves one value only, or, if that is so already, all. */
export function toggleOnly(filter: Filter, field: ValueField, value: string | null): Filter {
  return stateOf(filter, field, value) === "included" &&
    only(filter, field, value).terms.length === filter.terms.length
    ? remove(filter, field, value)
    : only(filter, field, value);
}

/** The filter limited to runs, for facets, whose request knows no scope. */
export function withRuns(filter: Filter, runs: readonly string[]): Filter {
  if (runs.length === 0) {
    return filter;
  }
  const values = runs.map((text) => ({ text, literal: true }));
  return { terms: [...filter.terms, { kind: "values", negated: false, field: "run", values }] };
}

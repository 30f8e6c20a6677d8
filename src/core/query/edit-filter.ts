/**
 * Changes of a filter as the Filters view, the palette and the panel make them. All pure: they give a
 * new filter. A value null stands for events without the role and is spelt `-has:agent`.
 */
import type { Severity } from "../profile/role.ts";
import type { Filter, HasValue, NumberField, Pattern, Term, ValueField } from "./filter.ts";
import { HAS_VALUES } from "./filter.ts";
import { isSeverityText } from "./filter-words.ts";
import { compareSeverities, fieldIgnoresCase, matchesPattern } from "./pattern.ts";

/** Fields that terms can be taken away by. `time` is `since:` and `until:`, `text` free text and expressions. */
export type EditableField = ValueField | NumberField | "time" | "text";

/** The pattern that matches exactly this text; quoted only where it has to be. */
export function patternOf(text: string): Pattern {
  return { text, literal: !/^[^\s,"\\*]+$/.test(text) };
}

/** The filter without the terms that ask for this field alone. */
export function withoutField(filter: Filter, field: EditableField): Filter {
  return { terms: filter.terms.filter((term) => !asksFor(term, field)) };
}

/** Whether a value of a field is listed by a term of the filter, and how. */
export function stateOf(
  filter: Filter,
  field: ValueField,
  value: string | null,
): "included" | "excluded" | "unset" {
  let state: "included" | "unset" = "unset";
  for (const term of filter.terms) {
    if (value === null) {
      if (!isHas(term, field)) continue;
      if (!term.negated) return "excluded";
      state = "included";
    } else if (term.kind === "values" && term.field === field && lists(term, value)) {
      if (term.negated) return "excluded";
      state = "included";
    }
  }
  return state;
}

/** Whether the filter's terms of this field let events with the value through: the state of a checkbox. */
export function isChecked(filter: Filter, field: ValueField, value: string | null): boolean {
  return filter.terms.every((term) => {
    if (!asksFor(term, field)) return true;
    return holdsForValue(term, value) !== term.negated;
  });
}

/**
 * Checks or unchecks a value. The field's terms are written anew, with as few values as possible, so
 * that `allValues` (those the facet knows) are checked as before but for this one: one of many
 * unchecked is `-type:DETAIL`, one of many checked is `type:DETAIL`.
 */
export function toggleChecked(
  filter: Filter,
  field: ValueField,
  value: string | null,
  allValues: readonly (string | null)[],
): Filter {
  const all = allValues.includes(value) ? allValues : [...allValues, value];
  const checked = all.filter((one) => isChecked(filter, field, one) !== (one === value));
  const unchecked = all.filter((one) => !checked.includes(one));
  const rest = withoutField(filter, field).terms;
  return { terms: [...rest, ...checkedTerms(field, checked, unchecked)] };
}

/** Adds a value to those that are asked for: `type:A` → `type:A,B`; null asks for events without the role. */
export function include(filter: Filter, field: ValueField, value: string | null): Filter {
  if (value === null) return only(filter, field, null);
  return addTo(remove(filter, field, value), field, value, false);
}

/** Adds a value to those that are left out: `-type:A` → `-type:A,B`. */
export function exclude(filter: Filter, field: ValueField, value: string | null): Filter {
  const base = remove(filter, field, value);
  if (value !== null) return addTo(base, field, value, true);
  return { terms: [...base.terms, ...hasTerms(field, false)] };
}

/** The field's terms replaced by one for this value. */
export function only(filter: Filter, field: ValueField, value: string | null): Filter {
  const rest = withoutField(filter, field).terms;
  if (value === null) return { terms: [...rest, ...hasTerms(field, true)] };
  return {
    terms: [...rest, { kind: "values", negated: false, field, values: [patternOf(value)] }],
  };
}

/** Takes a value out of every list of the field; a list that is left empty goes, too. */
export function remove(filter: Filter, field: ValueField, value: string | null): Filter {
  const terms: Term[] = [];
  for (const term of filter.terms) {
    if (value === null) {
      if (!isHas(term, field)) terms.push(term);
    } else if (term.kind === "values" && term.field === field) {
      const values = term.values.filter((pattern) => !isSpellingOf(pattern, value, field));
      if (values.length === term.values.length) terms.push(term);
      else if (values.length > 0) terms.push({ ...term, values });
    } else {
      terms.push(term);
    }
  }
  return { terms };
}

/** `turn:5..10` in place of the field's terms; both null: none. */
export function setRange(
  filter: Filter,
  field: NumberField,
  from: number | null,
  to: number | null,
): Filter {
  const rest = withoutField(filter, field).terms;
  if (from === null && to === null) return { terms: rest };
  return { terms: [...rest, { kind: "range", negated: false, field, ranges: [{ from, to }] }] };
}

/** `since:…` and `until:…` in place of those there are; null: none. The texts must be times (`time-bound.ts`). */
export function setTimeRange(filter: Filter, since: string | null, until: string | null): Filter {
  const terms: Term[] = [...withoutField(filter, "time").terms];
  if (since !== null) terms.push({ kind: "time", negated: false, bound: "since", text: since });
  if (until !== null) terms.push({ kind: "time", negated: false, bound: "until", text: until });
  return { terms };
}

/** `severity>=warning` in place of the severity terms; null: none. */
export function setSeverityAtLeast(filter: Filter, severity: Severity | null): Filter {
  const rest = withoutField(filter, "severity").terms;
  if (severity === null) return { terms: rest };
  return { terms: [...rest, { kind: "severity", negated: false, comparison: ">=", severity }] };
}

/** The free text in place of the text terms and expressions; "" or null: none. */
export function setText(filter: Filter, text: string | null): Filter {
  const rest = withoutField(filter, "text").terms;
  if (text === null || text === "") return { terms: rest };
  return { terms: [...rest, { kind: "text", negated: false, text }] };
}

function asksFor(term: Term, field: EditableField): boolean {
  switch (term.kind) {
    case "values":
    case "range":
    case "compare":
      return term.field === field;
    case "severity":
      return field === "severity";
    case "time":
      return field === "time";
    case "text":
    case "regex":
      return field === "text";
    case "has":
      return isHas(term, field);
    case "number":
    case "path":
    case "is":
      return false;
  }
}

/** `has:agent` and nothing beside. */
function isHas(term: Term, field: EditableField): boolean {
  return (
    term.kind === "has" &&
    term.paths.length === 0 &&
    term.what.length > 0 &&
    term.what.every((what) => what === field)
  );
}

/** Whether a term of the value's field holds for it, its minus left aside. */
function holdsForValue(term: Term, value: string | null): boolean {
  if (term.kind === "has") return value !== null;
  if (value === null) return false;
  if (term.kind === "values") return lists(term, value);
  if (term.kind === "severity" && isSeverityText(value)) {
    return compareSeverities(value, term.comparison, term.severity);
  }
  return false;
}

function lists(term: Extract<Term, { kind: "values" }>, value: string): boolean {
  const ignoreCase = fieldIgnoresCase(term.field);
  return term.values.some((pattern) => matchesPattern(pattern, value, ignoreCase));
}

/** Whether a pattern stands for this value alone, so that removing the value removes it. */
function isSpellingOf(pattern: Pattern, value: string, field: ValueField): boolean {
  if (!pattern.literal && /(?:^|[^\\])(?:\\\\)*\*/.test(pattern.text)) return false;
  return matchesPattern(pattern, value, fieldIgnoresCase(field));
}

function addTo(filter: Filter, field: ValueField, value: string, negated: boolean): Filter {
  let added = false;
  const terms = filter.terms.map((term): Term => {
    if (added || term.kind !== "values" || term.field !== field || term.negated !== negated) {
      return term;
    }
    added = true;
    return lists(term, value) ? term : { ...term, values: [...term.values, patternOf(value)] };
  });
  if (!added) terms.push({ kind: "values", negated, field, values: [patternOf(value)] });
  return { terms };
}

function hasTerms(field: ValueField, negated: boolean): Term[] {
  const what: HasValue | undefined = HAS_VALUES.find((known) => known === field);
  // Roles that no event can be without (run, profile, log) have no such term.
  return what === undefined ? [] : [{ kind: "has", negated, what: [what], paths: [] }];
}

function checkedTerms(
  field: ValueField,
  checked: readonly (string | null)[],
  unchecked: readonly (string | null)[],
): Term[] {
  if (unchecked.length === 0) return [];
  if (checked.length === 1 && checked[0] === null) return hasTerms(field, true);
  const kept = checked.filter((value) => value !== null);
  const hidden = unchecked.filter((value) => value !== null);
  // A list of values to keep leaves out events without the role.
  if (kept.length > 0 && kept.length === checked.length && kept.length < hidden.length) {
    return [{ kind: "values", negated: false, field, values: kept.map(patternOf) }];
  }
  const terms: Term[] = [];
  if (hidden.length > 0) {
    terms.push({ kind: "values", negated: true, field, values: hidden.map(patternOf) });
  }
  if (unchecked.includes(null)) terms.push(...hasTerms(field, false));
  return terms;
}

import fc from "fast-check";
import { SEVERITIES } from "../../src/core/profile/role.ts";
import {
  COMPARISONS,
  type Filter,
  HAS_VALUES,
  IS_VALUES,
  NUMBER_FIELDS,
  type Term,
  VALUE_FIELDS,
} from "../../src/core/query/filter.ts";

/** Texts with everything that has a sense in the language. */
const oddText = fc.oneof(
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        ..."abz019\"\\*,:./-<>=!()' \n\t",
        "..",
        "é",
        "😀",
        "\ud800",
        "has",
        "agent",
        "turn",
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);

const pattern = fc.oneof(
  oddText.map((text) => ({ text, literal: true })),
  fc
    .array(fc.oneof(fc.constantFrom("a", "B", "*", "-", "/", ":", "..", ">", "1", "é"), oddText), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) => parts.map((part) => part.replace(/[\s,"\\]/g, "\\$&")).join(""))
    .filter((text) => text !== "")
    .map((text) => ({ text, literal: false })),
);

const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
const path = fc.array(
  fc.oneof(oddText, fc.constantFrom("agent", "turn", "since", "has", "is", "causes", "details")),
  { minLength: 1, maxLength: 3 },
);
const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const negated = fc.boolean();
const kind = <K extends string>(name: K) => fc.constant(name);
const bound = fc.option(number, { nil: null });

const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    kind: kind("values"),
    negated,
    field: fc.constantFrom(...VALUE_FIELDS),
    values: patterns,
  }),
  fc.record({
    kind: kind("range"),
    negated,
    field: fc.constantFrom(...NUMBER_FIELDS),
    ranges: fc.array(fc.record({ from: bound, to: bound }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: kind("compare"),
    negated,
    field: fc.constantFrom(...NUMBER_FIELDS),
    comparison: fc.constantFrom(...COMPARISONS),
    value: number,
  }),
  fc.record({
    kind: kind("time"),
    negated,
    bound: fc.constantFrom("since" as const, "until" as const),
    text: fc.constantFrom(
      "2025",
      "2025-10",
      "2025-10-05",
      "2025-10-05T12",
      "2025-10-05 12:00",
      "2025-10-05t12:00:59.123456789+05:30",
      "2025-10-05T12:00Z",
      "1696500000000",
    ),
  }),
  fc.record({
    kind: kind("severity"),
    negated,
    comparison: fc.constantFrom(...COMPARISONS),
    severity: fc.constantFrom(...SEVERITIES),
  }),
  fc.record({
    kind: kind("number"),
    negated,
    path,
    comparison: fc.constantFrom(...COMPARISONS),
    value: number,
  }),
  fc.record({ kind: kind("path"), negated, path, values: patterns }),
  fc
    .record({
      kind: kind("has"),
      negated,
      what: fc.array(fc.constantFrom(...HAS_VALUES), { maxLength: 2 }),
      paths: fc.array(path, { maxLength: 2 }),
    })
    .filter((has) => has.what.length + has.paths.length > 0),
  fc.record({
    kind: kind("is"),
    negated,
    what: fc.array(fc.constantFrom(...IS_VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ kind: kind("text"), negated, text: oddText }),
  fc.record({
    kind: kind("regex"),
    negated,
    source: fc.constantFrom("a", "a\\/b", "[a-z ]+\\d", '"x"', "a b", "\\\\", "^$", "é|\n"),
    flags: fc.constantFrom("", "i", "ms", "ims"),
  }),
);

/** Every filter that the schema accepts, odd ones first. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc
  .record({ terms: fc.array(term, { maxLength: 4 }) })
  // Records may come without a prototype, which is no part of a filter.
  .map((filter) => structuredClone(filter));

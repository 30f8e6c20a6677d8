/**
 * A filter is a query as data: terms joined by *and*. Its text form is read by `parse-filter.ts` and
 * written by `print-filter.ts`; `parseFilter(printFilter(f))` equals `f` for every value that
 * {@link filterSchema} accepts. What a filter means is in `run-filter.ts`.
 */
import * as z from "zod/mini";
import { SEVERITIES } from "../profile/role.ts";
import { findRegexProblem } from "./regex.ts";
import { parseTimeText } from "./time-bound.ts";

/** Roles whose values a term lists: `agent:alice,bob`. `log` is the path of the file. */
export const VALUE_FIELDS = [
  "agent",
  "type",
  "kind",
  "channel",
  "run",
  "profile",
  "log",
  "id",
  "severity",
  "message",
  "to",
] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

/** Roles that are numbers: `turn:5..10`, `turn>5`, `duration>=100` (milliseconds). */
export const NUMBER_FIELDS = ["turn", "sequence", "line", "duration"] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

export const COMPARISONS = ["<", "<=", ">", ">=", "=", "!="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Roles that `has:` asks for; `causes` and `effects` are links of any kind, dangling causes too. */
export const HAS_VALUES = [
  "causes",
  "effects",
  "time",
  "agent",
  "to",
  "turn",
  "sequence",
  "type",
  "kind",
  "id",
  "duration",
  "channel",
  "severity",
  "message",
  "source",
] as const;
export type HasValue = (typeof HAS_VALUES)[number];

/** What `is:` asks for; `problem` is an event with any finding. */
export const IS_VALUES = [
  "problem",
  "duplicate",
  "dangling",
  "cycle",
  "early",
  "gap",
  "back",
  "glued",
] as const;
export type IsValue = (typeof IS_VALUES)[number];

/**
 * A value to match as a whole. `literal`: the text was quoted, so nothing in it has a special sense.
 * In a pattern that is not literal, `*` matches any run of characters and `\` takes the next one as
 * it is; blanks, commas and quotes stand behind a `\`, since they would end the value.
 */
const patternSchema = z
  .strictObject({ text: z.string(), literal: z.boolean() })
  .check(z.refine((value) => value.literal || BARE_PATTERN.test(value.text)));
/** Read only. */
export type Pattern = z.infer<typeof patternSchema>;

/** What a pattern that is not literal looks like, from start to end. */
export const BARE_PATTERN = /^(?:[^\s,"\\]|\\[\s\S])+$/;

const path = z.array(z.string()).check(z.minLength(1));
const negated = z.boolean();
const patterns = z.array(patternSchema).check(z.minLength(1));
const bound = z.nullable(z.number());

const termSchema = z.discriminatedUnion("kind", [
  /** `agent:alice,bob`: the role equals one of the values. */
  z.strictObject({
    kind: z.literal("values"),
    negated,
    field: z.enum(VALUE_FIELDS),
    values: patterns,
  }),
  /**
   * `turn:5..10`, `turn:5..`, `turn:7` (from = to), `turn:1..3,9`: the role is in one of the ranges;
   * both ends included; null is open.
   */
  z.strictObject({
    kind: z.literal("range"),
    negated,
    field: z.enum(NUMBER_FIELDS),
    ranges: z.array(z.strictObject({ from: bound, to: bound })).check(z.minLength(1)),
  }),
  /** `turn>5`, `duration>=100` (milliseconds). */
  z.strictObject({
    kind: z.literal("compare"),
    negated,
    field: z.enum(NUMBER_FIELDS),
    comparison: z.enum(COMPARISONS),
    value: z.number(),
  }),
  /** `since:…` and `until:…`: the text as written; ends included, a date as its whole day (`time-bound.ts`). */
  z.strictObject({
    kind: z.literal("time"),
    negated,
    bound: z.enum(["since", "until"]),
    text: z.string().check(z.refine((text) => parseTimeText(text) !== undefined)),
  }),
  /** `severity>=warning`. */
  z.strictObject({
    kind: z.literal("severity"),
    negated,
    comparison: z.enum(COMPARISONS),
    severity: z.enum(SEVERITIES),
  }),
  /** `details.amount>100`: only JSON numbers compare. */
  z.strictObject({
    kind: z.literal("number"),
    negated,
    path,
    comparison: z.enum(COMPARISONS),
    value: z.number(),
  }),
  /** `details.verb:cbu.*`: a scalar at any path of the event, as text, matches one of the values. */
  z.strictObject({ kind: z.literal("path"), negated, path, values: patterns }),
  /** `has:causes,details.amount`: one of the roles is there, or one of the paths is there and not null. */
  z
    .strictObject({
      kind: z.literal("has"),
      negated,
      what: z.array(z.enum(HAS_VALUES)),
      paths: z.array(path),
    })
    .check(z.refine((term) => term.what.length + term.paths.length > 0)),
  /** `is:problem`, `is:duplicate,dangling`: one of them. */
  z.strictObject({
    kind: z.literal("is"),
    negated,
    what: z.array(z.enum(IS_VALUES)).check(z.minLength(1)),
  }),
  /** `"free text"` or a bare word: some decoded string value contains it, case ignored. */
  z.strictObject({ kind: z.literal("text"), negated, text: z.string() }),
  /**
   * `/re/i`: some decoded string value matches; linear-time engine (`regex.ts`). `source` is what
   * stands between the slashes, so a slash in it is written `\/`. Flags: i, m, s, in this order.
   */
  z
    .strictObject({
      kind: z.literal("regex"),
      negated,
      source: z.string().check(z.regex(/^(?:[^/\\]|\\[\s\S])+$/)),
      flags: z.string().check(z.regex(/^i?m?s?$/)),
    })
    .check(z.refine((term) => findRegexProblem(term.source, term.flags) === null)),
]);

/** One condition of a filter. Read only. */
export type Term = z.infer<typeof termSchema>;

/** Filters that come over a trust boundary; a value it accepts can be printed, parsed and run. */
export const filterSchema = z.strictObject({ terms: z.array(termSchema) });

/** A query over events. The empty filter leaves every event. Read only. */
export type Filter = { readonly terms: readonly Term[] };

/** The filter that leaves everything. */
export const EMPTY_FILTER: Filter = { terms: [] };

/** What is wrong with a filter's text: 0-based position in UTF-16 units and a sentence without a full stop. */
export type FilterError = {
  readonly position: number;
  readonly length: number;
  readonly message: string;
};

/**
 * A filter is a query as data: terms joined by *and*. Its text form is read by `parse-filter.ts` and
 * written by `print-filter.ts`; `parseFilter(printFilter(f))` equals `f`. What a filter means is in
 * `run-filter.ts`.
 */
import * as z from "zod/mini";
import { SEVERITIES } from "../profile/role.ts";

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

export const COMPARISONS = ["<", "<=", ">", ">=", "=", "!="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What `has:` asks for. */
export const HAS_VALUES = [
  "causes",
  "effects",
  "time",
  "agent",
  "turn",
  "id",
  "duration",
  "channel",
  "severity",
  "message",
  "source",
] as const;

/** What `is:` asks for; `problem` is an event with any finding. */
export const IS_VALUES = ["problem", "duplicate", "dangling", "glued"] as const;

/**
 * A value to match as a whole. `literal`: the text was quoted, so `*` has no special sense. In a
 * pattern that is not literal, `*` matches any run of characters and `\` takes the next one as it is.
 */
const patternSchema = z.strictObject({ text: z.string(), literal: z.boolean() });
export type Pattern = z.infer<typeof patternSchema>;

const path = z.array(z.string());
const negated = z.boolean();

const termSchema = z.discriminatedUnion("kind", [
  /** `agent:alice,bob`: the role equals one of the values. An empty list cannot occur. */
  z.strictObject({
    kind: z.literal("values"),
    negated,
    field: z.enum(VALUE_FIELDS),
    values: z.array(patternSchema),
  }),
  /** `turn:5..10`, `turn:5..`, `turn:7` (from = to), `sequence:…`, `line:…`: both ends included; null is open. */
  z.strictObject({
    kind: z.literal("range"),
    negated,
    field: z.enum(["turn", "sequence", "line"]),
    from: z.nullable(z.number()),
    to: z.nullable(z.number()),
  }),
  /** `since:…` and `until:…`: the text as written; ends included, in its own precision. */
  z.strictObject({
    kind: z.literal("time"),
    negated,
    bound: z.enum(["since", "until"]),
    text: z.string(),
  }),
  /** `severity>=warning`. */
  z.strictObject({
    kind: z.literal("severity"),
    negated,
    comparison: z.enum(COMPARISONS),
    severity: z.enum(SEVERITIES),
  }),
  /** `turn>5`, `duration>=100` (milliseconds), `details.amount>100`: only JSON numbers compare. */
  z.strictObject({
    kind: z.literal("number"),
    negated,
    path,
    comparison: z.enum(COMPARISONS),
    value: z.number(),
  }),
  /** `details.verb:cbu.*`: a scalar at any path of the event, as text, matches one of the values. */
  z.strictObject({ kind: z.literal("path"), negated, path, values: z.array(patternSchema) }),
  z.strictObject({ kind: z.literal("has"), negated, what: z.enum(HAS_VALUES) }),
  /** `has:details.amount`: the path is there and not null. */
  z.strictObject({ kind: z.literal("has-path"), negated, path }),
  z.strictObject({ kind: z.literal("is"), negated, what: z.enum(IS_VALUES) }),
  /** `"free text"` or a bare word: some decoded string value contains it, case ignored. */
  z.strictObject({ kind: z.literal("text"), negated, text: z.string() }),
  /** `/re/i`: some decoded string value matches; linear-time engine (re2js). Flags: i, s, m. */
  z.strictObject({ kind: z.literal("regex"), negated, source: z.string(), flags: z.string() }),
]);

export type Term = z.infer<typeof termSchema>;

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

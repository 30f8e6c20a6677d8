/**
 * Differential: random events under random filters. The other side is a plain loop over `JSON.parse`d
 * lines, written from the description of the language alone.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type EventKey, logOfKey, rowOfKey } from "../../src/core/base/units.ts";
import type { Filter, Pattern, Term } from "../../src/core/query/filter.ts";
import { pageOfMatches } from "../../src/core/query/page.ts";
import { printFilter } from "../../src/core/query/print-filter.ts";
import { TestStore } from "../unit/core/query/store-of.ts";

const SEED = 20261120;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A parsed line; the members that the plain side names. */
type Event = {
  time?: Json;
  severity?: Json;
  id?: Json;
  causes?: Json;
  [key: string]: Json | undefined;
};

const word = fc.constantFrom(
  "alpha",
  "Alpha",
  "beta",
  "al*ha",
  "a b",
  "é",
  "job_1",
  "",
  'ünï "x"\\',
);
const smallNumber = fc.constantFrom(-1, 0, 0.5, 1, 2, 5, 10, 1e21);
const scalar: fc.Arbitrary<Json> = fc.oneof(word, smallNumber, fc.boolean(), fc.constant(null));
const time = fc.constantFrom(
  "2025-10-05T11:59:59.999999Z",
  "2025-10-05T12:00:00Z",
  "2025-10-05T12:00:30.5Z",
  "2025-10-05T12:01:00+00:00",
  "2025-10-05T14:00:00.000001+02:00",
  "2025-10-06T00:00:00Z",
);
const id = fc.constantFrom("e1", "e2", "e3", "e4", "E1", "gone");
const nonEmpty = word.filter((text) => text !== "");

const event: fc.Arbitrary<Event> = fc
  .record(
    {
      time,
      agent: nonEmpty,
      to: nonEmpty,
      type: fc.constantFrom("ACTION", "action", "STATE", "ENV", "note"),
      kind: nonEmpty,
      channel: nonEmpty,
      turn: fc.constantFrom(0, 1, 2, 5, 10),
      sequence: fc.constantFrom(1, 2, 3),
      severity: fc.constantFrom("debug", "info", "success", "warning", "error"),
      id,
      causes: fc.array(id, { maxLength: 2 }),
      duration: fc.constantFrom(0.07, 1, 100, 250.5),
      message: nonEmpty,
      details: fc.record(
        {
          a: scalar,
          b: fc.array(scalar, { maxLength: 2 }),
          "x.y": scalar,
          deep: fc.record({ a: scalar }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
      plain: scalar,
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Event);

const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  word.map((text) => ({ text, literal: true })),
  fc
    .constantFrom(
      "alpha",
      "ALPHA",
      "*",
      "a*",
      "*a",
      "*l*",
      "al\\*ha",
      "e1",
      "e*",
      "5",
      "true",
      "env",
      "STATE",
      "\\é*",
    )
    .map((text) => ({ text, literal: false })),
);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 2 });
const path = fc.constantFrom(
  ["details", "a"],
  ["details", "b"],
  ["details", "b", "1"],
  ["details", "x.y"],
  ["details", "deep", "a"],
  ["plain"],
  ["details"],
  ["none"],
);
const negated = fc.boolean();
const comparison = fc.constantFrom("<", "<=", ">", ">=", "=", "!=" as const) as fc.Arbitrary<
  "<" | "<=" | ">" | ">=" | "=" | "!="
>;
const bound = fc.option(smallNumber, { nil: null });
const numberField = fc.constantFrom(
  "turn",
  "sequence",
  "line",
  "duration" as const,
) as fc.Arbitrary<"turn" | "sequence" | "line" | "duration">;

const term = fc.oneof(
  fc.record({
    kind: fc.constant("values"),
    negated,
    field: fc.constantFrom(
      "agent",
      "to",
      "type",
      "kind",
      "channel",
      "severity",
      "message",
      "run",
      "profile",
      "log",
    ),
    values: patterns,
  }),
  fc.record({
    kind: fc.constant("range"),
    negated,
    field: numberField,
    ranges: fc.array(fc.record({ from: bound, to: bound }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("compare"),
    negated,
    field: numberField,
    comparison,
    value: smallNumber,
  }),
  fc.record({
    kind: fc.constant("time"),
    negated,
    bound: fc.constantFrom("since", "until"),
    text: fc.constantFrom(
      "2025-10-05",
      "2025-10-05T12:00",
      "2025-10-05T12:00:30",
      "2025-10-05T12:00:00.000001",
      "2025-10-05T14:01+02:00",
    ),
  }),
  fc.record({
    kind: fc.constant("severity"),
    negated,
    comparison,
    severity: fc.constantFrom("debug", "info", "success", "warning", "error"),
  }),
  fc.record({ kind: fc.constant("number"), negated, path, comparison, value: smallNumber }),
  fc.record({ kind: fc.constant("path"), negated, path, values: patterns }),
  fc.record({
    kind: fc.constant("has"),
    negated,
    what: fc.array(
      fc.constantFrom(
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
        "causes",
        "effects",
      ),
      { minLength: 1, maxLength: 2 },
    ),
    paths: fc.array(path, { maxLength: 1 }),
  }),
  fc.record({
    kind: fc.constant("is"),
    negated,
    what: fc.array(fc.constantFrom("dangling", "duplicate"), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("text"),
    negated,
    text: fc.oneof(word, fc.constantFrom("LPH", "É", '"X"', "e1", "2025", "agent")),
  }),
  fc.record({
    kind: fc.constant("regex"),
    negated,
    source: fc.constantFrom(
      "^al",
      "ALPHA$",
      "[a-z]+_\\d",
      "b|\\u00e9".replace("\\u00e9", "é"),
      "a.b",
    ),
    flags: fc.constantFrom("", "i"),
  }),
) as fc.Arbitrary<Term>;

const filters = fc
  .record({ terms: fc.array(term, { minLength: 1, maxLength: 3 }) })
  .map((filter) => structuredClone(filter) as Filter);

// The plain side.

type Placed = { readonly event: Event; readonly log: string; readonly line: number };

function plainMatch(filter: Filter, placed: Placed, all: readonly Placed[]): boolean {
  return filter.terms.every((one) => plainTerm(one, placed, all) !== one.negated);
}

const RANK: Record<string, number> = { debug: 0, info: 1, success: 1, warning: 2, error: 3 };
const NO_CASE = ["type", "kind", "channel", "severity", "message", "profile"];

function plainTerm(one: Term, placed: Placed, all: readonly Placed[]): boolean {
  const { event } = placed;
  switch (one.kind) {
    case "values": {
      const value = roleText(placed, one.field);
      if (value === undefined) return false;
      return one.values.some(
        (wanted) =>
          matches(wanted, value, NO_CASE.includes(one.field)) ||
          (one.field === "type" && value === "ENV" && matches(wanted, "STATE", true)),
      );
    }
    case "range": {
      const value = roleNumber(placed, one.field);
      return (
        value !== undefined &&
        one.ranges.some(
          ({ from, to }) => (from === null || value >= from) && (to === null || value <= to),
        )
      );
    }
    case "compare":
      return compares(roleNumber(placed, one.field), one.comparison, one.value);
    case "time": {
      if (typeof event.time !== "string") return false;
      const at = nanos(event.time);
      const start = nanos(
        one.text.length === 10
          ? `${one.text}T00:00Z`
          : /[Z+]/.test(one.text)
            ? one.text
            : `${one.text}Z`,
      );
      // A date means its whole day, a time of day an instant.
      const unit = one.text.length === 10 ? 86400n * 10n ** 9n : 1n;
      return one.bound === "since" ? at >= start : at < start + unit;
    }
    case "severity":
      return (
        typeof event.severity === "string" &&
        compares(RANK[event.severity], one.comparison, RANK[one.severity] ?? 0)
      );
    case "number": {
      const value = valueAt(event, one.path);
      return typeof value === "number" && compares(value, one.comparison, one.value);
    }
    case "path": {
      const value = valueAt(event, one.path);
      const texts = (Array.isArray(value) ? value : [value])
        .filter((item) => item !== undefined && item !== null && typeof item !== "object")
        .map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
      return texts.some((text) => one.values.some((wanted) => matches(wanted, text, false)));
    }
    case "has":
      return (
        one.what.some((what) => {
          if (what === "causes") return causesOf(event).length > 0;
          if (what === "effects") {
            const first = all.find(
              (other) => other.log === placed.log && other.event.id === event.id,
            );
            return (
              event.id !== undefined &&
              first?.event === event &&
              all.some(
                (other) =>
                  other.log === placed.log && causesOf(other.event).includes(event.id as string),
              )
            );
          }
          return event[what] !== undefined;
        }) || one.paths.some((wanted) => (valueAt(event, wanted) ?? null) !== null)
      );
    case "is":
      return one.what.some((what) =>
        what === "dangling"
          ? causesOf(event).some(
              (cause) => !all.some((other) => other.log === placed.log && other.event.id === cause),
            )
          : event.id !== undefined &&
            all.find((other) => other.log === placed.log && other.event.id === event.id)?.event !==
              event,
      );
    case "text":
      return strings(event).some((text) => text.toLowerCase().includes(one.text.toLowerCase()));
    case "regex":
      return strings(event).some((text) => new RegExp(one.source, one.flags).test(text));
  }
}

function causesOf(event: Event): string[] {
  return Array.isArray(event.causes) ? [...new Set(event.causes as string[])] : [];
}

function roleText(placed: Placed, field: string): string | undefined {
  const { event } = placed;
  if (field === "log") return placed.log;
  if (field === "run") return placed.log.split("/")[0];
  if (field === "profile") return "test";
  const value = event[field];
  if (typeof value !== "string") return undefined;
  return field === "type" && value === "STATE" ? "ENV" : value;
}

function roleNumber(placed: Placed, field: string): number | undefined {
  if (field === "line") return placed.line;
  const value = placed.event[field];
  return typeof value === "number" ? value : undefined;
}

function matches(wanted: Pattern, value: string, ignoreCase: boolean): boolean {
  const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = wanted.literal
    ? quoted(wanted.text)
    : wanted.text.replace(
        /\\(.)|(\*)|(.)/gu,
        (_all, taken?: string, star?: string, plain?: string) =>
          star === undefined ? quoted(taken ?? plain ?? "") : "[^]*",
      );
  return new RegExp(`^(?:${source})$`, ignoreCase ? "iu" : "u").test(value);
}

function compares(left: number | undefined, how: string, right: number): boolean {
  if (left === undefined) return false;
  if (how === "<") return left < right;
  if (how === "<=") return left <= right;
  if (how === ">") return left > right;
  if (how === ">=") return left >= right;
  return how === "=" ? left === right : left !== right;
}

function nanos(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const whole = Date.parse(text.replace(/\.\d+/, ""));
  return BigInt(whole) * 1000000n + BigInt(fraction.padEnd(9, "0"));
}

function valueAt(value: Event, keys: readonly string[]): Json | Event | undefined {
  let at: Json | Event | undefined = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Event)[key];
  }
  return at;
}

function strings(value: Json | Event | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

describe("runFilter against a plain loop", () => {
  it("leaves the same events", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 40 }),
        fc.array(event, { maxLength: 5 }),
        fc.array(filters, { minLength: 1, maxLength: 12 }),
        fc.nat({ max: 40 }),
        fc.boolean(),
        async (first, second, asked, split, escaped) => {
          const line = (one: Event): string => {
            const json = JSON.stringify(one);
            return `${escaped ? json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`) : json}\n`;
          };
          const logs = { "r/events.jsonl": first, "q/events.jsonl": second };
          const all = Object.entries(logs).flatMap(([log, events]) =>
            events.map((one, index): Placed => ({ event: one, log, line: index + 1 })),
          );
          // Half is asked before the rest is appended, so that kept answers are used.
          const test = await TestStore.of({
            "r/events.jsonl": first.slice(0, split).map(line).join(""),
            "q/events.jsonl": second.map(line).join(""),
          });
          const page = { offset: 0, limit: 0, sort: "line" } as const;
          for (const filter of asked) await pageOfMatches(test.store, filter, page);
          await test.append("r/events.jsonl", first.slice(split).map(line).join(""));
          for (const filter of asked) {
            const { keys } = await pageOfMatches(test.store, filter, page);
            const found = [...keys].map((key) => {
              const log = test.store.logOf(logOfKey(key as EventKey));
              return `${log.path}:${log.table.line.at(rowOfKey(key as EventKey))}`;
            });
            const expected = all
              .filter((placed) => plainMatch(filter, placed, all))
              .map(({ log, line: number }) => `${log}:${number}`);
            assert.deepEqual(found.sort(), expected.sort(), printFilter(filter));
          }
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
  });
});

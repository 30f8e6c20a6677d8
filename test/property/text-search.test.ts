/**
 * Differential: texts and expressions sought in random events, spelt in random ways. The other side
 * is a plain loop over `JSON.parse`d lines.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { EventStore } from "../../src/core/event-store.ts";
import type { Filter, Term } from "../../src/core/query/filter.ts";
import { runFilter } from "../../src/core/query/run-filter.ts";
import type { SearchExports } from "../../src/core/scan/search-exports.ts";
import { startCompiledSearch } from "../support/compiled-scanner.ts";
import { storeFromText } from "../support/text-store.ts";

const SEED = 20261120;

/** A value with the ways in which its parts are written: numbers to draw from where there is a choice. */
type Spelt =
  | { readonly kind: "text"; readonly text: string }
  | Many
  | { readonly kind: "other"; readonly json: string };
type Many = {
  readonly kind: "array" | "object";
  readonly members: readonly (readonly [string, Spelt])[];
};

const character = fc.oneof(
  { arbitrary: fc.constantFrom(..."abABkKiIsS"), weight: 6 },
  { arbitrary: fc.constantFrom(...' :,{}[]"\\/\n\t\u0001u0041-'), weight: 3 },
  { arbitrary: fc.constantFrom(..."éÉßẞσςΣåÅ\u212a\u0130\u017f\u0307日本😀😁𐐀𐐨"), weight: 2 },
  { arbitrary: fc.constantFrom("\ud83d", "\ude00"), weight: 1 },
);
const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(""));
const other = fc
  .constantFrom("null", "true", "false", "0", "-1.5e3", "41", "{}", "[]")
  .map((json) => ({ kind: "other" as const, json }));

const { value } = fc.letrec<{ value: Spelt }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text.map((one) => ({ kind: "text" as const, text: one })),
    other,
    fc.record({
      kind: fc.constantFrom("array" as const, "object" as const),
      members: fc.array(fc.tuple(fc.constantFrom("a", "b", "ab", "k\u0130", ""), tie("value")), {
        maxLength: 4,
      }),
    }),
  ),
}));
const event = fc.array(fc.tuple(fc.oneof(fc.constantFrom("a", "b", "x"), text), value), {
  maxLength: 5,
});

/** Draws the ways of writing from a list, again and again. */
class Ways {
  readonly #drawn: readonly number[];
  #at = 0;
  constructor(drawn: readonly number[]) {
    this.#drawn = drawn;
  }
  next(count: number): number {
    return (this.#drawn[this.#at++ % this.#drawn.length] ?? 0) % count;
  }
}

function jsonOf(one: Spelt, ways: Ways): string {
  if (one.kind === "other") return one.json;
  if (one.kind === "text") return stringOf(one.text, ways);
  const members = one.members.map(([key, member]) =>
    one.kind === "array" ? jsonOf(member, ways) : memberOf(key, member, ways),
  );
  const inner = members.join(`${blanks(ways)},${blanks(ways)}`);
  return one.kind === "array" ? `[${blanks(ways)}${inner}]` : `{${inner}${blanks(ways)}}`;
}

function memberOf(key: string, member: Spelt, ways: Ways): string {
  return `${stringOf(key, ways)}${blanks(ways)}:${blanks(ways)}${jsonOf(member, ways)}`;
}

function blanks(ways: Ways): string {
  return ["", "", "", " ", "\t "][ways.next(5)] ?? "";
}

function stringOf(one: string, ways: Ways): string {
  let json = "";
  for (const point of one) {
    const usual = JSON.stringify(point).slice(1, -1);
    const way = ways.next(8);
    if (way === 0) json += escapesOf(point, false);
    else if (way === 1) json += escapesOf(point, true);
    else json += way === 2 && point === "/" ? "\\/" : usual;
  }
  return `"${json}"`;
}

function escapesOf(point: string, upper: boolean): string {
  let json = "";
  for (let at = 0; at < point.length; at++) {
    const digits = point.charCodeAt(at).toString(16).padStart(4, "0");
    json += `\\u${upper ? digits.toUpperCase() : digits}`;
  }
  return json;
}

const line = fc
  .tuple(event, fc.array(fc.nat(1000), { minLength: 1, maxLength: 9 }))
  .map(([members, drawn]) => {
    const ways = new Ways(drawn);
    return `{${members.map(([key, member]) => memberOf(key, member, ways)).join(",")}}`;
  });
/** Lines that are no events are between them, too. */
const lines = fc.array(
  fc.oneof({ arbitrary: line, weight: 6 }, fc.constantFrom("", "ab kab", '{"a":"ab', "[1]", '"a"')),
  { minLength: 1, maxLength: 25 },
);

const wanted = fc.oneof(
  text.filter((one) => one !== ""),
  fc.constantFrom(
    "a",
    "ab",
    "AB",
    "k",
    "is",
    "41",
    "true",
    'a"b',
    "σ",
    "é",
    "日本",
    "\n",
    "😀",
    "u0041",
    "ⓐ",
  ),
);
const expression = fc.tuple(
  fc.constantFrom(
    "ab",
    "^a",
    "k$",
    "(a|b)k",
    "a+b",
    "is|日",
    "[ab]k",
    "s",
    "K",
    "a.b",
    "[0-9]+",
    "😀",
    "ab|",
    "é",
  ),
  fc.constantFrom("", "i"),
);
const term = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), negated: fc.boolean(), text: wanted }),
  fc
    .record({
      kind: fc.constant("regex" as const),
      negated: fc.boolean(),
      expression,
    })
    .map(({ kind, negated, expression: [source, flags] }) => ({ kind, negated, source, flags })),
  fc.record({
    kind: fc.constant("range" as const),
    negated: fc.boolean(),
    field: fc.constant("line" as const),
    ranges: fc.tuple(fc.record({ from: fc.nat(20), to: fc.constant(null) })),
  }),
);
const filter = fc
  .array(term, { minLength: 1, maxLength: 3 })
  .map((terms) => ({ terms: terms as Term[] }));

// The plain side.

function plainMatch({ terms }: Filter, json: string, number: number): boolean {
  const parsed: unknown = JSON.parse(json);
  return terms.every((one) => {
    switch (one.kind) {
      case "text":
        return strings(parsed).some((held) => fold(held).includes(fold(one.text))) !== one.negated;
      case "regex":
        return (
          strings(parsed).some((held) => new RegExp(one.source, `${one.flags}u`).test(held)) !==
          one.negated
        );
      case "range":
        return one.ranges.some(({ from }) => number >= (from ?? 0)) !== one.negated;
      default:
        throw new Error(one.kind);
    }
  });
}

function fold(held: string): string {
  return held.toLowerCase().replaceAll("ς", "σ");
}

function strings(parsed: unknown): string[] {
  if (typeof parsed === "string") return [parsed];
  return typeof parsed === "object" && parsed !== null
    ? Object.values(parsed).flatMap(strings)
    : [];
}

async function linesLeft(store: EventStore, asked: Filter): Promise<number[]> {
  const matches = await runFilter(store, asked);
  const left: number[] = [];
  for (const { id, table } of store.logs) {
    for (let row = 0; row < table.length; row++)
      if (matches.has(id, row as Parameters<typeof matches.has>[1])) left.push(table.line.at(row));
  }
  return left;
}

function isObject(json: string): boolean {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

const searches: readonly [name: string, start: () => Promise<SearchExports | null>][] = [
  ["plain code", async () => null],
  ["WebAssembly", startCompiledSearch],
];

for (const [name, start] of searches) {
  describe(`search for texts in ${name} against a plain loop`, () => {
    let module: SearchExports | null;
    before(async () => {
      module = await start();
    });

    it("leaves the same events, whatever the blocks", async () => {
      await fc.assert(
        fc.asyncProperty(
          lines,
          fc.array(filter, { minLength: 1, maxLength: 6 }),
          fc.constantFrom(16, 40, 100, 300, 5000),
          async (all, asked, blockBytes) => {
            const store = await storeFromText(
              { "r/events.jsonl": `${all.join("\n")}\n` },
              { search: { module, blockBytes } },
            );
            for (const one of asked) {
              const expected = all.flatMap((json, index) =>
                isObject(json) && plainMatch(one, json, index + 1) ? [index + 1] : [],
              );
              assert.deepEqual(await linesLeft(store, one), expected, JSON.stringify(one));
            }
          },
        ),
        { seed: SEED, numRuns: 600 },
      );
    });

    it("sees texts in strings that are values only", async () => {
      const lone = [
        '{"a":41}',
        '{"a":[41,"x"]}',
        '{"a":[41,"x41"]}',
        '{"41":"x","a":[true,41]}',
        '{"41":{"b":"1"},"a":"-41-"}',
      ];
      const store = await storeFromText(
        { "r/events.jsonl": lone.join("\n") },
        { search: { module } },
      );
      const asked: Filter = { terms: [{ kind: "text", negated: false, text: "41" }] };
      assert.deepEqual(await linesLeft(store, asked), [3, 5]);
    });

    it("sees which of equal keys counts", async () => {
      const lone = [
        '{"a":"needle","a":1}',
        '{"a":1,"a":"needle"}',
        '{"a":{"b":"needle"},"a":{}}',
        '{"a":{"b":"needle","c":{"b":1}},"b":1}',
        '{"a":{"b":["needle"]},"\\u0061":2}',
        '{"a":[{"b":"needle"},{"b":1}]}',
        '{"needle":{"needle":"x"}}',
        '{"a":"x","needle":"a needle"}',
        '{"a":"\\needle"}',
        '{"a":"\\\\needle"}',
      ];
      const store = await storeFromText(
        { "r/events.jsonl": lone.join("\n") },
        { search: { module } },
      );
      const asked: Filter = { terms: [{ kind: "text", negated: false, text: "needle" }] };
      assert.deepEqual(await linesLeft(store, asked), [2, 4, 6, 8, 10]);
    });
  });
}

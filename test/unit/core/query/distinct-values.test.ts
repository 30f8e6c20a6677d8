import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DistinctBounds,
  type DistinctValues,
  distinctValues,
} from "../../../../src/core/query/distinct-values.ts";
import { EMPTY_FILTER, type Filter } from "../../../../src/core/query/filter.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { type SearchProgress, WorkCancelled } from "../../../../src/core/query/work.ts";
import { storeFromText } from "../../../support/text-store.ts";
import { linesOf, TestStore } from "./store-of.ts";

const ALL: DistinctBounds = { limit: 0, budgetBytes: Number.POSITIVE_INFINITY };

function filterOf(text: string): Filter {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return read.filter;
}

describe("distinctValues", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.of({
      "a/events.jsonl": linesOf(
        { agent: "alice", details: { verb: "create", loss: 0.5, tags: ["x", "y", "x"] } },
        { agent: "alice", details: { verb: "create", loss: -2, tags: [] } },
        { agent: "bob", details: { verb: "dele\u0301te", loss: null, tags: ["y", 7, {}] } },
        { agent: "bob", details: { verb: { deep: true } }, verb: "no" },
        { agent: "bob", verb: "no" },
      ),
      "b/events.jsonl": `{"agent":"bob","details":{"v\\u0065rb":"cr\\u0065ate","loss":1e3}}\n`,
    });
  });

  const at = (path: string, bounds = ALL, filter = EMPTY_FILTER): Promise<DistinctValues> =>
    distinctValues(test.store, filter, path.split("."), bounds);

  it("counts the values at a path, the most frequent first", async () => {
    assert.deepEqual(await at("details.verb"), {
      values: [
        { value: "create", count: 3 },
        { value: "dele\u0301te", count: 1 },
      ],
      more: 0,
      untold: 0,
      without: 2,
      numbers: null,
      readEvents: 6,
      totalEvents: 6,
      complete: true,
    });
  });

  it("tells how many numbers there are, the lowest and the highest", async () => {
    const { values, numbers } = await at("details.loss");
    assert.deepEqual(
      values.map(({ value }) => value),
      ["-2", "0.5", "1e3"],
    );
    assert.deepEqual(numbers, { count: 3, min: -2, max: 1000 });
  });

  it("counts each element of an array once for an event", async () => {
    const { values, without } = await at("details.tags");
    assert.deepEqual(values, [
      { value: "y", count: 2 },
      { value: "7", count: 1 },
      { value: "x", count: 1 },
    ]);
    assert.equal(without, 4);
  });

  it("counts under a filter", async () => {
    const { values, readEvents, totalEvents } = await at(
      "details.verb",
      ALL,
      filterOf("agent:alice"),
    );
    assert.deepEqual([values, readEvents, totalEvents], [[{ value: "create", count: 2 }], 2, 2]);
  });

  it("gives as many values as are asked for, and how many there are more", async () => {
    const { values, more, complete } = await at("details.loss", { ...ALL, limit: 1 });
    assert.deepEqual([values, more, complete], [[{ value: "-2", count: 1 }], 2, true]);
  });

  it("reads within its budget, evenly over the logs, and says that it did not see everything", async () => {
    const numbered = (count: number) =>
      linesOf(...Array.from({ length: count }, (_, n) => ({ n, pad: "x".repeat(1000) })));
    const large = await TestStore.of({
      "a/events.jsonl": numbered(4000),
      "b/events.jsonl": numbered(4000),
    });
    const budgetBytes = 2_100_000;
    const found = await distinctValues(large.store, EMPTY_FILTER, ["n"], {
      limit: 0,
      budgetBytes,
    });
    assert.equal(found.complete, false);
    assert.equal(found.totalEvents, 8000);
    assert.equal(found.readEvents, found.numbers?.count);
    assert.ok(found.readEvents >= 1500 && found.readEvents <= 2300, `${found.readEvents}`);
    assert.ok(large.readBytes <= budgetBytes * 1.2, `${large.readBytes}`);
    const spread = found.values.map(({ value }) => Number(value));
    assert.ok(spread.some((n) => n < 1500) && spread.some((n) => n > 2500));
  });

  it("reads nothing without a budget", async () => {
    const { values, readEvents, totalEvents, complete } = await at("details.verb", {
      limit: 0,
      budgetBytes: 0,
    });
    assert.deepEqual([values, readEvents, totalEvents, complete], [[], 0, 6, false]);
  });

  it("says which events it could not read", async () => {
    const broken = await TestStore.of({
      "a/events.jsonl": linesOf({ v: 1 }),
      "b/events.jsonl": linesOf({ v: 2 }),
    });
    broken.sourceOf("a/events.jsonl").unreadable = true;
    const found = await distinctValues(broken.store, EMPTY_FILTER, ["v"], ALL);
    assert.deepEqual(found.values, [{ value: "2", count: 1 }]);
    assert.deepEqual([found.readEvents, found.totalEvents, found.complete], [1, 2, false]);
  });

  it("tells some 100,000 values apart and says how many events had others", async () => {
    const many = await TestStore.of({
      "a/events.jsonl": linesOf(...Array.from({ length: 100_010 }, (_, n) => ({ v: `v${n}` }))),
    });
    const found = await distinctValues(many.store, EMPTY_FILTER, ["v"], { ...ALL, limit: 1 });
    assert.deepEqual(
      [found.more, found.untold, found.readEvents, found.complete],
      [99_999, 10, 100_010, false],
    );
  });

  it("tells how far it is, and ends when nobody waits", async () => {
    const progress: SearchProgress[] = [];
    const onProgress = (one: SearchProgress): void => void progress.push(one);
    await distinctValues(test.store, EMPTY_FILTER, ["details", "verb"], ALL, { onProgress });
    const last = progress.at(-1);
    assert.deepEqual([last?.doneBytes === last?.totalBytes, last?.matches], [true, 4]);
    const signal = { aborted: true };
    await assert.rejects(
      distinctValues(test.store, filterOf("agent:*"), ["verb"], ALL, { signal }),
      WorkCancelled,
    );
  });

  it("finds what a loop over parsed lines finds", async () => {
    const scalar = fc.oneof(
      fc.constantFrom("a", "b", "\u00e9", 'q"', ""),
      fc.integer({ min: -2, max: 3 }),
      fc.boolean(),
      fc.constant(null),
    );
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.record({ p: scalar }));
    const event = fc.record({ p: value, q: fc.record({ p: value }) }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30 }),
        fc.constantFrom(["p"], ["q", "p"], ["p", "p"], ["p", "1"]),
        async (events, path) => {
          const store = await storeFromText(
            { "r/events.jsonl": linesOf(...events) },
            { search: { blockBytes: 64 } },
          );
          const expected = new Map<string, number>();
          for (const one of events) {
            let held: unknown = one;
            for (const key of path)
              held =
                typeof held === "object" && held !== null
                  ? (held as Record<string, unknown>)[key]
                  : undefined;
            const texts = (Array.isArray(held) ? held : [held])
              .filter((item) => ["string", "number", "boolean"].includes(typeof item))
              .map(String);
            for (const text of new Set(texts)) expected.set(text, (expected.get(text) ?? 0) + 1);
          }
          const { values } = await distinctValues(store, EMPTY_FILTER, path, ALL);
          assert.deepEqual(
            values.map(({ value: text, count }) => [text, count]).sort(),
            [...expected].sort(),
          );
        },
      ),
      { seed: 20261120, numRuns: 200 },
    );
  });
});

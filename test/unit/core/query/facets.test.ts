import assert from "node:assert/strict";
import { type FacetRole, facetsOf, rangesOf } from "../../../../src/core/query/facets.ts";
import type { Filter } from "../../../../src/core/query/filter.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { linesOf, TestStore } from "./store-of.ts";

function filterOf(text: string): Filter {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return read.filter;
}

describe("facetsOf", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.of({
      "one/events.jsonl": linesOf(
        { type: "A", agent: "x", severity: "error", turn: 1, time: "2025-10-05T12:00:00Z" },
        { type: "A", agent: "y", severity: "info", turn: 2 },
        { type: "B", agent: "x", severity: "info", turn: 7 },
        { type: "C" },
        { agent: "x", run: "named" },
      ),
      "two/events.jsonl": linesOf({ type: "B", run: "other", time: "2025-10-07T00:00:00Z" }),
    });
  });

  async function facet(role: FacetRole, text = "", limit = 0): Promise<string> {
    const [one] = await facetsOf(test.store, filterOf(text), [role], limit);
    const values = one?.values.map(({ value, count, total }) => `${value} ${count}/${total}`);
    return `${values?.join(", ")} +${one?.more}`;
  }

  it("counts values, the most frequent first, then by name, none last", async () => {
    assert.equal(await facet("type"), "A 2/2, B 2/2, C 1/1, null 1/1 +0");
    assert.equal(await facet("severity"), "null 3/3, info 2/2, error 1/1 +0");
    assert.equal(await facet("profile"), "test 6/6 +0");
    assert.equal(await facet("run"), "one 4/4, named 1/1, other 1/1 +0");
  });

  it("follows the other terms and leaves the role's own out", async () => {
    assert.equal(await facet("type", "agent:x"), "A 1/2, B 1/2, null 1/1, C 0/1 +0");
    assert.equal(await facet("type", "agent:x type:A"), "A 1/2, B 1/2, null 1/1, C 0/1 +0");
    assert.equal(await facet("type", "has:type"), "A 2/2, B 2/2, C 1/1, null 1/1 +0");
    assert.equal(
      await facet("severity", "severity>=error agent:x"),
      "error 1/1, info 1/2, null 1/3 +0",
    );
    assert.equal(await facet("run", "run:other"), "one 4/4, named 1/1, other 1/1 +0");
    assert.equal(await facet("run", "type:B"), "one 1/4, other 1/1, named 0/1 +0");
  });

  it("says how many values a limit cuts off", async () => {
    assert.equal(await facet("type", "", 2), "A 2/2, B 2/2 +2");
  });

  it("counts again when the store has grown", async () => {
    const live = await TestStore.of({ "a/events.jsonl": linesOf({ type: "A" }) });
    const count = async () => {
      const [one] = await facetsOf(live.store, filterOf("-type:B"), ["type"], 0);
      return one?.values.map(({ value, count }) => `${value} ${count}`).join(", ");
    };
    assert.equal(await count(), "A 1");
    await live.append("a/events.jsonl", linesOf({ type: "B" }, { type: "B" }));
    assert.equal(await count(), "B 2, A 1");
  });

  it("gives the ranges of turn and time under all other terms", async () => {
    assert.deepEqual(await rangesOf(test.store, filterOf("agent:x turn:1 since:2026")), {
      turn: { first: 1, last: 7 },
      timeUs: { first: 1759665600000000, last: 1759665600000000 },
      matching: 0,
      total: 6,
    });
    assert.deepEqual(await rangesOf(test.store, filterOf("type:C")), {
      turn: null,
      timeUs: null,
      matching: 1,
      total: 6,
    });
  });
});

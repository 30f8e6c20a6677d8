import assert from "node:assert/strict";
import { type EventKey, logOfKey, rowOfKey } from "../../../../src/core/base/units.ts";
import { EMPTY_FILTER, type Filter } from "../../../../src/core/query/filter.ts";
import {
  type MatchedOrder,
  matchingKeys,
  matchOrder,
  matchRun,
} from "../../../../src/core/query/match-order.ts";
import { countMatches, pageOfMatches } from "../../../../src/core/query/page.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { linesOf, TestStore } from "./store-of.ts";

function filterOf(text: string): Filter {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return read.filter;
}

function show(test: TestStore, found: Float64Array | MatchedOrder): string {
  const keys = found instanceof Float64Array ? found : matchingKeys(found);
  return [...keys]
    .map((key) => {
      const event = key as EventKey;
      return `${test.store.logOf(logOfKey(event)).path.slice(0, 1)}${rowOfKey(event) + 1}`;
    })
    .join(" ");
}

const at = (second: number, more = {}) => ({ time: `2025-10-05T12:00:0${second}Z`, ...more });

describe("matchOrder", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.of({
      "b/events.jsonl": linesOf(at(3), at(1, { agent: "x" }), {}, at(5, { sequence: 2 })),
      "a/events.jsonl": linesOf(at(5, { sequence: 1 }), at(5), at(3, { agent: "x" }), {
        agent: "x",
      }),
      "c/events.jsonl": linesOf(at(3)),
    });
  });

  it("merges runs by time, sequence, log and line, events without time last", async () => {
    const keys = await matchOrder(test.store, { runs: [], filter: EMPTY_FILTER });
    assert.equal(show(test, keys), "b2 a3 b1 c1 a1 b4 a2 a4 b3");
  });

  it("keeps the order of one run, and the run's own where it is left whole", async () => {
    const run = test.store.runs.find((one) => one.name === "a");
    if (run === undefined) throw new Error("no run");
    const whole = await matchOrder(test.store, { runs: [run.key], filter: EMPTY_FILTER });
    assert.equal(whole.order, test.store.orderOf(run));
    assert.equal(show(test, whole), "a3 a1 a2 a4");
    assert.equal(show(test, await matchRun(test.store, run, filterOf("agent:x"))), "a3 a4");
  });

  it("gives the same order and places again while nothing in them changes", async () => {
    const live = await TestStore.of({
      "a/events.jsonl": linesOf(at(1), at(2)),
      "b/events.jsonl": linesOf(at(3), { x: 1 }),
    });
    const [run] = live.store.runs.filter((one) => one.name === "a");
    if (run === undefined) throw new Error("no run");
    const filter = filterOf("has:time -is:glued");
    const before = await matchRun(live.store, run, filter);
    await live.append("b/events.jsonl", linesOf(at(4)));
    assert.equal((await matchRun(live.store, run, filter)).order, before.order);
    const all = await matchOrder(live.store, { runs: [], filter });
    assert.equal(show(live, all), "a1 a2 b1 b3");
    const again = await matchOrder(live.store, { runs: [], filter });
    assert.equal(again.order, all.order);
    assert.equal(again.places, all.places);
    await live.append("a/events.jsonl", linesOf(at(0)));
    assert.equal(show(live, await matchOrder(live.store, { runs: [], filter })), "a3 a1 a2 b1 b3");
  });

  it("gives pages by time and by line with the total", async () => {
    const page = async (offset: number, limit: number, sort: "time" | "line", text = "") => {
      const { keys, total } = await pageOfMatches(test.store, filterOf(text), {
        offset,
        limit,
        sort,
      });
      return `${show(test, keys)} of ${total}`;
    };
    assert.equal(await page(0, 1, "time"), "b2 of 9");
    assert.equal(await page(1, 3, "time"), "a3 b1 c1 of 9");
    assert.equal(await page(8, 3, "time"), "b3 of 9");
    assert.equal(await page(9, 3, "time"), " of 9");
    assert.equal(await page(0, 0, "line"), "a1 a2 a3 a4 b1 b2 b3 b4 c1 of 9");
    assert.equal(await page(3, 3, "line"), "a4 b1 b2 of 9");
    assert.equal(await page(1, 1, "line", "agent:x"), "a4 of 3");
    assert.equal(await page(20, 3, "line"), " of 9");
    assert.equal(await countMatches(test.store, filterOf("agent:x")), 3);
  });
});

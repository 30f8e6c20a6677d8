import assert from "node:assert/strict";
import { logOfKey, rowOfKey } from "../../../../src/core/base/units.ts";
import { findAtLine, findEvents } from "../../../../src/core/query/find-events.ts";
import { linesOf, TestStore } from "./store-of.ts";

describe("findEvents", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.of({
      "x/one/events.jsonl": `${linesOf({ id: "01A" }, { id: "01AB" })}\n{"a":1}{"a":2}\n${linesOf({ id: 7 })}`,
      "x/two/events.jsonl": linesOf({ id: "01AB" }, { id: "w*" }),
    });
  });

  async function find(text: string, limit = 10): Promise<string> {
    const { keys, total } = await findEvents(test.store, text, limit);
    const shown = keys.map((key) => {
      const log = test.store.logOf(logOfKey(key));
      return `${log.path.split("/")[1]}:${log.table.line.at(rowOfKey(key))}`;
    });
    return `${shown.join(" ")} of ${total}`;
  }

  it("finds events by their whole id", async () => {
    assert.equal(await find("01A"), "one:1 of 1");
    assert.equal(await find("01AB"), "one:2 two:1 of 2");
    assert.equal(await find(" 7 "), "one:5 of 1");
  });

  it("finds events by the beginning of their id where none is the whole of it", async () => {
    assert.equal(await find("01"), "one:1 one:2 two:1 of 3");
    assert.equal(await find("01", 2), "one:1 one:2 of 3");
    assert.equal(await find("w"), "two:2 of 1");
    assert.equal(await find("*"), " of 0");
    assert.equal(await find(""), " of 0");
  });

  it("finds events by log and line, also by the end of the path", async () => {
    assert.equal(await find("x/one/events.jsonl:2"), "one:2 of 1");
    assert.equal(await find("events.jsonl:1"), "one:1 two:1 of 2");
    assert.equal(await find("one/events.jsonl:4"), "one:4 one:4 of 2");
    assert.equal(await find("one/events.jsonl:4#2"), "one:4 of 1");
    assert.equal(await find("one/events.jsonl:4#3"), " of 0");
    assert.equal(await find("one/events.jsonl:3"), " of 0");
    assert.equal(await find("nts.jsonl:1"), " of 0");
  });

  it("gives the event on a line, else the nearest before it", () => {
    const log = test.store.logs[0];
    if (log === undefined) throw new Error("no log");
    const rowAt = (line: number) => rowOfKey(findAtLine(log, line) ?? (-1 as never));
    assert.deepEqual([1, 2, 3, 4, 5, 99].map(rowAt), [0, 1, 1, 2, 4, 4]);
  });
});

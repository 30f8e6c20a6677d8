import assert from "node:assert/strict";
import type { LogId } from "../../../src/core/base/units.ts";
import { type BudgetedLog, leftOutOf } from "../../../src/node/memory-budget.ts";

const MB = 2 ** 20;

/** `read` MB of `size` are read and take `index` MB. */
function log(id: number, size: number, mtimeMs: number, read = 0, index = 0): BudgetedLog {
  return {
    id: id as LogId,
    size: size * MB,
    mtimeMs,
    readBytes: read * MB,
    indexBytes: index * MB,
    isShown: read > 0,
  };
}

describe("leftOutOf", () => {
  const of = (logs: readonly BudgetedLog[], budgetMb: number) => [
    ...leftOutOf(logs, budgetMb * MB, false),
  ];

  it("leaves nothing out without a limit", () => {
    assert.deepEqual(of([log(0, 1e6, 1), log(1, 1e6, 2)], Number.POSITIVE_INFINITY), []);
  });

  it("leaves the oldest out that do not fit, by what 300-byte events would take", () => {
    const logs = [log(0, 100, 1), log(1, 100, 3), log(2, 100, 2)];
    assert.deepEqual(of(logs, 45), []);
    assert.deepEqual(of(logs, 44), [0]);
    assert.deepEqual(of(logs, 20), [2, 0]);
  });

  it("expects of unread logs what read ones take", () => {
    const logs = [log(0, 100, 1), log(1, 100, 2, 100, 50)];
    assert.deepEqual(of(logs, 100), []);
    assert.deepEqual(of(logs, 99), [0]);
  });

  it("reads the newest log whatever it takes", () => {
    assert.deepEqual(of([log(0, 1000, 2), log(1, 10, 1)], 1), [1]);
  });

  it("never leaves out a log that is begun", () => {
    assert.deepEqual(of([log(0, 1000, 1, 500, 100), log(1, 10, 2)], 1), [1]);
  });

  it("never leaves out a log whose events are shown while it is read again", () => {
    const again = { ...log(0, 1000, 1), isShown: true };
    assert.deepEqual(of([again, log(1, 10, 2)], 1), [1]);
  });

  it("keeps half of the limit for what is still searched for", () => {
    const logs = [log(0, 100, 1), log(1, 100, 2)];
    assert.deepEqual([...leftOutOf(logs, 59 * MB, true)], [0]);
    assert.deepEqual([...leftOutOf(logs, 60 * MB, true)], []);
    assert.deepEqual([...leftOutOf([log(0, 100, 1)], 20 * MB, true)], [0]);
  });

  it("puts nothing older in the place of what does not fit", () => {
    assert.deepEqual(of([log(0, 100, 3), log(1, 1000, 2), log(2, 1, 1)], 20), [1, 2]);
  });
});

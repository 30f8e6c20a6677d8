import assert from "node:assert/strict";
import { findCauseCycles } from "../../../../src/core/index/cause-cycles.ts";

/** Causes of each event, as lists. */
function cyclesOf(causes: readonly (readonly number[])[], roots?: readonly number[]): number[] {
  const start = Uint32Array.from([0, ...causes.keys()].map((_, at) => at));
  let place = 0;
  const target: number[] = [];
  for (const [at, list] of causes.entries()) {
    start[at] = place;
    target.push(...list);
    place += list.length;
  }
  start[causes.length] = place;
  const all = roots ?? [...causes.keys()];
  return findCauseCycles(causes.length, { start, target: Int32Array.from(target) }, all);
}

describe("findCauseCycles", () => {
  it("finds nothing in a chain, a diamond or a dangling cause", () => {
    assert.deepEqual(cyclesOf([[], [0], [0], [1, 2], [-1]]), []);
  });

  it("finds an event that causes itself", () => {
    assert.deepEqual(cyclesOf([[0], [0]]), [0]);
  });

  it("finds all events of a cycle and none beside it", () => {
    assert.deepEqual(cyclesOf([[], [3, 0], [1], [2], [3]]), [1, 2, 3]);
  });

  it("finds two cycles that are linked by a bridge", () => {
    assert.deepEqual(cyclesOf([[1], [0], [1], [4, 2], [3]]), [0, 1, 3, 4]);
  });

  it("walks a chain of 100,000 events without recursion", () => {
    const causes = Array.from({ length: 100_000 }, (_, at) => [at === 0 ? 99_999 : at - 1]);
    assert.equal(cyclesOf(causes, [0]).length, 100_000);
  });
});

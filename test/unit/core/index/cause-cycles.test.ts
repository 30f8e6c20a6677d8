import assert from "node:assert/strict";
import { findCauseCycles } from "../../../../src/core/index/cause-cycles.ts";

/** Events in cycles; causes of each event, as lists. */
function cyclesOf(causes: readonly (readonly number[])[], roots?: readonly number[], floor = 0) {
  const walk = findCauseCycles(
    (event, visit) => {
      for (const cause of causes[event] ?? []) visit(cause);
    },
    roots ?? causes.keys(),
    floor,
  );
  while (true) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
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

  it("finds cycles behind the floor, and looks at nothing before it", () => {
    const causes = Array.from({ length: 10_000 }, (_, at) => [at - 1]);
    causes[9_000] = [8_999, 9_500];
    const found = cyclesOf(causes, [9_000], 9_000);
    assert.equal(found.length, 501);
    assert.deepEqual([found[0], found[500]], [9_000, 9_500]);
  });

  it("walks a chain of 100,000 events without recursion", () => {
    const causes = Array.from({ length: 100_000 }, (_, at) => [at === 0 ? 99_999 : at - 1]);
    assert.equal(cyclesOf(causes, [0]).length, 100_000);
  });
});

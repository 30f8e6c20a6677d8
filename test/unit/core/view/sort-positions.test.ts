import assert from "node:assert/strict";
import fc from "fast-check";
import { lowerBound, sortPositions, upperBound } from "../../../../src/core/view/sort-positions.ts";

describe("sortPositions", () => {
  it("keeps equal values in their order and puts NaN last", () => {
    const values = Float64Array.of(3, Number.NaN, 1, 3, -1, Number.NaN, 1);
    assert.deepEqual([...sortPositions(values)], [4, 2, 6, 0, 3, 1, 5]);
  });

  it("gives nothing for nothing", () => {
    assert.deepEqual([...sortPositions(new Float64Array(0))], []);
  });

  it("agrees with a stable sort by comparison", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }), (numbers) => {
        const expected = numbers
          .map((value, at) => ({ value, at }))
          .sort((a, b) => a.value - b.value || a.at - b.at)
          .map(({ at }) => at);
        assert.deepEqual([...sortPositions(Float64Array.from(numbers))], expected);
      }),
      { seed: 20261120 },
    );
  });
});

describe("lowerBound and upperBound", () => {
  it("enclose the places of a value", () => {
    const column = Float64Array.of(1, 2, 2, 2, 5);
    assert.deepEqual([lowerBound(column, 2), upperBound(column, 2)], [1, 4]);
    assert.deepEqual([lowerBound(column, 3), upperBound(column, 3)], [4, 4]);
    assert.deepEqual([lowerBound(column, 9), upperBound(column, 0)], [5, 0]);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { ValueSlots } from "../../../../src/core/view/value-slots.ts";

describe("ValueSlots", () => {
  it("numbers values by first sight, near ones and far ones, whole or not", () => {
    const value = fc.oneof(
      fc.integer({ min: -20, max: 20 }),
      fc.integer(),
      fc.constantFrom(1.5, -0.25, 2 ** 53, 5000, 9000, -1),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const slots = new ValueSlots();
        const seen: number[] = [];
        for (const one of values) {
          assert.equal(slots.findSlot(one), seen.indexOf(one));
          if (!seen.includes(one)) seen.push(one);
          assert.equal(slots.slotOf(one), seen.indexOf(one));
        }
        assert.deepEqual(slots.values, seen);
      }),
      { seed: 20261120, numRuns: 300 },
    );
  });

  it("gives a table of what its slots hold, for loops over ids", () => {
    const slots = new ValueSlots();
    for (const id of [7, -1, 4]) slots.slotOf(id);
    const { low, table } = slots.tableOf([70, 10, 40], -5);
    assert.equal(low, -1);
    assert.deepEqual([...table], [10, -5, -5, -5, -5, 40, -5, -5, 70]);
  });
});

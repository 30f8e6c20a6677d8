import assert from "node:assert/strict";
import { OrdinalBits } from "../../../../src/core/index/ordinal-bits.ts";

describe("OrdinalBits", () => {
  it("finds neighbours across words", () => {
    const members = [0, 31, 32, 63, 95, 1000, 1023];
    const bits = new OrdinalBits();
    for (const member of members) bits.add(member);
    for (let at = 0; at <= 1100; at++) {
      assert.equal(bits.has(at), members.includes(at));
      assert.equal(bits.next(at), members.find((member) => member >= at) ?? -1, `next ${at}`);
      assert.equal(
        bits.previous(at),
        members.findLast((member) => member < at) ?? -1,
        `previous ${at}`,
      );
    }
  });

  it("is empty at first", () => {
    const bits = new OrdinalBits();
    assert.deepEqual([bits.has(5), bits.next(0), bits.previous(99)], [false, -1, -1]);
  });
});

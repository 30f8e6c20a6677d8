import assert from "node:assert/strict";
import { exactTime } from "../../../../src/core/view/exact-time.ts";

const US = Date.UTC(2026, 10, 20, 11, 7, 57, 165) * 1000 + 370;

describe("exactTime", () => {
  it("gives as many digits as the file", () => {
    assert.equal(exactTime(US, 123, 9), "2026-11-20T11:07:57.165370123Z");
    assert.equal(exactTime(US, 0, 6), "2026-11-20T11:07:57.165370Z");
    assert.equal(exactTime(US, 0, 3), "2026-11-20T11:07:57.165Z");
    assert.equal(exactTime(US, 0, 0), "2026-11-20T11:07:57Z");
  });

  it("counts back before 1970", () => {
    assert.equal(exactTime(-1, 0, 6), "1969-12-31T23:59:59.999999Z");
  });

  it("is null for no time", () => {
    assert.equal(exactTime(Number.NaN, 0, 0), null);
    assert.equal(exactTime(9e18, 0, 0), null);
  });
});

import assert from "node:assert/strict";
import { IdMap } from "../../../../src/core/index/id-map.ts";

describe("IdMap", () => {
  it("gives the first position of a hash", () => {
    const columns = { hi: Uint32Array.of(1, 2, 1), lo: Uint32Array.of(7, 7, 7) };
    const map = new IdMap();
    assert.deepEqual([map.add(0, columns), map.add(1, columns), map.add(2, columns)], [0, 1, 0]);
    assert.equal(map.find(2, 7, columns), 1);
    assert.equal(map.find(3, 7, columns), -1);
  });

  it("gives the last position after a replacement", () => {
    const columns = { hi: Uint32Array.of(1, 1), lo: Uint32Array.of(7, 7) };
    const map = new IdMap();
    assert.deepEqual([map.replace(0, columns), map.replace(1, columns)], [-1, 0]);
    assert.equal(map.find(1, 7, columns), 1);
  });

  it("finds every position after growing, though all share their lower half", () => {
    const hi = Uint32Array.from({ length: 10_000 }, (_, at) => at + 1);
    const columns = { hi, lo: new Uint32Array(10_000).fill(5) };
    const map = new IdMap();
    for (let at = 0; at < 200; at++) map.add(at, columns);
    assert.equal(map.find(200, 5, columns), 199);
    assert.equal(map.find(201, 5, columns), -1);
  });
});

import assert from "node:assert/strict";
import { IdMap } from "../../../../src/core/index/id-map.ts";
import { PlainHashes } from "../../../support/plain-hashes.ts";

describe("IdMap", () => {
  it("gives the first position of a hash", () => {
    const hashes = new PlainHashes(Uint32Array.of(1, 2, 1), Uint32Array.of(7, 7, 7));
    const map = new IdMap();
    assert.equal(map.find(1, 7, hashes), -1);
    assert.deepEqual(
      [map.add(0, 1, 7, hashes), map.add(1, 2, 7, hashes), map.add(2, 1, 7, hashes)],
      [0, 1, 0],
    );
    assert.equal(map.find(2, 7, hashes), 1);
    assert.equal(map.find(3, 7, hashes), -1);
  });

  it("finds every position after growing, though all share their lower half", () => {
    const hi = Uint32Array.from({ length: 200 }, (_, at) => at + 1);
    const hashes = new PlainHashes(hi, new Uint32Array(200).fill(5));
    const map = new IdMap();
    for (let at = 0; at < 200; at++) map.add(at, at + 1, 5, hashes);
    assert.equal(map.count, 200);
    assert.equal(map.find(200, 5, hashes), 199);
    assert.equal(map.find(201, 5, hashes), -1);
  });
});

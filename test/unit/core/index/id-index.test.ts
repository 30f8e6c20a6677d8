import assert from "node:assert/strict";
import { IdIndex } from "../../../../src/core/index/id-index.ts";
import { PlainHashes, someHashes } from "../../../support/plain-hashes.ts";

const fail = (position: number): void => assert.fail(`${position} is no duplicate`);

describe("IdIndex", () => {
  for (const steps of [[200_000], [90_000, 90_500, 200_000], [10, 70_000, 199_000, 200_000]]) {
    it(`finds first positions and tells each later one once, in steps to ${steps.join(", ")}`, () => {
      const hashes = someHashes(200_000, 66_666);
      const first = new Map<string, number>();
      const later: number[] = [];
      for (let position = 0; position < 200_000; position++) {
        const name = `${hashes.hi[position]} ${hashes.lo[position]}`;
        if (name === "0 0") continue;
        if (first.has(name)) later.push(position);
        else first.set(name, position);
      }
      const index = new IdIndex(hashes);
      const told: number[] = [];
      for (const length of steps) {
        for (const _ of index.extend(length, (position) => told.push(position)));
      }
      assert.deepEqual(
        told.sort((a, b) => a - b),
        later,
      );
      assert.equal(index.duplicates, later.length);
      for (const [name, position] of first) {
        const [hi, lo] = name.split(" ").map(Number);
        if (index.find(hi ?? 0, lo ?? 0) !== position) assert.fail(`${name} is lost`);
      }
      assert.equal(index.find(12_345, 4_000_000_000), -1);
    });
  }

  it("finds what it knew while it takes in more", () => {
    const hashes = new PlainHashes(
      Uint32Array.from({ length: 300_000 }, (_, at) => Math.imul(at + 1, 0x9e3779b1)),
      Uint32Array.from({ length: 300_000 }, (_, at) => at + 1),
    );
    const index = new IdIndex(hashes);
    for (const _ of index.extend(100_000, fail));
    for (const _ of index.extend(300_000, fail)) {
      assert.equal(index.find(hashes.hiAt(77_777), 77_778), 77_777);
    }
    assert.equal(index.find(hashes.hiAt(299_999), 300_000), 299_999);
  });

  it("tells all but the first of 100,000 equal ids", () => {
    const hashes = new PlainHashes(
      new Uint32Array(100_000).fill(7),
      new Uint32Array(100_000).fill(9),
    );
    const index = new IdIndex(hashes);
    let told = 0;
    for (const _ of index.extend(100_000, () => told++));
    assert.deepEqual([told, index.find(7, 9)], [99_999, 0]);
  });
});

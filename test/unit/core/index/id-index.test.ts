import assert from "node:assert/strict";
import { IdIndex } from "../../../../src/core/index/id-index.ts";

/** Hashes of `count` positions, every value about three times, a few of them none. */
function columnsOf(count: number): { hi: Uint32Array; lo: Uint32Array } {
  const hi = new Uint32Array(count);
  const lo = new Uint32Array(count);
  let seed = 20_261_120;
  for (let position = 0; position < count; position++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    const value = (seed >>> 8) % (count / 3);
    hi[position] = value === 0 ? 0 : Math.imul(value, 0x9e3779b1) >>> 0;
    lo[position] = value === 0 ? 0 : value % 1000;
  }
  return { hi, lo };
}

describe("IdIndex", () => {
  for (const steps of [[200_000], [90_000, 90_500, 200_000], [10, 70_000, 199_000, 200_000]]) {
    it(`finds first positions and tells each later one once, in steps to ${steps.join(", ")}`, () => {
      const columns = columnsOf(200_000);
      const first = new Map<string, number>();
      const later: number[] = [];
      for (let position = 0; position < 200_000; position++) {
        const name = `${columns.hi[position]} ${columns.lo[position]}`;
        if (name === "0 0") continue;
        if (first.has(name)) later.push(position);
        else first.set(name, position);
      }
      const index = new IdIndex();
      const told: number[] = [];
      for (const length of steps) index.extend(columns, length, (position) => told.push(position));
      assert.deepEqual(
        told.sort((a, b) => a - b),
        later,
      );
      for (const [name, position] of first) {
        const [hi, lo] = name.split(" ").map(Number);
        if (index.find(hi ?? 0, lo ?? 0, columns) !== position) assert.fail(`${name} is lost`);
      }
      assert.equal(index.find(12_345, 4_000_000_000, columns), -1);
    });
  }
});

import assert from "node:assert/strict";
import { HashGroups } from "../../../../src/core/index/hash-groups.ts";
import { someHashes } from "../../../support/plain-hashes.ts";

const COUNT = 60_000;

/** Positions in order of a rank that mixes neighbours. */
function mixed(a: number, b: number): number {
  return (a ^ 5) - (b ^ 5);
}

describe("HashGroups", () => {
  for (const [order, compare] of [
    ["positions", (a: number, b: number) => a - b],
    ["another rank", mixed],
  ] as const) {
    for (const steps of [[COUNT], [10, 900, 20_000, 59_000, COUNT], [59_990, COUNT]]) {
      it(`has the neighbours by ${order} that a sorted list has, in steps to ${steps.join(", ")}`, () => {
        const hashes = someHashes(COUNT, 3000);
        const groups = new HashGroups(hashes, compare);
        for (const length of steps) {
          for (const _ of groups.extend(length));
          if (groups.isLoose) for (const _ of groups.compact());
        }
        const lists = new Map<string, number[]>();
        for (let position = 0; position < COUNT; position++) {
          const name = `${hashes.hi[position]} ${hashes.lo[position]}`;
          const list = lists.get(name);
          if (list === undefined) lists.set(name, [position]);
          else list.push(position);
        }
        lists.delete("0 0");
        for (const [name, list] of lists) {
          const [hi = 0, lo = 0] = name.split(" ").map(Number);
          list.sort(compare);
          for (const [at, position] of list.entries()) {
            assert.equal(groups.before(position, hi, lo), list[at - 1] ?? -1);
            assert.equal(groups.after(position, hi, lo), list[at + 1] ?? -1);
          }
          const middle = list[list.length >> 1] ?? 0;
          const found: number[] = [];
          groups.forEachBetween(list[0] ?? 0, middle, hi, lo, (member) => found.push(member));
          assert.deepEqual(found.sort(compare), list.slice(0, list.length >> 1));
        }
      });
    }
  }

  it("has nothing for a key that nobody has", () => {
    const groups = new HashGroups(someHashes(100, 10), mixed);
    for (const _ of groups.extend(100));
    assert.deepEqual([groups.before(50, 1, 1), groups.after(50, 1, 1)], [-1, -1]);
  });
});

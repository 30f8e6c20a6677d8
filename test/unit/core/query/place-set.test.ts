import assert from "node:assert/strict";
import fc from "fast-check";
import { addRow, createWords } from "../../../../src/core/query/bit-set.ts";
import { PlaceSet } from "../../../../src/core/query/place-set.ts";

const SEED = 20261120;

function setOf(length: number, places: readonly number[]): PlaceSet {
  const words = createWords(length);
  for (const place of places) addRow(words, place);
  return new PlaceSet(length, words, places.length);
}

describe("PlaceSet", () => {
  it("finds places by number and numbers by place as a plain list does, over the steps of its directory", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7000 }),
        fc.array(fc.integer({ min: 0, max: 6999 }), { maxLength: 300 }),
        fc.integer({ min: 0, max: 7000 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        (length, drawn, place, from, count) => {
          const places = [...new Set(drawn.filter((one) => one < length))].sort((a, b) => a - b);
          const set = setOf(length, places);
          assert.deepEqual([...set.places(from, from + count)], places.slice(from, from + count));
          assert.equal(set.rankOf(place), places.filter((one) => one < place).length);
          assert.equal(set.nextFrom(place), places.find((one) => one >= place) ?? -1);
          assert.equal(set.has(place), places.includes(place));
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("takes nothing where all places match", () => {
    const all = new PlaceSet(5, null, 5);
    assert.deepEqual([...all.places(2, 9)], [2, 3, 4]);
    assert.deepEqual([all.rankOf(3), all.nextFrom(4), all.nextFrom(5)], [3, 4, -1]);
    assert.deepEqual([all.has(4), all.has(5), all.has(-1)], [true, false, false]);
  });

  it("compares the first places alone with those of another", () => {
    const older = setOf(70, [1, 40, 69]);
    const newer = setOf(90, [1, 40, 69, 80]);
    assert.equal(newer.startsLike(older, 70), true);
    assert.equal(newer.startsLike(setOf(70, [1, 40]), 69), true);
    assert.equal(newer.startsLike(setOf(70, [1, 40]), 70), false);
    assert.equal(newer.startsLike(new PlaceSet(70, null, 70), 70), false);
  });
});

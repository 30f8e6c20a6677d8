import assert from "node:assert/strict";
import {
  findMark,
  isDensity,
  type MarkColumns,
  PLACES,
  placeMarks,
} from "../../../../webview/layout/mark-layout.ts";

type Drawn = {
  readonly at: number;
  readonly lane?: number;
  readonly length?: number;
  readonly slot?: number;
  readonly severity?: number;
};

function columnsOf(marks: readonly Drawn[]): MarkColumns {
  return {
    lanes: Uint16Array.from(marks, (mark) => mark.lane ?? 0),
    positions: Float64Array.from(marks, (mark) => mark.at),
    lengths: Float64Array.from(marks, (mark) => mark.length ?? 0),
    slots: Uint8Array.from(marks, (mark) => mark.slot ?? 3),
    severities: Int8Array.from(marks, (mark) => mark.severity ?? 1),
  };
}

function place(marks: readonly Drawn[], change: Partial<Parameters<typeof placeMarks>[1]> = {}) {
  return placeMarks(columnsOf(marks), {
    pxPerUnit: 1,
    origin: 0,
    claimOf: () => null,
    errorSeverity: 4,
    isLast: () => false,
    isCompact: () => false,
    ...change,
  });
}

describe("placeMarks", () => {
  it("uses the lower row where the upper has not 9.5 px free, and drops the third", () => {
    const { places, unplaced } = place([{ at: 0 }, { at: 5 }, { at: 7 }, { at: 20 }]);
    assert.deepEqual([...places], [PLACES.upper, PLACES.lower, PLACES.none, PLACES.upper]);
    assert.equal(unplaced, 1);
  });

  it("has one row in a compact lane", () => {
    const { places } = place([{ at: 0 }, { at: 5 }], { isCompact: () => true });
    assert.deepEqual([...places], [PLACES.upper, PLACES.none]);
  });

  it("makes a bar of what lasts 9 px", () => {
    const { places } = place([
      { at: 0, length: 8 },
      { at: 40, length: 9 },
    ]);
    assert.deepEqual([...places], [PLACES.upper, PLACES.bar]);
  });

  it("lets the selection claim first, then the chain, errors, and the types by slot; the quiet one last", () => {
    const crowd = [
      { at: 0, slot: 6 },
      { at: 1, slot: 5 },
      { at: 2, slot: 1 },
      { at: 3, slot: 5, severity: 4 },
      { at: 4, slot: 5 },
      { at: 5, slot: 5 },
    ];
    const kept = (change: Parameters<typeof place>[1]) =>
      [...place(crowd, change).places].flatMap((one, index) =>
        one === PLACES.none ? [] : [index],
      );
    assert.deepEqual(kept({}), [2, 3]);
    assert.deepEqual(
      kept({ claimOf: (index) => (index === 5 ? 0 : index === 4 ? 1 : null) }),
      [4, 5],
    );
    assert.deepEqual(kept({ isLast: (index) => index === 2 }), [1, 3]);
  });
});

describe("isDensity", () => {
  it("begins above one half without a place and ends at 35 %, so that it does not flicker", () => {
    assert.equal(isDensity(false, 50, 100), false);
    assert.equal(isDensity(false, 51, 100), true);
    assert.equal(isDensity(true, 40, 100), true);
    assert.equal(isDensity(true, 35, 100), false);
    assert.equal(isDensity(true, 0, 0), false);
  });
});

describe("findMark", () => {
  const points = [
    { index: 0, x: 100, y: 22, widthPx: 0 },
    { index: 1, x: 108, y: 22, widthPx: 0 },
    { index: 2, x: 200, y: 10, widthPx: 60 },
  ];

  it("takes the nearest within 12 × 14 px", () => {
    assert.equal(findMark(points, 103, 24), 0);
    assert.equal(findMark(points, 105, 22), 1);
    assert.equal(findMark(points, 116, 22), null);
    assert.equal(findMark(points, 100, 30), null);
  });

  it("takes a bar by its extent", () => {
    assert.equal(findMark(points, 255, 12), 2);
    assert.equal(findMark(points, 264, 12), null);
  });
});

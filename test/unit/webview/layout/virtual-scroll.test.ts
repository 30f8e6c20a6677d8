import assert from "node:assert/strict";
import fc from "fast-check";
import {
  buildVirtualScroll,
  clampTop,
  rowsInView,
  scrollOfTop,
  topOfScroll,
  topToShow,
} from "../../../../webview/layout/virtual-scroll.ts";

describe("buildVirtualScroll", () => {
  it("is as high as its rows as long as a browser can draw that", () => {
    const scroll = buildVirtualScroll(200_000, 440);
    assert.equal(scroll.contentPx, 4_400_000);
    assert.equal(scroll.scaled, false);
    assert.equal(topOfScroll(scroll, 2200), 2200);
    assert.deepEqual(rowsInView(scroll, 2210), { start: 100, end: 121, shiftPx: 10 });
  });

  it("stays at 8 M px for ten million rows, and both ends are reached", () => {
    const scroll = buildVirtualScroll(10_000_000, 440);
    assert.equal(scroll.contentPx, 8_000_000);
    assert.equal(rowsInView(scroll, topOfScroll(scroll, 0)).start, 0);
    assert.equal(rowsInView(scroll, topOfScroll(scroll, 8_000_000 - 440)).end, 10_000_000);
  });

  it("comes back to the same row from the scroller's position", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 - 20 }), (row) => {
        const scroll = buildVirtualScroll(10_000_000, 440);
        const back = topOfScroll(scroll, scrollOfTop(scroll, row * 22));
        assert.ok(Math.abs(back - row * 22) < 1);
      }),
      { seed: 11 },
    );
  });

  it("has nothing to scroll without rows", () => {
    const scroll = buildVirtualScroll(0, 440);
    assert.equal(clampTop(scroll, 100), 0);
    assert.deepEqual(rowsInView(scroll, 0), { start: 0, end: 0, shiftPx: 0 });
  });
});

describe("topToShow", () => {
  const scroll = buildVirtualScroll(1000, 220);

  it("does not move for a row that is in view", () => {
    assert.equal(topToShow(scroll, 220, 12), 220);
  });

  it("moves as little as needed for a near row", () => {
    assert.equal(topToShow(scroll, 220, 5), 110);
    assert.equal(topToShow(scroll, 220, 20), 242);
  });

  it("brings a far row to a third of the height", () => {
    assert.equal(topToShow(scroll, 0, 500), 11_000 - 220 / 3);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  buildScale,
  clampSpan,
  fitSpan,
  panSpan,
  unitOf,
  xOf,
  zoomSpan,
} from "../../../../webview/layout/scale.ts";

const whole = { start: 0, end: 1000 };

describe("buildScale", () => {
  it("maps the ends of the window to the edges", () => {
    const scale = buildScale({ start: 100, end: 200 }, 500);
    assert.equal(xOf(scale, 100), 0);
    assert.equal(xOf(scale, 150), 250);
    assert.equal(xOf(scale, 200), 500);
    assert.equal(unitOf(scale, 250), 150);
  });

  it("survives a window without length", () => {
    assert.equal(xOf(buildScale({ start: 5, end: 5 }, 100), 5), 0);
  });
});

describe("zoomSpan", () => {
  it("keeps the anchor where it is", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 200, max: 400, noNaN: true }),
        fc.double({ min: 0.3, max: 1.2, noNaN: true }),
        (anchor, factor) => {
          const view = { start: 200, end: 400 };
          const next = zoomSpan(view, anchor, factor, { start: -1e6, end: 1e6 }, 1);
          const before = xOf(buildScale(view, 1000), anchor);
          const after = xOf(buildScale(next, 1000), anchor);
          assert.ok(Math.abs(before - after) < 1e-6);
        },
      ),
      { seed: 4 },
    );
  });

  it("never leaves the whole and never gets shorter than the least length", () => {
    assert.deepEqual(zoomSpan({ start: 0, end: 500 }, 0, 8, whole, 1), whole);
    assert.deepEqual(zoomSpan({ start: 0, end: 10 }, 5, 0.001, whole, 4), { start: 3, end: 7 });
  });
});

describe("clampSpan and panSpan", () => {
  it("move a window back inside without changing its length", () => {
    assert.deepEqual(clampSpan({ start: -50, end: 50 }, whole), { start: 0, end: 100 });
    assert.deepEqual(panSpan({ start: 800, end: 950 }, 200, whole), { start: 850, end: 1000 });
    assert.deepEqual(clampSpan({ start: -5, end: 2000 }, whole), whole);
  });
});

describe("fitSpan", () => {
  it("leaves one percent of air at both sides", () => {
    assert.deepEqual(fitSpan(whole, "sequence"), { start: -10, end: 1010 });
  });

  it("gives a single event a window", () => {
    assert.deepEqual(fitSpan({ start: 7, end: 7 }, "sequence"), { start: 6.98, end: 9.02 });
  });
});

import assert from "node:assert/strict";
import { comparison, interleave, median, type Sample, wholeText } from "../../bench/figures.ts";
import { ourPartOf } from "../../bench/tools/host-profile.ts";

const samples = (...ms: readonly number[]): readonly Sample[] =>
  ms.map((one) => ({ ms: one, cpuMs: null, peakBytes: null, facts: {} }));

describe("median", () => {
  it("takes the middle, or the mean of the two middles", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 2, 9]), 3);
  });
});

describe("wholeText", () => {
  it("parts thousands", () => {
    assert.equal(wholeText(10_285_302), "10,285,302");
    assert.equal(wholeText(999), "999");
  });
});

describe("comparison", () => {
  const row = { work: "work", beside: "peer" };

  it("says how many times faster we are, with the extremes of the rounds", () => {
    const made = comparison({
      ...row,
      ours: samples(100, 200, 100),
      theirs: samples(500, 500, 600),
      target: { kind: "at least", times: 5 },
    });
    assert.equal(made.ratio, "5.00 (2.50–6.00)");
    assert.equal(made.verdict, "pass");
  });

  it("says how many times as long we take where that is limited", () => {
    const made = comparison({
      ...row,
      ours: samples(300),
      theirs: samples(100),
      target: { kind: "at most", times: 2 },
    });
    assert.equal(made.ratio, "3.00 (3.00–3.00)");
    assert.equal(made.verdict, "miss");
  });
});

describe("interleave", () => {
  it("runs the contenders in turns and does not count the first round", async () => {
    const ran: string[] = [];
    const contender = (name: string) => ({
      name,
      run: async (): Promise<Sample> => {
        ran.push(name);
        return { ms: ran.length, cpuMs: null, peakBytes: null, facts: {} };
      },
    });
    const { log } = console;
    console.log = () => {};
    try {
      const found = await interleave([contender("a"), contender("b")], 2);
      assert.deepEqual(ran, ["a", "b", "a", "b", "a", "b"]);
      assert.deepEqual(
        found.get("b")?.map(({ ms }) => ms),
        [4, 6],
      );
    } finally {
      console.log = log;
    }
  });
});

describe("ourPartOf", () => {
  const frame = (functionName: string, url = "") => ({
    functionName,
    url,
    scriptId: "0",
    lineNumber: 0,
    columnNumber: 0,
  });
  const nodes = [
    { id: 1, callFrame: frame("(root)"), children: [2, 3, 4, 6] },
    { id: 2, callFrame: frame("(idle)") },
    { id: 3, callFrame: frame("activate", "file:///x/dist/extension.cjs"), children: [5] },
    { id: 4, callFrame: frame("(garbage collector)") },
    { id: 5, callFrame: frame("readFileSync", "node:fs") },
    { id: 6, callFrame: frame("other", "file:///x/other.js") },
  ];

  it("finds the longest stretch with code of the bundle below, garbage collection within it included", () => {
    const part = ourPartOf({
      startedMs: 1000,
      profile: {
        nodes,
        startTime: 0,
        endTime: 0,
        samples: [2, 3, 5, 4, 5, 2, 3, 6, 4],
        timeDeltas: [5000, 1000, 2000, 3000, 4000, 1000, 2000, 50_000, 60_000],
      },
    });
    assert.equal(part.longestHoldMs, 10);
    assert.equal(part.longestHoldAt, "activate");
    assert.equal(part.longestHoldParts[0], "6.0 ms readFileSync node:fs:1:1");
    assert.equal(part.activatedAtMs, 1006);
    assert.equal(part.busyMs, 12);
  });
});

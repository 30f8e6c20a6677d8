import assert from "node:assert/strict";
import { DEFAULT_STATE, readState } from "../../../../webview/model/state.ts";

describe("readState", () => {
  it("gives back what was kept", () => {
    const kept = {
      ...DEFAULT_STATE,
      runs: ["a"],
      axis: "turn" as const,
      window: { start: 1, end: 2 },
      selection: { log: "a.jsonl", line: 3, hash: "ff", id: null },
      lanesShare: 40,
    };
    assert.deepEqual(readState(JSON.parse(JSON.stringify(kept))), kept);
  });

  it("replaces member by member what does not fit", () => {
    const state = readState({
      runs: ["a", 1],
      axis: "depth",
      window: { start: 2, end: 1 },
      selection: {},
      lanesShare: 500,
    });
    assert.deepEqual(state, { ...DEFAULT_STATE, runs: ["a"], lanesShare: 80 });
  });

  it("knows when there is none", () => {
    assert.equal(readState(undefined), null);
    assert.equal(readState(null), null);
  });
});

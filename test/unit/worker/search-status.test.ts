import assert from "node:assert/strict";
import type { SearchProgress } from "../../../src/core/query/work.ts";
import { SearchStatus } from "../../../src/worker/search-status.ts";

describe("SearchStatus", () => {
  let nowMs: number;
  let sent: (number | null)[];
  let status: SearchStatus;
  const at = (doneBytes: number): SearchProgress => ({ doneBytes, totalBytes: 100, matches: 0 });

  beforeEach(() => {
    nowMs = 5000;
    sent = [];
    status = new SearchStatus(
      (progress) => sent.push(progress === null ? null : progress.doneBytes),
      () => nowMs,
    );
  });

  it("says nothing of short searches", () => {
    const query = status.begin();
    query.onProgress(at(1));
    nowMs += 199;
    query.onProgress(at(2));
    query.end();
    assert.deepEqual(sent, []);
  });

  it("tells of long ones at most five times a second, and when they are over", () => {
    const query = status.begin();
    for (let ms = 0; ms < 1000; ms += 50) {
      nowMs += 50;
      query.onProgress(at(nowMs - 5000));
    }
    query.end();
    assert.deepEqual(sent, [200, 400, 600, 800, 1000, null]);
  });

  it("is over when the last of several is", () => {
    const [first, second] = [status.begin(), status.begin()];
    nowMs += 200;
    first.onProgress(at(1));
    nowMs += 200;
    second.onProgress(at(2));
    first.end();
    assert.deepEqual(sent, [1, 2]);
    second.end();
    assert.deepEqual(sent, [1, 2, null]);
  });
});

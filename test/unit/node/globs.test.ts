import assert from "node:assert/strict";
import { compileAssignments } from "../../../src/node/globs.ts";

describe("compileAssignments", () => {
  const profileOf = compileAssignments(
    [
      { glob: "traces/**", profile: "mine" },
      { glob: "**/odd-events.jsonl", profile: "generic" },
      { glob: "[", profile: "never" },
    ],
    ["/home/me/work"],
  );

  it("matches paths relative to a folder", () => {
    assert.equal(profileOf("/home/me/work/traces/a/events.jsonl"), "mine");
    assert.equal(profileOf("/elsewhere/traces/events.jsonl"), null);
  });

  it("matches absolute paths", () => {
    assert.equal(profileOf("/elsewhere/odd-events.jsonl"), "generic");
  });

  it("takes the first glob that matches", () => {
    assert.equal(profileOf("/home/me/work/traces/odd-events.jsonl"), "mine");
  });
});

import assert from "node:assert/strict";
import { BUILTIN_PROFILES } from "../../../../src/core/profile/builtin-profiles.ts";
import { profileSchema } from "../../../../src/core/profile/profile.ts";
import { matchesWildcard } from "../../../../src/core/profile/wildcard.ts";

describe("profileSchema", () => {
  for (const profile of BUILTIN_PROFILES) {
    it(`accepts the built-in profile ${profile.name}`, () => {
      assert.deepEqual(profileSchema.parse(profile), profile);
    });
  }

  it("names the path of what is wrong", () => {
    const result = profileSchema.safeParse({ name: "mine", roles: { time: ["ok", "a..b"] } });
    assert.equal(result.success, false);
    assert.deepEqual(result.error?.issues[0]?.path.slice(0, 2), ["roles", "time"]);
  });
});

describe("matchesWildcard", () => {
  it("matches the whole text, with stars anywhere and without case", () => {
    assert.equal(matchesWildcard("job_*", "JOB_failed"), true);
    assert.equal(matchesWildcard("*a*b*", "xxaxxbxx"), true);
    assert.equal(matchesWildcard("*a*b*", "xxbxxaxx"), false);
    assert.equal(matchesWildcard("job", "job_failed"), false);
    assert.equal(matchesWildcard("", ""), true);
    assert.equal(matchesWildcard("*", ""), true);
  });

  it("stays fast on patterns that backtrack", () => {
    assert.equal(matchesWildcard(`${"*a".repeat(200)}b`, "a".repeat(2000)), false);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesPattern } from "../../../../src/core/query/pattern.ts";

describe("matchesPattern", () => {
  it("matches values as a whole, with * for anything", () => {
    const matches = (pattern: string, value: string) =>
      matchesPattern({ text: pattern, literal: false }, value, false);
    assert.equal(matches("a", "a"), true);
    assert.equal(matches("a", "ab"), false);
    assert.equal(matches("a*", "a"), true);
    assert.equal(matches("*a*b*", "xxaxxbxx"), true);
    assert.equal(matches("*a*b*", "xxbxxa"), false);
    assert.equal(matches("ab*ba", "aba"), false);
    assert.equal(matches("ab*ba", "abba"), true);
    assert.equal(matches("a\\*", "a*"), true);
    assert.equal(matches("a\\*", "ab"), false);
    assert.equal(matches("a.c", "abc"), false);
    assert.equal(matches("**", ""), true);
  });

  it("ignores case only where it is told to", () => {
    const matches = (pattern: string, value: string) =>
      matchesPattern({ text: pattern, literal: true }, value, true);
    assert.equal(matches("ΣΑΣ", "σας"), true);
    assert.equal(matches("a*", "A*"), true);
    assert.equal(matches("a*", "ab"), false);
  });

  it("agrees with a regular expression on any pattern", () => {
    const piece = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 7 });
    fc.assert(
      fc.property(piece, fc.array(fc.constantFrom("a", "b"), { maxLength: 9 }), (parts, value) => {
        const text = parts.join("");
        const wanted = new RegExp(`^${text.replaceAll("*", ".*")}$`).test(value.join(""));
        assert.equal(matchesPattern({ text, literal: false }, value.join(""), false), wanted);
      }),
      { seed: 20261120, numRuns: 1000 },
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { matchesPattern } from "../../../../src/core/query/pattern.ts";
import { createPrefilter, requiredTextOf } from "../../../../src/core/query/text-prefilter.ts";

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

describe("requiredTextOf", () => {
  const cases: readonly [source: string, required: string][] = [
    ["rejected: \\d+ of", "rejected: "],
    ["a\\.b", "a.b"],
    ["ab?cd", "cd"],
    ["ab{0,1}", "a"],
    ["ab+c", "ab"],
    ["a|bcd", ""],
    ["(abc)?d", ""],
    ["[abc]de", "de"],
    ["[[:alpha:]]x", "x"],
    ["[]a]b", "b"],
    ["\\Qa\\E", ""],
    ["^start", "start"],
    ["a\\/b", "a/b"],
  ];
  for (const [source, required] of cases) {
    it(`sees "${required}" in ${source}`, () => {
      assert.equal(requiredTextOf(source), required);
    });
  }
});

describe("createPrefilter", () => {
  it("never loses an event that holds the text, however it is spelt", () => {
    const character = fc.constantFrom(...'akKisKİſ\u00e9 b"\\/\n');
    const word = fc.array(character, { maxLength: 5 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        word,
        fc.array(fc.tuple(word, fc.boolean()), { maxLength: 4 }),
        (text, values) => {
          const lines = values.map(([value, escaped]) => {
            const json = JSON.stringify({ v: value });
            if (!escaped) return json;
            const hex = [...value].map(
              (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
            );
            return `{"v":"${hex.join("")}"}`;
          });
          const finder = createPrefilter(text);
          finder?.look(encodeUtf8(lines.join("\n")));
          let at = 0;
          for (const [index, line] of lines.entries()) {
            const end = at + encodeUtf8(line).length;
            const held = (values[index]?.[0] ?? "").toLowerCase().includes(text.toLowerCase());
            const passes = finder === null || finder.mayHold(at, end);
            assert.equal(held && !passes, false);
            at = end + 1;
          }
        },
      ),
      { seed: 20261120, numRuns: 2000 },
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { needlesOfRegex, requiredTextsOf } from "../../../../src/core/query/text-search-regex.ts";

describe("requiredTextsOf", () => {
  const cases: readonly [source: string, required: readonly string[] | null][] = [
    ["rejected: \\d+ of", ["rejected: "]],
    ["a\\.b", ["a.b"]],
    ["ab?cd", ["cd"]],
    ["ab{0,1}", ["a"]],
    ["ab{2}c", ["ab"]],
    ["ab+c", ["ab"]],
    ["ab*", ["a"]],
    ["ab+?c", ["a"]],
    ["a{x", ["a{x"]],
    ["a|bcd", ["a", "bcd"]],
    ["a|", null],
    ["a|b*", null],
    ["(abc)?d", ["d"]],
    ["(abc|de)fgh", ["fgh"]],
    ["x(abc|def)y", ["abc", "def"]],
    ["(?:abc)+d", ["abc"]],
    ["(?P<name>abc)", ["abc"]],
    ["(?i)abc", ["abc"]],
    ["(?s:abc).", ["abc"]],
    ["()", null],
    ["[abc]de", ["de"]],
    ["[[:alpha:]]x", ["x"]],
    ["[^]]xy", ["xy"]],
    ["[]a]b", ["b"]],
    ["\\Qa\\E", null],
    ["\\pLabc", null],
    ["\\x41bc", null],
    ["a\\nb", ["a\nb"]],
    ["\\bword\\b", ["word"]],
    ["^start$", ["start"]],
    ["a\\/b", ["a/b"]],
    ["😀+", ["😀"]],
    ["", null],
    ["a|b|c|d|e|f|g|h|i", null],
  ];
  for (const [source, required] of cases) {
    it(`sees ${JSON.stringify(required)} in ${source}`, () => {
      assert.deepEqual(requiredTextsOf(source), required);
    });
  }

  it("names a text that every match holds", () => {
    const piece = fc.constantFrom("a", "b", "(ab)", "(a|b)", "[ab]", "(?:b|ba)", "|", ".", "\\.");
    const quantifier = fc.constantFrom("", "", "*", "?", "+", "{0}", "{1,2}", "{2}");
    const source = fc
      .array(fc.tuple(piece, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map(([one, often]) => (one === "|" ? one : `${one}${often}`)).join(""));
    const text = fc.array(fc.constantFrom("a", "b", "."), { maxLength: 8 });
    fc.assert(
      fc.property(source, text, (expression, parts) => {
        const match = new RegExp(expression).exec(parts.join(""));
        const required = requiredTextsOf(expression);
        if (match === null || required === null) return;
        assert.ok(required.some((one) => match[0].includes(one)));
      }),
      { seed: 20261120, numRuns: 5000 },
    );
  });
});

describe("needlesOfRegex", () => {
  it("looks for the case of the expression unless it is to be ignored", () => {
    const masksOf = (source: string, flags: string) =>
      needlesOfRegex(source, flags)?.map(({ masks }) => [...masks]);
    assert.deepEqual(masksOf("Ab1", ""), [[0, 0, 0]]);
    assert.deepEqual(masksOf("Ab1", "i"), [[32, 32, 0]]);
    assert.deepEqual(masksOf("(?i)Ab1", ""), [[32, 32, 0]]);
  });

  it("looks for nothing where one alternative has no bytes to look for", () => {
    assert.equal(needlesOfRegex("abc|\u0001", ""), null);
  });
});

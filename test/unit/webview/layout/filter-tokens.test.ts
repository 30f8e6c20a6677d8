import assert from "node:assert/strict";
import fc from "fast-check";
import { groupFilterText } from "../../../../webview/layout/filter-tokens.ts";

describe("groupFilterText", () => {
  it("gives the terms and their colours", () => {
    const groups = groupFilterText('-type:DETAIL turn:8..24 "warm up"');
    assert.deepEqual(
      groups.map((group) => group.map((token) => `${token.kind} ${token.text}`)),
      [
        ["negation -", "field type", "operator :", "value DETAIL"],
        ["plain  "],
        ["field turn", "operator :", "number 8", "operator ..", "number 24"],
        ["plain  "],
        ['text "warm up"'],
      ],
    );
  });

  it("loses no character of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-"/ ,.>=<*\\1') }), (text) => {
        const joined = groupFilterText(text)
          .flat()
          .map((token) => token.text)
          .join("");
        assert.equal(joined, text);
      }),
      { seed: 5 },
    );
  });
});

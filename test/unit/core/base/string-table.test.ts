import assert from "node:assert/strict";
import { StringTable } from "../../../../src/core/base/string-table.ts";

describe("StringTable", () => {
  it("numbers texts in the order of first sight", () => {
    const table = new StringTable();
    assert.deepEqual(
      ["b", "a", "b", ""].map((text) => table.idOf(text)),
      [0, 1, 0, 2],
    );
    assert.deepEqual([table.textOf(1), table.textOf(-1), table.textOf(3)], ["a", null, null]);
    assert.equal(table.findId("c"), undefined);
  });

  it("knows every text when there are more than a Map holds", () => {
    const table = new StringTable(3);
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    for (const text of texts) table.idOf(text);
    assert.deepEqual(
      texts.map((text) => table.idOf(text)),
      Array.from({ length: 20 }, (_, n) => n),
    );
    assert.equal(table.length, 20);
    assert.equal(table.textOf(19), "text 19");
    assert.equal(table.findId("text 20"), undefined);
  });
});

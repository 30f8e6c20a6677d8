import assert from "node:assert/strict";
import {
  findJsonNode,
  type JsonNode,
  parseJsonTree,
  scalarText,
} from "../../../../src/core/view/json-tree.ts";

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.members.map((member) => [member.key, plain(member.value)]));
    case "array":
      return node.items.map(plain);
    case "string":
      return node.text;
    case "number":
      return Number(node.text);
    case "literal":
      return node.value;
    case "deep":
      return "deep";
  }
}

describe("parseJsonTree", () => {
  it("keeps the digits of numbers", () => {
    const root = parseJsonTree('{"ledger_seq": 9007199254740993, "x": 1.50e+3}');
    assert.ok(root !== undefined);
    assert.equal(scalarText(findJsonNode(root, ["ledger_seq"])), "9007199254740993");
    assert.equal(scalarText(findJsonNode(root, ["x"])), "1.50e+3");
  });

  it("reads what JSON.parse reads", () => {
    for (const text of [
      '{"a":{"b":[1,-0.5,"x",null,true,false,{}]},"c":[]}',
      '  { "caf\\u00e9" : "\\ud83d\\ude00 \\"q\\" \\\\ \\/ \\n" , "" : "" }  ',
      '[" {[\\"]} ", "😀"]',
      "0",
      '""',
    ]) {
      const node = parseJsonTree(text);
      assert.ok(node !== undefined, text);
      assert.deepEqual(plain(node), JSON.parse(text));
    }
  });

  it("refuses what JSON.parse refuses", () => {
    for (const text of [
      "",
      "{",
      "{}}",
      '{"a":01}',
      '{"a" 1}',
      "[1,]",
      '"\u0001"',
      '"\\x"',
      "nul",
      "NaN",
    ]) {
      assert.equal(parseJsonTree(text), undefined, text);
    }
  });

  it("finds the last of equal keys", () => {
    const root = parseJsonTree('{"a":1,"a":2}');
    assert.ok(root !== undefined);
    assert.equal(scalarText(findJsonNode(root, ["a"])), "2");
  });

  it("picks from arrays by number", () => {
    const root = parseJsonTree('{"a":[{"b":"x"}]}');
    assert.ok(root !== undefined);
    assert.equal(scalarText(findJsonNode(root, ["a", "0", "b"])), "x");
    assert.equal(findJsonNode(root, ["a", "1"]), undefined);
  });

  it("does not look into what is nested too deeply, and does not fail on it", () => {
    const text = `${"[".repeat(100_000)}"]"${"]".repeat(100_000)}`;
    assert.equal(parseJsonTree(text)?.kind, "array");
    assert.equal(parseJsonTree("[".repeat(100_000)), undefined);
  });
});

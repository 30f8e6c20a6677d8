import assert from "node:assert/strict";
import {
  allPathsOf,
  buildJsonTree,
  jsonRowsOf,
  openAtFirst,
} from "../../../../webview/layout/json-rows.ts";

const RAW =
  '{"id":9007199254740993,"rate":1.50,"who":"a\\u0062c","offer":{"gold":100,"to":["x","y"]},"none":null,"id":1}';

function drawn(raw: string, open: "first" | "all" | "none"): readonly string[] {
  const tree = buildJsonTree(raw);
  assert.ok(tree !== null);
  const paths =
    open === "none" ? new Set<string>() : open === "all" ? allPathsOf(tree) : openAtFirst(tree);
  return jsonRowsOf(tree, paths).map((row) => `${"  ".repeat(row.depth)}${row.name}: ${row.text}`);
}

describe("jsonRowsOf", () => {
  it("keeps numbers and strings as the file has them, and both of two equal keys", () => {
    assert.deepEqual(drawn(RAW, "none"), [
      "id: 9007199254740993",
      "rate: 1.50",
      'who: "a\\u0062c"',
      "offer: { gold: 100, to: […] }",
      "none: null",
      "id: 1",
    ]);
  });

  it("opens objects and arrays", () => {
    assert.deepEqual(drawn('{"offer":{"gold":100,"to":["x","y"]}}', "all"), [
      "offer: ",
      "  gold: 100",
      "  to: ",
      '    0: "x"',
      '    1: "y"',
    ]);
  });

  it("leaves long lists below the first level closed", () => {
    const long = JSON.stringify({
      details: { list: Array.from({ length: 13 }, (_, index) => index) },
    });
    assert.deepEqual(drawn(long, "first"), ["details: ", "  list: [ 13 items ]"]);
  });

  it("gives no tree for a text that is cut", () => {
    assert.equal(buildJsonTree('{"a":1,"b":"'), null);
  });
});

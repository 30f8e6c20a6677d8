import assert from "node:assert/strict";
import { prettyJson } from "../../../../src/extension/editor/pretty-json.ts";

describe("prettyJson", () => {
  it("indents objects and lists", () => {
    assert.equal(
      prettyJson('{"a":[1,2],"b":{"c":null}}'),
      '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {\n    "c": null\n  }\n}',
    );
  });

  it("keeps empty objects and lists on their line", () => {
    assert.equal(prettyJson('{"a":{},"b":[ ]}'), '{\n  "a": {},\n  "b": []\n}');
  });

  it("keeps the digits of numbers and the escapes of strings", () => {
    assert.equal(
      prettyJson('{"n":9007199254740993,"x":1.50e+3,"s":"\\u0041\\"{,:"}'),
      '{\n  "n": 9007199254740993,\n  "x": 1.50e+3,\n  "s": "\\u0041\\"{,:"\n}',
    );
  });

  it("keeps keys that are there twice", () => {
    assert.equal(prettyJson('{"a":1,"a":2}'), '{\n  "a": 1,\n  "a": 2\n}');
  });

  it("gives text that is no JSON without throwing", () => {
    assert.equal(prettyJson('}{"a'), '\n}{\n  "a');
  });
});

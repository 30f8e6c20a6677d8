import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import {
  findValue,
  scalarTextOf,
  someStringIn,
  someStringValue,
} from "../../../../src/core/query/string-values.ts";

const SEED = 20261120;

function stringsOf(text: string): string[] {
  const bytes = encodeUtf8(text);
  const found: string[] = [];
  someStringValue(bytes, 0, bytes.length, (value) => {
    found.push(value);
    return false;
  });
  return found;
}

function valueAt(text: string, ...path: string[]): string | undefined {
  const bytes = encodeUtf8(text);
  const found = findValue(bytes, 0, bytes.length, path);
  return found && text.slice(found.start, found.end);
}

describe("someStringValue", () => {
  it("shows the decoded values and none of the keys", () => {
    assert.deepEqual(
      stringsOf(' { "a" : "x\\"y" , "b":["\\u0041",{"c" :"{\\\\"}],"d":1,"e":"" } ').sort(),
      ["", "A", 'x"y', "{\\"],
    );
  });

  it("does not take a value for found that a later equal key replaces", () => {
    const bytes = encodeUtf8('{"a":"x","b":{"a":"y"},"b":1,"a":"z"}');
    const has = (wanted: string) =>
      someStringValue(bytes, 0, bytes.length, (value) => value === wanted);
    assert.deepEqual([has("x"), has("y"), has("z")], [false, false, true]);
  });

  it("ends on anything that is no event", () => {
    for (const text of ["", '"', '{"a', '{"a":"\\', "}}]]", '{"a":"b"', '{"a":nul']) {
      const bytes = encodeUtf8(text);
      assert.equal(
        someStringValue(bytes, 0, bytes.length, () => false),
        false,
      );
      findValue(bytes, 0, bytes.length, ["a", "b"]);
    }
  });
});

describe("findValue", () => {
  it("finds values by keys and indexes, the last of equal keys", () => {
    const text = '{"a":1,"b":{"a":[10,{"c":"}"},[2]],"":3},"a" : 2 ,"\\u0063":{"d":null}}';
    assert.equal(valueAt(text, "a"), "2");
    assert.equal(valueAt(text, "b", "a", "0"), "10");
    assert.equal(valueAt(text, "b", "a", "1", "c"), '"}"');
    assert.equal(valueAt(text, "b", "a", "2"), "[2]");
    assert.equal(valueAt(text, "b", "a", "3"), undefined);
    assert.equal(valueAt(text, "b", ""), "3");
    assert.equal(valueAt(text, "c", "d"), "null");
    assert.equal(valueAt(text, "a", "x"), undefined);
    assert.equal(valueAt('{"a":{"b":1},"a":{}}', "a", "b"), undefined);
  });

  it("agrees with JSON.parse on every key", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom("", " ", "\n\t"), (json, blank) => {
        const event = { top: JSON.parse(json) as unknown, 'é"': [JSON.parse(json) as unknown] };
        const text = JSON.stringify(event, null, blank);
        const bytes = encodeUtf8(text);
        const walk = (value: unknown, path: readonly string[]): void => {
          if (path.length > 0) {
            const found = findValue(bytes, 0, bytes.length, path);
            assert.notEqual(found, undefined);
            const raw =
              found === undefined
                ? ""
                : new TextDecoder().decode(bytes.subarray(found.start, found.end));
            assert.deepEqual(JSON.parse(raw), value);
            if (typeof value === "string" && found !== undefined) {
              assert.equal(scalarTextOf(bytes, found.start, found.end), value);
            }
          }
          if (typeof value !== "object" || value === null) return;
          for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
        };
        walk(JSON.parse(text), []);
        const expected: string[] = [];
        someStringIn(JSON.parse(text), (one) => {
          expected.push(one);
          return false;
        });
        assert.deepEqual(stringsOf(text).sort(), expected.sort());
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

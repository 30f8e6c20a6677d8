import assert from "node:assert/strict";
import { parsePath } from "../../../../src/core/base/path.ts";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { compileFieldPlan } from "../../../../src/core/scan/field-plan.ts";
import {
  createFieldScanner,
  decodeString,
  FIELD_KIND,
  isBlankLine,
} from "../../../../src/core/scan/field-scanner.ts";

/** Scans a line and gives the raw text of each path's value, undefined where there is none. */
function fieldsOf(line: string, ...paths: string[]): (string | undefined)[] {
  const plan = compileFieldPlan(paths.map((text) => parsePath(text) ?? assert.fail(text)));
  const scanner = createFieldScanner(plan);
  const bytes = encodeUtf8(line);
  const verdict = scanner.scan(bytes, 0, bytes.length);
  assert.equal(verdict.ok, true, verdict.reason);
  return plan.slots.map((slot) =>
    scanner.kind[slot] === FIELD_KIND.absent
      ? undefined
      : decodeString(bytes, scanner.start[slot] ?? 0, scanner.end[slot] ?? 0, false),
  );
}

/** Verdict of a text or of bytes: "ok", or class and reason, each with the position. */
function verdictOf(line: string | Uint8Array): string {
  const bytes = typeof line === "string" ? encodeUtf8(line) : line;
  const verdict = createFieldScanner(compileFieldPlan([["a"]])).scan(bytes, 0, bytes.length);
  if (!verdict.ok) return `${verdict.rejection} at ${verdict.position}: ${verdict.reason}`;
  return verdict.rest === bytes.length ? "ok" : `ok, more at ${verdict.rest}`;
}

describe("createFieldScanner", () => {
  it("finds top-level and nested values of every kind", () => {
    const line =
      '{"s":"x","n":-1.5e3,"t":true,"f":false,"z":null,"o":{"a":1,"b":[2]},"l":[1,{"a":3}]}';
    assert.deepEqual(fieldsOf(line, "s", "n", "t", "f", "z", "o", "o.a", "o.b", "l", "l.a"), [
      "x",
      "-1.5e3",
      "true",
      "false",
      "null",
      '{"a":1,"b":[2]}',
      "1",
      "[2]",
      '[1,{"a":3}]',
      undefined,
    ]);
  });

  it("takes the last of equal keys", () => {
    assert.deepEqual(fieldsOf('{"a":1,"b":2,"a":3}', "a", "b"), ["3", "2"]);
  });

  it("forgets what stood below an outer key that comes again", () => {
    assert.deepEqual(fieldsOf('{"a":{"b":1,"c":2},"a":{"c":3}}', "a.b", "a.c"), [undefined, "3"]);
    assert.deepEqual(fieldsOf('{"a":{"b":1},"a":5}', "a.b", "a"), [undefined, "5"]);
  });

  it("knows keys that are written with escapes", () => {
    assert.deepEqual(fieldsOf('{"\\u0061":1,"b\\"":2}', "a", '"b\\""'), ["1", "2"]);
  });

  it("does not take keys inside strings, deeper objects or arrays for the wanted ones", () => {
    const line = '{"text":"\\"a\\":1","x":{"a":2},"y":[{"a":3}],"ab":4}';
    assert.deepEqual(fieldsOf(line, "a"), [undefined]);
  });

  it("tells keys of one length and first letter apart", () => {
    assert.deepEqual(fieldsOf('{"ab":1,"ac":2,"ad":3}', "ac", "ad", "ae"), ["2", "3", undefined]);
  });

  it("finds the empty key and keys that are not ASCII", () => {
    assert.deepEqual(fieldsOf('{"":1,"é😀":2}', '""', "é😀"), ["1", "2"]);
  });

  it("tolerates blanks everywhere and a CR at the end", () => {
    assert.deepEqual(fieldsOf(' \t{ "a" :\t1 , "b" : [ ] } \r', "a", "b"), ["1", "[ ]"]);
  });

  it("marks strings that hold escapes", () => {
    const plan = compileFieldPlan([["a"], ["b"]]);
    const scanner = createFieldScanner(plan);
    const bytes = encodeUtf8('{"a":"x\\ny","b":"é"}');
    scanner.scan(bytes, 0, bytes.length);
    assert.deepEqual([...scanner.kind], [FIELD_KIND.escapedString, FIELD_KIND.string]);
  });

  it("gives positions of the buffer when the line lies inside it", () => {
    const plan = compileFieldPlan([["a"]]);
    const scanner = createFieldScanner(plan);
    for (const text of ['xxx\n{"a":12}\nyyy', 'xxx\n{"a":12}yyyy']) {
      const bytes = encodeUtf8(text);
      const verdict = scanner.scan(bytes, 4, 12);
      assert.deepEqual(
        [verdict.ok, verdict.objectEnd, verdict.rest, scanner.start[0], scanner.end[0]],
        [true, 12, 12, 9, 11],
      );
    }
  });

  it("accepts 10,000 levels of nesting", () => {
    assert.equal(verdictOf(`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`), "ok");
    assert.equal(verdictOf(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`), "ok");
  });

  it("says where a second object on the line begins", () => {
    assert.equal(verdictOf('{"a":1}{"a":2}'), "ok, more at 7");
    assert.equal(verdictOf('{"a":1} \t{"a":2}'), "ok, more at 9");
    assert.equal(verdictOf('{"a":1}}'), "ok, more at 7");
    assert.equal(verdictOf('{"a":1}\t9f2c'), "ok, more at 8");
  });

  for (const [line, expected] of [
    ["this is text", "not-json at 0: expected an object"],
    ['{"a":1 "b":2}', "not-json at 7: expected a comma or } after a value"],
    ['{"a":[1 2]}', "not-json at 8: expected a comma or ] after a value"],
    ['{"a" 1}', "not-json at 5: expected a colon after a key"],
    ["{a:1}", "not-json at 1: expected a key in double quotes"],
    ['{"a":1,}', "not-json at 7: expected a key in double quotes"],
    ['{"a":NaN}', "not-json at 5: expected a value"],
    ['{"a":nul}', "not-json at 8: expected null"],
    ['{"a":01}', "not-json at 6: expected a comma or } after a value"],
    ['{"a":-}', "not-json at 6: expected a digit after -"],
    ['{"a":1.}', "not-json at 7: expected a digit after the decimal point"],
    ['{"a":1e}', "not-json at 7: expected a digit in the exponent"],
    ['{"a":"\\x"}', "not-json at 7: expected an escape that JSON knows after \\"],
    ['{"a":"\\u12x4"}', "not-json at 10: expected four hexadecimal digits after \\u"],
    ['{"a":"x\ty"}', "not-json at 7: expected no control character inside a string"],
    ['\uFEFF{"a":1}', "not-json at 0: expected an object"],
    ["null", "not-an-object at 0: expected an object, found null"],
    ["[1,2]", "not-an-object at 0: expected an object, found an array"],
    ['"text"', "not-an-object at 0: expected an object, found a string"],
    ["12", "not-an-object at 0: expected an object, found a number"],
    ['{"a":1', "truncated at 6: the line ends where a comma or } after a value should follow"],
    ['{"a":"x', "truncated at 7: the line ends where the closing quote of a string should follow"],
    [
      '{"a":"x\\',
      "truncated at 8: the line ends where the closing quote of a string should follow",
    ],
    ['{"a":tr', "truncated at 7: the line ends where true should follow"],
    ["{", "truncated at 1: the line ends where a key or } should follow"],
    [
      '{"a":"x\r',
      "truncated at 7: the line ends where the closing quote of a string should follow",
    ],
  ] as const) {
    it(`rejects ${JSON.stringify(line)}`, () => {
      assert.equal(verdictOf(line), expected);
    });
  }

  for (const [name, bytes] of [
    ["a byte that begins nothing", [0xff]],
    ["a continuation byte alone", [0x80]],
    ["an overlong sequence", [0xc0, 0xaf]],
    ["an overlong sequence of three", [0xe0, 0x80, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
    ["a sequence that the quote cuts", [0xe2, 0x82]],
  ] as const) {
    it(`rejects ${name} as bad UTF-8`, () => {
      const line = Uint8Array.from([...encodeUtf8('{"a":"'), ...bytes, ...encodeUtf8('"}')]);
      assert.equal(verdictOf(line), "bad-utf8 at 6: these bytes are not UTF-8");
    });
  }

  it("takes a character that the end of the line cuts for truncated, not for bad UTF-8", () => {
    const line = Uint8Array.from([...encodeUtf8('{"a":"'), 0xe2, 0x82]);
    assert.match(verdictOf(line), /^truncated at 8/);
  });
});

describe("isBlankLine", () => {
  it("is true for blanks, tabs and a CR alone", () => {
    const blank = encodeUtf8(" \t \r");
    assert.equal(isBlankLine(blank, 0, blank.length), true);
    assert.equal(isBlankLine(blank, 0, 0), true);
  });

  it("is false for anything else, NUL bytes included", () => {
    assert.equal(isBlankLine(Uint8Array.of(0x20, 0), 0, 2), false);
  });
});

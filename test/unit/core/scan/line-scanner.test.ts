import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { LineScanner, type LineStart } from "../../../../src/core/scan/line-scanner.ts";

/** Lines of a text fed in chunks of `size` bytes: "number@offset:text", with "…" where no newline ends it. */
function linesOf(text: string, size = 1000, from?: LineStart): string[] {
  const found: string[] = [];
  const scanner = new LineScanner((line) => {
    const content = decodeUtf8(line.bytes, line.start, line.end);
    found.push(`${line.line}@${line.offset}:${content}${line.terminated ? "" : "…"}`);
  }, from);
  const bytes = encodeUtf8(text);
  for (let at = 0; at < bytes.length; at += size) scanner.feed(bytes.slice(at, at + size));
  scanner.finish();
  return found;
}

describe("LineScanner", () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    it(`cuts lines the same way in chunks of ${size}`, () => {
      assert.deepEqual(linesOf("one\ntwo\r\n\n  \nlast", size), [
        "1@0:one",
        "2@4:two\r",
        "3@9:",
        "4@10:  ",
        "5@13:last…",
      ]);
    });

    it(`leaves a byte order mark out in chunks of ${size}`, () => {
      assert.deepEqual(linesOf("\uFEFFone\ntwo\n", size), ["1@3:one", "2@7:two"]);
    });

    it(`keeps a mark that does not begin the file in chunks of ${size}`, () => {
      assert.deepEqual(linesOf("a\n\uFEFFb\n", size), ["1@0:a", "2@2:\uFEFFb"]);
    });
  }

  it("has no line after a final newline and none in an empty file", () => {
    assert.deepEqual(linesOf("a\n"), ["1@0:a"]);
    assert.deepEqual(linesOf(""), []);
  });

  it("has one blank line in a file of one newline", () => {
    assert.deepEqual(linesOf("\n"), ["1@0:"]);
  });

  it("goes on counting from where it begins", () => {
    assert.deepEqual(linesOf("b\nc\n", 1, { offset: 200, line: 8 }), ["8@200:b", "9@202:c"]);
  });

  it("holds a line that is longer than many chunks", () => {
    const long = "x".repeat(300_000);
    assert.deepEqual(linesOf(`${long}\ny`, 1009), [`1@0:${long}`, "2@300001:y…"]);
  });

  for (const size of [1, 3, 7, 1000]) {
    it(`keeps the start of an over-long line only, in chunks of ${size}`, () => {
      const found: string[] = [];
      const scanner = new LineScanner(
        ({ bytes, start, end, offset, line, leftOut }) => {
          found.push(`${line}@${offset}:${decodeUtf8(bytes, start, end)}+${leftOut}`);
        },
        { offset: 0, line: 1 },
        null,
        5,
      );
      const bytes = encodeUtf8("12345\n123456\nabc\n0123456789\nlast one");
      for (let at = 0; at < bytes.length; at += size) scanner.feed(bytes.slice(at, at + size));
      scanner.finish();
      assert.deepEqual(found, [
        "1@0:12345+0",
        "2@6:12345+1",
        "3@13:abc+0",
        "4@17:01234+5",
        "5@28:last +3",
      ]);
    });
  }

  it("shows the pending line and where the next one starts", () => {
    const scanner = new LineScanner(() => undefined);
    scanner.feed(encodeUtf8("one\ntw"));
    scanner.feed(encodeUtf8("o"));
    const pending = scanner.pending;
    assert.ok(pending);
    assert.equal(decodeUtf8(pending.bytes, pending.start, pending.end), "two");
    assert.deepEqual(scanner.next, { offset: 4, line: 2 });
    scanner.feed(encodeUtf8("\n"));
    assert.equal(scanner.pending, null);
    assert.deepEqual(scanner.next, { offset: 8, line: 3 });
  });
});

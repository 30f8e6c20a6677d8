import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8, encodeUtf8 } from "../../src/core/base/utf8.ts";
import { LineScanner } from "../../src/core/scan/line-scanner.ts";

const runs = { numRuns: 3000, seed: 20261120 };
const pieces = ["\n", "\r\n", "\n\n", "a", "bc", "\uFEFF", '{"x":1}', "é", "  "];

describe("line scanner", () => {
  it("finds the lines that splitting the whole text finds, wherever chunks begin and end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 15 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 8 }),
        (parts, marked, sizes) => {
          const text = parts.join("");
          const bytes = encodeUtf8((marked ? "\uFEFF" : "") + text);
          const found: [string, number, number, boolean][] = [];
          const scanner = new LineScanner((line) => {
            const content = decodeUtf8(line.bytes, line.start, line.end);
            found.push([content, line.offset, line.line, line.terminated]);
          });
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = Math.max(turn % 3 === 0 ? 1 : 0, sizes[turn % sizes.length] ?? 1);
            scanner.feed(bytes.slice(at, at + size));
            at += size;
          }
          scanner.finish();

          const unmarked = !marked && text.startsWith("\uFEFF") ? text.slice(1) : text;
          const lines = unmarked.split("\n");
          let offset = bytes.length - encodeUtf8(unmarked).length;
          const expected = lines.map((line, index): [string, number, number, boolean] => {
            const start = offset;
            offset += encodeUtf8(line).length + 1;
            return [line, start, index + 1, index < lines.length - 1];
          });
          if (expected.at(-1)?.[0] === "") expected.pop();
          assert.deepEqual(found, expected);
        },
      ),
      runs,
    );
  });
});

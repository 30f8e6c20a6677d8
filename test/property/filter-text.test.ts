import assert from "node:assert/strict";
import fc from "fast-check";
import { filterSchema } from "../../src/core/query/filter.ts";
import { parseFilter, termSpans } from "../../src/core/query/parse-filter.ts";
import { printFilter } from "../../src/core/query/print-filter.ts";
import { arbitraryFilter } from "../support/arbitrary-filter.ts";

const SEED = 20261120;

describe("text form of filters", () => {
  it("gives the printed filter back", () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        assert.deepEqual(parseFilter(printFilter(filter)), { filter });
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it("prints only what the schema accepts", () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        assert.equal(filterSchema.safeParse(filter).success, true);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("reads any text to a filter of the schema with one spelling, or to an error within the text", () => {
    const piece = fc.constantFrom(
      ...'agent: type: turn: since: has: is: severity>= a.b> "x y" "a": * \\ , - / .. 5 -3.5 2025-10-05 error causes problem ( ) < = !='.split(
        " ",
      ),
      " ",
      '"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (written) => {
        const read = parseFilter(written);
        if ("error" in read) {
          const { position, length, message } = read.error;
          assert.equal(position >= 0 && position + length <= written.length, true);
          assert.match(message, /^Expected /);
          return;
        }
        assert.equal(filterSchema.safeParse(read.filter).success, true);
        const printed = printFilter(read.filter);
        const again = parseFilter(printed);
        assert.deepEqual(again, read);
        if ("filter" in again) assert.equal(printFilter(again.filter), printed);
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });

  it("gives spans that ascend, do not overlap and stay within the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), arbitraryFilter.map(printFilter)), (text) => {
        let end = 0;
        for (const span of termSpans(text)) {
          assert.equal(span.start >= end && span.end > span.start && span.end <= text.length, true);
          end = span.end;
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

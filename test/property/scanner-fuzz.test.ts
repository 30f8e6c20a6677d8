import assert from "node:assert/strict";
import { encodeUtf8 } from "../../src/core/base/utf8.ts";
import { ScannerFuzz } from "../support/scanner-fuzz.ts";

/** About a minute; `npm run fuzz` goes on with other seeds. */
const CASES = 30_000;
const PART = 5_000;

/** Lines on which the scanners once differed, with a profile whose paths they have. */
const PAST_FAILURES: readonly (readonly [profile: string, log: string | Uint8Array])[] = [
  // The minutes of far years are more than 32 bits hold.
  ["llm-sim", '{"timestamp":"9999-12-31T23:59:59.999999999"}\n'],
  // A list of causes that ends with a comma.
  ["llm-sim", '{"caused_by":[1,]}\n{"caused_by":["x", ]}\n{"caused_by":[]}\n'],
  // What a repeated key had below it before is gone, also for whether it is there.
  ["agent-ecology", '{"result":{"error_code":"x"},"result":{"message":"y"}}\n'],
];

describe("all scanners and JSON.parse", function () {
  this.timeout(120_000);
  let fuzz: ScannerFuzz;

  before(async () => {
    fuzz = await ScannerFuzz.start();
  });

  PAST_FAILURES.forEach(([profile, log], at) => {
    it(`agree on past failure ${at + 1}`, () => {
      fuzz.checkBytes(typeof log === "string" ? encodeUtf8(log) : log, profile);
    });
  });

  for (let from = 0; from < CASES; from += PART) {
    it(`agree on random logs from seed ${from}`, () => {
      for (let seed = from; seed < from + PART; seed++) {
        try {
          fuzz.check(seed);
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
      }
    });
  }

  it("were compared on many lines, most of them taken in batches", () => {
    const { cases, lines, inBatches } = fuzz.counts;
    assert.ok(cases >= CASES && lines > 4 * CASES, JSON.stringify(fuzz.counts));
    assert.ok(inBatches > lines / 3, JSON.stringify(fuzz.counts));
  });
});

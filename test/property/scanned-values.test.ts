import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../src/core/base/utf8.ts";
import { compileFieldPlan } from "../../src/core/scan/field-plan.ts";
import { SLOT_WORK } from "../../src/core/scan/scanner-layout.ts";
import { createTimeReader } from "../../src/core/scan/time.ts";
import { WasmScanner } from "../../src/core/scan/wasm-scanner.ts";
import { startCompiledScanner } from "../support/compiled-scanner.ts";

const SEED = 20_261_120;
const NAIVE = 0x8000;

const plan = {
  fields: compileFieldPlan([["v"]]),
  works: Uint8Array.of(SLOT_WORK.spot | SLOT_WORK.number | SLOT_WORK.clock),
};

const digits = (most: number, least = 0) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most })
    .map((some) => some.join(""));

/** Numbers as programs print them, and any others without an exponent. */
const numberText = fc.oneof(
  fc
    .tuple(fc.constantFrom("", "-"), fc.integer({ min: 1, max: 9 }), digits(20), digits(21))
    .map(([sign, first, whole, fraction]) =>
      fraction === "" ? `${sign}${first}${whole}` : `${sign}${first}${whole}.${fraction}`,
    ),
  fc
    .tuple(fc.constantFrom("", "-"), fc.constantFrom("", "0", "000", "0000000"), digits(20, 1))
    .map(([sign, zeros, fraction]) => `${sign}0.${zeros}${fraction}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  fc.integer().map(String),
  fc.constantFrom("0", "-0", "0.0", "-0.0", "10", "1e3"),
);

const two = (most: number) =>
  fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, "0"));

/** Times of RFC 3339, those that no calendar has among them; some with a byte that is another. */
const timeText = fc
  .record({
    year: fc.integer({ min: 0, max: 9999 }).map((year) => String(year).padStart(4, "0")),
    month: two(13),
    day: two(32),
    between: fc.constantFrom("T", "t", " "),
    hour: two(25),
    minute: two(61),
    second: two(62),
    fraction: fc.oneof(
      fc.constant(""),
      fc.tuple(fc.constantFrom(".", ","), digits(11)).map(([point, text]) => point + text),
    ),
    zone: fc.oneof(
      fc.constantFrom("", "Z", "z", "+00:00", " Z", "UTC"),
      fc
        .tuple(fc.constantFrom("+", "-"), two(25), two(61))
        .map(([sign, h, m]) => `${sign}${h}:${m}`),
    ),
    damage: fc.option(fc.tuple(fc.nat(40), fc.constantFrom("0", "x", ":", "-", " ")), { freq: 8 }),
  })
  .map(({ year, month, day, between, hour, minute, second, fraction, zone, damage }) => {
    const text = `${year}-${month}-${day}${between}${hour}:${minute}:${second}${fraction}${zone}`;
    if (damage === null) return text;
    const at = damage[0] % text.length;
    return text.slice(0, at) + damage[1] + text.slice(at + 1);
  });

describe("values that the scanner in WebAssembly reads", () => {
  let host: WasmScanner;

  before(async function () {
    this.timeout(20_000);
    host = new WasmScanner(await startCompiledScanner());
  });

  /** The slot's columns of lines with one value each. */
  function columnsOf(values: readonly string[]) {
    const bytes = host.stage(encodeUtf8(values.map((value) => `{"v":${value}}\n`).join("")));
    const placed = host.place(plan) ?? assert.fail("no room");
    assert.equal(host.scan(placed, bytes, 0, bytes.length), values.length);
    const { numbers, clocks, clockRests } = placed.slots[0] ?? assert.fail();
    assert.ok(numbers !== null && clocks !== null && clockRests !== null);
    return { numbers, clocks, clockRests };
  }

  it("are numbers as Number reads them, or left to be read", () => {
    let left = 0;
    let all = 0;
    fc.assert(
      fc.property(fc.array(numberText, { minLength: 1, maxLength: 20 }), (texts) => {
        const { numbers } = columnsOf(texts);
        texts.forEach((text, row) => {
          all++;
          if (Number.isNaN(numbers[row])) left++;
          else assert.ok(Object.is(numbers[row], Number(text)), text);
        });
      }),
      { numRuns: 5000, seed: SEED },
    );
    assert.ok(left < all / 2, `${left} of ${all} were left`);
  });

  it("are read up to 15 digits, with a point or without one", () => {
    const texts = ["0", "7", "-7", "12345678", "123456789", "123456789012345", "0.1", "-3.25"];
    texts.push("0.000000000000001", "12345678.9012345", "0.43409499994595535");
    const { numbers } = columnsOf(texts);
    assert.deepEqual([...numbers.subarray(0, texts.length)], texts.map(Number));
  });

  it("are times as the time reader reads them, or left to be read", () => {
    const reader = createTimeReader("utc");
    fc.assert(
      fc.property(fc.array(timeText, { minLength: 1, maxLength: 20 }), (texts) => {
        const { clocks, clockRests } = columnsOf(texts.map((text) => JSON.stringify(text)));
        texts.forEach((text, row) => {
          const us = clocks[row] ?? Number.NaN;
          if (Number.isNaN(us)) return;
          const rest = clockRests[row] ?? 0;
          const bytes = encodeUtf8(text);
          assert.ok(reader.readText(bytes, 0, bytes.length), text);
          assert.deepEqual(
            { us, ns: rest & ~NAIVE, assumed: (rest & NAIVE) !== 0 },
            { us: reader.value.us, ns: reader.value.ns, assumed: reader.value.assumed },
            text,
          );
        });
      }),
      { numRuns: 5000, seed: SEED },
    );
  });

  it("are times of every day from 1996 to 2027, with and without a zone", () => {
    for (let day = Date.UTC(1996, 0, 1); day < Date.UTC(2027, 0, 1); day += 86_400_000) {
      const text = new Date(day + 45_296_789).toISOString();
      const { clocks, clockRests } = columnsOf([`"${text}"`, `"${text.slice(0, -1)}"`]);
      assert.equal(clocks[0], (day + 45_296_789) * 1000);
      assert.equal(clocks[1], (day + 45_296_789) * 1000);
      assert.deepEqual([clockRests[0], clockRests[1]], [0, NAIVE]);
    }
  });

  it("are times of the forms that programs write", () => {
    const texts = [
      ...["2026-01-11T10:00:17Z", "2026-01-11 10:00:17.5", "2026-01-11T10:00:17.123456+02:00"],
      ...["2026-01-11T10:00:17,123456789-03:30", "2026-01-11t10:00:17.12345678999z"],
      ...["0000-02-29T00:00:00Z", "9999-12-31T23:59:60.999999Z"],
    ];
    const { clocks, clockRests } = columnsOf(texts.map((text) => JSON.stringify(text)));
    assert.deepEqual(
      texts.map((_, row) => [clocks[row], clockRests[row]]),
      [
        [1768125617000000, 0],
        [1768125617500000, NAIVE],
        [1768118417123456, 0],
        [1768138217123456, 789],
        [1768125617123456, 789],
        [-62162121600000000, 0],
        [253402300800000000 + 999_999, 0],
      ],
    );
  });
});

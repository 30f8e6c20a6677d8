import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { foldCase } from "../../../../src/core/query/pattern.ts";
import {
  type ByteFinder,
  createByteFinder,
} from "../../../../src/core/query/text-search-finder.ts";
import { type NeedleCase, needleOf } from "../../../../src/core/query/text-search-needle.ts";
import { startCompiledSearch } from "../../../support/compiled-scanner.ts";

const SEED = 20261120;
const BLOCK_BYTES = 2 ** 16;

const finders: readonly [name: string, create: () => Promise<ByteFinder>][] = [
  ["in plain code", async () => createByteFinder({ module: null, blockBytes: BLOCK_BYTES })],
  [
    "in WebAssembly",
    async () => createByteFinder({ module: await startCompiledSearch(), blockBytes: BLOCK_BYTES }),
  ],
];

/** All places found in bytes that begin at `at` of a block which holds something else around them. */
function placesOf(
  finder: ByteFinder,
  texts: readonly string[],
  how: NeedleCase,
  bytes: Uint8Array,
  at = 0,
): readonly number[] | null {
  const needles = texts.map((text) => needleOf(text, how));
  if (!needles.every((needle) => needle !== null)) return null;
  const block = finder.blocks[1].subarray(0, at + bytes.length);
  block.fill(0x61);
  block.set(bytes, at);
  finder.aim(needles, block);
  finder.changed();
  const places: number[] = [];
  for (let from = at; ; ) {
    const place = finder.find(block, from, block.length);
    if (place < 0) return places;
    places.push(place - at);
    from = place + 1;
  }
}

for (const [name, create] of finders) {
  describe(`finder of bytes ${name}`, () => {
    let finder: ByteFinder;
    before(async () => {
      finder = await create();
    });

    const found = (texts: readonly string[], how: NeedleCase, text: string) =>
      placesOf(finder, texts, how, encodeUtf8(text));

    it("finds every place of a text, with and without case", () => {
      assert.deepEqual(found(["ab"], "exact", "ab AB xxab"), [0, 8]);
      assert.deepEqual(found(["Ab"], "folded", "ab AB xxaB"), [0, 3, 8]);
      assert.deepEqual(found(["@"], "folded", "`@"), [1]);
      assert.deepEqual(found(["[x"], "folded", "{x [X"), [3]);
    });

    it("finds the places of several texts", () => {
      assert.deepEqual(found(["one", "two"], "exact", "two one two"), [0, 4, 8]);
    });

    it("finds characters that have bytes of their own for each case", () => {
      assert.deepEqual(found(["größe"], "folded", "GRÖßE größe grobe"), [0, 8]);
      assert.deepEqual(found(["ΣΑΣ"], "folded", "σας"), [0]);
      assert.deepEqual(found(["日本"], "folded", "in 日本"), [3]);
      assert.deepEqual(found(["😀"], "exact", "😁😀"), [4]);
    });

    it("finds what JSON has to escape", () => {
      assert.deepEqual(found(['a"b'], "exact", String.raw`{"x":"a\"b"}`), [6]);
      assert.deepEqual(found(["a\nb"], "exact", String.raw`a\nb`), [0]);
      assert.deepEqual(found(["C:\\x"], "exact", String.raw`C:\\x`), [0]);
    });

    it("stops at escapes that stand for one of the characters, and at no others", () => {
      assert.deepEqual(found(["abc"], "folded", String.raw`\u0041 \u0064 \u2014 \n \u00`), [0]);
      assert.deepEqual(found(["é"], "folded", String.raw`\u00c9 \u00E9 \u00e8`), [0, 7]);
      assert.deepEqual(found(["😀"], "exact", String.raw`\ud83d\ude00`), [0, 6]);
      assert.deepEqual(found(["a/b"], "exact", String.raw`x\/x`), [1]);
      assert.deepEqual(found(["ab"], "exact", String.raw`x\/x`), []);
    });

    it("stops at characters beyond ASCII that fold to one of the letters", () => {
      assert.deepEqual(found(["ok"], "folded", "ſ \u212a \u0130"), [3]);
      assert.deepEqual(found(["is"], "folded", "ſ \u212a \u0130"), [7]);
      assert.deepEqual(found(["is"], "expression", "ſ \u212a \u0130"), [0]);
      assert.deepEqual(found(["is"], "exact", "ſ \u212a \u0130"), []);
    });

    it("has nothing to look for in control characters and lone surrogates", () => {
      assert.equal(needleOf("\u0001", "exact"), null);
      assert.equal(needleOf("\ud800", "exact"), null);
      assert.equal(needleOf("", "exact"), null);
    });

    it("looks for the beginning of a very long text", () => {
      const text = "0123456789".repeat(100);
      assert.deepEqual(found([text], "exact", `-${text}`)?.[0], 1);
    });

    it("finds what a loop finds, wherever it is in the block", () => {
      const character = fc.constantFrom(...'abABkKis/"\\ éÉ\n日😀');
      const text = fc.array(character, { maxLength: 400, size: "max" });
      const wanted = fc.array(character, { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(text, wanted, fc.nat(9000), (parts, needle, at) => {
          const bytes = encodeUtf8(JSON.stringify(parts.join("")));
          const json = (value: string): string => JSON.stringify(value).slice(1, -1);
          const exact = encodeUtf8(json(needle.join("")));
          const expected: number[] = [];
          for (let place = 0; place + exact.length <= bytes.length; place++) {
            if (exact.every((byte, index) => bytes[place + index] === byte)) expected.push(place);
          }
          const places = placesOf(finder, [needle.join("")], "exact", bytes, at) ?? [];
          // A slash behind an escaped backslash looks like an escaped slash.
          const sure = places.filter((one) => expected.includes(one) || bytes[one] !== 0x5c);
          assert.deepEqual(sure, expected);
        }),
        { seed: SEED, numRuns: 500 },
      );
    });

    it("never loses a text, however it is spelt", () => {
      const character = fc.constantFrom(...'akKisSKİſ\u0307åÅåéÉΣσςẞß b"\\/\n😀𐐀𐐨\ud83d');
      const word = fc.array(character, { maxLength: 5 }).map((all) => all.join(""));
      fc.assert(
        fc.property(
          word,
          word,
          fc.array(fc.boolean()),
          fc.boolean(),
          (text, value, escaped, folds) => {
            const held = folds ? foldCase(value).includes(foldCase(text)) : value.includes(text);
            if (!held) return;
            const json = [...Array(value.length).keys()].map((at) => spelt(value, at, escaped));
            const bytes = encodeUtf8(`{"v":"${json.join("")}"}`);
            const places = placesOf(finder, [text], folds ? "folded" : "exact", bytes);
            assert.ok(places === null || places.length > 0);
          },
        ),
        { seed: SEED, numRuns: 5000 },
      );
    });
  });
}

/** The unit of a text as JSON, escaped by its number where it is asked for or must be. */
function spelt(value: string, at: number, escaped: readonly boolean[]): string {
  const unit = value.charCodeAt(at);
  const isHigh = unit >= 0xd800 && unit < 0xdc00;
  const isLow = unit >= 0xdc00 && unit < 0xe000;
  const isPair = isHigh
    ? value.charCodeAt(at + 1) >= 0xdc00
    : isLow && value.charCodeAt(at - 1) >= 0xd800 && value.charCodeAt(at - 1) < 0xdc00;
  const first = isLow && isPair ? at - 1 : at;
  const character = value[at] ?? "";
  if (escaped[first] === true || ((isHigh || isLow) && !isPair))
    return `\\u${unit.toString(16).padStart(4, "0")}`;
  if (isPair) return isHigh ? value.slice(at, at + 2) : "";
  return character === "/" && escaped[at + 1] === true
    ? "\\/"
    : JSON.stringify(character).slice(1, -1);
}

/** JSON texts as careless programs write them: duplicate and escaped keys, look-alikes, odd spacing. */
import fc from "fast-check";

const KEYS = ["a", "b", "c", "d", "ab", "", "é", "\\u0000", "x", "y", "\\u0061", "a\\u0062", '\\"'];
const BLANKS = ["", "", "", " ", "\t", "  ", "\r"];
const CHARACTERS = [
  "a",
  "b",
  "é",
  "😀",
  '\\"',
  "\\\\",
  "\\u00e9",
  "\\ud800",
  "\\ud83d\\ude00",
  "\\n",
  "{",
  "}",
  ",",
  '\\"a\\":1',
];
const NUMBERS = ["0", "-0", "1", "12.5", "1e5", "-1.5E+3", "9007199254740993", "1640995200000"];
const TIMES = [
  '"2026-01-11T10:00:17.123456789Z"',
  '"2026-01-11 10:00:17"',
  '"19:41:15"',
  '"1640995200000"',
  '"2026-01-11T10:00:17\\u005a"',
  '"2026-01-11T10:00:17Z"',
  '"2026-01-11T10:00:18.5Z"',
  '"2026-01-11T10:00:18.123456+00:00"',
  '"2026-01-11T10:00:18.1234567Z"',
  '"2026-01-11T10:00:60Z"',
  '"2026-01-11T10:00:61Z"',
  '"2026-01-11T24:00:00Z"',
  '"2026-01-11T24:00:01Z"',
  '"2026-01-11T10:00:19.Z"',
  '"2026-01-11T10:00:19Z "',
  '"2026-01-11T10:01:17+02:00"',
  '"2026-01-11T10:01:18+00:00"',
  '"2026-01-11T10:01:18"',
];
/** What a text may hold that is no JSON. */
const NEARLY = ["01", "1.", ".5", "-", "1e", "NaN", "tru", "nulll", '"\\x"', '"\t"', "{,}", "[1,]"];

const blank = fc.constantFrom(...BLANKS);
const string = fc
  .array(fc.constantFrom(...CHARACTERS), { maxLength: 5 })
  .map((parts) => `"${parts.join("")}"`);

function valueTexts(scalars: fc.Arbitrary<string>, keys: readonly string[]) {
  return fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
    value: fc.oneof({ depthSize: "small" }, scalars, tie("object"), tie("object"), tie("array")),
    object: fc
      .tuple(
        blank,
        fc.array(fc.tuple(blank, fc.constantFrom(...keys), blank, blank, tie("value"), blank), {
          maxLength: 6,
        }),
      )
      .map(
        ([inside, pairs]) =>
          `{${pairs.length === 0 ? inside : ""}${pairs
            .map(([a, key, b, c, value, d]) => `${a}"${key}"${b}:${c}${value}${d}`)
            .join(",")}}`,
      ),
    array: fc
      .tuple(blank, fc.array(tie("value"), { maxLength: 4 }))
      .map(([between, values]) => `[${between}${values.join(`${between},${between}`)}${between}]`),
  }));
}

/** Texts of JSON objects, valid by construction. */
export function objectText(keys: readonly string[] = KEYS): fc.Arbitrary<string> {
  const scalars = fc.oneof(
    fc.constantFrom(...NUMBERS, "true", "false", "null", '""'),
    fc.constantFrom(...TIMES),
    string,
  );
  return valueTexts(scalars, keys).object;
}

/** Texts that are JSON or nearly so, of any kind of value. */
export function nearlyJsonText(): fc.Arbitrary<string> {
  const scalars = fc.oneof(
    { arbitrary: fc.constantFrom(...NUMBERS, "true", "false", "null"), weight: 6 },
    { arbitrary: string, weight: 3 },
    { arbitrary: fc.constantFrom(...NEARLY), weight: 1 },
  );
  return valueTexts(scalars, KEYS).value;
}

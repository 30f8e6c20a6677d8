import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeUtf8 } from "../../src/core/base/utf8.ts";
import { compileFieldPlan } from "../../src/core/scan/field-plan.ts";
import {
  createFieldScanner,
  decodeString,
  FIELD_KIND,
  type FieldScanner,
  isBlankLine,
} from "../../src/core/scan/field-scanner.ts";
import { nearlyJsonText, objectText } from "../support/arbitrary-json.ts";

const PATHS = [
  ["a"],
  ["b"],
  ["a", "b"],
  ["a", "c", "d"],
  ["ab"],
  [""],
  ["é"],
  ["a", "\0"],
  ["x", "y"],
  ['"'],
];
const plan = compileFieldPlan(PATHS);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const runs = { numRuns: 5000, seed: 20261120 };

/** What JSON.parse says of valid UTF-8; undefined where either fails. */
function parsed(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(strict.decode(bytes)) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) {
    if (!isObject(inner) || !Object.hasOwn(inner, key)) return undefined;
    inner = inner[key];
  }
  return inner;
}

function scannedValue(scanner: FieldScanner, bytes: Uint8Array, slot: number): unknown {
  const kind = scanner.kind[slot];
  const [start = 0, end = 0] = [scanner.start[slot], scanner.end[slot]];
  if (kind === FIELD_KIND.absent) return undefined;
  if (kind === FIELD_KIND.string || kind === FIELD_KIND.escapedString) {
    return decodeString(bytes, start, end, kind === FIELD_KIND.escapedString);
  }
  return JSON.parse(strict.decode(bytes.subarray(start, end)));
}

/** The line stands alone, and between others: with and without a control byte behind it. */
function agreesBy(scanner: FieldScanner, line: Uint8Array): void {
  const reference = parsed(line);
  for (const [before, after] of [
    ["", ""],
    ["xyz\n", "\nxyz"],
    ['{"a":', '"b":2}'],
  ] as const) {
    const bytes = Uint8Array.from([...encodeUtf8(before), ...line, ...encodeUtf8(after)]);
    const start = encodeUtf8(before).length;
    const end = start + line.length;
    const verdict = scanner.scan(bytes, start, end);
    const whole = verdict.ok && verdict.rest === end;
    assert.equal(whole, reference !== undefined && isObject(reference.value), verdict.reason);
    assert.ok(verdict.position >= start && verdict.position <= end);
    if (!verdict.ok && reference !== undefined) assert.equal(verdict.rejection, "not-an-object");
    if (!whole) continue;
    PATHS.forEach((path, index) => {
      const slot = plan.slots[index] ?? -1;
      assert.deepEqual(scannedValue(scanner, bytes, slot), valueAt(reference?.value, path));
    });
  }
}

describe("field scanner and JSON.parse", () => {
  const scanner = createFieldScanner(plan);
  const agrees = (line: Uint8Array) => agreesBy(scanner, line);

  it("agree on objects", () => {
    fc.assert(
      fc.property(objectText(), (text) => agrees(encodeUtf8(text))),
      runs,
    );
  });

  it("agree on what is nearly JSON", () => {
    fc.assert(
      fc.property(nearlyJsonText(), (text) => agrees(encodeUtf8(text))),
      runs,
    );
  });

  it("agree when a byte is replaced, added or lost", () => {
    fc.assert(
      fc.property(objectText(), fc.nat(), fc.nat(255), fc.nat(2), (text, where, byte, edit) => {
        const line = [...encodeUtf8(text)];
        const at = where % line.length;
        if (edit === 0) line[at] = byte;
        else if (edit === 1) line.splice(at, 0, byte);
        else line.splice(at, 1);
        agrees(Uint8Array.from(line));
      }),
      runs,
    );
  });

  it("call every beginning of an object truncated", () => {
    fc.assert(
      fc.property(objectText(), fc.nat(), (text, where) => {
        const whole = encodeUtf8(text);
        const line = whole.slice(0, where % whole.length);
        agrees(line);
        if (isBlankLine(line, 0, line.length)) return;
        assert.equal(scanner.scan(line, 0, line.length).rejection, "truncated");
      }),
      runs,
    );
  });

  it("agree on bytes inside strings, UTF-8 or not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        agrees(Uint8Array.from([...encodeUtf8('{"a":"'), ...bytes, ...encodeUtf8('"}')]));
      }),
      runs,
    );
  });

  it("never throws on random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => agrees(bytes)),
      runs,
    );
  });
});

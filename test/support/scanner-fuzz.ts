/**
 * One log after the other, drawn from a seed, is read in all ways there are: by JSON.parse, by the field
 * scanner, by the role reader line by line, and in batches by the scanner in WebAssembly, whose chunks
 * begin and end anywhere. All must say the same.
 */
import assert from "node:assert/strict";
import { createStringTables, type StringTables } from "../../src/core/base/string-table.ts";
import { BUILTIN_PROFILES } from "../../src/core/profile/builtin-profiles.ts";
import { type CompiledProfile, compileProfile } from "../../src/core/profile/compiled-profile.ts";
import { BatchLines } from "../../src/core/scan/batch-lines.ts";
import { batchReaderOf } from "../../src/core/scan/batch-reader.ts";
import { compileFieldPlan } from "../../src/core/scan/field-plan.ts";
import {
  createFieldScanner,
  decodeString,
  FIELD_KIND,
  type FieldScanner,
} from "../../src/core/scan/field-scanner.ts";
import { LineScanner, type LineSpan } from "../../src/core/scan/line-scanner.ts";
import type { RoleBatch } from "../../src/core/scan/role-batch.ts";
import { createRoleReader } from "../../src/core/scan/role-reader.ts";
import type { RoleValues } from "../../src/core/scan/role-values.ts";
import { HOST_MEMORY } from "../../src/core/scan/scanner-layout.ts";
import { WasmScanner } from "../../src/core/scan/wasm-scanner.ts";
import { startCompiledScanner } from "./compiled-scanner.ts";
import { pathsOf, Random, randomLog, randomProfile } from "./random-log.ts";

const ZONE = "+02:00";
const CUSTOM_PROFILES = 80;
/** Lines below are not nested deeper than the comparison of values can go. */
const SHALLOW_BYTES = 1000;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Subject = {
  readonly compiled: CompiledProfile;
  readonly fields: FieldScanner;
  readonly paths: readonly (readonly string[])[];
};

/** A line as something to compare. */
type Row = readonly unknown[];

export class ScannerFuzz {
  /** What was compared, and how many lines of it were taken in batches. */
  readonly counts = { cases: 0, lines: 0, inBatches: 0 };
  readonly #host: WasmScanner;
  readonly #subjects: readonly Subject[];
  readonly #chunk: Uint8Array;

  private constructor(host: WasmScanner, subjects: readonly Subject[]) {
    this.#host = host;
    this.#subjects = subjects;
    this.#chunk = host.allocate(2 ** 20) ?? assert.fail("no room");
  }

  /** With the built-in profiles, and custom ones that are always the same. */
  static async start(): Promise<ScannerFuzz> {
    const random = new Random(1);
    const custom = Array.from({ length: CUSTOM_PROFILES }, (_, at) =>
      randomProfile(random, `custom-${at}`),
    );
    const subjects = [...BUILTIN_PROFILES, ...custom].map((profile) => {
      const compiled = compileProfile(profile);
      const paths = pathsOf(profile);
      return { compiled, fields: createFieldScanner(compileFieldPlan(paths)), paths };
    });
    return new ScannerFuzz(new WasmScanner(await startCompiledScanner()), subjects);
  }

  /** The case of a seed; throws if anything differs. */
  check(seed: number): void {
    const { subject, log, random } = this.#draw(seed);
    this.#checkLog(subject, log, random);
  }

  /** What a seed stands for. */
  caseOf(seed: number): { readonly profile: string; readonly log: Uint8Array } {
    const { subject, log } = this.#draw(seed);
    return { profile: subject.compiled.profile.name, log };
  }

  #draw(seed: number) {
    const random = new Random(seed);
    const builtIn = random.once(2);
    const index = random.below(builtIn ? BUILTIN_PROFILES.length : this.#subjects.length);
    const subject = this.#subjects[index] ?? assert.fail();
    const log = randomLog(random, subject.compiled.profile, random.once(10) ? 60 : 12);
    return { subject, log, random };
  }

  /** A log, which need not be random, with a profile of the name. */
  checkBytes(log: Uint8Array, profile: string): void {
    const subject = this.#subjects.find(({ compiled }) => compiled.profile.name === profile);
    assert.ok(subject);
    for (let seed = 0; seed < 8; seed++) this.#checkLog(subject, log, new Random(seed));
  }

  #checkLog({ compiled, fields, paths }: Subject, log: Uint8Array, random: Random): void {
    const expected = new Rows(compiled);
    const lines = new LineScanner((line) => {
      const taken = checkFields(fields, paths, line);
      expected.takeLine(line);
      assert.equal(expected.isWhole, taken);
    });
    lines.feed(log);
    lines.finish();

    const host = this.#host;
    const rows = new Rows(compiled);
    const reader = batchReaderOf(host, compiled, rows.strings, ZONE);
    const batches = new BatchLines(
      host,
      reader,
      (batch, chunkOffset, firstLine) => {
        this.counts.inBatches += batch.count;
        rows.takeBatch(batch, chunkOffset, firstLine);
      },
      () => true,
    );
    const parts = new LineScanner((line) => rows.takeLine(line), undefined, batches);
    for (const piece of random.once(2) ? [log] : cut(log, random)) {
      parts.feed(this.#place(piece, random.below(4)));
    }
    parts.finish();
    assert.deepEqual(rows.rows, expected.rows);
    this.counts.cases++;
    this.counts.lines += expected.rows.length;
  }

  /** Puts bytes where they can be scanned: staged, at a chunk's start or end, at the end of the memory. */
  #place(piece: Uint8Array, where: number): Uint8Array {
    if (where === 0) return this.#host.stage(piece);
    if (where === 3) {
      const { buffer } = this.#host.exports.memory;
      const at = buffer.byteLength - HOST_MEMORY.lookAhead - piece.length;
      const target = new Uint8Array(buffer, at, piece.length);
      target.set(piece);
      return target;
    }
    const from = where === 1 ? 0 : this.#chunk.length - piece.length;
    const target = this.#chunk.subarray(from, from + piece.length);
    target.set(piece);
    return target;
  }
}

/** The lines of one log, in one way or another. */
class Rows {
  readonly rows: Row[] = [];
  readonly strings: StringTables = createStringTables();
  /** The line taken last is one object and nothing else. */
  isWhole = false;
  readonly #reader;

  constructor(compiled: CompiledProfile) {
    this.#reader = createRoleReader(compiled, this.strings, ZONE);
  }

  takeLine({ bytes, start, end, offset, line }: LineSpan): void {
    const verdict = this.#reader.read(bytes, start, end);
    this.isWhole = verdict.ok && verdict.rest === end;
    if (!verdict.ok) {
      this.rows.push([line, offset, verdict.rejection, verdict.reason]);
      return;
    }
    let object = start;
    while (bytes[object] !== 0x7b) object++;
    const { objectEnd, rest } = verdict;
    const { values } = this.#reader;
    const { causeCount, causeHi, causeLo, correlationHi, correlationLo } = values;
    this.rows.push([
      ...[line, offset + object - start, objectEnd - object, rest === end ? 0 : rest - start],
      ...this.#scalars(values),
      ...[...causeHi.subarray(0, causeCount)],
      ...[...causeLo.subarray(0, causeCount)],
      ...[...correlationHi],
      ...[...correlationLo],
    ]);
  }

  takeBatch(batch: RoleBatch, chunkOffset: number, firstLine: number): void {
    for (let row = 0; row < batch.count; row++) {
      const start = batch.objectStart[row] ?? -1;
      const end = batch.objectEnd[row] ?? -1;
      const [from, to] = [batch.causeStart[row], batch.causeStart[row + 1]];
      const values = Object.fromEntries(
        SCALARS.map((name) => [name, batch[name][row]] as const),
      ) as Record<Scalar, number>;
      for (const name of batch.constant) {
        if (name === "causes") assert.equal(from, to);
        else if (name === "id") assert.deepEqual([values.idHi, values.idLo], [0, 0]);
        else assert.equal(values[name], batch[name][0], name);
      }
      this.rows.push([
        ...[firstLine + row, chunkOffset + start, end - start, 0],
        ...this.#scalars({ ...values, timeAssumed: values.timeAssumed === 1 }),
        ...batch.causeHi.subarray(from, to),
        ...batch.causeLo.subarray(from, to),
        ...batch.correlationHi.map((column) => column[row]),
        ...batch.correlationLo.map((column) => column[row]),
      ]);
    }
  }

  /** Numbers of texts, too: they come in the order of rows, however these were read. */
  #scalars(values: Pick<RoleValues, Scalar> | ScalarValues): unknown[] {
    return SCALARS.map((name) => values[name]);
  }
}

const SCALARS = [
  ...([
    "timeUs",
    "timeNs",
    "timeAssumed",
    "sequence",
    "turn",
    "durationUs",
    "run",
    "agent",
  ] as const),
  ...(["to", "type", "kind", "channel", "severity", "idHi", "idLo"] as const),
] as const;
type Scalar = (typeof SCALARS)[number];
type ScalarValues = Readonly<Record<Exclude<Scalar, "timeAssumed">, number>> & {
  readonly timeAssumed: boolean;
};

function cut(bytes: Uint8Array, random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const most = random.pick([3, 40, 400, 100_000]);
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(most);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** The field scanner and JSON.parse say the same of a line; true: it is one object and nothing else. */
function checkFields(
  fields: FieldScanner,
  paths: readonly (readonly string[])[],
  line: LineSpan,
): boolean {
  const { bytes, start, end } = line;
  const object = parsedObject(bytes.subarray(start, end));
  const verdict = fields.scan(bytes, start, end);
  const isWhole = verdict.ok && verdict.rest === end;
  assert.equal(isWhole, object !== undefined, verdict.reason);
  if (object === undefined) return false;
  paths.forEach((path, index) => {
    const slot = fields.plan.slots[index] ?? -1;
    const scanned = scannedValue(fields, bytes, slot);
    const expected = valueAt(object, path);
    if (line.end - line.start < SHALLOW_BYTES) assert.deepEqual(scanned, expected, path.join("."));
    else assert.ok(isSame(scanned, expected), path.join("."));
  });
  return true;
}

function parsedObject(line: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(strict.decode(line));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equality of JSON values of any depth. */
function isSame(one: unknown, other: unknown): boolean {
  const pairs: [unknown, unknown][] = [[one, other]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
      if (!Object.is(a, b)) return false;
      continue;
    }
    const keys = Object.keys(a);
    if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length)
      return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pairs.push([Reflect.get(a, key), Reflect.get(b, key)]);
    }
  }
  return true;
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  let inner = object;
  for (const key of path) {
    if (!isObject(inner) || !Object.hasOwn(inner, key)) return undefined;
    inner = inner[key];
  }
  return inner;
}

function scannedValue(fields: FieldScanner, bytes: Uint8Array, slot: number): unknown {
  const kind = fields.kind[slot];
  const [start = 0, end = 0] = [fields.start[slot], fields.end[slot]];
  if (kind === FIELD_KIND.absent) return undefined;
  if (kind === FIELD_KIND.string || kind === FIELD_KIND.escapedString) {
    return decodeString(bytes, start, end, kind === FIELD_KIND.escapedString);
  }
  return JSON.parse(strict.decode(bytes.subarray(start, end)));
}

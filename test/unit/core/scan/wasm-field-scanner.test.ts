import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePath } from "../../../../src/core/base/path.ts";
import { createStringTables } from "../../../../src/core/base/string-table.ts";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import type { EventStore } from "../../../../src/core/event-store.ts";
import { compileProfile } from "../../../../src/core/profile/compiled-profile.ts";
import { compileFieldPlan } from "../../../../src/core/scan/field-plan.ts";
import {
  createFieldScanner,
  FIELD_KIND,
  type FieldScanner,
} from "../../../../src/core/scan/field-scanner.ts";
import { createRoleReader } from "../../../../src/core/scan/role-reader.ts";
import type { RoleValues } from "../../../../src/core/scan/role-values.ts";
import { type ScannerExports, WasmScanner } from "../../../../src/core/scan/wasm-field-scanner.ts";
import { startCompiledScanner } from "../../../support/compiled-scanner.ts";
import { tableValues } from "../../../support/table-values.ts";
import { storeFromText } from "../../../support/text-store.ts";

const PATHS = ["a", "a.b", "list", '""', "é😀", "exactly8", "longer_than_sixteen_bytes", "short"];
const plan = compileFieldPlan(PATHS.map((text) => parsePath(text) ?? assert.fail(text)));

/** Verdict and slots of a line. */
function scanOf(scanner: FieldScanner, bytes: Uint8Array, start: number, end: number): unknown {
  const { ok, objectEnd, rest, rejection, reason } = scanner.scan(bytes, start, end);
  if (!ok) return { rejection, reason };
  const slots = [...scanner.kind].map((kind, slot) =>
    kind === FIELD_KIND.absent ? null : [kind, scanner.start[slot], scanner.end[slot]],
  );
  return { objectEnd, rest, slots };
}

const SAMPLES = join(import.meta.dirname, "../../../samples");

function samples(): Record<string, Uint8Array> {
  const files = readdirSync(SAMPLES, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("jsonl"))
    .sort();
  return Object.fromEntries(
    files.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(SAMPLES, path))]),
  );
}

/** All columns of all logs, as far as they are filled. */
function tablesOf(store: EventStore): unknown {
  return store.logs.map(({ path, counts, profile, table }) => ({
    path,
    counts: { ...counts },
    profile: profile.name,
    columns: tableValues(table),
  }));
}

describe("WasmScanner", () => {
  let exports: ScannerExports;
  let host: WasmScanner;
  let fast: FieldScanner;
  const plain = createFieldScanner(plan);

  before(async function () {
    // The first time it is compiled.
    this.timeout(20_000);
    await startCompiledScanner();
  });

  beforeEach(async () => {
    exports = await startCompiledScanner();
    host = new WasmScanner(exports);
    fast = host.createFieldScanner(plan);
  });

  /** The same from an array of its own, in the module's memory, and at that memory's very end. */
  function saysTheSame(line: string | Uint8Array): void {
    const bytes = typeof line === "string" ? encodeUtf8(line) : line;
    const expected = scanOf(plain, bytes, 0, bytes.length);
    assert.deepEqual(scanOf(fast, bytes, 0, bytes.length), expected);
    const { buffer } = exports.memory;
    if (bytes.length > 2 ** 20) return;
    for (const behind of [2 ** 12, 32, 31, 1, 0]) {
      const place = new Uint8Array(buffer, buffer.byteLength - bytes.length - behind, bytes.length);
      place.set(bytes);
      assert.deepEqual(scanOf(fast, place, 0, place.length), expected, `${behind} bytes behind`);
    }
  }

  for (const line of [
    '{"a":{"b":1},"list":[1,{"a":2}],"":3,"é😀":"x","exactly8":true,"short":null}',
    '{"longer_than_sixteen_bytes":1,"longer_than_sixteen_bytez":2,"longer_than_sixteen":3}',
    '{"exactly8":false,"exactly9":1,"exactly":2,"exactly80":3}',
    '{"a":1,"a":{"b":2},"a":3}',
    '{"a":{"b":1},"a":{}}',
    '{"\\u0061":{"b":1}}',
    '{"x":{"\\u0061":1},"a":2}',
    ' { "a" : { "b" : [ ] } , "list" : [ { } ] } \r',
    '{"a":"\\\\","list":"\\"é\\u00e9","short":"😀"}',
    '{"a":-1.5e+10,"list":0,"short":-0.0E-0}',
    '{"a":1}{"a":2}',
    '{"a":1} trailing',
    "{}",
    "",
    " \t",
    "[]",
    '{"a":[}]}',
    '{"a":01}',
    '{"a":tru}',
    '{"a":fals',
    '{"a":"\\',
    '{"a":"\\u00',
    '{"a":"\\u00g0"}',
    '{"a":1,}',
    '{"a"',
    '{"a":',
    '{"a":"x',
  ]) {
    it(`says the same of ${JSON.stringify(line)}`, () => saysTheSame(line));
  }

  it("says the same of strings of any length, wherever they end", () => {
    for (let length = 0; length < 70; length++) {
      const text = "x".repeat(length);
      saysTheSame(`{"a":"${text}","${text}":1,"short":"é${text}"}`);
      saysTheSame(`{"a":"${text}\\n${text}","short":"${text}é"}`);
      saysTheSame(`{"a":"${text}`);
      saysTheSame(`{"a":"${text}\t"}`);
    }
  });

  it("says the same of nesting deeper than its stack", () => {
    for (const depth of [1022, 1023, 1024, 1025, 10_000, 100_000]) {
      saysTheSame(`{"list":${"[".repeat(depth)}${"]".repeat(depth)},"a":1}`);
      saysTheSame(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
      saysTheSame(`{"list":${"[".repeat(depth)}`);
    }
  });

  it("says the same of a line that is longer than its memory", () => {
    saysTheSame(`{"short":"${"x".repeat(20_000_000)}","a":{"b":1}}`);
    saysTheSame(`{"short":"${"x".repeat(20_000_000)}`);
  });

  it("gives positions of the bytes that were given, wherever these are", () => {
    const chunk = host.allocate(64) ?? assert.fail("no room");
    const text = encodeUtf8('xyz\n{"a":12}\n');
    chunk.set(text);
    for (const bytes of [text, chunk, chunk.subarray(2)]) {
      const start = bytes.indexOf(10) + 1;
      assert.deepEqual(
        scanOf(fast, bytes, start, start + 8),
        scanOf(plain, bytes, start, start + 8),
      );
    }
  });

  it("serves several plans at once, and those that have no room with the other scanner", () => {
    const line = encodeUtf8('{"k7":1,"k30":{"x":2}}');
    for (let at = 0; at < 40; at++) {
      const many = Array.from({ length: 1000 }, (_, node) => [`n${node}`, "x"]);
      const own = compileFieldPlan([[`k${at}`], [`k${at}`, "x"], ...many]);
      assert.deepEqual(
        scanOf(host.createFieldScanner(own), line, 0, line.length),
        scanOf(createFieldScanner(own), line, 0, line.length),
      );
    }
    saysTheSame('{"a":1}');
  });

  it("has one place for each chunk, and says so when there is none left", () => {
    const chunks = [host.allocate(2 ** 20), host.allocate(2 ** 20), host.allocate(2 ** 20)];
    assert.deepEqual(
      chunks.map((chunk) => chunk?.length),
      [2 ** 20, 2 ** 20, undefined],
    );
    chunks[0]?.fill(1);
    chunks[1]?.fill(2);
    assert.equal(chunks[0]?.indexOf(2), -1);
    saysTheSame('{"a":{"b":1}}');
  });

  it("finds newlines as indexOf does", () => {
    const chunk = host.allocate(100) ?? assert.fail("no room");
    // Behind the chunk: what is found there does not count.
    new Uint8Array(chunk.buffer, chunk.byteOffset + 100, 16).fill(10);
    for (const newlines of [[], [0], [15], [16], [17, 40], [99], [98, 99]]) {
      chunk.fill(0x20);
      for (const at of newlines) chunk[at] = 10;
      for (let from = 0; from <= 100; from++) {
        assert.equal(host.indexOfNewline(chunk, from), chunk.indexOf(10, from));
        assert.equal(host.indexOfNewline(chunk.slice(), from), chunk.indexOf(10, from));
      }
    }
  });

  it("works on values as the reader does without it, again and again", () => {
    const compiled = compileProfile({
      name: "p",
      roles: { time: "t", run: "r", agent: { path: "g", prefix: "agent_" }, id: "i", causes: "c" },
    });
    const strings = createStringTables();
    const texts = (tables: typeof strings, { run, agent }: RoleValues) => ({
      run: tables.run.textOf(run),
      agent: tables.agent.textOf(agent),
    });
    const worked = createRoleReader(
      compiled,
      strings,
      "utc",
      undefined,
      host.createFieldScanner(compiled.index.plan),
    );
    const plainStrings = createStringTables();
    const usual = createRoleReader(compiled, plainStrings, "utc");
    const lines: string[] = [];
    for (let length = 0; length < 80; length++) {
      const text = "é".repeat(length % 7) + "abcdefgh".repeat(10).slice(0, length);
      const causes = Array.from({ length }, (_, at) => `"${text}${at}"`);
      lines.push(
        `{"t":"2026-01-01T00:0${length % 3}:${10 + (length % 49)}.${length}Z","r":"${text}"}`,
        `{"i":"${text}","g":"agent_${text}","c":[${causes.join(", ")}]}`,
        `{"i":${length},"c":"${text}","g":"${text}"}`,
        `{"i":"\\u0061${text}","c":["${text}",${length},null,{"x":[]},"\\n"],"r":"a\\n"}`,
        `{"c":[],"c":{"x":"${text}"},"i":"${text}","i":null}{"i":"glued"}`,
      );
    }
    for (const line of [...lines, ...lines.reverse()]) {
      const bytes = encodeUtf8(line);
      worked.read(bytes, 0, bytes.length);
      usual.read(bytes, 0, bytes.length);
      const { causeHi, causeLo, causeCount, run, agent, ...values } = worked.values;
      const { causeHi: hi, causeLo: lo, run: _run, agent: _agent, ...expected } = usual.values;
      assert.deepEqual({ causeCount, ...values }, expected, line);
      assert.deepEqual(causeHi.slice(0, causeCount), hi.slice(0, causeCount), line);
      assert.deepEqual(causeLo.slice(0, causeCount), lo.slice(0, causeCount), line);
      assert.deepEqual(texts(strings, worked.values), texts(plainStrings, usual.values), line);
    }
  });

  it("fills a store's tables as the other scanner does", async () => {
    const logs = samples();
    assert.ok(Object.keys(logs).length > 10);
    const expected = tablesOf(await storeFromText(logs));
    assert.deepEqual(tablesOf(await storeFromText(logs, { scanner: exports })), expected);
    for (const chunkBytes of [97, 4096]) {
      const scanner = await startCompiledScanner();
      assert.deepEqual(tablesOf(await storeFromText(logs, { scanner, chunkBytes })), expected);
    }
  });
});

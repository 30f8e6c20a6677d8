import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import type { EventStore } from "../../../../src/core/event-store.ts";
import type { BatchPlan } from "../../../../src/core/scan/batch-plan.ts";
import { compileFieldPlan } from "../../../../src/core/scan/field-plan.ts";
import { BATCH_END, SLOT_WORK } from "../../../../src/core/scan/scanner-layout.ts";
import { WasmScanner } from "../../../../src/core/scan/wasm-scanner.ts";
import { startCompiledScanner } from "../../../support/compiled-scanner.ts";
import { tableValues } from "../../../support/table-values.ts";
import { storeFromText } from "../../../support/text-store.ts";

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

/** A plan whose only slot is a text at a path of one key, with so many keys beside it. */
function planOf(key: string, others = 0): BatchPlan {
  const more = Array.from({ length: others }, (_, at) => [`other${at}`, "x"]);
  const fields = compileFieldPlan([[key], ...more]);
  return { fields, works: new Uint8Array(fields.slotCount).fill(SLOT_WORK.name) };
}

describe("WasmScanner", () => {
  let host: WasmScanner;

  before(async function () {
    // The first time it is compiled.
    this.timeout(20_000);
    await startCompiledScanner();
  });

  beforeEach(async () => {
    host = new WasmScanner(await startCompiledScanner());
  });

  /** The texts at the plan's first path, line by line, and why the batch stopped. */
  function textsOf(plan: BatchPlan, text: string): { texts: (string | null)[]; why: number } {
    const bytes = host.stage(encodeUtf8(text));
    const placed = host.place(plan) ?? assert.fail("no room");
    const count = host.scan(placed, bytes, 0, bytes.length);
    const names = placed.slots[plan.fields.slots[0] ?? -1]?.names ?? assert.fail();
    return {
      texts: [...names.subarray(0, count)].map((name) => host.names.textOf(name)),
      why: placed.why,
    };
  }

  it("stops at a line that is not usual", () => {
    const { texts, why } = textsOf(planOf("a"), '{"a":"x"}\n{"a":1}\n\n{"a":"y"}\n');
    assert.deepEqual(texts, ["x", "1"]);
    assert.equal(why, BATCH_END.unusual);
  });

  it("forgets what the batch before left, also that of other plans", () => {
    const a = planOf("a");
    const b = planOf("b");
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(textsOf(a, '{"a":"x"}\n{"b":"y"}\n').texts, ["x", null]);
      assert.deepEqual(textsOf(a, '{"b":"x"}\n{"a":true}\n').texts, [null, "true"]);
      assert.deepEqual(textsOf(b, '{"a":"x"}\n{"b":"\\u0061"}\n').texts, [null, "a"]);
    }
  });

  it("serves more plans than it has room for, by turns", () => {
    const plans = Array.from({ length: 300 }, (_, at) => planOf(`k${at}`, 20));
    for (let round = 0; round < 2; round++) {
      plans.forEach((plan, at) => {
        assert.deepEqual(textsOf(plan, `{"k${at}":"x","k${at + 1}":"y"}\n`).texts, ["x"]);
      });
    }
  });

  it("says when a plan or its columns have no room at all", () => {
    assert.equal(host.place(planOf("a", 20_000)), null);
    assert.deepEqual(textsOf(planOf("a"), '{"a":"x"}\n').texts, ["x"]);
  });

  it("names more texts than it has names for, batch by batch", () => {
    const plan = planOf("a");
    const placed = host.place(plan) ?? assert.fail("no room");
    const lines = Array.from({ length: 20_000 }, (_, at) => `{"a":"${"x".repeat(at % 70)}${at}"}`);
    const bytes = host.stage(encodeUtf8(`${lines.join("\n")}\n`));
    const texts: (string | null)[] = [];
    for (let from = 0; from < bytes.length; ) {
      const count = host.scan(placed, bytes, from, bytes.length);
      for (const name of placed.slots[0]?.names?.subarray(0, count) ?? []) {
        texts.push(host.names.textOf(name));
      }
      from = placed.stoppedAt - bytes.byteOffset;
      if (placed.why === BATCH_END.names) host.forgetNames();
      else assert.notEqual(placed.why, BATCH_END.unusual);
    }
    assert.deepEqual(
      texts,
      lines.map((line) => (JSON.parse(line) as { a: string }).a),
    );
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
    assert.deepEqual(textsOf(planOf("a"), '{"a":"x"}\n').texts, ["x"]);
    assert.equal(chunks[0]?.indexOf(2), -1);
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

  it("fills a store's tables as the other scanner does", async () => {
    const logs = samples();
    assert.ok(Object.keys(logs).length > 10);
    const expected = tablesOf(await storeFromText(logs));
    const scanner = await startCompiledScanner();
    assert.deepEqual(tablesOf(await storeFromText(logs, { scanner })), expected);
    for (const chunkBytes of [97, 4096]) {
      const scanner = await startCompiledScanner();
      assert.deepEqual(tablesOf(await storeFromText(logs, { scanner, chunkBytes })), expected);
    }
  });
});

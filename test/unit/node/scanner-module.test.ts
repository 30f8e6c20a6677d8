import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileScanner } from "../../../scripts/support/compile-scanner.mjs";
import { startScanner } from "../../../src/node/scanner-module.ts";

describe("startScanner", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scanner-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("starts the module in the folder, each time with a memory of its own", async () => {
    writeFileSync(join(folder, "scanner.wasm"), await compileScanner());
    const [first, second] = [startScanner(folder), startScanner(folder)];
    assert.ok(first !== null && second !== null);
    assert.notEqual(first.memory.buffer, second.memory.buffer);
  });

  it("gives nothing where there is no module, or none that can be used", () => {
    assert.equal(startScanner(undefined), null);
    assert.equal(startScanner(folder), null);
    writeFileSync(join(folder, "scanner.wasm"), "no module");
    assert.equal(startScanner(folder), null);
  });

  it("compiles to a module that stays small", async () => {
    assert.ok((await compileScanner()).length < 20 * 1024);
  });
});

import { compileScanner } from "../../scripts/support/compile-scanner.mjs";
import type { ScannerExports } from "../../src/core/scan/wasm-field-scanner.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** A new instance of the fast scanner, compiled from its sources once per process. */
export async function startCompiledScanner(): Promise<ScannerExports> {
  compiled ??= compileScanner().then((bytes) => new WebAssembly.Module(bytes));
  return new WebAssembly.Instance(await compiled).exports as unknown as ScannerExports;
}

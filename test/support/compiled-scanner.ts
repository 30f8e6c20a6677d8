import { compileScanner, compileSearch } from "../../scripts/support/compile-scanner.mjs";
import type { SearchExports } from "../../src/core/scan/search-exports.ts";
import type { ScannerExports } from "../../src/core/scan/wasm-scanner.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** A new instance of the fast scanner, compiled from its sources once per process. */
export async function startCompiledScanner(): Promise<ScannerExports> {
  compiled ??= compileScanner().then((bytes) => new WebAssembly.Module(bytes));
  return new WebAssembly.Instance(await compiled).exports as unknown as ScannerExports;
}

let compiledSearch: Promise<WebAssembly.Module> | undefined;

/** A new instance of the module that searches for texts. */
export async function startCompiledSearch(): Promise<SearchExports> {
  compiledSearch ??= compileSearch().then((bytes) => new WebAssembly.Module(bytes));
  return new WebAssembly.Instance(await compiledSearch).exports as unknown as SearchExports;
}

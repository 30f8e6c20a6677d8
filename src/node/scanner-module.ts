import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SearchExports } from "../core/scan/search-exports.ts";
import type { ScannerExports } from "../core/scan/wasm-scanner.ts";

type WebAssemblyApi = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };

/**
 * A new instance of the fast scanner that the build puts beside the programs; null where there is none
 * (programs run from their sources) or the platform refuses it: reading is slower then, nothing else.
 */
export function startScanner(folder: string | undefined): ScannerExports | null {
  return start(folder, "scanner.wasm") as ScannerExports | null;
}

/** The same of the module that searches for texts. */
export function startSearch(folder: string | undefined): SearchExports | null {
  return start(folder, "search.wasm") as SearchExports | null;
}

function start(folder: string | undefined, name: string): unknown {
  if (api === undefined || folder === undefined) return null;
  try {
    const module = new api.Module(readFileSync(join(folder, name)));
    return new api.Instance(module, {}).exports;
  } catch {
    return null;
  }
}

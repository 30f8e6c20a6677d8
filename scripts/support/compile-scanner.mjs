// Compiles src/scanner to WebAssembly: for the build and for the tests.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Of 64 KB each; a memory that never grows keeps the views on it. */
const MEMORY_PAGES = "116";

/** The bytes of the module. */
export async function compileScanner() {
  const asc = await import("assemblyscript/asc");
  let module = null;
  const { error, stderr } = await asc.main(
    [
      ...["scanner.ts", "--outFile", "scanner.wasm", "--runtime", "stub", "--enable", "simd"],
      ...["-O3", "--noAssert", "--initialMemory", MEMORY_PAGES, "--maximumMemory", MEMORY_PAGES],
    ],
    {
      // Sources are read from their folder alone: elsewhere asc asks for configurations and packages.
      readFile: (name) => {
        try {
          return readFileSync(join(root, "src", "scanner", name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (_name, content) => {
        module = content;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || module === null) {
    throw new Error(`the scanner does not compile: ${error?.message ?? ""}\n${stderr.toString()}`);
  }
  return module;
}

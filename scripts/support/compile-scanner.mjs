// Compiles the programs of src/scanner to WebAssembly: for the build and for the tests.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Of 64 KB each; a memory that never grows keeps the views on it. */
const MEMORY_PAGES = "130";
const SEARCH_PAGES = "70";

/** Where static data begins, if there is any; src/scanner/layout.ts leaves room for it. */
const STATIC_AT = "1024";

/** The bytes of the field scanner's module. */
export function compileScanner() {
  return compile("scanner.ts", MEMORY_PAGES);
}

/** The bytes of the module that searches for texts. */
export function compileSearch() {
  return compile("search.ts", SEARCH_PAGES);
}

async function compile(source, pages) {
  const asc = await import("assemblyscript/asc");
  let module = null;
  const { error, stderr } = await asc.main(
    [
      ...[source, "--outFile", "out.wasm", "--runtime", "stub", "--enable", "simd"],
      ...["-O3", "--noAssert", "--initialMemory", pages, "--maximumMemory", pages],
      ...["--memoryBase", STATIC_AT],
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
    throw new Error(`${source} does not compile: ${error?.message ?? ""}\n${stderr.toString()}`);
  }
  return module;
}

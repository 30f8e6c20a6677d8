// Builds what runs: node esbuild.mjs [extension] [worker] [webview] [cli] [tests] [bench]
//   --production   smaller, without source maps (for packages)
//   --watch        builds again at each change
//   --check        writes nothing: core must bundle for a neutral platform, protocol without core
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { compileScanner, compileSearch } from "./scripts/support/compile-scanner.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const production = options.includes("--production");

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: "warning",
  legalComments: "none",
  charset: "utf8",
  minify: production,
  keepNames: false,
  sourcemap: production ? false : "linked",
  sourcesContent: false,
  metafile: true,
};

/**
 * A namespace that is imported from outside is copied name by name, in each file anew; `vscode` has
 * hundreds, which cost the extension host 10 ms or more while the extension is loaded. It is taken as it is.
 * @type {esbuild.Plugin}
 */
const vscodeAsItIs = {
  name: "vscode-as-it-is",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]extension[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(
        /^import \* as vscode from "vscode";$/m,
        'const vscode = require("vscode");',
      );
      return { contents, loader: "ts" };
    });
  },
};

/** @type {Record<string, () => esbuild.BuildOptions>} */
const bundles = {
  extension: () => ({
    ...common,
    entryPoints: ["src/extension/activate.ts"],
    outfile: "dist/extension.cjs",
    platform: "node",
    format: "cjs",
    target: "node22",
    // Packages that offer both: the ES module, of which only what is used is kept.
    mainFields: ["module", "main"],
    external: ["vscode"],
    plugins: [vscodeAsItIs],
  }),
  worker: () => ({
    ...common,
    entryPoints: ["src/worker/main.node.ts"],
    outfile: "dist/worker.cjs",
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  }),
  webview: () => ({
    ...common,
    entryPoints: ["webview/main.ts"],
    outfile: "dist/webview.js",
    platform: "browser",
    format: "iife",
    // The Chromium of VS Code 1.101.
    target: "chrome134",
    loader: { ".ttf": "file" },
    define: { "process.env.NODE_ENV": '"production"' },
  }),
  cli: () => ({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      // Packages in the old module format ask for Node's modules by `require`.
      js: [
        "#!/usr/bin/env node",
        'import { createRequire as createRequireOfBundle } from "node:module";',
        "const require = createRequireOfBundle(import.meta.url);",
      ].join("\n"),
    },
  }),
  tests: () => ({
    ...common,
    minify: false,
    sourcesContent: true,
    entryPoints: filesOf("test/host"),
    outdir: "dist/test/host",
    outbase: "test/host",
    outExtension: { ".js": ".cjs" },
    platform: "node",
    format: "cjs",
    target: "node22",
    // Tests know their folder as Node's ES modules do.
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    external: ["vscode", "mocha"],
  }),
};

/** What is built without being named. */
const usual = ["extension", "worker", "webview", "cli"];

function filesOf(folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts") && !path.includes("/.tsc/"));
  if (files.length === 0) throw new Error(`no TypeScript file is in ${folder}`);
  return files.sort();
}

function copyCodicons() {
  const from = join(root, "node_modules", "@vscode", "codicons", "dist");
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const file of ["codicon.css", "codicon.ttf"])
    cpSync(join(from, file), join(root, "dist", file));
}

async function buildScanner() {
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const [name, compile] of Object.entries({
    scanner: compileScanner,
    search: compileSearch,
  })) {
    const module = await compile();
    writeFileSync(join(root, "dist", `${name}.wasm`), module);
    console.log(`dist/${name}.wasm  ${(module.length / 1024).toFixed(0)} KB`);
  }
}

async function check() {
  const core = await esbuild.build({
    ...common,
    entryPoints: filesOf("src/core"),
    outdir: "unused",
    write: false,
    platform: "neutral",
    mainFields: ["module", "main"],
    format: "esm",
    sourcemap: false,
  });
  const protocol = await esbuild.build({
    ...common,
    entryPoints: filesOf("src/protocol"),
    outdir: "unused",
    write: false,
    platform: "neutral",
    mainFields: ["module", "main"],
    format: "esm",
    sourcemap: false,
  });
  // Imports of types are gone by now: what is left of core would be code.
  const crossing = Object.keys(protocol.metafile.inputs).filter((path) =>
    relative(root, join(root, path)).replaceAll("\\", "/").startsWith("src/core/"),
  );
  if (crossing.length > 0)
    throw new Error(`protocol may import types of core only, but it takes code of ${crossing[0]}`);
  const files = Object.keys(core.metafile.inputs).filter((path) => path.startsWith("src/core/"));
  console.log(`core bundles for a neutral platform (${files.length} files)`);
}

const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
for (const name of named) {
  if (!(name in bundles)) {
    console.error(`Unknown bundle "${name}"; there are: ${Object.keys(bundles).join(", ")}`);
    process.exit(2);
  }
}

try {
  if (options.includes("--check")) {
    await check();
  } else {
    const wanted = named.length > 0 ? named : usual;
    if (wanted.includes("webview")) copyCodicons();
    if (wanted.includes("worker") || wanted.includes("cli")) await buildScanner();
    const contexts = await Promise.all(wanted.map((name) => esbuild.context(bundles[name]())));
    if (options.includes("--watch")) {
      await Promise.all(contexts.map((context) => context.watch()));
      console.log(`watching ${wanted.join(", ")}`);
    } else {
      const results = await Promise.all(contexts.map((context) => context.rebuild()));
      await Promise.all(contexts.map((context) => context.dispose()));
      for (const result of results) {
        const outputs = Object.entries(result.metafile.outputs).filter(
          ([path]) => !path.endsWith(".map"),
        );
        if (outputs.length > 3) console.log(`${outputs.length} files like ${outputs[0][0]}`);
        else
          for (const [path, output] of outputs)
            console.log(`${path}  ${(output.bytes / 1024).toFixed(0)} KB`);
      }
    }
  }
} catch (error) {
  // esbuild has printed what it found; other errors have a sentence.
  if (!("errors" in error)) console.error(error.message);
  process.exit(1);
}

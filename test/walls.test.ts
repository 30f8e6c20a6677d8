/**
 * The walls of ARCHITECTURE.md and the rules of the type checker and the linter, tried: every probe is
 * written where it would do harm, in a copy of the sources, and must be refused by the tools that are
 * said to refuse it. Each tool runs once over all of them.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as esbuild from "esbuild";
import { root } from "../scripts/support/paths.ts";

type Probe = {
  readonly what: string;
  /** File of the probe; the folder decides which rules hold. */
  readonly file: string;
  readonly code: string;
  /** Code of the type checker's error. */
  readonly tsc?: string;
  /** Rule of the linter. */
  readonly biome?: string;
  /** The neutral bundle of core fails. */
  readonly esbuild?: true;
};

const RESTRICTED = "lint/style/noRestrictedImports";
const FLOATING = "lint/nursery/noFloatingPromises";

const PROBES: readonly Probe[] = [
  {
    what: "a value of vscode in core",
    file: "src/core/probe-vscode-value.ts",
    code: 'import { window } from "vscode";\nexport const probe = window;\n',
    tsc: "TS2305",
    biome: RESTRICTED,
    esbuild: true,
  },
  {
    what: "a type of vscode in core",
    file: "src/core/probe-vscode-type.ts",
    code: 'import type { Uri } from "vscode";\nexport type Probe = Uri;\n',
    tsc: "TS2305",
    biome: RESTRICTED,
  },
  {
    what: "a module of Node in core",
    file: "src/core/probe-node.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const probe = readFileSync;\n',
    tsc: "TS2591",
    biome: RESTRICTED,
    esbuild: true,
  },
  {
    what: "a package in core",
    file: "src/core/probe-package.ts",
    code: 'import picomatch from "picomatch";\nexport const probe = picomatch;\n',
    biome: RESTRICTED,
  },
  {
    what: "process in core",
    file: "src/core/probe-process.ts",
    code: "export const probe = process.pid;\n",
    tsc: "TS2591",
  },
  {
    what: "window in core",
    file: "src/core/probe-window.ts",
    code: "export const probe = window.name;\n",
    tsc: "TS2304",
  },
  {
    what: "console in core",
    file: "src/core/probe-console.ts",
    code: 'export function probe(): void {\n  console.log("probe");\n}\n',
    tsc: "TS2584",
    biome: "lint/suspicious/noConsole",
  },
  {
    what: "a timer in core",
    file: "src/core/probe-timer.ts",
    code: "export function probe(): void {\n  setTimeout(() => undefined, 1);\n}\n",
    tsc: "TS2304",
  },
  ...(
    [
      ["src/core", "../protocol/store-api.ts", "StoreApi"],
      ["src/core", "../extension/activate.ts", "EventLogApi"],
      ["src/protocol", "../node/worker-pool.ts", "StoreWorker"],
      ["src/protocol", "../extension/activate.ts", "EventLogApi"],
      ["src/node", "../worker/store-service.ts", "StoreService"],
      ["src/worker", "../extension/activate.ts", "EventLogApi"],
      ["src/worker", "../cli/main.ts", "Main"],
      ["src/cli", "../worker/store-service.ts", "StoreService"],
      ["src/cli", "../extension/activate.ts", "EventLogApi"],
      ["src/extension", "../core/index/event-table.ts", "EventTable"],
      ["src/extension", "../core/scan/byte-source.ts", "ByteSource"],
      ["src/extension", "../worker/store-service.ts", "StoreService"],
      ["src/extension", "../cli/main.ts", "Main"],
      ["src/extension", "../../webview/main.ts", "Main"],
      ["webview", "../src/core/index/event-table.ts", "EventTable"],
      ["webview", "../src/core/profile/profile.ts", "Profile"],
      ["webview", "../src/node/worker-pool.ts", "StoreWorker"],
      ["webview", "../src/extension/activate.ts", "EventLogApi"],
    ] as const
  ).map(
    ([folder, path, name], at): Probe => ({
      what: `${path} in ${folder}`,
      file: `${folder}/probe-crossing-${at}.ts`,
      code: `import type { ${name} } from "${path}";\nexport type Probe = ${name};\n`,
      biome: RESTRICTED,
    }),
  ),
  {
    what: "vscode in the webview",
    file: "webview/probe-vscode.ts",
    code: 'import type { Uri } from "vscode";\nexport type Probe = Uri;\n',
    tsc: "TS2305",
    biome: RESTRICTED,
  },
  {
    what: "a byte offset where a row id is asked for",
    file: "src/core/probe-brand.ts",
    code: 'import type { ByteOffset, LogId } from "./base/units.ts";\nimport { eventKeyOf } from "./base/units.ts";\nexport const probe = (log: LogId, at: ByteOffset) => eventKeyOf(log, at);\n',
    tsc: "TS2345",
  },
  {
    what: "an element that may be missing taken for a number",
    file: "src/core/probe-index.ts",
    code: "export const probe = (values: readonly number[]): number => values[0];\n",
    tsc: "TS2322",
  },
  {
    what: "a missing case of a switch that gives a value",
    file: "src/core/probe-switch-value.ts",
    code: 'export function probe(kind: "a" | "b"): number {\n  switch (kind) {\n    case "a":\n      return 1;\n  }\n}\n',
    tsc: "TS2366",
    biome: "lint/nursery/useExhaustiveSwitchCases",
  },
  {
    what: "a missing case of a switch that gives nothing",
    file: "src/core/probe-switch-void.ts",
    code: 'export function probe(kind: "a" | "b", out: string[]): void {\n  switch (kind) {\n    case "a":\n      out.push(kind);\n      break;\n  }\n}\n',
    biome: "lint/nursery/useExhaustiveSwitchCases",
  },
  {
    what: "a wrong argument of a call over the wire",
    file: "src/worker/probe-argument.ts",
    code: 'import type { Client } from "../protocol/rpc.ts";\nimport type { StoreApi } from "../protocol/store-api.ts";\nexport const probe = (store: Client<StoreApi>) => store.refresh("all");\n',
    tsc: "TS2345",
  },
  {
    what: "a wrong reply of a call over the wire",
    file: "src/worker/probe-reply.ts",
    code: 'import type { Client } from "../protocol/rpc.ts";\nimport type { StoreApi } from "../protocol/store-api.ts";\nexport const probe = async (store: Client<StoreApi>): Promise<string> => store.count({ terms: [] });\n',
    tsc: "TS2322",
  },
  {
    what: "a method that the server's side lacks",
    file: "src/worker/probe-method.ts",
    code: 'import type { StoreApi } from "../protocol/store-api.ts";\nexport const probe: Pick<StoreApi, "count" | "status"> = { count: async () => 1 };\n',
    tsc: "TS2741",
  },
  {
    what: "a promise that nobody waits for",
    file: "src/worker/probe-floating.ts",
    code: "async function work(): Promise<void> {}\nexport function probe(): void {\n  work();\n}\n",
    biome: FLOATING,
  },
  {
    what: "a promise of a call over the wire that nobody waits for",
    file: "src/worker/probe-floating-call.ts",
    code: 'import type { Client } from "../protocol/rpc.ts";\nimport type { StoreApi } from "../protocol/store-api.ts";\nexport function probe(store: Client<StoreApi>): void {\n  store.refresh([]);\n}\n',
    biome: FLOATING,
  },
  {
    what: "any",
    file: "src/core/probe-any.ts",
    code: "export const probe = (value: unknown) => value as any;\n",
    biome: "lint/suspicious/noExplicitAny",
  },
  {
    what: "a non-null assertion",
    file: "src/core/probe-non-null.ts",
    code: "export const probe = (values: readonly number[]): number => values[0]!;\n",
    biome: "lint/style/noNonNullAssertion",
  },
  {
    what: "a default export",
    file: "src/core/probe-default.ts",
    code: "const probe = 1;\nexport default probe;\n",
    biome: "lint/style/noDefaultExport",
  },
  {
    what: "an enum",
    file: "src/core/probe-enum.ts",
    code: "export enum Probe {\n  One = 1,\n}\n",
    tsc: "TS1294",
    biome: "lint/style/noEnum",
  },
  {
    what: "a skipped test",
    file: "test/unit/probe-skip.test.ts",
    code: 'describe("probe", () => {\n  it.skip("is left out", () => undefined);\n});\n',
    biome: "lint/suspicious/noSkippedTests",
  },
  {
    what: "a test that leaves out all others",
    file: "test/unit/probe-only.test.ts",
    code: 'describe("probe", () => {\n  it.only("is alone", () => undefined);\n});\n',
    biome: "lint/suspicious/noFocusedTests",
  },
  {
    what: "a file name that is not kebab-case",
    file: "src/core/probeCamelCase.ts",
    code: "export const probe = 1;\n",
    biome: "lint/style/useFilenamingConvention",
  },
];

/** Code that is right: a tool that refuses it would refuse anything. */
const ALLOWED: readonly { readonly file: string; readonly code: string }[] = [
  {
    file: "src/core/probe-allowed.ts",
    code: 'import * as z from "zod/mini";\nimport type { RowId } from "./base/units.ts";\n\nexport const probe = z.number();\nexport type Probe = RowId;\n',
  },
  {
    file: "src/extension/probe-allowed.ts",
    code: 'import { readFileSync } from "node:fs";\nimport { Uri } from "vscode";\nimport type { EventKey } from "../core/base/units.ts";\nimport type { Filter } from "../core/query/filter.ts";\nimport type { EventView } from "../core/view/event-view.ts";\nimport type { StoreWorker } from "../node/worker-pool.ts";\nimport type { StoreApi } from "../protocol/store-api.ts";\n\nexport const probe = (path: string) => readFileSync(Uri.file(path).fsPath);\nexport type Probe = EventKey | Filter | EventView | StoreWorker | StoreApi;\n',
  },
  {
    file: "webview/probe-allowed.ts",
    code: 'import { html } from "lit";\nimport type { EventView } from "../src/core/view/event-view.ts";\nimport type { TimelineHostApi } from "../src/protocol/timeline-api.ts";\n\nexport const probe = html``;\nexport type Probe = EventView | TimelineHostApi;\n',
  },
];

describe("walls", () => {
  /** `file:code` of every complaint. */
  let refused: {
    readonly tsc: Set<string>;
    readonly biome: Set<string>;
    readonly esbuild: Set<string>;
  };
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    folder = realpathSync(mkdtempSync(join(tmpdir(), "event-log-walls-")));
    copySources(folder);
    for (const { file, code } of [...PROBES, ...ALLOWED]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    refused = {
      tsc: complaintsOfTsc(folder),
      biome: complaintsOfBiome(folder),
      esbuild: await complaintsOfEsbuild(folder),
    };
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { what, file, tsc, biome, esbuild: bundled } of PROBES) {
    const tools = [tsc && "tsc", biome && "Biome", bundled && "esbuild"].filter(Boolean).join(", ");
    it(`refuse ${what} (${tools})`, () => {
      if (tsc !== undefined) assertComplaint(refused.tsc, file, tsc);
      if (biome !== undefined) assertComplaint(refused.biome, file, biome);
      if (bundled === true) assertComplaint(refused.esbuild, file, "error");
    });
  }

  for (const { file } of ALLOWED) {
    it(`let ${file} pass`, () => {
      assert.deepEqual(complaintsAbout(file, refused.tsc), []);
      assert.deepEqual(complaintsAbout(file, refused.biome), []);
      assert.deepEqual(complaintsAbout(file, refused.esbuild), []);
    });
  }
});

function assertComplaint(complaints: Set<string>, file: string, code: string): void {
  assert.ok(
    complaints.has(`${file}:${code}`),
    `expected ${code}, found ${complaintsAbout(file, complaints).join(", ") || "nothing"}`,
  );
}

function complaintsAbout(file: string, complaints: Set<string>): string[] {
  return [...complaints].filter((complaint) => complaint.startsWith(`${file}:`));
}

function copySources(target: string): void {
  for (const path of ["biome.json", ".gitignore", "package.json", "src", "webview"]) {
    cpSync(join(root, path), join(target, path), {
      recursive: true,
      filter: (source) => !source.includes(".tsc"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"), "dir");
  const references = ["core", "protocol", "node", "worker", "cli", "extension"].map((name) => ({
    path: `src/${name}`,
  }));
  writeFileSync(
    join(target, "tsconfig.json"),
    JSON.stringify({ files: [], references: [...references, { path: "webview" }] }),
  );
}

function complaintsOfTsc(cwd: string): Set<string> {
  const { stdout } = runTool(cwd, "tsc", ["-b", "--pretty", "false"]);
  const found = new Set<string>();
  for (const [, file, code] of stdout.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm))
    found.add(`${file}:${code}`);
  return found;
}

function complaintsOfBiome(cwd: string): Set<string> {
  const { stdout } = runTool(cwd, "biome", [
    "lint",
    "--reporter=github",
    "--max-diagnostics=none",
    "--colors=off",
  ]);
  const found = new Set<string>();
  for (const [, rule, file = ""] of stdout.matchAll(/title=([^,]+),file=([^,]+),/g))
    found.add(`${relative(cwd, file)}:${rule}`);
  return found;
}

async function complaintsOfEsbuild(cwd: string): Promise<Set<string>> {
  const probes = [...PROBES, ...ALLOWED].filter(({ file }) => file.startsWith("src/core/"));
  try {
    await esbuild.build({
      absWorkingDir: cwd,
      entryPoints: probes.map(({ file }) => file),
      bundle: true,
      write: false,
      outdir: "unused",
      platform: "neutral",
      mainFields: ["module", "main"],
      logLevel: "silent",
      logLimit: 0,
    });
    return new Set();
  } catch (error) {
    const { errors } = error as esbuild.BuildFailure;
    return new Set(errors.map(({ location }) => `${location?.file}:error`));
  }
}

function runTool(cwd: string, name: string, args: readonly string[]): { stdout: string } {
  const result = spawnSync(join(root, "node_modules", ".bin", name), args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (result.error !== undefined) throw result.error;
  return { stdout: result.stdout };
}

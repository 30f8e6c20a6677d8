/** Builds what is measured: the worker as it is shipped, and the small programs that measure. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import * as esbuild from "esbuild";
import { root } from "../../../scripts/support/paths.ts";

const outFolder = join(root, "dist", "bench");

export const workerBundle = join(root, "dist", "worker.cjs");

/** Path of a built program of `test/bench/programs`. */
export function program(name: string): string {
  return join(outFolder, `${name}.mjs`);
}

export async function buildAll(bundles: readonly string[]): Promise<void> {
  const built = spawnSync(process.execPath, ["esbuild.mjs", ...bundles, "--production"], {
    cwd: root,
    stdio: "inherit",
  });
  if (built.status !== 0) process.exit(1);
  const folder = join(root, "test", "bench", "programs");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, basename(name))),
    outdir: outFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    logLevel: "warning",
    banner: {
      js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
    },
  });
}

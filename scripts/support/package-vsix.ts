/** Makes the package that people install. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { root } from "./paths.ts";

/** A package larger than this holds what it should not. */
const MAX_BYTES = 1_000_000;

/** Builds smaller bundles without source maps and packs them; gives the path and the size. */
export async function packageVsix(): Promise<{ path: string; bytes: number }> {
  const build = spawnSync(process.execPath, ["esbuild.mjs", "--production"], {
    cwd: root,
    stdio: "inherit",
  });
  if (build.status !== 0)
    throw new Error("The bundles could not be built; see the messages above.");
  const path = join(root, "event-log-explorer.vsix");
  await createVSIX({
    cwd: root,
    packagePath: path,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const bytes = statSync(path).size;
  if (bytes > MAX_BYTES)
    throw new Error(`${path} has ${bytes} bytes, more than the ${MAX_BYTES} it may have.`);
  return { path, bytes };
}

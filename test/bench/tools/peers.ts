/**
 * The programs that we are measured beside. They are no dependencies of the project: what is missing is
 * installed when a row wants it, by npm into `bench/.peers`, by the system's package manager where we
 * may; what cannot be had is said in the row.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentForNpm } from "../../../scripts/support/install.mjs";
import { root } from "../../../scripts/support/paths.ts";
import { findCommand, runToEnd } from "./commands.ts";

const peersFolder = process.env["EVENT_LOG_BENCH_PEERS"] ?? join(root, "bench", ".peers");
const DUCKDB = "@duckdb/node-api@1.5.6-r.1";

/** A program by its path, with its version in a few words. */
export type Peer = { readonly path: string; readonly version: string };

type Tool = {
  readonly command: string;
  /** Debian's package. */
  readonly package: string;
  readonly versionArgs: readonly string[];
};

const TOOLS = {
  time: { command: "/usr/bin/time", package: "time", versionArgs: ["--version"] },
  wc: { command: "wc", package: "coreutils", versionArgs: ["--version"] },
  ripgrep: { command: "rg", package: "ripgrep", versionArgs: ["--version"] },
  jq: { command: "jq", package: "jq", versionArgs: ["--version"] },
  lnav: { command: "lnav", package: "lnav", versionArgs: ["-V"] },
  python: { command: "python3", package: "python3", versionArgs: ["--version"] },
} as const satisfies Record<string, Tool>;

const found = new Map<string, Peer | null>();
let listsUpdated = false;

/** A command of the machine, installed if need be; null where it cannot be had. */
export async function toolPeer(name: keyof typeof TOOLS): Promise<Peer | null> {
  const known = found.get(name);
  if (known !== undefined) return known;
  const tool: Tool = TOOLS[name];
  let version = await findCommand(tool.command, tool.versionArgs);
  if (version === null && installPackage(tool.package))
    version = await findCommand(tool.command, tool.versionArgs);
  const peer = version === null ? null : { path: await realPath(name, tool.command), version };
  found.set(name, peer);
  return peer;
}

/** Version managers put a slow script in Python's place. */
async function realPath(name: string, command: string): Promise<string> {
  if (name !== "python") return command;
  const { output } = await runToEnd(command, ["-c", "import sys; print(sys.executable)"]);
  return output.trim() || command;
}

function installPackage(name: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  console.log(`Installing ${name}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (!listsUpdated) spawnSync("apt-get", ["update"], { stdio: "ignore", env });
  listsUpdated = true;
  const args = ["install", "--yes", "--no-install-recommends", name];
  return spawnSync("apt-get", args, { stdio: "ignore", env }).status === 0;
}

/** DuckDB's Node package: the path of its module. */
export function duckdbPeer(): Peer | null {
  const folder = join(peersFolder, "node_modules", "@duckdb", "node-api");
  if (!existsSync(folder)) {
    console.log(`Installing ${DUCKDB}…`);
    mkdirSync(peersFolder, { recursive: true });
    spawnSync(
      "npm",
      ["install", "--prefix", peersFolder, "--no-audit", "--no-fund", "--loglevel=error", DUCKDB],
      { stdio: "inherit", shell: process.platform === "win32", env: environmentForNpm() },
    );
  }
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return null;
  const { main, version }: { main: string; version: string } = JSON.parse(
    readFileSync(manifest, "utf8"),
  );
  const peer = { path: join(folder, main), version: `DuckDB ${version}` };
  found.set("duckdb", peer);
  return peer;
}

/** The versions of all peers that were looked for. */
export function peerVersions(): readonly string[] {
  return [...found].flatMap(([name, peer]) =>
    peer === null || name === "time" ? [] : [peer.version],
  );
}

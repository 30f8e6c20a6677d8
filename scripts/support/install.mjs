// What `npm start` and `npm test` need before anything else: the dependencies and Node 24.
// Plain JavaScript without dependencies: it runs on Node 20, right after a clone.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const bundledNode = join(
  root,
  "node_modules",
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** npm writes this file at the end of every install. */
const installRecord = join(root, "node_modules", ".package-lock.json");

function installIsCurrent() {
  if (!existsSync(installRecord)) return false;
  return statSync(installRecord).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

function npm(args) {
  const result = spawnSync("npm", args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: environmentForNpm(),
  });
  if (result.status !== 0) {
    console.error(`\nnpm ${args.join(" ")} failed; see the messages above.`);
    process.exit(1);
  }
}

/** The environment without what an outer npm says about its own package. */
export function environmentForNpm() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (/^npm_(package|lifecycle|command|execpath|config_local_prefix)/.test(name))
      delete environment[name];
  }
  return environment;
}

/** Runs `npm ci` if it never ran or the lock file is newer, and gives the path of a Node that runs TypeScript. */
export function ensureInstalled() {
  if (!installIsCurrent()) {
    console.log("Installing the dependencies (npm ci)…");
    npm(["ci", "--no-audit", "--no-fund"]);
  }
  if (existsSync(bundledNode)) return bundledNode;
  // The install script of the package `node` was not allowed to run; ask once more, by name.
  npm(["rebuild", "node", "--foreground-scripts"]);
  if (existsSync(bundledNode)) return bundledNode;
  const [major] = process.versions.node.split(".").map(Number);
  if (major >= 24) return process.execPath;
  console.error(
    "Node 24 is missing: the npm package `node` could not bring it. Install Node 24 and run this again.",
  );
  return process.exit(1);
}

/** Hands over to a TypeScript file of this folder; signals reach it because it shares the terminal's group. */
export function runWithNode24(script, args) {
  const node = ensureInstalled();
  const child = spawn(node, [join(root, "scripts", script), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}

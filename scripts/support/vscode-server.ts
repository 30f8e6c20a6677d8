/**
 * A real VS Code without a display: the server build that the npm package `code-server` carries,
 * started directly and not through code-server's own entry.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentForNpm } from "./install.mjs";
import { cacheFolder } from "./paths.ts";
import { endProcess, removeAtEnd, startProcess } from "./processes.ts";

/** Holds VS Code 1.139.1. */
const VERSION = "4.139.1";

/** User settings that keep a fresh window quiet. */
const QUIET_SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.openRepositoryInParentFolders": "never",
  "remote.autoForwardPorts": false,
  "window.confirmBeforeClose": "never",
};

/** Gives the folder of the server, installed from npm the first time (about 15 s, 770 MB). */
export function ensureServer(): string {
  const folder = join(cacheFolder, `code-server-${VERSION}`);
  const server = join(folder, "node_modules", "code-server", "lib", "vscode");
  if (existsSync(join(folder, "complete"))) return server;
  console.log(`Fetching VS Code (npm package code-server ${VERSION}, once)…`);
  mkdirSync(cacheFolder, { recursive: true });
  // Built aside and renamed, so that an interrupted install is never taken for a whole one.
  const aside = mkdtempSync(join(cacheFolder, "installing-"));
  removeAtEnd(aside);
  writeFileSync(join(aside, "package.json"), `${JSON.stringify({ private: true })}\n`);
  npm(aside, ["install", `code-server@${VERSION}`, "--save-exact"]);
  npm(join(aside, "node_modules", "code-server", "lib", "vscode"), ["install", "--omit=dev"]);
  writeFileSync(join(aside, "complete"), "");
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
  return server;
}

function npm(cwd: string, args: readonly string[]): void {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = spawnSync("npm", [...args, ...options], {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
    env: environmentForNpm(),
  });
  if (result.status !== 0) {
    throw new Error(`npm ${args.join(" ")} failed in ${cwd}:\n${result.stderr}${result.stdout}`);
  }
}

/** How a server is started. */
export type ServerOptions = {
  /** User settings on top of those that keep a window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seconds until the extension host of a closed window ends. */
  readonly reconnectionGraceSeconds?: number;
  /** Asked of who opens the address; none by default, for tests. */
  readonly connectionToken?: string;
  /** For the server and its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packaged extensions to install first. */
  readonly installExtensions?: readonly string[];
  /** Kept after the end; by default a temporary folder. */
  readonly dataFolder?: string;
  /** Options of Node for the server, which hands them to its extension hosts. */
  readonly nodeOptions?: readonly string[];
};

/** What a window shows. */
export type WindowOptions = {
  readonly folder: string;
  /** The extension under development, if it is not an installed one. */
  readonly extensionDevelopmentPath?: string;
  /** A module whose `run()` is called in the extension host. */
  readonly extensionTestsPath?: string;
};

export type VscodeServer = {
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
  /** The address of a window. */
  windowUrl(options: WindowOptions): string;
  /** What the server and its extension hosts said so far. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts a server of its own data on a free port of 127.0.0.1 and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<VscodeServer> {
  const server = ensureServer();
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), "event-log-vscode-"));
  if (options.dataFolder === undefined) removeAtEnd(dataFolder);
  const user = join(dataFolder, "data", "User");
  mkdirSync(user, { recursive: true });
  const settings = join(user, "settings.json");
  // A data folder that is kept keeps what its user changed.
  if (options.dataFolder === undefined || !existsSync(settings)) {
    const values = { ...QUIET_SETTINGS, ...options.settings };
    writeFileSync(settings, `${JSON.stringify(values, null, 2)}\n`);
  }
  const entry = join(server, "out", "server-main.js");
  const folders = [
    "--server-data-dir",
    dataFolder,
    "--extensions-dir",
    join(dataFolder, "extensions"),
  ];
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  for (const name of Object.keys(env)) if (/^(npm_|VSCODE_)/.test(name)) delete env[name];
  for (const extension of options.installExtensions ?? []) {
    const result = spawnSync(
      process.execPath,
      [entry, ...folders, "--install-extension", extension, "--force"],
      { encoding: "utf8", env },
    );
    if (result.status !== 0 || !result.stdout.includes("successfully installed")) {
      throw new Error(`${extension} could not be installed:\n${result.stdout}${result.stderr}`);
    }
  }
  const port = await findFreePort();
  const token = options.connectionToken;
  const child = startProcess(
    process.execPath,
    [
      ...(options.nodeOptions ?? []),
      entry,
      ...folders,
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...(token === undefined ? ["--without-connection-token"] : ["--connection-token", token]),
      "--accept-server-license-terms",
      ...["--telemetry-level", "off"],
      // Without it the address may not name an extension under development.
      "--enable-smoke-test-driver",
      ...["--reconnection-grace-time", String(options.reconnectionGraceSeconds ?? 2)],
    ],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await waitForAnswer(`http://127.0.0.1:${port}/version`, () => {
    if (child.exitCode !== null) throw new Error(`The VS Code server ended at once:\n${output}`);
  });
  return {
    port,
    pid: child.pid ?? 0,
    dataFolder,
    windowUrl: (window) => windowUrl(port, token, window),
    log: () => output,
    stop: async () => {
      await endProcess(child);
      if (options.dataFolder === undefined)
        rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function windowUrl(port: number, token: string | undefined, window: WindowOptions): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set("folder", window.folder);
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload: [string, string][] = [];
  if (window.extensionDevelopmentPath !== undefined)
    payload.push(["extensionDevelopmentPath", remote(window.extensionDevelopmentPath)]);
  if (window.extensionTestsPath !== undefined)
    payload.push(["extensionTestsPath", remote(window.extensionTestsPath)]);
  if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
  if (token !== undefined) url.searchParams.set("tkn", token);
  return url.href;
}

/** A port that nobody listens on now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no free port")),
      );
    });
  });
}

async function waitForAnswer(url: string, check: () => void): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (true) {
    check();
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline) throw new Error("The VS Code server does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

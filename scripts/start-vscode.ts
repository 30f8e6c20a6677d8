/**
 * `npm start [-- --desktop] [-- PATH]`: builds, prepares the demo workspace and opens a real VS Code
 * with the extension in it. Runs until Ctrl+C, which ends everything it started.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureDemo, startLiveRun } from "./support/demo.ts";
import { cacheFolder, root } from "./support/paths.ts";
import { startProcess } from "./support/processes.ts";
import { startServer } from "./support/vscode-server.ts";

const USAGE = "Usage: npm start [-- [--desktop] [--no-open] [PATH]]";

const options = new Set<string>();
const paths: string[] = [];
for (const word of process.argv.slice(2)) {
  if (word === "--desktop" || word === "--no-open") options.add(word);
  else if (word.startsWith("-") || paths.length > 0) fail(USAGE);
  else paths.push(word);
}

build();
const named = paths[0];
const folder = named === undefined ? ensureDemo() : existingFolder(named);
if (named === undefined) startLiveRun(folder);
if (options.has("--desktop")) await openDesktop(folder);
else await openServer(folder);

function build(): void {
  const result = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" });
  if (result.status !== 0) fail("The extension could not be built; see the messages above.");
}

function existingFolder(path: string): string {
  // npm runs scripts in the folder of package.json; a relative path means the folder npm was called in.
  const absolute = resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory()) fail(`${path} is not a folder.`);
  return absolute;
}

async function openDesktop(workspace: string): Promise<void> {
  const code = startProcess(
    "code",
    ["--new-window", "--wait", `--extensionDevelopmentPath=${root}`, workspace],
    { stdio: "inherit", shell: process.platform === "win32" },
  );
  code.on("error", () =>
    fail(
      'No "code" was found on the PATH: install VS Code, or run `npm start` without --desktop for the server build.',
    ),
  );
  code.on("exit", (status) => process.exit(status ?? 1));
  console.log(`VS Code shows ${workspace}. Close its window or press Ctrl+C to end.`);
}

async function openServer(workspace: string): Promise<void> {
  const server = await startServer({
    connectionToken: randomBytes(16).toString("hex"),
    dataFolder: join(cacheFolder, "user-data"),
    reconnectionGraceSeconds: 60,
  });
  const url = server.windowUrl({ folder: workspace, extensionDevelopmentPath: root });
  console.log(`\nVS Code with Event Log Explorer shows ${workspace}:\n\n  ${url}\n`);
  console.log("Press Ctrl+C to end.");
  const opener = openerOfDisplay();
  if (opener !== undefined && !options.has("--no-open")) {
    const [command, ...args] = opener;
    const child = startProcess(command, [...args, url], { stdio: "ignore" });
    // The address is printed; who has no opener follows it by hand.
    child.on("error", () => undefined);
  }
}

function openerOfDisplay(): readonly [string, ...string[]] | undefined {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["explorer.exe"];
  const display = process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"];
  return display === undefined || display === "" ? undefined : ["xdg-open"];
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

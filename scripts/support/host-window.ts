/** Runs the tests of the host suite in one window and gives their totals. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.ts";
import { root } from "./paths.ts";
import { removeAtEnd } from "./processes.ts";
import { startServer, type VscodeServer } from "./vscode-server.ts";

export type Totals = { readonly passed: number; readonly failed: number; readonly pending: number };

/** A run that gives no result by then has hung. */
const DEADLINE_MS = 10 * 60_000;
/** After a window closes: its grace time of two seconds, and what a loaded machine adds. */
const LEFT_OVER_MS = 30_000;

export async function runHostWindow(options: {
  readonly scenario: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly grep?: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Totals> {
  const results = mkdtempSync(join(tmpdir(), "event-log-host-"));
  removeAtEnd(results);
  const totalsFile = join(results, "totals.json");
  const outputFile = join(results, "output.txt");
  const server = await startServer({
    settings: options.settings,
    reconnectionGraceSeconds: 2,
    env: {
      EVENT_LOG_TEST_SCENARIO: options.scenario,
      EVENT_LOG_TEST_TOTALS: totalsFile,
      EVENT_LOG_TEST_OUTPUT: outputFile,
      EVENT_LOG_TEST_GREP: options.grep ?? "",
      LC_ALL: "C",
      TZ: "UTC",
      ...options.env,
    },
  });
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [...CHROMIUM_FLAGS],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(
      server.windowUrl({
        folder: options.folder,
        extensionDevelopmentPath: root,
        extensionTestsPath: join(root, "dist", "test", "host", "index.cjs"),
      }),
    );
    const totals = await waitForTotals(totalsFile, outputFile, server);
    await page.close();
    const left = await waitUntilNothingIsLeft(server.pid, options.folder);
    const check = "leaves no extension host and no file handle when the window closes";
    console.log(left.length === 0 ? `  ✔ ${check}` : `  ✘ ${check}:\n    ${left.join("\n    ")}`);
    return left.length === 0
      ? { ...totals, passed: totals.passed + 1 }
      : { ...totals, failed: totals.failed + 1 };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(results, { recursive: true, force: true });
  }
}

/** Prints what the reporter writes while it grows, until the totals are there. */
async function waitForTotals(
  totalsFile: string,
  outputFile: string,
  server: VscodeServer,
): Promise<Totals> {
  const deadline = Date.now() + DEADLINE_MS;
  let printed = 0;
  while (true) {
    const done = existsSync(totalsFile);
    if (existsSync(outputFile)) {
      const output = readFileSync(outputFile);
      process.stdout.write(output.subarray(printed));
      printed = output.length;
    }
    if (done) {
      const totals: Totals & { readonly error?: string } = JSON.parse(
        readFileSync(totalsFile, "utf8"),
      );
      if (totals.error !== undefined) console.log(totals.error);
      return totals;
    }
    if (Date.now() > deadline) {
      console.log(`The extension host gave no result. What the server said:\n${server.log()}`);
      return { passed: 0, failed: 1, pending: 0 };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Looks from outside, at the processes under the server and the files they hold: what there still is in the end. */
export async function waitUntilNothingIsLeft(serverPid: number, folder: string): Promise<string[]> {
  const deadline = Date.now() + LEFT_OVER_MS;
  while (true) {
    const left = findLeftOvers(serverPid, folder);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function findLeftOvers(serverPid: number, folder: string): string[] {
  const left: string[] = [];
  for (const { pid, command } of descendantsOf(serverPid)) {
    if (command.includes("type=extensionHost")) left.push(`process ${pid}: ${command}`);
    for (const file of openFilesOf(pid)) {
      if (file.startsWith(`${folder}/`)) left.push(`process ${pid} holds ${file}`);
    }
  }
  return left;
}

function descendantsOf(ancestor: number): { pid: number; command: string }[] {
  const listed = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).stdout;
  const processes = listed
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match === null
        ? []
        : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }],
    );
  const inside = new Set([ancestor]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const { pid, parent } of processes) {
      if (inside.has(parent) && !inside.has(pid)) {
        inside.add(pid);
        grew = true;
      }
    }
  }
  return processes.filter(({ pid }) => inside.has(pid));
}

function openFilesOf(pid: number): string[] {
  if (process.platform !== "linux") {
    const listed = spawnSync("lsof", ["-p", String(pid), "-Fn"], { encoding: "utf8" }).stdout ?? "";
    return listed
      .split("\n")
      .filter((line) => line.startsWith("n"))
      .map((line) => line.slice(1));
  }
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
      } catch {
        return []; // Closed in the meantime.
      }
    });
  } catch {
    return []; // The process has ended in the meantime.
  }
}

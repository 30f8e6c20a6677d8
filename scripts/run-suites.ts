/**
 * `npm test [suite…] [-g TEXT]`: runs the suites one after the other, prints the time of each and one
 * summary; ends with 1 if anything failed or a suite ran no test.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST_SCENARIOS } from "../test/support/host-scenarios.ts";
import { makeWorkspace, removeWorkspace } from "../test/support/workspace.ts";
import { runHostWindow, type Totals } from "./support/host-window.ts";
import { root } from "./support/paths.ts";
import { removeAtEnd, startProcess } from "./support/processes.ts";

type Suite = {
  readonly name: string;
  /** Needs the bundles in dist. */
  readonly needsBuild?: true;
  /** Not run unless named. */
  readonly onlyNamed?: true;
  run(): Promise<Totals>;
};

const bin = (name: string) => join(root, "node_modules", ".bin", name);

const SUITES: readonly Suite[] = [
  { name: "types", run: () => runTool(bin("tsc"), ["-b"]) },
  { name: "lint", run: () => runTool(bin("biome"), ["check"]) },
  { name: "walls", run: () => runMocha(["test/walls.test.ts"], ["--timeout", "60000"]) },
  { name: "unit", run: () => runMocha(["test/unit/**/*.test.ts"], ["--timeout", "20000"]) },
  {
    name: "property",
    run: () => runMocha(["test/property/**/*.test.ts"], ["--timeout", "120000"]),
  },
  { name: "golden", run: () => runMocha(["test/golden/**/*.test.ts"], ["--timeout", "20000"]) },
  {
    name: "cli",
    needsBuild: true,
    run: () => runMocha(["test/cli/**/*.test.ts"], ["--timeout", "60000"]),
  },
  { name: "host", needsBuild: true, run: runHostSuite },
  { name: "ui", needsBuild: true, run: () => runWindows("test/ui/**/*.test.ts") },
  {
    name: "pictures",
    needsBuild: true,
    onlyNamed: true,
    run: () => runWindows("test/pictures/**/*.test.ts"),
  },
  { name: "package", run: () => runWindows("test/package/**/*.test.ts") },
];

const { names, grep } = readArguments(process.argv.slice(2));
const chosen = SUITES.filter((suite) =>
  names.length === 0 ? !suite.onlyNamed : names.includes(suite.name),
);
const results: { name: string; totals: Totals; seconds: number }[] = [];

if (chosen.some((suite) => suite.needsBuild)) {
  const started = Date.now();
  const totals = await runTool(process.execPath, [
    "esbuild.mjs",
    "extension",
    "worker",
    "webview",
    "cli",
    "tests",
  ]);
  results.push({ name: "build", totals, seconds: (Date.now() - started) / 1000 });
}
for (const suite of chosen) {
  console.log(`\n── ${suite.name} ──`);
  const started = Date.now();
  let totals: Totals;
  try {
    totals = await suite.run();
  } catch (error) {
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    totals = { passed: 0, failed: 1, pending: 0 };
  }
  if (totals.passed + totals.failed === 0) {
    console.log(`The suite ${suite.name} ran no test.`);
    totals = { ...totals, failed: 1 };
  }
  results.push({ name: suite.name, totals, seconds: (Date.now() - started) / 1000 });
}

console.log("\n── summary ──");
for (const { name, totals, seconds } of results) {
  const pending = totals.pending > 0 ? `, ${totals.pending} pending` : "";
  console.log(
    `${totals.failed > 0 ? "✘" : "✔"} ${name.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s   ${totals.passed} passed, ${totals.failed} failed${pending}`,
  );
}
const sum = (of: (totals: Totals) => number) =>
  results.reduce((total, { totals }) => total + of(totals), 0);
const failed = sum((totals) => totals.failed);
console.log(`total ${results.reduce((total, { seconds }) => total + seconds, 0).toFixed(1)} s\n`);
console.log(`${sum((totals) => totals.passed)} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function readArguments(words: readonly string[]): { names: string[]; grep: string | undefined } {
  const found: string[] = [];
  let text: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "-g") {
      at++;
      text = words[at];
    } else if (SUITES.some((suite) => suite.name === word)) found.push(word);
    else {
      console.error(
        `There is no suite "${word}"; there are: ${SUITES.map((suite) => suite.name).join(", ")}.`,
      );
      process.exit(2);
    }
  }
  return { names: found, grep: text };
}

/** A tool counts as one test. */
async function runTool(command: string, args: readonly string[]): Promise<Totals> {
  const code = await runToEnd(command, args, {});
  return code === 0 ? { passed: 1, failed: 0, pending: 0 } : { passed: 0, failed: 1, pending: 0 };
}

async function runMocha(patterns: readonly string[], options: readonly string[]): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), "event-log-totals-"));
  removeAtEnd(folder);
  const file = join(folder, "totals.json");
  const code = await runToEnd(
    process.execPath,
    [
      join(root, "node_modules", "mocha", "bin", "mocha.js"),
      ...["--reporter", join(root, "scripts", "support", "spec-and-totals.cjs")],
      ...(grep === undefined ? [] : ["--grep", grep]),
      ...options,
      ...patterns,
    ],
    { EVENT_LOG_TEST_TOTALS: file },
  );
  const totals: Totals = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: code === 0 ? 0 : 1, pending: 0 };
  rmSync(folder, { recursive: true, force: true });
  // A file that cannot be loaded, a hook that fails: mocha's code knows.
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

function runWindows(pattern: string): Promise<Totals> {
  return runMocha(
    [pattern],
    ["--timeout", "180000", "--require", join(root, "test", "support", "close-browser.ts")],
  );
}

async function runHostSuite(): Promise<Totals> {
  let all: Totals = { passed: 0, failed: 0, pending: 0 };
  for (const scenario of HOST_SCENARIOS) {
    console.log(`\n  window "${scenario.name}"`);
    const folder = makeWorkspace(scenario.workspace());
    removeAtEnd(folder);
    try {
      const totals = await runHostWindow({
        scenario: scenario.name,
        folder,
        settings: scenario.settings ?? {},
        ...(grep === undefined ? {} : { grep }),
      });
      all = {
        passed: all.passed + totals.passed,
        failed: all.failed + totals.failed,
        pending: all.pending + totals.pending,
      };
    } finally {
      removeWorkspace(folder);
    }
  }
  return all;
}

function runToEnd(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const child = startProcess(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

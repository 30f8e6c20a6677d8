/**
 * `npm run bench [EVENTS]`: how fast a log is indexed beside a JSON.parse loop in the same run, how soon
 * the first events are there, and the longest task in the extension host of a real VS Code.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { root } from "../../scripts/support/paths.ts";
import type { Filter } from "../../src/core/query/filter.ts";
import { startStoreWorker } from "../../src/node/worker-pool.ts";
import { ensureBenchLog } from "./bench-log.ts";
import { measureExtensionHost } from "./extension-host.ts";

const ROUNDS = 5;
const EVERYTHING: Filter = { terms: [] };

const build = spawnSync(
  process.execPath,
  ["esbuild.mjs", "extension", "worker", "webview", "tests", "--production"],
  { cwd: root, stdio: "inherit" },
);
if (build.status !== 0) process.exit(1);

const log = ensureBenchLog(Number(process.argv[2] ?? 1_000_000));
const megabytes = log.bytes / 1e6;
console.log(`${log.file}: ${megabytes.toFixed(0)} MB`);

const peerMs: number[] = [];
const indexMs: number[] = [];
const firstMs: number[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  const parsed = await parseWithJson();
  const indexed = await indexInWorker();
  if (parsed.events !== indexed.events)
    console.log(`  JSON.parse saw ${parsed.events} events, the index ${indexed.events}`);
  peerMs.push(parsed.ms);
  indexMs.push(indexed.ms);
  firstMs.push(indexed.firstMs);
  console.log(
    `  round ${round}: JSON.parse ${rate(parsed.ms)} MB/s, index ${rate(indexed.ms)} MB/s, first events after ${indexed.firstMs.toFixed(0)} ms`,
  );
}
const peer = median(peerMs);
const index = median(indexMs);
console.log(`\nJSON.parse loop in a worker   ${rate(peer)} MB/s (median of ${ROUNDS})`);
console.log(`index in a worker             ${rate(index)} MB/s`);
console.log(`index : JSON.parse            ${(peer / index).toFixed(2)} × (target ≥ 1.5)`);
console.log(`first events after            ${median(firstMs).toFixed(0)} ms (target ≤ 1000)`);

const host = await measureExtensionHost(log.folder);
console.log(
  `longest task of ours in the extension host  ${host.longestTaskMs.toFixed(0)} ms (target ≤ 50; ${host.longestTaskAt})`,
);
console.log(
  `first run in the tree after                 ${host.firstRunMs.toFixed(0)} ms, all read after ${host.idleMs.toFixed(0)} ms`,
);

function rate(ms: number): string {
  return (megabytes / (ms / 1000)).toFixed(0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function parseWithJson(): Promise<{ ms: number; events: number }> {
  const started = performance.now();
  const worker = new Worker(join(import.meta.dirname, "json-parse.worker.ts"), {
    workerData: log.file,
  });
  const { events } = await new Promise<{ events: number }>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const ms = performance.now() - started;
  await worker.terminate();
  return { ms, events };
}

async function indexInWorker(): Promise<{ ms: number; firstMs: number; events: number }> {
  const started = performance.now();
  let firstMs = Number.NaN;
  const worker = startStoreWorker({
    bundle: join(root, "dist", "worker.cjs"),
    onDidChangeStatus: (status) => {
      if (Number.isNaN(firstMs) && status.runs > 0) void noteFirst();
    },
    onDidRestart: () => console.log("  the worker was started again"),
    onDidGiveUp: (sentence) => {
      throw new Error(sentence);
    },
    log: (line) => console.log(`  worker: ${line}`),
  });
  const noteFirst = async (): Promise<void> => {
    const runs = await worker.store.runs(EVERYTHING);
    if (Number.isNaN(firstMs) && runs.some((run) => run.events > 0))
      firstMs = performance.now() - started;
  };
  await worker.store.configure({
    folders: [log.folder],
    include: ["**/events*.jsonl"],
    exclude: [],
    files: [],
    customProfiles: [],
    assignments: [],
    naiveTimeZone: "utc",
  });
  await worker.store.whenIdle();
  const ms = performance.now() - started;
  await noteFirst();
  const { events } = await worker.store.status();
  await worker.dispose();
  return { ms, firstMs, events };
}

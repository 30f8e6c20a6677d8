/**
 * The store as the extension uses it: in the shipped worker, asked over its port. Times are those of
 * the asker, the way through the port included.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BroadcastChannel } from "node:worker_threads";
import type { Filter } from "../../../src/core/query/filter.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { type StoreWorker, startStoreWorker } from "../../../src/node/worker-pool.ts";
import type { FacetRole, StoreConfig } from "../../../src/protocol/store-api.ts";
import type { Sample } from "../figures.ts";
import { answerQuestions, cpuMsSince, peakBytes, timed } from "../tools/answering.ts";

/**
 * Reads all of a folder, up to the effects of its first event. Facts: events, problems, ms until the first
 * were there, bytes resident and at the peak.
 */
export type IndexQuestion = {
  readonly kind: "index";
  readonly folder: string;
  /** The log that begins the run. */
  readonly firstFile: string;
  /** Where snapshots are kept; null: nowhere. */
  readonly snapshots: string | null;
};

export type StoreQuestion =
  | IndexQuestion
  | { readonly kind: "count"; readonly filter: Filter }
  | { readonly kind: "facets"; readonly filter: Filter; readonly roles: readonly FacetRole[] }
  | { readonly kind: "overview"; readonly filter: Filter; readonly columns: number };

const EVERYTHING: Filter = { terms: [] };
/** No log is to be left out. */
const MEMORY_BYTES = 16e9;

let worker: StoreWorker | undefined;
/** Called with each status that the worker sends. */
let onDidChangeStatus: (runs: number) => void = () => {};

answerQuestions<StoreQuestion>(async (question) => {
  switch (question.kind) {
    case "index":
      return index(question);
    case "count":
      return timed(async () => ({ answer: await running().store.count(question.filter) }));
    case "facets":
      return timed(async () => {
        const facets = await running().store.facets(question.filter, question.roles, 100);
        return { answer: facets[0]?.values[0]?.count ?? 0 };
      });
    case "overview":
      return timed(async () => {
        const scope = { runs: [], filter: question.filter };
        const view = await running().store.timelineOverview(scope, "time", question.columns);
        return { answer: view.totals.reduce((sum, count) => sum + count, 0) };
      });
  }
});

function running(): StoreWorker {
  if (worker === undefined) throw new Error("nothing is read yet");
  return worker;
}

async function index({ folder, firstFile, snapshots }: IndexQuestion): Promise<Sample> {
  const { store } = start();
  const base: StoreConfig = {
    folders: [],
    include: DEFAULT_INCLUDE,
    exclude: DEFAULT_EXCLUDE,
    files: [],
    customProfiles: [],
    assignments: [],
    naiveTimeZone: "utc",
    limits: {
      memoryBytes: MEMORY_BYTES,
      snapshots:
        snapshots === null ? null : { folder: snapshots, maxBytes: MEMORY_BYTES, version: "bench" },
    },
  };
  // What the worker takes before it has read anything is not the index's.
  await store.configure(base);
  await store.whenIdle();
  await collect();
  const emptyBytes = process.memoryUsage.rss();
  let firstMs = Number.NaN;
  const cpu = process.cpuUsage();
  const started = performance.now();
  onDidChangeStatus = (runs) => {
    if (runs === 0) return;
    onDidChangeStatus = () => {};
    void store.count(EVERYTHING).then(() => {
      firstMs = performance.now() - started;
    });
  };
  await store.configure({ ...base, folders: [folder] });
  await store.whenIdle();
  // Effects may be worked out when they are first asked for.
  const key = await store.eventAtLine(firstFile, 1);
  if (key !== null) await store.links(key, "effects", 10);
  const ms = performance.now() - started;
  const cpuMs = cpuMsSince(cpu);
  const { events, problems, failures } = await store.status();
  if (failures.length > 0) throw new Error(failures[0]?.reason);
  const peak = peakBytes();
  // Threads that scanned end once they had nothing to do for 3 s.
  await sleep(4000);
  const { heapUsed, external } = await collect();
  return {
    ms,
    cpuMs,
    peakBytes: peak,
    facts: {
      events,
      problems,
      firstMs,
      residentBytes: process.memoryUsage.rss() - emptyBytes,
      aboveEmptyBytes: peak - emptyBytes,
      heapUsed,
      external,
    },
  };
}

function start(): StoreWorker {
  worker = startStoreWorker({
    bundle: join(import.meta.dirname, "measured-worker.mjs"),
    onDidChangeStatus: ({ runs }) => onDidChangeStatus(runs),
    onDidRestart: () => console.log("  the worker was started again"),
    onDidGiveUp: (sentence) => {
      throw new Error(sentence);
    },
    log: (line) => console.log(`  worker: ${line}`),
  });
  return worker;
}

/** Collects garbage in the worker and here, twice: what was freed is given back to the system later. */
async function collect(): Promise<{ heapUsed: number; external: number }> {
  let held = { heapUsed: 0, external: 0 };
  const channel = new BroadcastChannel("event-log-bench");
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    const answer = new Promise<typeof held>((resolve) => {
      channel.onmessage = ({ data }: { readonly data: unknown }) => resolve(data as typeof held);
    });
    channel.postMessage("collect");
    held = await answer;
    await sleep(100);
  }
  channel.close();
  return held;
}

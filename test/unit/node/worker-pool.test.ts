import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type StoreWorker, startStoreWorker } from "../../../src/node/worker-pool.ts";
import type { StoreConfig, StoreStatus } from "../../../src/protocol/store-api.ts";
import { until } from "../../support/until.ts";

const BUNDLE = fileURLToPath(new URL("crashing-worker.ts", import.meta.url));

const config = (...folders: string[]): StoreConfig => ({
  folders,
  include: [],
  exclude: [],
  files: [],
  customProfiles: [],
  assignments: [],
  naiveTimeZone: "utc",
  limits: { memoryBytes: Number.POSITIVE_INFINITY, snapshots: null },
});

describe("startStoreWorker", () => {
  let worker: StoreWorker | undefined;
  let heard: string[];
  let statuses: StoreStatus[];

  const start = (maxRestarts: number): StoreWorker => {
    heard = [];
    statuses = [];
    worker = startStoreWorker({
      bundle: BUNDLE,
      maxRestarts,
      onDidChangeStatus: (status) => statuses.push(status),
      onDidRestart: () => heard.push("restarted"),
      onDidGiveUp: (sentence) => heard.push(sentence),
      log: () => {},
    });
    return worker;
  };

  afterEach(() => worker?.dispose());

  it("answers calls and passes on what the worker says", async () => {
    const { store } = start(0);
    await store.configure(config("/a", "/b"));
    assert.equal((await store.status()).logs, 2);
    await until(() => statuses.length === 1);
    assert.equal(statuses[0]?.logs, 2);
  });

  it("rejects pending calls with worker-lost when the worker dies", async () => {
    const { store } = start(1);
    const pending = store.whenIdle();
    store.cancelIndexing().catch(() => {});
    await assert.rejects(pending, {
      code: "worker-lost",
      message: "The worker that reads the logs stopped; it is started again.",
    });
  });

  it("starts a new worker with the last configuration", async () => {
    const { store } = start(1);
    await store.configure(config("/a"));
    await store.configure(config("/a", "/b", "/c"));
    await assert.rejects(store.cancelIndexing(), { code: "worker-lost" });
    await until(() => heard.length === 1);
    assert.equal((await store.status()).logs, 3);
    assert.deepEqual(heard, ["restarted"]);
  });

  it("survives an exception that nobody catches in the worker", async () => {
    const { store } = start(1);
    await store.refresh([]);
    await until(() => heard.length === 1);
    assert.equal((await store.status()).logs, 0);
  });

  it("gives up after the last restart and says so in every later call", async () => {
    const { store } = start(2);
    for (let crash = 0; crash < 3; crash++) {
      await assert.rejects(store.cancelIndexing(), { code: "worker-lost" });
      await until(() => heard.length > crash);
    }
    const sentence =
      "Reading event logs was given up because the worker stopped 3 times (exit code 7). Reload the window to try again.";
    assert.deepEqual(heard, ["restarted", "restarted", sentence]);
    await assert.rejects(store.status(), { code: "worker-lost", message: sentence });
  });

  it("gives up when there is no such bundle", async () => {
    heard = [];
    worker = startStoreWorker({
      bundle: `${BUNDLE}.gone`,
      maxRestarts: 1,
      onDidChangeStatus: () => {},
      onDidRestart: () => heard.push("restarted"),
      onDidGiveUp: () => heard.push("given up"),
      log: () => {},
    });
    await until(() => heard.length === 2);
    assert.deepEqual(heard, ["restarted", "given up"]);
  });

  it("rejects pending and later calls with closed after dispose and leaves no thread", async () => {
    const started = start(3);
    const pending = started.store.whenIdle();
    pending.catch(() => {});
    await started.store.status();
    await started.dispose();
    await started.dispose();
    await assert.rejects(pending, { code: "closed" });
    await assert.rejects(started.store.status(), { code: "closed" });
    assert.deepEqual(heard, []);
    assert.equal(
      process.getActiveResourcesInfo().filter((name) => name === "Worker" || name === "MessagePort")
        .length,
      0,
    );
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EMPTY_FILTER, type Filter } from "../../../src/core/query/filter.ts";
import { type StoreWorker, startStoreWorker } from "../../../src/node/worker-pool.ts";
import type { StoreConfig, StoreStatus } from "../../../src/protocol/store-api.ts";
import { until } from "../../support/until.ts";

const MAIN = fileURLToPath(new URL("../../../src/worker/main.node.ts", import.meta.url));

/** Files below a folder that this process has open, where the system can tell. */
function openFiles(folder: string): readonly string[] {
  try {
    return readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${fd}`);
        return path.startsWith(folder) ? [path] : [];
      } catch {
        // The descriptor of the listing itself is closed by now.
        return [];
      }
    });
  } catch {
    // There is no /proc here.
    return [];
  }
}

describe("the worker", () => {
  let folder: string;
  let worker: StoreWorker;
  let statuses: StoreStatus[];
  let config: StoreConfig;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "event-log-worker-"));
    const line = (at: number): string =>
      `{"event_id":"e${at}","timestamp":"2025-10-05T12:00:00Z","turn_number":${at},"event_type":"ACTION","simulation_id":"s","agent_id":"alice","description":"step"}\n`;
    writeFileSync(
      join(folder, "events.jsonl"),
      Array.from({ length: 60_000 }, (_, at) => line(at)).join(""),
    );
    statuses = [];
    worker = startStoreWorker({
      bundle: MAIN,
      onDidChangeStatus: (status) => statuses.push(status),
      onDidRestart: () => assert.fail("the worker was lost"),
      onDidGiveUp: (sentence) => assert.fail(sentence),
      log: () => {},
    });
    config = {
      folders: [folder],
      include: ["**/events*.jsonl"],
      exclude: [],
      files: [],
      customProfiles: [],
      assignments: [],
      naiveTimeZone: "utc",
      limits: { memoryBytes: Number.POSITIVE_INFINITY, snapshots: null },
    };
  });

  afterEach(async () => {
    await worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads what it is told of, answers, and says how it stands", async () => {
    const { store } = worker;
    await store.configure(config);
    await store.whenIdle();
    assert.equal(await store.count(EMPTY_FILTER), 60_000);
    const page = await store.query(EMPTY_FILTER, { offset: 59_999, limit: 5, sort: "time" });
    assert.deepEqual(
      page.events.map(({ id }) => id),
      ["e59999"],
    );
    await until(() => statuses.at(-1)?.indexing === null && statuses.at(-1)?.events === 60_000);
  });

  it("answers while it reads", async () => {
    const { store } = worker;
    await store.configure(config);
    const idle = store.whenIdle();
    const status = await store.status();
    assert.ok(status.events < 60_000);
    await idle;
  });

  it("answers while it searches texts, and ends a search that nobody waits for", async () => {
    const { store } = worker;
    await store.configure(config);
    await store.whenIdle();
    const text: Filter = { terms: [{ kind: "text", negated: false, text: "e5999" }] };
    const controller = new AbortController();
    const ended: string[] = [];
    const search = store.count(text).then((count) => ended.push(`search: ${count}`));
    await store.status().then(() => ended.push("status"));
    await search;
    assert.deepEqual(ended, ["status", "search: 11"]);
    const other: Filter = { terms: [{ kind: "text", negated: false, text: "e59998" }] };
    const cancelled = store.withSignal(controller.signal).count(other);
    controller.abort();
    await assert.rejects(cancelled, { code: "cancelled" });
    assert.equal(await store.count(EMPTY_FILTER), 60_000);
  });

  it("sends the columns of the timeline as typed arrays", async () => {
    const { store } = worker;
    await store.configure(config);
    await store.whenIdle();
    const view = await store.timelineOverview({ runs: [], filter: EMPTY_FILTER }, "turn", 100);
    assert.ok(view.totals instanceof Uint32Array);
    assert.equal(
      view.totals.reduce((sum, count) => sum + count, 0),
      60_000,
    );
  });

  it("leaves no open file when it is disposed in the middle of reading", async () => {
    const { store } = worker;
    await store.configure(config);
    await until(() => statuses.length > 0);
    await worker.dispose();
    assert.deepEqual(openFiles(folder), []);
  });
});

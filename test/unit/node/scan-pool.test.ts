import assert from "node:assert/strict";
import { join } from "node:path";
import { EventStore } from "../../../src/core/event-store.ts";
import { FilePool, FileSource } from "../../../src/node/file-source.ts";
import { ScanPool } from "../../../src/node/scan-pool.ts";
import { simLine } from "../../support/sim-line.ts";
import { tableValues } from "../../support/table-values.ts";
import { makeWorkspace, removeWorkspace } from "../../support/workspace.ts";

const BUNDLE = join(import.meta.dirname, "../../../src/worker/main.node.ts");

const LINES = 2000;
const LOG = Array.from({ length: LINES }, (_, at) =>
  at % 500 === 7
    ? "no event\n"
    : simLine({ id: `e${at}`, at, agent: `a${at % 7}`, causes: at > 3 ? [`e${at - 3}`] : [] }),
).join("");

describe("ScanPool", () => {
  let folder: string;
  let lines: string[];

  before(() => {
    folder = makeWorkspace({ "run1/events.jsonl": LOG });
  });
  after(() => removeWorkspace(folder));
  beforeEach(() => {
    lines = [];
  });

  async function read(segments: ScanPool | null): Promise<EventStore> {
    const store = new EventStore(
      segments === null ? {} : { segments, segmentBytes: 2 ** 14, chunkBytes: 2 ** 13 },
    );
    store.configureProfiles({ custom: [], assigned: () => "llm-sim", naiveTimeZone: "utc" });
    const path = join(folder, "run1/events.jsonl");
    const log = store.addLog({
      path: "run1/events.jsonl",
      folder: "run1",
      source: new FileSource(path, "", new FilePool()),
      totalBytes: LOG.length,
      mtimeMs: 0,
      final: true,
    });
    await store.readSome(log, 1000);
    await store.readAll();
    return store;
  }

  function pictureOf(store: EventStore) {
    return store.logs.map(({ table, counts }) => ({
      counts: { ...counts },
      ...tableValues(table),
      agent: Array.from({ length: table.length }, (_, row) =>
        store.strings.agent.textOf(table.agent.at(row)),
      ),
      type: Array.from({ length: table.length }, (_, row) =>
        store.strings.type.textOf(table.type.at(row)),
      ),
      problems: store.problemsOf(null),
    }));
  }

  it("reads a log by threads as it is read without", async function () {
    this.timeout(30_000);
    const pool = new ScanPool({ bundle: BUNDLE, threads: 3, log: (line) => lines.push(line) });
    try {
      let scanned = 0;
      const scan = pool.scan.bind(pool);
      pool.scan = async (request) => {
        const part = await scan(request);
        scanned += part?.counts.lines ?? 0;
        return part;
      };
      const store = await read(pool);
      assert.deepEqual(pictureOf(store), pictureOf(await read(null)));
      assert.ok(scanned > LINES / 2, `${scanned} lines were read by threads`);
      assert.deepEqual(lines, []);
    } finally {
      await pool.dispose();
    }
  });

  it("leaves what a thread cannot read to the reader, who finds out why", async function () {
    this.timeout(30_000);
    const pool = new ScanPool({
      bundle: join(folder, "there-is-no-bundle.cjs"),
      threads: 2,
      log: (line) => lines.push(line),
    });
    try {
      assert.deepEqual(pictureOf(await read(pool)), pictureOf(await read(null)));
      assert.match(lines[0] ?? "", /^thread lost: .*there-is-no-bundle/s);
    } finally {
      await pool.dispose();
    }
  });

  it("rejects once it has ended", async () => {
    const pool = new ScanPool({ bundle: BUNDLE, threads: 1, log: (line) => lines.push(line) });
    await pool.dispose();
    await assert.rejects(
      pool.scan({
        place: { path: "events.jsonl", identity: "" },
        from: 0,
        to: 1,
        profile: { name: "generic", roles: {} },
        naiveTimeZone: "utc",
      }),
      { code: "closed" },
    );
  });
});

import assert from "node:assert/strict";
import { appendFileSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { EventStore } from "../../../src/core/event-store.ts";
import { DISK, type Files } from "../../../src/node/file-system.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { LogFollower } from "../../../src/node/log-follower.ts";
import { SnapshotKeeper } from "../../../src/node/snapshot-keeper.ts";
import { simLine } from "../../support/sim-line.ts";
import { until } from "../../support/until.ts";
import { makeWorkspace, removeWorkspace } from "../../support/workspace.ts";

const LOG = Array.from({ length: 400 }, (_, at) => simLine({ id: `e${at}` })).join("");

describe("LogFollower", () => {
  let folder: string;
  let readBytes: number;
  let lines: string[];

  /** The disk, and how much of it is read. */
  const counted: Files = {
    ...DISK,
    open: async (path) => {
      const file = await DISK.open(path);
      return {
        ...file,
        read: async (target, offset) => {
          const count = await file.read(target, offset);
          readBytes += count;
          return count;
        },
      };
    },
  };

  beforeEach(() => {
    readBytes = 0;
    lines = [];
    folder = makeWorkspace({ "run1/events.jsonl": LOG, "run2/events.jsonl": LOG.repeat(2) });
  });
  afterEach(() => removeWorkspace(folder));

  const snapshots = (): string => join(folder, ".snapshots");

  const keeperOf = (): SnapshotKeeper =>
    new SnapshotKeeper({
      folder: snapshots(),
      maxBytes: 2 ** 30,
      version: "1",
      log: (line) => lines.push(line),
      smallestBytes: 0,
    });

  async function follow(
    limits: { memoryBytes?: number; keeper?: SnapshotKeeper | null },
    use: (store: EventStore, follower: LogFollower) => Promise<void>,
  ): Promise<void> {
    const store = new EventStore();
    const errors: unknown[] = [];
    const follower = new LogFollower(store, {
      pollMs: 10,
      files: counted,
      // Beyond it a file is compared by samples.
      wholeBytes: 1000,
      onError: (error) => errors.push(error),
    });
    follower.limit({ memoryBytes: Number.POSITIVE_INFINITY, keeper: null, ...limits });
    follower.configure({
      folders: [folder],
      include: DEFAULT_INCLUDE,
      exclude: DEFAULT_EXCLUDE,
      files: [],
    });
    await follower.whenIdle();
    try {
      await use(store, follower);
    } finally {
      await follower.dispose();
    }
    assert.deepEqual(errors, []);
  }

  const eventsOf = (store: EventStore): Record<string, number> =>
    Object.fromEntries(
      store.logs
        .map((log) => [log.path.slice(folder.length + 1), log.table.length] as const)
        .sort(),
    );

  const keptFiles = (): string[] => {
    try {
      return readdirSync(snapshots());
    } catch {
      return [];
    }
  };

  const isAllKept = (logs: number, runs: number): boolean =>
    keptFiles().filter((name) => name.endsWith(".index")).length === logs + runs;

  describe("with snapshots", () => {
    it("keeps what it read, and reads it no more the next time", async () => {
      await follow({ keeper: keeperOf() }, async () => {
        await until(() => isAllKept(2, 2));
      });
      const whole = readBytes;
      readBytes = 0;
      await follow({ keeper: keeperOf() }, async (store) => {
        assert.deepEqual(eventsOf(store), { "run1/events.jsonl": 400, "run2/events.jsonl": 800 });
      });
      assert.ok(whole > LOG.length * 3);
      // A sample of 32 KB for the profile, and what compares the file with what was read of it.
      assert.ok(readBytes < 2 * 40_000, `${readBytes} bytes were read again`);
      assert.deepEqual(lines, []);
    });

    it("reads on where a log grew meanwhile", async () => {
      await follow({ keeper: keeperOf() }, async () => {
        await until(() => isAllKept(2, 2));
      });
      appendFileSync(join(folder, "run1/events.jsonl"), simLine({ id: "more", causes: ["e399"] }));
      await follow({ keeper: keeperOf() }, async (store) => {
        assert.deepEqual(eventsOf(store), { "run1/events.jsonl": 401, "run2/events.jsonl": 800 });
      });
      assert.deepEqual(lines, []);
    });
  });

  describe("with a memory limit", () => {
    it("leaves the oldest log out, says so, and reads it when it is asked to", async () => {
      utimesSync(join(folder, "run1/events.jsonl"), 1000, 1000);
      await follow({ memoryBytes: LOG.length * 0.25 }, async (store, follower) => {
        assert.deepEqual(eventsOf(store), { "run1/events.jsonl": 0, "run2/events.jsonl": 800 });
        assert.deepEqual(follower.status().leftOut, { logs: 1, bytes: LOG.length });
        assert.equal(store.runs.length, 1);
        follower.loadLeftOut();
        await follower.whenIdle();
        assert.deepEqual(eventsOf(store), { "run1/events.jsonl": 400, "run2/events.jsonl": 800 });
        assert.deepEqual(follower.status().leftOut, { logs: 0, bytes: 0 });
      });
    });
  });
});

import assert from "node:assert/strict";
import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { eventKeyOf, type RowId } from "../../../src/core/base/units.ts";
import { EventStore } from "../../../src/core/event-store.ts";
import { buildEventViews } from "../../../src/core/view/build-event-view.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { LogFollower } from "../../../src/node/log-follower.ts";
import { until } from "../../support/until.ts";
import { makeWorkspace, removeWorkspace, type WorkspaceEntry } from "../../support/workspace.ts";

function line(id: number): string {
  return `${JSON.stringify({
    event_id: `e${id}`,
    timestamp: new Date(Date.UTC(2026, 4, 1, 12, 0, id)).toISOString(),
    turn_number: 1,
    event_type: "ACTION",
    simulation_id: "r",
    agent_id: "alice",
    caused_by: id > 1 ? [`e${id - 1}`] : [],
    description: `step ${id}`,
  })}\n`;
}

/** Lines `[from, to)`. */
function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => line(from + at)).join("");
}

describe("compressed logs", () => {
  const ended: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ended.splice(0)) await end();
  });

  async function follow(entries: Readonly<Record<string, WorkspaceEntry>>): Promise<{
    readonly folder: string;
    readonly store: EventStore;
    readonly follower: LogFollower;
  }> {
    const folder = makeWorkspace(entries);
    const store = new EventStore();
    const follower = new LogFollower(store, {
      pollMs: 20,
      onError: (error) => assert.fail(String(error)),
    });
    ended.push(async () => {
      await follower.dispose();
      removeWorkspace(folder);
    });
    follower.configure({
      folders: [folder],
      include: DEFAULT_INCLUDE,
      exclude: DEFAULT_EXCLUDE,
      files: [],
    });
    await follower.whenIdle();
    return { folder, store, follower };
  }

  /** Names of the logs of the first run, oldest part first, with their numbers of events. */
  function partsOf(store: EventStore): readonly string[] {
    return (store.runs[0]?.logs ?? []).map((id) => {
      const { path, table } = store.logOf(id);
      return `${path.slice(path.lastIndexOf("/") + 1)}: ${table.length}`;
    });
  }

  it("are parts of their run, oldest first, with links across them", async () => {
    const { store } = await follow({
      "events.jsonl": lines(30, 35),
      "events.jsonl.1": lines(20, 30),
      "events.jsonl.2.gz": gzipSync(lines(10, 20)),
      "events.jsonl.3.zst": zstdCompressSync(lines(1, 10)),
    });
    assert.deepEqual(partsOf(store), [
      "events.jsonl.3.zst: 9",
      "events.jsonl.2.gz: 10",
      "events.jsonl.1: 10",
      "events.jsonl: 5",
    ]);
    assert.equal(store.runs.length, 1);
    assert.equal(store.problemCount(null), 0);
  });

  it("are in the order of their numbers where no event says more", async () => {
    const { store } = await follow({
      "a/events.jsonl.10.gz": gzipSync('{"n":1}\n'),
      "a/events.jsonl.9.gz": gzipSync('{"n":2}\n'),
      "a/events.jsonl": '{"n":3}\n',
    });
    assert.deepEqual(partsOf(store), [
      "events.jsonl.10.gz: 1",
      "events.jsonl.9.gz: 1",
      "events.jsonl: 1",
    ]);
  });

  it("show their events' lines", async () => {
    const { store } = await follow({ "events.jsonl.1.gz": gzipSync(lines(1, 6)) });
    const [log] = store.logs;
    assert.ok(log);
    const [view] = await buildEventViews({ store }, [eventKeyOf(log.id, 3 as RowId)]);
    assert.equal(view?.message, "step 4");
    assert.equal(view?.line, 4);
  });

  it("are followed when a member is appended, and keep their rows", async () => {
    const { folder, store } = await follow({ "events.jsonl.gz": gzipSync(lines(1, 4)) });
    const [before] = store.logs;
    appendFileSync(join(folder, "events.jsonl.gz"), gzipSync(lines(4, 6)));
    await until(() => partsOf(store)[0] === "events.jsonl.gz: 5");
    assert.equal(store.logs[0]?.id, before?.id);
  });

  it("say where they break off, and go on when the rest comes", async () => {
    const packed = gzipSync(lines(1, 200));
    const { folder, store, follower } = await follow({
      "events.jsonl.gz": packed.subarray(0, 700),
    });
    const events = store.logs[0]?.table.length ?? 0;
    assert.ok(events > 0 && events < 199);
    assert.deepEqual(
      follower.status().failures.map(({ reason }) => reason),
      [
        "The archive ends in the middle, after 700 bytes: it was cut off or is still being written. What was packed before is shown.",
      ],
    );
    appendFileSync(join(folder, "events.jsonl.gz"), packed.subarray(700));
    await until(() => partsOf(store)[0] === "events.jsonl.gz: 199");
    assert.deepEqual(follower.status().failures, []);
  });

  it("are read anew when they are another archive", async () => {
    const { folder, store } = await follow({ "events.jsonl.gz": gzipSync(lines(1, 4)) });
    writeFileSync(join(folder, "events.jsonl.gz"), gzipSync(lines(50, 57)));
    await until(() => partsOf(store)[0] === "events.jsonl.gz: 7");
  });

  it("take the place of the log that they were made of, no event twice", async () => {
    const { folder, store } = await follow({ "events.jsonl.1": lines(1, 4), "events.jsonl": "" });
    writeFileSync(join(folder, "events.jsonl.1.gz"), gzipSync(lines(1, 4)));
    rmSync(join(folder, "events.jsonl.1"));
    await until(() => store.logs.some(({ path }) => path.endsWith(".gz")));
    await until(() => partsOf(store).includes("events.jsonl.1.gz: 3"));
    assert.equal(partsOf(store).length, 2);
  });

  it("keep their events when they are renamed", async () => {
    const { folder, store } = await follow({ "events.jsonl.1.gz": gzipSync(lines(1, 4)) });
    const [before] = store.logs;
    renameSync(join(folder, "events.jsonl.1.gz"), join(folder, "events.jsonl.2.gz"));
    await until(() => partsOf(store)[0] === "events.jsonl.2.gz: 3");
    assert.equal(store.logs[0]?.id, before?.id);
  });
});

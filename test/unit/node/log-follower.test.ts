import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { EventStore } from "../../../src/core/event-store.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import type { FollowedPlaces } from "../../../src/node/log-finder.ts";
import { LogFollower } from "../../../src/node/log-follower.ts";
import { simLine } from "../../support/sim-line.ts";
import { makeWorkspace, removeWorkspace, type WorkspaceEntry } from "../../support/workspace.ts";

/** A followed workspace; everything is polled often and searched once. */
class Followed {
  readonly folder: string;
  readonly store = new EventStore();
  readonly follower: LogFollower;
  readonly errors: unknown[] = [];

  constructor(entries: Readonly<Record<string, WorkspaceEntry>>) {
    this.folder = makeWorkspace(entries);
    this.follower = new LogFollower(this.store, {
      pollMs: 10,
      searchMs: 3_600_000,
      onError: (error) => this.errors.push(error),
    });
  }

  async start(places: Partial<FollowedPlaces> = {}): Promise<void> {
    this.follower.configure({
      folders: [this.folder],
      include: DEFAULT_INCLUDE,
      exclude: DEFAULT_EXCLUDE,
      files: [],
      ...places,
    });
    await this.follower.whenIdle();
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Logs as `id path events`, sorted. */
  logs(): string[] {
    return this.store.logs
      .map((log) => `${log.id} ${log.path.slice(this.folder.length + 1)} ${log.table.length}`)
      .sort();
  }

  /** Waits until the logs are as expected. */
  async see(expected: readonly string[]): Promise<void> {
    for (let turn = 0; turn < 500; turn++) {
      if (this.logs().join("\n") === expected.join("\n")) return;
      await pause(10);
    }
    assert.deepEqual(this.logs(), expected);
  }

  async end(): Promise<void> {
    await this.follower.dispose();
    removeWorkspace(this.folder);
    assert.deepEqual(this.errors, []);
  }
}

describe("LogFollower", () => {
  let followed: Followed | null = null;

  async function follow(
    entries: Readonly<Record<string, WorkspaceEntry>>,
    places: Partial<FollowedPlaces> = {},
  ): Promise<Followed> {
    followed = new Followed(entries);
    await followed.start(places);
    return followed;
  }

  afterEach(async () => {
    await followed?.end();
    followed = null;
  });

  it("reads what is there and then what is appended, keeping rows", async () => {
    const at = await follow({ "run1/events.jsonl": simLine({}) + simLine({}) });
    assert.deepEqual(at.logs(), ["0 run1/events.jsonl 2"]);
    appendFileSync(at.path("run1/events.jsonl"), simLine({}));
    await at.see(["0 run1/events.jsonl 3"]);
  });

  it("reads an unfinished line when the rest of it comes", async () => {
    const line = simLine({});
    const at = await follow({ "run1/events.jsonl": line + line.slice(0, 40) });
    assert.deepEqual(at.logs(), ["0 run1/events.jsonl 1"]);
    appendFileSync(at.path("run1/events.jsonl"), line.slice(40));
    await at.see(["0 run1/events.jsonl 2"]);
  });

  it("keeps the rows of a rotated log under its new name, the new file last", async () => {
    const at = await follow({ "run1/events.jsonl": simLine({ at: 1 }) });
    renameSync(
      at.path("run1/events.jsonl"),
      at.path("run1/events_2026-01-01_00-00-01-000001.jsonl"),
    );
    writeFileSync(at.path("run1/events.jsonl"), simLine({ at: 2 }));
    await at.see(["0 run1/events_2026-01-01_00-00-01-000001.jsonl 1", "1 run1/events.jsonl 1"]);
    assert.deepEqual(
      at.store.runs.map((run) => run.logs),
      [[0, 1]],
    );
  });

  it("reads a truncated log anew", async () => {
    const at = await follow({ "run1/events.jsonl": simLine({}) + simLine({}) });
    truncateSync(at.path("run1/events.jsonl"), 0);
    await at.see(["1 run1/events.jsonl 0"]);
    appendFileSync(at.path("run1/events.jsonl"), simLine({}));
    await at.see(["1 run1/events.jsonl 1"]);
  });

  it("reads a log anew that was rewritten in place and is longer now", async () => {
    const at = await follow({ "run1/events.jsonl": simLine({ at: 1 }) + simLine({ at: 2 }) });
    const text = simLine({ at: 2 }) + simLine({ at: 3 }) + simLine({ at: 4 });
    writeFileSync(at.path("run1/events.jsonl"), text);
    await at.see(["1 run1/events.jsonl 3"]);
  });

  it("reads a log again, under the same keys, that changed within its size", async () => {
    const at = await follow({ "run1/events.jsonl": simLine({ id: "a", type: "ACTION" }) });
    writeFileSync(at.path("run1/events.jsonl"), simLine({ id: "a", type: "DETAIL" }));
    // The clock of file systems may not have ticked since the file was made.
    utimesSync(at.path("run1/events.jsonl"), new Date(), new Date(Date.now() + 1000));
    const typeOf = () => at.store.strings.type.textOf(at.store.logs[0]?.table.type.at(0) ?? -1);
    for (let turn = 0; turn < 500 && typeOf() !== "DETAIL"; turn++) await pause(10);
    assert.equal(typeOf(), "DETAIL");
  });

  it("forgets a log that vanishes", async () => {
    const at = await follow({
      "run1/events.jsonl": simLine({}),
      "run2/events.jsonl": simLine({ run: "run2" }),
    });
    const gone = at.store.logs.find((log) => log.path.endsWith("run2/events.jsonl"));
    rmSync(at.path("run2"), { recursive: true });
    await at.see([`${gone?.id === 0 ? 1 : 0} run1/events.jsonl 1`]);
  });

  it("finds a new run folder beside known ones by itself", async () => {
    const at = await follow({ "logs/run1/events.jsonl": simLine({}) });
    mkdirSync(at.path("logs/run2"));
    writeFileSync(at.path("logs/run2/events.jsonl"), simLine({ run: "run2" }));
    await at.see(["0 logs/run1/events.jsonl 1", "1 logs/run2/events.jsonl 1"]);
  });

  it("finds a log deep in new folders by a hint", async () => {
    const at = await follow({ "readme.md": "" });
    mkdirSync(at.path("a/b/c"), { recursive: true });
    writeFileSync(at.path("a/b/c/events.jsonl"), simLine({}));
    at.follower.refresh([at.path("a/b/c/events.jsonl")]);
    await at.see(["0 a/b/c/events.jsonl 1"]);
  });

  it("reads named files whatever the globs say", async () => {
    const at = await follow({ "odd.txt": simLine({}) });
    assert.deepEqual(at.logs(), []);
    await at.start({ files: [at.path("odd.txt")] });
    await at.see(["0 odd.txt 1"]);
  });

  it("drops logs that new settings no longer mean, and keeps the others", async () => {
    const at = await follow({ "a/events.jsonl": simLine({}), "b/events.jsonl": simLine({}) });
    const kept = at.store.logs.find((log) => log.path.endsWith("a/events.jsonl"))?.id;
    await at.start({ exclude: ["b"] });
    await at.see([`${kept} a/events.jsonl 1`]);
  });

  it("says which log cannot be read, and reads it once that is mended", async () => {
    const at = new Followed({ "a/events.jsonl": simLine({}) });
    followed = at;
    const isRoot = process.getuid?.() === 0;
    for (const folder of [at.folder, at.path("a")]) chmodSync(folder, 0o755);
    chmodSync(at.path("a/events.jsonl"), 0);
    // Root may read everything: the test looks through the eyes of nobody (65534).
    if (isRoot) process.seteuid?.(65_534);
    try {
      await at.start();
      assert.match(at.follower.status().failures[0]?.reason ?? "", /permission denied/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    chmodSync(at.path("a/events.jsonl"), 0o644);
    at.follower.refresh([]);
    await at.see(["0 a/events.jsonl 1"]);
    assert.deepEqual(at.follower.status().failures, []);
  });

  it("stops first readings when cancelled and goes on after a refresh", async () => {
    followed = new Followed({ "run1/events.jsonl": simLine({}).repeat(20_000) });
    followed.follower.configure({
      folders: [followed.folder],
      include: DEFAULT_INCLUDE,
      exclude: [],
      files: [],
    });
    followed.follower.cancel();
    await followed.follower.whenIdle();
    assert.equal(followed.follower.status().cancelled, true);
    assert.notEqual(followed.logs()[0], "0 run1/events.jsonl 20000");
    followed.follower.refresh([]);
    await followed.follower.whenIdle();
    await followed.see(["0 run1/events.jsonl 20000"]);
  });

  it("leaves no open file behind", async () => {
    if (process.platform !== "linux") return;
    const at = await follow({ "run1/events.jsonl": simLine({}) });
    await at.follower.dispose();
    const open = readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        // The descriptor of this very listing.
        return [];
      }
    });
    assert.deepEqual(
      open.filter((path) => path.startsWith(at.folder)),
      [],
    );
  });
});

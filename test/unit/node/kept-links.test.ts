import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventKeyOf, type RowId } from "../../../src/core/base/units.ts";
import { EventStore } from "../../../src/core/event-store.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { LogFollower } from "../../../src/node/log-follower.ts";
import { SnapshotKeeper } from "../../../src/node/snapshot-keeper.ts";
import { simLine } from "../../support/sim-line.ts";
import { until } from "../../support/until.ts";
import { makeWorkspace, removeWorkspace } from "../../support/workspace.ts";

/** Each event names the one before it as its cause; one is there twice, one cause never comes, one comes late. */
const linesOf = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => {
    const n = from + at;
    const causes = n === 50 ? ["never"] : n === 60 ? ["e150"] : [`e${n - 1}`];
    return simLine({ id: n === 70 ? "e3" : `e${n}`, at: n, causes });
  }).join("");

const FIRST = "run1/events_2026-01-01_00-00-01.jsonl";
const LAST = "run1/events.jsonl";

describe("LogFollower with kept links", () => {
  let folder: string;
  let lines: string[];
  /** What came of links that were recalled: null, or why they are of no use. */
  let recalled: (string | null)[];

  beforeEach(() => {
    lines = [];
    recalled = [];
    folder = makeWorkspace({ [FIRST]: linesOf(0, 100), [LAST]: linesOf(100, 200) });
  });
  afterEach(() => removeWorkspace(folder));

  const snapshots = (): string => join(folder, ".snapshots");

  const keptNames = (): string[] => {
    try {
      return readdirSync(snapshots()).filter((name) => name.endsWith(".index"));
    } catch {
      return [];
    }
  };

  const namesOfLinks = (): string[] =>
    keptNames().filter((name) =>
      readFileSync(join(snapshots(), name)).subarray(0, 100).includes("the links of run1"),
    );

  async function follow(
    use: (store: EventStore) => Promise<void>,
    { keeps = true, version = "1" } = {},
  ): Promise<void> {
    const store = new EventStore();
    const { keptRuns } = store;
    const recall = keptRuns.recall.bind(keptRuns);
    keptRuns.recall = (run, kept) => {
      const why = recall(run, kept);
      recalled.push(why);
      return why;
    };
    const errors: unknown[] = [];
    const follower = new LogFollower(store, { pollMs: 10, onError: (error) => errors.push(error) });
    const log = (line: string): void => {
      lines.push(line);
    };
    const keeper = new SnapshotKeeper({
      folder: snapshots(),
      maxBytes: 2 ** 30,
      version,
      log,
      smallestBytes: 0,
    });
    follower.limit({ memoryBytes: Number.POSITIVE_INFINITY, keeper: keeps ? keeper : null });
    follower.configure({
      folders: [folder],
      include: DEFAULT_INCLUDE,
      exclude: DEFAULT_EXCLUDE,
      files: [],
    });
    await follower.whenIdle();
    try {
      await use(store);
    } finally {
      await follower.dispose();
    }
    assert.deepEqual(errors, []);
  }

  /** By path and row, since the numbers of logs are others each time. */
  function pictureOf(store: EventStore) {
    const [run] = store.runs;
    assert.ok(run);
    const links = store.linksOf(run);
    assert.ok(links.settled);
    const nameOf = new Map(
      run.logs.flatMap((log) => {
        const { table, path } = store.logOf(log);
        return Array.from({ length: table.length }, (_, row) => {
          const key = eventKeyOf(log, row as RowId);
          return [key, `${path} ${row}`] as const;
        });
      }),
    );
    return {
      events: [...nameOf].map(([key, name]) => ({
        name,
        causes: links.causesOf(key).map((link) => link.key !== null && nameOf.get(link.key)),
        effects: links.effectsOf(key).map((link) => link.key !== null && nameOf.get(link.key)),
      })),
      problems: store.problemsOf(run).map((problem) => ({ ...problem, event: null })),
      counts: store.problemCountsOf(run),
    };
  }

  async function keep(): Promise<void> {
    await follow(async () => {
      await until(() => namesOfLinks().length === 1 && keptNames().length === 3);
    });
    recalled = [];
  }

  async function fresh(): Promise<ReturnType<typeof pictureOf>> {
    let picture: ReturnType<typeof pictureOf> | null = null;
    await follow(
      async (store) => {
        picture = pictureOf(store);
      },
      { keeps: false },
    );
    assert.ok(picture);
    return picture;
  }

  it("shows the links and findings of a run as if they were worked out anew", async () => {
    await keep();
    const expected = await fresh();
    assert.deepEqual(expected.counts, {
      "duplicate-id": 1,
      // e-1, "never", and e70 whose id is another.
      "dangling-cause": 3,
      "effect-before-cause": 1,
    });
    await follow(async (store) => assert.deepEqual(pictureOf(store), expected));
    assert.deepEqual(recalled, [null]);
    assert.deepEqual(lines, []);
  });

  it("goes on from kept links where the last part grew meanwhile, and does not keep them anew", async () => {
    await keep();
    const [name = ""] = namesOfLinks();
    const before = readFileSync(join(snapshots(), name));
    appendFileSync(join(folder, LAST), simLine({ id: "never", at: 300, causes: ["e199"] }));
    const expected = await fresh();
    assert.equal(expected.counts["dangling-cause"], 2);
    await follow(async (store) => assert.deepEqual(pictureOf(store), expected));
    assert.deepEqual(recalled, [null]);
    assert.deepEqual(lines, []);
    assert.deepEqual(readFileSync(join(snapshots(), name)), before);
  });

  it("works links out anew where an older part grew meanwhile, and says so", async () => {
    await keep();
    appendFileSync(join(folder, FIRST), simLine({ id: "never", at: 99, causes: ["e199"] }));
    const expected = await fresh();
    await follow(async (store) => assert.deepEqual(pictureOf(store), expected));
    assert.deepEqual(recalled, ["the events of the run are others"]);
    const path = join(folder, FIRST);
    assert.deepEqual(lines, [
      `snapshot of the links of run1 (llm-sim) in ${path} was thrown away: the events of the run are others`,
    ]);
  });

  it("works links out anew where a part was written anew, and keeps them then", async () => {
    await keep();
    writeFileSync(join(folder, FIRST), linesOf(0, 100).replace('"e7"', '"x7"'));
    const expected = await fresh();
    await follow(async (store) => {
      assert.deepEqual(pictureOf(store), expected);
      await until(() => keptNames().length === 3);
    });
    // Its log is not the one that was kept, so that nobody asks for its links.
    assert.deepEqual(recalled, []);
    assert.deepEqual(lines, [
      `snapshot of ${join(folder, FIRST)} was thrown away: the file was written to`,
    ]);
    lines = [];
    await follow(async (store) => assert.deepEqual(pictureOf(store), expected));
    assert.deepEqual(recalled, [null]);
    assert.deepEqual(lines, []);
  });

  it("works links out anew where they are damaged, and keeps them again", async () => {
    await keep();
    const expected = await fresh();
    const path = join(folder, FIRST);
    for (let part = 0; part < 12; part++) {
      const [name = ""] = namesOfLinks();
      const file = join(snapshots(), name);
      const bytes = readFileSync(file);
      // Behind the mark, so that what is kept is still known to be the links; its first bits are used.
      const at = 16 + Math.floor(((bytes.length - 17) * part) / 11);
      bytes[at] = (bytes[at] ?? 0) ^ 0x41;
      writeFileSync(file, bytes);
      lines = [];
      recalled = [];
      await follow(async (store) => {
        assert.deepEqual(pictureOf(store), expected);
        await until(() => namesOfLinks().length === 1);
      });
      // Some bytes only align.
      if (recalled.length === 0) {
        assert.equal(lines.length, 1);
        const start = `snapshot of the links of run1 (llm-sim) in ${path} was thrown away: `;
        assert.ok(lines[0]?.startsWith(start), lines[0]);
      }
    }
  });

  it("uses no links that another version kept", async () => {
    await keep();
    const expected = await fresh();
    await follow(async (store) => assert.deepEqual(pictureOf(store), expected), { version: "2" });
    assert.deepEqual(recalled, []);
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, / was thrown away: version 1 made it$/);
  });
});

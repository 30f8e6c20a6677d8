import assert from "node:assert/strict";
import { parseHistory, runFollowing } from "../../support/following/following-commands.ts";
import type { ModelOptions } from "../../support/following/following-model.ts";
import { MemorySystem, memoryModel } from "../../support/following/memory-system.ts";

const FINE: ModelOptions = { tickMs: 1, wholeBytes: 2 ** 22 };
/** All but the smallest logs count as large. */
const SAMPLED: ModelOptions = { tickMs: 1, wholeBytes: 300 };

const RUN = "/ws/run-1/events.jsonl";

/** An event of llm-sim's with a type; two of one length make lines of one length. */
function line(type: string): string {
  return `{"event_id":"${type}","timestamp":"2026-01-01T00:00:00Z","turn_number":0,"event_type":"${type}","simulation_id":null,"agent_id":null,"caused_by":null,"details":{}}\n`;
}

function lines(...types: readonly string[]): string {
  return types.map(line).join("");
}

/** A follower over a file system in memory, and what it shows, within a second of each change. */
class Following {
  readonly system: MemorySystem;

  constructor(options: ModelOptions) {
    this.system = new MemorySystem(options);
  }

  get files() {
    return this.system.files;
  }

  async start(logs: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(logs)) this.write(path, text);
    await this.system.start();
    // What was written just now is looked at once more.
    await this.system.pass(5000);
    this.system.moment();
  }

  write(path: string, text: string): void {
    for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
      this.files.makeFolder(path.slice(0, at));
    }
    this.files.write(path, text);
  }

  /** Logs as `id path types`, by path, after a second. */
  async shown(): Promise<string[]> {
    await this.system.pass(1000);
    this.system.moment();
    const { logs, errors } = await this.system.picture();
    assert.deepEqual(errors, []);
    return logs
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ id, path, rows }) => `${id} ${path} ${rows.map(({ type }) => type).join(" ")}`);
  }

  async failures(): Promise<string[]> {
    return (await this.system.picture()).failures.map(({ log, reason }) => `${log} ${reason}`);
  }
}

describe("following", () => {
  let at: Following;

  async function follow(
    logs: Readonly<Record<string, string>>,
    options = FINE,
  ): Promise<Following> {
    at = new Following(options);
    await at.start(logs);
    return at;
  }

  afterEach(() => at.system.end());

  it("keeps the events of parts that are renamed in a chain", async () => {
    const { files } = await follow({
      [RUN]: lines("C"),
      [`${RUN}.1`]: lines("B"),
      [`${RUN}.2`]: lines("A"),
    });
    const idOf = async (type: string) =>
      (await at.shown()).find((log) => log.endsWith(type))?.split(" ")[0];
    const ids = [await idOf("A"), await idOf("B"), await idOf("C")];
    files.rename(`${RUN}.2`, `${RUN}.3`);
    files.rename(`${RUN}.1`, `${RUN}.2`);
    files.rename(RUN, `${RUN}.1`);
    files.write(RUN, lines("D"));
    assert.deepEqual(await at.shown(), [
      `3 ${RUN} D`,
      `${ids[2]} ${RUN}.1 C`,
      `${ids[1]} ${RUN}.2 B`,
      `${ids[0]} ${RUN}.3 A`,
    ]);
  });

  it("keeps the events of logs that change places", async () => {
    const other = "/ws/run-2/events.jsonl";
    const { files } = await follow({ [RUN]: lines("A"), [other]: lines("B") });
    const [first, second] = (await at.shown()).map((log) => log.split(" ")[0]);
    files.rename(RUN, "/ws/swap.tmp");
    files.rename(other, RUN);
    files.rename("/ws/swap.tmp", other);
    assert.deepEqual(await at.shown(), [`${second} ${RUN} B`, `${first} ${other} A`]);
  });

  it("keeps them within a step of the file system's clock, when folders tell nothing", async () => {
    const other = "/ws/run-2/events.jsonl";
    const { files } = await follow(
      { [RUN]: lines("A"), [other]: lines("B") },
      { tickMs: 60_000, wholeBytes: 2 ** 22 },
    );
    const [first, second] = (await at.shown()).map((log) => log.split(" ")[0]);
    files.rename(RUN, "/ws/swap.tmp");
    files.rename(other, RUN);
    files.rename("/ws/swap.tmp", other);
    assert.deepEqual(await at.shown(), [`${second} ${RUN} B`, `${first} ${other} A`]);
  });

  it("keeps the events of logs whose folder is renamed", async () => {
    const { files } = await follow({ [RUN]: lines("A") });
    files.rename("/ws/run-1", "/ws/run-9");
    assert.deepEqual(await at.shown(), ["0 /ws/run-9/events.jsonl A"]);
  });

  it("reads a log that was deleted and made again with the same inode as another one", async () => {
    const { files } = await follow({ [RUN]: lines("A", "B") });
    const inode = files.identityOf(RUN);
    files.remove(RUN);
    files.write(RUN, lines("C", "D", "E"));
    assert.equal(files.identityOf(RUN), inode);
    assert.deepEqual(await at.shown(), [`1 ${RUN} C D E`]);
  });

  it("keeps the keys of what a log still has when its end is cut off", async () => {
    const { files } = await follow({ [RUN]: lines("A", "B", "C") });
    files.truncate(RUN, lines("A", "B").length);
    assert.deepEqual(await at.shown(), [`0 ${RUN} A B`]);
  });

  it("sees a line overwritten in place, also in a log that is too large to be compared whole", async () => {
    for (const options of [FINE, SAMPLED]) {
      const { files } = await follow({ [RUN]: lines(..."ABCDEFGHIJ") }, options);
      files.overwrite(RUN, line("A").length * 5, line("X"));
      assert.deepEqual(await at.shown(), [`0 ${RUN} A B C D E X G H I J`]);
      await at.system.end();
    }
  });

  it("does not read a log again that was only touched", async () => {
    const { files } = await follow({ [RUN]: lines("A") });
    let reads = 0;
    files.touch(RUN);
    const before = files.beforeCall;
    files.beforeCall = () => {
      reads++;
      before();
    };
    await at.system.pass(500);
    // Links, folders and the log are looked at, it is opened, and read twice: its start, and all.
    assert.ok(reads < 20, `${reads}`);
    assert.deepEqual(await at.shown(), [`0 ${RUN} A`]);
  });

  it("sees a change in the same step of the file system's clock as the look before", async () => {
    const { files } = await follow({ [RUN]: lines("A") }, { tickMs: 2000, wholeBytes: 2 ** 22 });
    files.append(RUN, line("B"));
    await at.system.pass(500);
    files.overwrite(RUN, 0, line("X"));
    await at.system.pass(3000);
    assert.deepEqual(await at.shown(), [`1 ${RUN} X B`]);
  });

  it("follows a link from one run outside of the folders to the next", async () => {
    const { files } = await follow({
      "/out/run-6/events.jsonl": lines("A"),
      "/out/run-7/events.jsonl": lines("B"),
      "/ws/logs/readme.md": "",
    });
    files.makeLink("/out/run-6", "/ws/logs/latest");
    assert.deepEqual(await at.shown(), ["0 /out/run-6/events.jsonl A"]);
    files.makeLink("/out/run-7", "/ws/logs/latest");
    assert.deepEqual(await at.shown(), ["1 /out/run-7/events.jsonl B"]);
  });

  it("finds a log whose folder appeared long before, empty", async () => {
    const { files } = await follow({ [RUN]: lines("A") });
    files.makeFolder("/ws/late");
    files.makeFolder("/ws/late/run-2");
    await at.system.pass(120_000);
    at.system.moment();
    files.write("/ws/late/run-2/events.jsonl", lines("B"));
    assert.deepEqual(await at.shown(), ["1 /ws/late/run-2/events.jsonl B", `0 ${RUN} A`]);
  });

  it("finds logs in a folder that is not there when following begins", async () => {
    at = new Following(FINE);
    at.files.remove("/ws");
    await at.start({});
    at.write(RUN, lines("A"));
    assert.deepEqual(await at.shown(), [`0 ${RUN} A`]);
  });

  it("reads what two writers append, half a line by the other's included", async () => {
    const { files } = await follow({ [RUN]: "" });
    const half = line("A").slice(0, 50);
    files.append(RUN, half);
    assert.deepEqual(await at.shown(), [`0 ${RUN} `]);
    files.append(RUN, lines("B", "C"));
    assert.deepEqual(await at.shown(), [`0 ${RUN} C`]);
  });

  it("tells that a log cannot be read, keeps what is known of it, and reads on when it can", async () => {
    const { files } = await follow({ [RUN]: lines("A"), "/ws/run-2/events.jsonl": lines("B") });
    for (const [code, reason] of [
      ["EACCES", "The file may not be read: permission denied."],
      ["EIO", "The file could not be read: its disk or drive reports an error."],
      ["ESTALE", "The file could not be read: its network drive has lost it."],
    ] as const) {
      const before = await at.shown();
      at.system.setFaults({
        byIdentity: { [files.identityOf(RUN)]: { code, of: "read" } },
        tooManyOpen: false,
      });
      files.append(RUN, line("C"));
      files.append("/ws/run-2/events.jsonl", line("D"));
      const broken = await at.shown();
      assert.equal(broken[0], before[0]);
      assert.equal(broken[1], `${before[1]} D`);
      assert.deepEqual(await at.failures(), [`${RUN} ${reason}`]);
      at.system.setFaults({ byIdentity: {}, tooManyOpen: false });
      await at.system.pass(31_000);
      assert.equal((await at.shown())[0], `${before[0]} C`);
      assert.deepEqual(await at.failures(), []);
    }
  });

  it("tries a log that cannot be read after ever longer pauses", async () => {
    const { files } = await follow({ [RUN]: lines("A") });
    at.system.setFaults({
      byIdentity: { [files.identityOf(RUN)]: { code: "EIO", of: "read" } },
      tooManyOpen: false,
    });
    files.append(RUN, line("B"));
    let opened = 0;
    files.beforeOpen = () => {
      opened++;
    };
    await at.system.pass(60_000);
    // After 0.5, 1, 2, 4, 8, 16 and 30 s, where reading on is tried after comparing.
    assert.ok(opened >= 6 && opened <= 10, `${opened}`);
  });

  for (const call of ["list", "stat"] as const) {
    it(`keeps the logs of a folder where ${call} fails, and says so`, async () => {
      const { files } = await follow({ [RUN]: lines("A") });
      at.system.setFaults({
        byIdentity: { [files.identityOf("/ws/run-1")]: { code: "EIO", of: call } },
        tooManyOpen: false,
      });
      files.append(RUN, line("B"));
      await at.system.pass(120_000);
      assert.deepEqual(await at.shown(), [`0 ${RUN} A B`]);
      assert.match((await at.failures()).join(), /run-1 .*reports an error/);
    });
  }

  it("looks into a new folder that could not be listed as soon as it can", async () => {
    const { files } = await follow({ [RUN]: lines("A") });
    files.makeFolder("/ws/run-0");
    files.write("/ws/run-0/events.jsonl", lines("B"));
    at.system.setFaults({
      byIdentity: { [files.identityOf("/ws/run-0")]: { code: "EACCES", of: "list" } },
      tooManyOpen: false,
    });
    assert.deepEqual(await at.shown(), [`0 ${RUN} A`]);
    assert.match((await at.failures()).join(), /run-0 .*permission denied/);
    at.system.setFaults({ byIdentity: {}, tooManyOpen: false });
    await at.system.pass(2000);
    assert.deepEqual(await at.shown(), ["1 /ws/run-0/events.jsonl B", `0 ${RUN} A`]);
    assert.deepEqual(await at.failures(), []);
  });

  it("sees what happens to a log while it is read for the first time", async () => {
    at = new Following(FINE);
    const many = Array.from({ length: 40 }, (_, number) => `A${10 + number}`);
    at.write(RUN, lines(...many));
    // About when a third of it is read.
    at.system.schedule(16, () => at.files.write(RUN, lines(...many.map((type) => `B${type}`))));
    await at.system.start();
    await at.system.pass(500);
    assert.deepEqual(await at.shown(), [`1 ${RUN} ${many.map((type) => `B${type}`).join(" ")}`]);
  });
});

/** Histories that the model test found to go wrong once, as it printed them. */
const HISTORIES: readonly {
  readonly name: string;
  readonly options?: ModelOptions;
  readonly history: readonly string[];
}[] = [
  {
    name: "shows no log under a path that another file took while the folder cannot be listed",
    history: ["breakFolder(0, 0, 0)", "recreate(0, 0, 0)", "hint(0)", "settle"],
  },
  {
    name: "does not lose a log that was found and cannot be looked at any more when it is taken",
    history: [
      "makeRun(0, 326, 0)",
      "breakFile(415, 508, 0) after 27 calls",
      "renameFolder(0, 0, 0)",
      "append(0, 0, 0)",
      "settle",
    ],
  },
  {
    name: "finds a log that moves from a folder that was searched to one that is searched next",
    history: [
      "renameAway(0, 0, 0)",
      "moveToOtherFolder(0, 0, 0) after 12 calls",
      "crash after 1 calls",
      "settle",
    ],
  },
  {
    name: "tells no failure of a log that has nothing left to read",
    history: [
      "copyTruncate(0, 0, 0) after 1 calls",
      "settle",
      "openTooMany(0, 0, 0)",
      "swap(156, 4, 0)",
      "settle",
    ],
  },
  {
    name: "keeps logs that change places between folders within a step of the file system's clock",
    options: { tickMs: 2000, wholeBytes: 2 ** 22 },
    history: ["link(435, 0, 0)", "pass(498)", "swap(139, 0, 0)", "settle"],
  },
];

describe("following, as it once went wrong,", () => {
  for (const { name, options = FINE, history } of HISTORIES) {
    it(name, async () => {
      const { model, system } = await memoryModel(options);
      try {
        await runFollowing(model, parseHistory(history));
      } finally {
        await system.end();
      }
    });
  }
});

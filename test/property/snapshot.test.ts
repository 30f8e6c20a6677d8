import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { LogId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import { LogWitness } from "../../src/node/log-witness.ts";
import { type KeptFile, SnapshotKeeper } from "../../src/node/snapshot-keeper.ts";
import { simLine } from "../support/sim-line.ts";
import { pictureOf } from "../support/store-picture.ts";
import { TextSource, textSpec } from "../support/text-store.ts";

const SEED = 20_261_120;

const id = fc.integer({ min: 0, max: 12 }).map((n) => `id${n}`);
const event = fc
  .record({
    id,
    at: fc.integer({ min: 0, max: 20 }),
    turn: fc.integer({ min: 0, max: 2 }),
    type: fc.constantFrom("ACTION", "DECISION", "SYSTEM"),
    agent: fc.constantFrom("ann", "bob", "cy"),
    run: fc.constantFrom("run1", "run2", null),
    causes: fc.array(id, { maxLength: 3 }),
  })
  .map(simLine);
const line = fc.oneof(
  { weight: 8, arbitrary: event },
  { weight: 1, arbitrary: event.map((text) => text.trimEnd()) },
  { weight: 1, arbitrary: event.map((text) => `${text.slice(0, text.length / 2)}\n`) },
  fc.constantFrom("\n", "null\n", "garbage\n", "{}\n", "}"),
);
const logText = fc.array(line, { maxLength: 30 }).map((lines) => lines.join(""));

const PATH = "run1/events.jsonl";

describe("A snapshot", () => {
  let folder: string;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "event-log-snapshots-"));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const keeperOf = (version = "1") =>
    new SnapshotKeeper({
      folder,
      maxBytes: 2 ** 30,
      version,
      log: (text) => lines.push(text),
      smallestBytes: 0,
    });

  const fileOf = (source: TextSource, mtimeMs = 1): KeptFile => ({
    path: PATH,
    identity: "1:1",
    size: source.bytes.length,
    mtimeMs,
  });

  /** A store that asks the keeper first, and what its source was read of. */
  function open(source: TextSource, keeper: SnapshotKeeper | null, file = fileOf(source)) {
    const store = new EventStore();
    // Others stand before, so that numbers of texts are others.
    store.strings.agent.idOf("somebody else");
    store.configureProfiles({ custom: [], assigned: () => "llm-sim", naiveTimeZone: "utc" });
    const witness = new LogWitness(2 ** 16);
    const reads: number[] = [];
    const observed = {
      read: async (target: Uint8Array, offset: number) => {
        const count = await source.read(target, offset);
        witness.take(target.subarray(0, count), offset);
        reads.push(offset);
        return count;
      },
      close: () => source.close(),
    };
    const log = store.addLog({
      ...textSpec(PATH, source),
      source: observed,
      ...(keeper === null
        ? {}
        : {
            recall: (reading) =>
              keeper.recall(file, reading, witness, (target, at) => source.read(target, at)),
          }),
    });
    return { store, witness, log, reads };
  }

  async function keep(
    keeper: SnapshotKeeper,
    { store, witness, log }: ReturnType<typeof open>,
    file: KeptFile,
  ): Promise<boolean> {
    const kept = store.partOf(log);
    const { readBytes } = store.logOf(log);
    await keeper.keep(file, kept?.part ?? null, kept?.reading ?? null, witness.facts, readBytes);
    return kept !== null && witness.facts !== null;
  }

  it("gives what reading gives, also of a log that grew since", async function () {
    this.timeout(60_000);
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(logText, logText, async (before, after) => {
        const keeper = keeperOf();
        const source = new TextSource(before);
        const first = open(source, null);
        await first.store.readAll();
        const fresh = pictureOf(first.store);
        if (!(await keep(keeper, first, fileOf(source)))) return;
        kept++;
        assert.deepEqual(pictureOf(first.store), fresh, "keeping changes nothing");

        const again = open(source, keeperOf());
        await again.store.readAll();
        assert.deepEqual(pictureOf(again.store), fresh);

        source.append(after);
        const grown = open(source, keeperOf(), fileOf(source, after === "" ? 1 : 2));
        await grown.store.readAll();
        const whole = open(source, null);
        await whole.store.readAll();
        assert.deepEqual(pictureOf(grown.store), pictureOf(whole.store));
        assert.deepEqual(lines, []);
      }),
      { seed: SEED, numRuns: 200 },
    );
    assert.ok(kept > 100, `${kept} were kept`);
  });

  const LOG = [1, 2, 3].map((n) => simLine({ id: `e${n}`, causes: [`e${n - 1}`] })).join("");

  async function kept(source: TextSource, keeper = keeperOf()): Promise<void> {
    const first = open(source, null);
    await first.store.readAll();
    assert.ok(await keep(keeper, first, fileOf(source)));
  }

  async function openedWithout(
    source: TextSource,
    file: KeptFile,
    keeper = keeperOf(),
  ): Promise<void> {
    const { store } = open(source, keeper, file);
    await store.readAll();
    const fresh = open(source, null);
    await fresh.store.readAll();
    assert.deepEqual(pictureOf(store), pictureOf(fresh.store));
    assert.deepEqual(readdirSync(folder), []);
  }

  it("spares reading what is known", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    const { store, reads } = open(source, keeperOf());
    await store.readAll();
    assert.equal(store.logOf(0 as LogId).table.length, 3);
    // The sample that the profile is chosen by, and the look for more at the end.
    assert.deepEqual([...new Set(reads)], [LOG.length]);
  });

  it("is thrown away where the file was written anew with the same size", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    source.bytes = new TextEncoder().encode(LOG.replace('"e2"', '"x2"'));
    await openedWithout(source, fileOf(source, 2));
    assert.deepEqual(lines, [`snapshot of ${PATH} was thrown away: the file was written to`]);
  });

  it("is thrown away where the file grew and something before is different", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    source.bytes = new TextEncoder().encode(LOG.replace('"e2"', '"x2"') + simLine({ id: "e9" }));
    await openedWithout(source, fileOf(source, 2));
    assert.deepEqual(lines, [`snapshot of ${PATH} was thrown away: its content is another`]);
  });

  it("is thrown away where the file is shorter, or another one", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    source.bytes = source.bytes.subarray(0, 100);
    await openedWithout(source, fileOf(source, 2));
    const other = new TextSource(LOG);
    await kept(other);
    other.append(simLine({ id: "e9" }));
    await openedWithout(other, { ...fileOf(other, 2), identity: "1:2" });
    assert.deepEqual(lines, [
      `snapshot of ${PATH} was thrown away: the file is shorter now`,
      `snapshot of ${PATH} was thrown away: it is another file now`,
    ]);
  });

  it("is thrown away where another version of the program made it", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    await openedWithout(source, fileOf(source), keeperOf("2"));
    assert.deepEqual(lines, [`snapshot of ${PATH} was thrown away: version 1 made it`]);
  });

  it("is thrown away where it is damaged, wherever that is", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    const plain = open(source, null);
    await plain.store.readAll();
    const fresh = pictureOf(plain.store);
    const [name = ""] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name));
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x5a;
      writeFileSync(join(folder, name), damaged);
      const { store } = open(source, keeperOf());
      await store.readAll();
      assert.deepEqual(pictureOf(store), fresh);
    }
  });

  it("is not used for a log that is read by another profile now", async () => {
    const source = new TextSource(LOG);
    await kept(source);
    const { store } = open(source, keeperOf());
    store.configureProfiles({ custom: [], assigned: () => "generic", naiveTimeZone: "utc" });
    await store.readAll();
    assert.equal(store.logOf(0 as LogId).profile.name, "generic");
    assert.deepEqual(lines, [
      `snapshot of ${PATH} was thrown away: the log is read by another profile now`,
    ]);
  });
});

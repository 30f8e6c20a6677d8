import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SnapshotStore } from "../../../src/node/snapshot-store.ts";

describe("SnapshotStore", () => {
  let folder: string;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "event-log-snapshots-"));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const storeOf = (options: { maxBytes?: number; format?: number } = {}) =>
    new SnapshotStore({
      folder,
      maxBytes: options.maxBytes ?? 2 ** 20,
      format: options.format ?? 1,
      log: (line) => lines.push(line),
    });
  const only = () => {
    const [name] = readdirSync(folder);
    return join(folder, name ?? "");
  };
  const bytesOf = (...values: number[]) => Uint8Array.from(values);

  it("gives back what was written", async () => {
    const written = await storeOf().write("/a/events.jsonl", {
      facts: { size: 7, text: "ä" },
      stretches: [bytesOf(1, 2, 3), bytesOf(), bytesOf(9)],
    });
    assert.equal(written, true);
    const read = await storeOf().read("/a/events.jsonl");
    assert.deepEqual(read?.facts, { size: 7, text: "ä" });
    assert.deepEqual(
      read?.stretches.map((stretch) => [...stretch]),
      [[1, 2, 3], [], [9]],
    );
  });

  it("gives back stretches without a byte, wherever they are", async () => {
    const stretches = [bytesOf(), bytesOf(1), bytesOf(), bytesOf()];
    await storeOf().write("/a", { facts: 1, stretches });
    assert.deepEqual(
      (await storeOf().read("/a"))?.stretches.map((stretch) => [...stretch]),
      [[], [1], [], []],
    );
    assert.deepEqual(lines, []);
  });

  it("gives back stretches that are read in pieces, and sees damage in each of them", async () => {
    const store = storeOf({ maxBytes: 2 ** 30 });
    const large = Uint8Array.from({ length: 9 * 2 ** 20 }, (_, at) => (at * 31) >>> 5);
    const facts = 1;
    for (const share of [null, 0.1, 0.5, 0.99]) {
      await store.write("/a", { facts, stretches: [bytesOf(1), large, bytesOf(2)] });
      if (share === null) {
        const read = await store.read("/a");
        assert.deepEqual(
          read?.stretches.map((stretch) => Buffer.from(stretch)),
          [Buffer.of(1), Buffer.from(large), Buffer.of(2)],
        );
        continue;
      }
      const bytes = readFileSync(only());
      const at = Math.floor(bytes.length * share);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(only(), bytes);
      assert.equal(await store.read("/a"), null);
    }
    const line = "snapshot of /a was thrown away: its content is damaged";
    assert.deepEqual(lines, [line, line, line]);
  });

  it("gives nothing for a log that it does not know", async () => {
    assert.equal(await storeOf().read("/b/events.jsonl"), null);
    assert.deepEqual(lines, []);
  });

  it("keeps the last of two snapshots of a log", async () => {
    await storeOf().write("/a", { facts: 1, stretches: [bytesOf(1)] });
    await storeOf().write("/a", { facts: 2, stretches: [bytesOf(2, 2)] });
    assert.equal((await storeOf().read("/a"))?.facts, 2);
    assert.equal(readdirSync(folder).length, 1);
  });

  it("throws a snapshot away whatever byte of it is damaged, and says so", async () => {
    const store = storeOf();
    await store.write("/a", { facts: { n: 1 }, stretches: [bytesOf(1, 2, 3, 4, 5, 6, 7, 8)] });
    const whole = readFileSync(only());
    const name = only();
    // The last stretch ends with the file; before it may be bytes that only align.
    const padding = new Set<number>();
    const end = whole.length - 8;
    for (let at = end - 1; at >= 0 && whole[at] === 0 && end - at < 8; at--) padding.add(at);
    for (let at = 0; at < whole.length; at++) {
      if (padding.has(at)) continue;
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      writeFileSync(name, damaged);
      assert.equal(await store.read("/a"), null, `byte ${at}`);
      assert.deepEqual(readdirSync(folder), []);
    }
    assert.equal(lines.length, whole.length - padding.size);
  });

  it("throws a snapshot away wherever it is cut", async () => {
    const store = storeOf();
    await store.write("/a", { facts: { n: 1 }, stretches: [bytesOf(1, 2, 3)] });
    const whole = readFileSync(only());
    const name = only();
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(name, whole.subarray(0, length));
      assert.equal(await store.read("/a"), null, `cut at ${length}`);
    }
  });

  it("throws a snapshot of another format away", async () => {
    await storeOf({ format: 1 }).write("/a", { facts: 1, stretches: [] });
    assert.equal(await storeOf({ format: 2 }).read("/a"), null);
    assert.deepEqual(lines, ["snapshot of /a was thrown away: its format is 1"]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("throws a snapshot away that lies at the name of another log", async () => {
    await storeOf().write("/a", { facts: 1, stretches: [] });
    const bytes = readFileSync(only());
    await storeOf().remove("/a");
    await storeOf().write("/b", { facts: 2, stretches: [] });
    writeFileSync(only(), bytes);
    assert.equal(await storeOf().read("/b"), null);
    assert.deepEqual(lines, ["snapshot of /b was thrown away: it is of another log"]);
  });

  it("removes the least recently used when all together are too large", async () => {
    const store = storeOf({ maxBytes: 3000 });
    const stretches = [new Uint8Array(1000)];
    await store.write("/a", { facts: "a", stretches });
    const first = only();
    await store.write("/b", { facts: "b", stretches });
    for (const name of readdirSync(folder)) {
      const at = join(folder, name) === first ? 1000 : 2000;
      utimesSync(join(folder, name), at, at);
    }
    // Used again: the other one is now the oldest.
    assert.equal((await store.read("/a"))?.facts, "a");
    await store.write("/c", { facts: "c", stretches });
    assert.equal(await store.read("/b"), null);
    assert.equal((await store.read("/a"))?.facts, "a");
    assert.equal((await store.read("/c"))?.facts, "c");
  });

  it("keeps nothing that alone is larger than all may be", async () => {
    const store = storeOf({ maxBytes: 10 });
    assert.equal(await store.write("/a", { facts: 1, stretches: [new Uint8Array(11)] }), false);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("removes parts that were never finished once they are old", async () => {
    writeFileSync(join(folder, "old.part"), "x");
    writeFileSync(join(folder, "new.part"), "x");
    utimesSync(join(folder, "old.part"), 1000, 1000);
    await storeOf().trim();
    assert.deepEqual(readdirSync(folder), ["new.part"]);
  });

  it("says why a snapshot cannot be written, and goes on", async () => {
    const store = new SnapshotStore({
      folder: join(only(), "events.jsonl", "\0"),
      maxBytes: 100,
      format: 1,
      log: (line) => lines.push(line),
    });
    assert.equal(await store.write("/a", { facts: 1, stretches: [] }), false);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^no snapshot of \/a could be written: /);
  });
});

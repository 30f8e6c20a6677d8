import assert from "node:assert/strict";
import type { LogId } from "../../../src/core/base/units.ts";
import { EventStore } from "../../../src/core/event-store.ts";
import { simLine } from "../../support/sim-line.ts";
import { TextSource, textSpec } from "../../support/text-store.ts";

/** Keeps where it was read, and fails if it is told to. */
class WatchedSource extends TextSource {
  readonly offsets: number[] = [];
  failure: Error | null = null;

  override read(target: Uint8Array, offset: number): Promise<number> {
    this.offsets.push(offset);
    return this.failure === null ? super.read(target, offset) : Promise.reject(this.failure);
  }
}

const lines = (type: string): string =>
  Array.from({ length: 200 }, (_, turn) => simLine({ id: `id-${turn}`, turn, type })).join("");

function typesOf(store: EventStore, id: LogId): Record<string, number> {
  const { table } = store.logOf(id);
  const counts: Record<string, number> = {};
  for (let row = 0; row < table.length; row++) {
    const type = store.strings.type.textOf(table.type.at(row)) ?? "";
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

describe("EventStore, reading ahead", () => {
  const chunkBytes = 8192;
  let store: EventStore;
  let source: WatchedSource;
  let id: LogId;

  const add = (path: string, from: WatchedSource): LogId => store.addLog(textSpec(path, from));

  beforeEach(() => {
    store = new EventStore({ chunkBytes });
    source = new WatchedSource(lines("ACTION"));
    id = add("r/events.jsonl", source);
  });

  async function readOn(): Promise<void> {
    while ((await store.readSome(id, chunkBytes)) === "more");
  }

  it("reads every byte once", async () => {
    await readOn();
    const chunks = source.offsets.filter((offset) => offset > 0);
    assert.deepEqual(chunks, [...new Set(chunks)]);
    assert.deepEqual(typesOf(store, id), { ACTION: 200 });
  });

  it("drops what it has when the file changes", async () => {
    await store.readSome(id, chunkBytes);
    const read = store.logOf(id).readBytes;
    source.bytes = Buffer.from(lines("DETAIL"));
    store.noteSize(id, source.bytes.length, 1);
    await readOn();
    const { ACTION, DETAIL } = typesOf(store, id);
    const firstLines = source.bytes.subarray(0, read).filter((byte) => byte === 10).length;
    assert.deepEqual([ACTION, DETAIL], [firstLines, 200 - firstLines]);
  });

  it("goes on after another log had its turn", async () => {
    await store.readSome(id, chunkBytes);
    const other = add("other/events.jsonl", new WatchedSource(lines("SYSTEM")));
    await store.readSome(other, chunkBytes);
    await readOn();
    while ((await store.readSome(other, chunkBytes)) === "more");
    assert.deepEqual(typesOf(store, id), { ACTION: 200 });
    assert.deepEqual(typesOf(store, other), { SYSTEM: 200 });
  });

  it("asks again for what could not be read", async () => {
    await store.readSome(id, chunkBytes);
    source.failure = new Error("gone for a moment");
    await store.readSome(id, chunkBytes);
    await assert.rejects(store.readSome(id, chunkBytes), /gone for a moment/);
    source.failure = null;
    await readOn();
    assert.deepEqual(typesOf(store, id), { ACTION: 200 });
  });
});

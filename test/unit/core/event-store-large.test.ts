import assert from "node:assert/strict";
import { eventKeyOf, type RowId } from "../../../src/core/base/units.ts";
import { EventStore } from "../../../src/core/event-store.ts";
import type { ByteSource } from "../../../src/core/scan/byte-source.ts";
import { readEvents } from "../../../src/core/view/read-events.ts";

const GB = 2 ** 30;
const MB = 2 ** 20;

/** A file of which only some pieces are kept; the bytes between them are all the same. */
function sparseSource(
  size: number,
  filler: number,
  pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[],
): ByteSource {
  return {
    read: async (target, offset) => {
      const count = Math.max(0, Math.min(target.length, size - offset));
      target.fill(filler, 0, count);
      for (const { at, bytes } of pieces) {
        const start = Math.max(at, offset);
        const end = Math.min(at + bytes.length, offset + count);
        if (start < end) target.set(bytes.subarray(start - at, end - at), start - offset);
      }
      return count;
    },
    close: async () => {},
    // Newlines are found faster in these.
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
  };
}

function line(id: number): Uint8Array {
  return Buffer.from(`{"id":"e${id}","type":"tick","msg":"step ${id}"}\n`);
}

describe("EventStore with large files", function () {
  // Gigabytes go through it, though nobody keeps them.
  this.timeout(120_000);

  it("reads lines behind 4 GB where they are, and rejects a line without an end", async () => {
    const start = 5 * GB + 123;
    const tail = Buffer.concat([Buffer.from("\n"), line(2), line(3)]);
    const first = line(1);
    const size = start + tail.length;
    const store = new EventStore();
    const log = store.addLog({
      path: "r/events.jsonl",
      folder: "r",
      source: sparseSource(size, 0, [
        { at: 0, bytes: first },
        { at: start, bytes: tail },
      ]),
      totalBytes: size,
      mtimeMs: 0,
      final: true,
    });
    await store.readAll();
    const { table, counts, readBytes } = store.logOf(log);
    assert.equal(readBytes, size);
    assert.deepEqual(counts, { lines: 4, blank: 0, rejected: 1, awaited: 0, withEvents: 3 });
    const keys = [0, 1, 2].map((row) => eventKeyOf(log, row as RowId));
    assert.equal(table.length, 3);
    const events = await readEvents(store, keys);
    assert.deepEqual(
      events.map(({ bytes }) => (bytes === null ? null : Buffer.from(bytes).toString())),
      [line(1), line(2), line(3)].map((text) => Buffer.from(text).toString().trimEnd()),
    );
    const [problem] = store.problemsOf(null);
    assert.equal(problem?.offset, first.length);
    assert.equal(problem?.line, 2);
    assert.equal(problem?.reason, "the line is longer than 256 MB");
    await store.dispose();
  });

  it("reads a line of 100 MB, and shows as much of it as can be shown", async () => {
    const before = Buffer.from('{"id":"e1","type":"tick","msg":"long","pad":"');
    const after = Buffer.concat([Buffer.from('"}\n'), line(2)]);
    const at = before.length + 100 * MB;
    const size = at + after.length;
    const store = new EventStore();
    const log = store.addLog({
      path: "r/events.jsonl",
      folder: "r",
      source: sparseSource(size, 0x78, [
        { at: 0, bytes: before },
        { at, bytes: after },
      ]),
      totalBytes: size,
      mtimeMs: 0,
      final: true,
    });
    await store.readAll();
    const { table, counts } = store.logOf(log);
    assert.deepEqual(counts, { lines: 2, blank: 0, rejected: 0, awaited: 0, withEvents: 2 });
    assert.deepEqual([table.size.at(0), table.offset.at(1)], [at + 2, at + 3]);
    const [long] = await readEvents(store, [eventKeyOf(log, 0 as RowId)]);
    assert.deepEqual([long?.truncated, long?.bytes?.length], [true, 64 * MB]);
    await store.dispose();
  });
});

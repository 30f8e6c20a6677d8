import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import type { LogPart, SegmentRequest, SegmentScanner } from "../../src/core/index/log-part.ts";
import { PartReader } from "../../src/core/index/part-reader.ts";
import { compileProfile } from "../../src/core/profile/compiled-profile.ts";
import type { FilePlace } from "../../src/core/scan/byte-source.ts";
import type { ScannerExports } from "../../src/core/scan/wasm-scanner.ts";
import { startCompiledScanner } from "../support/compiled-scanner.ts";
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
  { weight: 1, arbitrary: event.map((text) => text.replace("\n", "\r\n")) },
  fc.constantFrom("\n", "  \r\n", "null\n", "garbage\n", "{}\n", "}", "\ufeff"),
);

const logText = fc.array(line, { maxLength: 40 }).map((lines) => lines.join(""));

/** A file in memory that another thread could read. */
class PlacedSource extends TextSource {
  readonly place: FilePlace = { path: "run1/events.jsonl", identity: "" };
}

/** Scans at once, in this thread; answers come in any order. */
class LocalScanner implements SegmentScanner {
  readonly width: number;
  readonly requests: SegmentRequest[] = [];
  readonly #source: TextSource;
  readonly #reader: PartReader;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: TextSource, width: number, reader: PartReader) {
    this.#source = source;
    this.width = width;
    this.#reader = reader;
  }

  scan(request: SegmentRequest): Promise<LogPart | null> {
    this.requests.push(request);
    const part = this.#last.then(() =>
      this.#reader.read(this.#source, compileProfile(request.profile), request),
    );
    this.#last = part.catch(() => {});
    // As a thread would send it.
    return part.then((sent) => structuredClone(sent));
  }
}

describe("Segments, however a log is cut", () => {
  let exports: ScannerExports;
  let threadExports: ScannerExports;

  before(async function () {
    this.timeout(20_000);
    exports = await startCompiledScanner();
    threadExports = await startCompiledScanner();
  });

  const choice = { custom: [], assigned: () => "llm-sim", naiveTimeZone: "utc" } as const;

  async function whole(text: string, scanner?: ScannerExports): Promise<EventStore> {
    const store = new EventStore(scanner === undefined ? {} : { scanner });
    store.configureProfiles(choice);
    store.addLog(textSpec("run1/events.jsonl", new TextSource(text)));
    await store.readAll();
    return store;
  }

  for (const fast of [true, false]) {
    it(`give what the whole gives, ${fast ? "scanned fast" : "in TypeScript"}`, async function () {
      this.timeout(60_000);
      let parts = 0;
      await fc.assert(
        fc.asyncProperty(
          logText,
          fc.integer({ min: 1, max: 2000 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 300 }),
          async (text, segmentBytes, width, chunkBytes) => {
            const source = new PlacedSource(text);
            const reader = new PartReader(fast ? threadExports : null, chunkBytes);
            const segments = new LocalScanner(source, width, reader);
            const store = new EventStore({
              ...(fast ? { scanner: exports } : {}),
              segments,
              segmentBytes,
              chunkBytes,
            });
            store.configureProfiles(choice);
            const log = store.addLog(textSpec("run1/events.jsonl", source));
            // The first look is small, as it is in a window.
            await store.readSome(log, 1);
            await store.readAll();
            parts += segments.requests.length;
            assert.deepEqual(pictureOf(store), pictureOf(await whole(text)));
          },
        ),
        { seed: SEED, numRuns: 400 },
      );
      assert.ok(parts > 1000, `${parts} parts were read`);
    });
  }

  it("are not used for a file that is read again from the start of an event that no newline ended", async () => {
    const text = simLine({ id: "a" }).trimEnd();
    const source = new PlacedSource(text);
    const segments = new LocalScanner(source, 2, new PartReader(null));
    const store = new EventStore({ segments, segmentBytes: 100 });
    store.configureProfiles(choice);
    const log = store.addLog(textSpec("run1/events.jsonl", source));
    await store.readAll();
    source.append(`\n${simLine({ id: "b" }).repeat(20)}`);
    store.noteSize(log, source.bytes.length, 1);
    await store.readAll();
    assert.equal(store.logOf(0 as LogId).table.length, 21);
    assert.deepEqual(
      pictureOf(store),
      pictureOf(await whole(`${text}\n${simLine({ id: "b" }).repeat(20)}`)),
    );
  });

  it("are given up where one cannot be read, and the rest is read by chunks", async () => {
    const text = Array.from({ length: 50 }, (_, at) => simLine({ id: `e${at}` })).join("");
    const source = new PlacedSource(text);
    const inner = new LocalScanner(source, 2, new PartReader(null));
    const segments: SegmentScanner = {
      width: 2,
      scan: (request) =>
        request.from > 3000 ? Promise.reject(new Error("a thread was lost")) : inner.scan(request),
    };
    const store = new EventStore({ segments, segmentBytes: 1000, chunkBytes: 500 });
    store.configureProfiles(choice);
    const log = store.addLog(textSpec("run1/events.jsonl", source));
    await store.readSome(log, 1);
    await store.readAll();
    assert.ok(inner.requests.length > 1);
    assert.deepEqual(pictureOf(store), pictureOf(await whole(text)));
  });

  it("are not taken where the file changed meanwhile", async () => {
    const text = Array.from({ length: 50 }, (_, at) => simLine({ id: `e${at}` })).join("");
    const source = new PlacedSource(text);
    const inner = new LocalScanner(source, 1, new PartReader(null));
    const shifted: SegmentScanner = {
      width: 1,
      scan: async (request) => {
        const part = await inner.scan(request);
        return part === null ? null : { ...part, start: part.start + 1 };
      },
    };
    const store = new EventStore({ segments: shifted, segmentBytes: 1000, chunkBytes: 500 });
    store.configureProfiles(choice);
    const log = store.addLog(textSpec("run1/events.jsonl", source));
    await store.readSome(log, 1);
    await store.readAll();
    assert.deepEqual(pictureOf(store), pictureOf(await whole(text)));
  });
});

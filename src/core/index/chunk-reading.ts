import type { ByteSource } from "../scan/byte-source.ts";
import type { WasmScanner } from "../scan/wasm-scanner.ts";
import type { LogEntry } from "./log-entry.ts";
import type { LogIndexer } from "./log-indexer.ts";

/** 1 MB: within the second-level cache's reach, and 2 ms of scanning between two looks at the mail. */
export const CHUNK_BYTES = 2 ** 20;

/** Two chunks: one is filled while the other is scanned. */
export type Chunks = readonly [Uint8Array, Uint8Array];

/** What the reading is given by its store. */
export type ChunkReadingOptions = {
  readonly chunkBytes: number;
  readonly scanner: WasmScanner | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** More of a log is known. */
  readonly onDidRead: () => void;
};

/** A read that was begun when `readInto` had used up its budget. */
type ReadAhead = {
  readonly indexer: LogIndexer;
  readonly offset: number;
  readonly chunk: Uint8Array;
  /** Bytes that came, −1: it failed. */
  readonly count: Promise<number>;
};

/** Brings the bytes of logs to their indexers, chunk by chunk; while one is scanned the next is read. */
export class ChunkReading {
  readonly #options: ChunkReadingOptions;
  /** Null while somebody reads with them. */
  #free: Chunks | null = null;
  /** The first two, which may be in the scanner's memory; others are made if those are in use. */
  #first: Chunks | null = null;
  /** Fills one of the first two chunks between two calls of `readInto`. */
  #ahead: ReadAhead | null = null;

  constructor(options: ChunkReadingOptions) {
    this.#options = options;
  }

  /** Chunks to read with, for the caller alone until they are given back. */
  takeChunks(source: ByteSource): Chunks {
    const chunks = this.#free ?? this.#allocate(source);
    this.#free = null;
    return chunks;
  }

  giveBack(chunks: Chunks): void {
    if (this.#free === null || chunks === this.#first) this.#free = chunks;
  }

  /** A file changed: what was read of any ahead is not used. */
  outdateAhead(): void {
    if (this.#ahead !== null) this.#ahead = { ...this.#ahead, offset: -1 };
  }

  /** Reads up to about `budgetBytes` more of a log. "done": all of the file, as it is now, is read. */
  async readInto(entry: LogEntry, chunks: Chunks, budgetBytes: number): Promise<"more" | "done"> {
    const indexer = entry.growing;
    const rowsBefore = indexer.table.length;
    const readBefore = indexer.readBytes;
    let left = budgetBytes;
    let done = false;
    let [chunk, other] = chunks;
    const ahead = await this.#takeAhead(chunks, indexer);
    let reading: Promise<number>;
    if (ahead !== null) {
      if (ahead.chunk === other) [chunk, other] = [other, chunk];
      reading = Promise.resolve(ahead.count);
    } else {
      reading = entry.source.read(chunk, indexer.nextOffset);
    }
    while (!done) {
      const count = await reading;
      if (entry.removed || entry.growing !== indexer) return "done";
      // Nothing, or only the unfinished last line as it was.
      const end = indexer.nextOffset + count;
      done = count === 0 || end === indexer.readBytes;
      if (done) break;
      left -= count;
      const next = { indexer, offset: end, chunk: other };
      if (left > 0) reading = entry.source.read(other, end);
      else if (end < entry.totalBytes) this.#readAhead(chunks, entry.source, next);
      indexer.feed(chunk.subarray(0, count));
      if (left <= 0) break;
      [chunk, other] = [other, chunk];
    }
    if (done) indexer.endOfData(entry.final);
    const completes = done && !entry.complete;
    const grew = indexer.table.length > rowsBefore;
    if (grew && entry.complete) entry.grewAtMs = this.#options.now();
    if (done) {
      entry.totalBytes = indexer.readBytes;
      indexer.table.trim();
      indexer.problems.trim();
    } else {
      entry.totalBytes = entry.source.estimateBytes?.() ?? entry.totalBytes;
    }
    if (completes) {
      entry.complete = true;
      entry.takeNext();
    }
    if (completes || indexer.readBytes !== readBefore) this.#options.onDidRead();
    return done ? "done" : "more";
  }

  #allocate(source: ByteSource): Chunks {
    const { chunkBytes: size, scanner } = this.#options;
    const allocate = (): Uint8Array =>
      scanner?.allocate(size) ?? source.allocate?.(size) ?? new Uint8Array(size);
    const chunks: Chunks = [allocate(), allocate()];
    this.#first ??= chunks;
    return chunks;
  }

  #readAhead(chunks: Chunks, source: ByteSource, at: Omit<ReadAhead, "count">): void {
    if (chunks !== this.#first) return;
    const count = source.read(at.chunk, at.offset).catch(() => -1);
    this.#ahead = { ...at, count };
  }

  /** The bytes at the indexer's next offset if they were read ahead. Waits for reads that nobody wants, too. */
  async #takeAhead(
    chunks: Chunks,
    indexer: LogIndexer,
  ): Promise<{ readonly chunk: Uint8Array; readonly count: number } | null> {
    const ahead = this.#ahead;
    if (ahead === null || chunks !== this.#first) return null;
    this.#ahead = null;
    const { chunk, offset } = ahead;
    const count = await ahead.count;
    const isWanted = ahead.indexer === indexer && offset === indexer.nextOffset && count > 0;
    return isWanted ? { chunk, count } : null;
  }
}

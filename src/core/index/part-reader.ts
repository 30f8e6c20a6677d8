import { createStringTables } from "../base/string-table.ts";
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import type { ByteSource } from "../scan/byte-source.ts";
import { type ScannerExports, WasmScanner } from "../scan/wasm-scanner.ts";
import { LogIndexer } from "./log-indexer.ts";
import type { LogPart, SegmentRequest } from "./log-part.ts";

/** 1 MB, as the store reads. */
const CHUNK_BYTES = 2 ** 20;

const NEWLINE = 10;

/** Reads segments of logs, one at a time, wherever their borders fall. */
export class PartReader {
  readonly #scanner: WasmScanner | undefined;
  readonly #chunkBytes: number;
  #chunks: readonly [Uint8Array, Uint8Array] | null = null;

  /** `exports`: an instance of the scanner's module for this reader alone. Tests shrink the chunks. */
  constructor(exports: ScannerExports | null, chunkBytes = CHUNK_BYTES) {
    this.#scanner = exports === null ? undefined : new WasmScanner(exports);
    this.#chunkBytes = chunkBytes;
  }

  /**
   * The lines that begin in the bytes `[from, to)`: the last one is read to its end wherever that is.
   * A last line that no newline ends is left out. Null: no whole line begins there.
   */
  async read(
    source: ByteSource,
    compiled: CompiledProfile,
    { from, to, naiveTimeZone }: Omit<SegmentRequest, "place" | "profile">,
  ): Promise<LogPart | null> {
    const strings = createStringTables();
    const scanner = this.#scanner;
    const chunks = this.#chunksOf(source);
    const first = from === 0 ? 0 : await this.#lineStart(source, chunks[0], from - 1, to);
    if (first === null) return null;
    const indexer = new LogIndexer(
      compiled,
      strings,
      scanner === undefined ? { naiveTimeZone } : { naiveTimeZone, scanner },
      { offset: first, line: 1 },
    );
    let [chunk, other] = chunks;
    let reading = source.read(chunk, first);
    for (let offset = first; ; ) {
      const count = await reading;
      if (count === 0) break;
      const end = offset + count;
      const stop = end < to ? -1 : endOfLine(chunk, count, Math.max(0, to - 1 - offset));
      if (stop < 0) reading = source.read(other, end);
      indexer.feed(chunk.subarray(0, stop < 0 ? count : stop));
      if (stop >= 0) break;
      offset = end;
      [chunk, other] = [other, chunk];
    }
    const part = indexer.toPart();
    return part === null || part.counts.lines === 0 ? null : part;
  }

  /** Where the first line begins that begins after `from` and before `to`; null: none does. */
  async #lineStart(
    source: ByteSource,
    chunk: Uint8Array,
    from: number,
    to: number,
  ): Promise<number | null> {
    for (let offset = from; offset < to - 1; ) {
      const count = await source.read(chunk, offset);
      if (count === 0) return null;
      const end = endOfLine(chunk, count, 0);
      if (end >= 0) return offset + end < to ? offset + end : null;
      offset += count;
    }
    return null;
  }

  #chunksOf(source: ByteSource): readonly [Uint8Array, Uint8Array] {
    if (this.#chunks !== null) return this.#chunks;
    const size = this.#chunkBytes;
    const allocate = (): Uint8Array =>
      this.#scanner?.allocate(size) ?? source.allocate?.(size) ?? new Uint8Array(size);
    const chunks = [allocate(), allocate()] as const;
    this.#chunks = chunks;
    return chunks;
  }
}

/** Behind the first newline at or after `from`, −1: there is none. */
function endOfLine(chunk: Uint8Array, count: number, from: number): number {
  const found = chunk.subarray(0, count).indexOf(NEWLINE, from);
  return found < 0 ? -1 : found + 1;
}

import type { BatchReader } from "./batch-reader.ts";
import type { LineStart, LineTaker } from "./line-scanner.ts";
import type { RoleBatch } from "./role-batch.ts";
import type { WasmScanner } from "./wasm-scanner.ts";

const NEWLINE = 0x0a;

/**
 * A batch that ends after fewer lines costs more than it saves. Where several follow each other, lines
 * are left to be read one by one before the next is tried: 2, 4, 8… up to 64.
 */
const WORTHWHILE = 8;
const FORGIVEN_MISSES = 4;
const MOST_MISSES = FORGIVEN_MISSES + 6;

/** What becomes of a batch: the offset of its chunk in the file, and the line of its first row. */
export type OnBatch = (batch: RoleBatch, chunkOffset: number, firstLine: number) => void;

/** Takes the usual lines of chunks that are in the scanner's memory, batch by batch. */
export class BatchLines implements LineTaker {
  takenTo = 0;
  readonly #scanner: WasmScanner;
  readonly #reader: BatchReader;
  readonly #onBatch: OnBatch;
  readonly #mayTake: () => boolean;
  /** The chunk whose last newline is known, and where the line behind it begins. */
  #chunk: Uint8Array | null = null;
  #lastLineAt = 0;
  /** Batches in a row that were too short. */
  #misses = 0;
  /** Lines that no batch is tried for. */
  #left = 0;

  /** Nothing is taken while `mayTake` says no. */
  constructor(scanner: WasmScanner, reader: BatchReader, onBatch: OnBatch, mayTake: () => boolean) {
    this.#scanner = scanner;
    this.#reader = reader;
    this.#onBatch = onBatch;
    this.#mayTake = mayTake;
  }

  indexOfNewline(bytes: Uint8Array, from: number): number {
    return this.#scanner.indexOfNewline(bytes, from);
  }

  takeLines(bytes: Uint8Array, from: number, at: LineStart): number {
    if (bytes !== this.#chunk) {
      this.#chunk = bytes;
      this.#lastLineAt = bytes.lastIndexOf(NEWLINE) + 1;
    }
    this.takenTo = from;
    if (!this.#mayTake()) return 0;
    if (this.#left > 0) {
      this.#left--;
      return 0;
    }
    const reader = this.#reader;
    let taken = 0;
    let next = from;
    while (next < this.#lastLineAt) {
      next = reader.read(bytes, next, this.#lastLineAt);
      const { batch } = reader;
      if (batch.count > 0) this.#onBatch(batch, at.offset - from, at.line + taken);
      taken += batch.count;
      if (!reader.isUsual) break;
    }
    if (taken >= WORTHWHILE || reader.isUsual) this.#misses = 0;
    else if (this.#misses < MOST_MISSES) this.#misses++;
    const many = this.#misses - FORGIVEN_MISSES;
    this.#left = many > 0 ? 2 ** many : 0;
    this.takenTo = next;
    return taken;
  }
}

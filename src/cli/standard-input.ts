import type { Readable } from "node:stream";
import type { ByteSource } from "../core/scan/byte-source.ts";
import { SpillFile } from "../node/spill-file.ts";

/** What comes in is kept in memory up to this size; beyond, in a file of the temporary folder. */
const MEMORY_BYTES = 2 ** 26;
const BLOCK_BYTES = 2 ** 20;

/**
 * Standard input as bytes that can be read again. A read behind what came so far waits for more, or for
 * the end.
 */
export class StandardInput implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #memoryBytes: number;
  readonly #spill = new SpillFile();
  /** What came after the part that is in the file: full blocks and one that is filled. */
  readonly #blocks: Uint8Array[] = [];
  /** Where they begin. */
  #start = 0;
  #length = 0;
  #ended = false;
  #pulling: Promise<void> | null = null;

  /** `memoryBytes`: tests shrink it. */
  constructor(stdin: Readable, memoryBytes = MEMORY_BYTES) {
    this.#chunks = (stdin as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    this.#memoryBytes = memoryBytes;
  }

  async read(target: Uint8Array, offset: number): Promise<number> {
    while (offset >= this.#length && !this.#ended) {
      this.#pulling ??= this.#pull().finally(() => {
        this.#pulling = null;
      });
      await this.#pulling;
    }
    const size = Math.min(target.length, this.#length - offset);
    if (size <= 0) return 0;
    if (offset < this.#start) {
      return this.#spill.read(target.subarray(0, Math.min(size, this.#start - offset)), offset);
    }
    const block = this.#blocks[Math.floor((offset - this.#start) / BLOCK_BYTES)];
    const start = (offset - this.#start) % BLOCK_BYTES;
    const part = block?.subarray(start, Math.min(start + size, BLOCK_BYTES)) ?? new Uint8Array(0);
    target.set(part);
    return part.length;
  }

  close(): Promise<void> {
    this.#blocks.length = 0;
    return this.#spill.close();
  }

  allocate(size: number): Uint8Array {
    return Buffer.allocUnsafeSlow(size);
  }

  estimateBytes(): number {
    return this.#length;
  }

  async #pull(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done === true) {
      this.#ended = true;
      return;
    }
    await this.#append(value);
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const filled = (this.#length - this.#start) % BLOCK_BYTES;
      if (filled === 0) this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
      const part = bytes.subarray(at, at + BLOCK_BYTES - filled);
      this.#blocks.at(-1)?.set(part, filled);
      this.#length += part.length;
      at += part.length;
      if (filled + part.length === BLOCK_BYTES) await this.#spillFull();
    }
  }

  /** All blocks are full. Once they are too many they, and each later one, go to the file. */
  async #spillFull(): Promise<void> {
    if (this.#start === 0 && this.#length < this.#memoryBytes) return;
    for (let block = this.#blocks[0]; block !== undefined; block = this.#blocks[0]) {
      await this.#spill.append(block);
      this.#blocks.shift();
      this.#start += BLOCK_BYTES;
    }
  }
}

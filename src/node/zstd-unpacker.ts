import { createZstdDecompress } from "node:zlib";

/** Unpacks one zstd frame that comes in parts; what comes out is gathered until it is taken. */
export class ZstdUnpacker {
  readonly #stream = createZstdDecompress({ chunkSize: 2 ** 17 });
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #fail: ((error: Error) => void) | null = null;

  constructor() {
    this.#stream.on("data", (part: Uint8Array) => {
      this.#parts.push(part);
      this.#bytes += part.length;
    });
    // Also keeps an error that comes between two calls from ending the process.
    this.#stream.on("error", (error) => this.#fail?.(error));
  }

  /** Bytes that were not taken yet. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when all is unpacked that these bytes give; rejects where they make no sense. */
  write(packed: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#stream.write(packed, () => {
        // What the stream still holds goes to the listener.
        while (this.#stream.read() !== null);
        resolve();
      });
    });
  }

  /** All bytes that were not taken yet; `keeps`: they can be taken again. */
  take(keeps: boolean): Uint8Array {
    const all = Buffer.concat(this.#parts);
    this.#parts = keeps ? [all] : [];
    this.#bytes = keeps ? all.length : 0;
    return all;
  }

  close(): void {
    this.#stream.destroy();
  }
}

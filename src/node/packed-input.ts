import type { ByteSource } from "../core/scan/byte-source.ts";

/** The bytes of a file from a moving start to as far as they were read. */
export class PackedInput {
  readonly #source: ByteSource;
  readonly #chunkBytes: number;
  readonly #padding: number;
  #buffer = new Uint8Array(0);
  #start = 0;
  #length = 0;

  /** `padding`: bytes that are readable, with any value, behind the last. */
  constructor(source: ByteSource, chunkBytes: number, padding: number) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#padding = padding;
  }

  /** Where in the file the bytes begin. */
  get start(): number {
    return this.#start;
  }

  /** Where in the file they end. */
  get end(): number {
    return this.#start + this.#length;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes and, behind `length`, the padding. Valid until `fill` or `dropTo`. */
  get bytes(): Uint8Array {
    return this.#buffer;
  }

  /** Reads more; false: the file ends here. */
  async fill(): Promise<boolean> {
    const needed = this.#length + this.#chunkBytes + this.#padding;
    if (this.#buffer.length < needed) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    const target = this.#buffer.subarray(this.#length, this.#length + this.#chunkBytes);
    const count = await this.#source.read(target, this.end);
    this.#length += count;
    return count > 0;
  }

  /** Forgets what is before a place in the file; one beyond the end skips what lies between. */
  dropTo(offset: number): void {
    const dropped = Math.min(offset - this.#start, this.#length);
    this.#buffer.copyWithin(0, dropped, this.#length);
    this.#length -= dropped;
    this.#start = offset;
  }
}

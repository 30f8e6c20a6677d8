import { crc32 } from "node:zlib";

/** Reads bytes at an offset, as a ByteSource does. */
export type ReadBytes = (target: Uint8Array, offset: number) => Promise<number>;

/**
 * What became of the bytes that were read: they still stand there as far as can be told; the file only
 * lost its end; something in them is different; or it begins differently, so it is another file.
 */
export type WitnessVerdict = "same" | "cut" | "edited" | "other";

/** Bytes at the start of a file that tell it from another one with the same inode. */
const HEAD_BYTES = 512;

/**
 * Bytes before the place where reading stopped, enough for some lines: the end of each alone may be
 * the same in all of them. An edit that moves anything above moves them.
 */
const TAIL_BYTES = 2 ** 14;

/** Bytes of one sample between head and tail, and how many samples are kept at most. */
const SAMPLE_BYTES = 256;
const SAMPLES = 64;
const FIRST_STRIDE = 2 ** 16;

/** Samples compared when a large file grew: the others have their turn when it grows again. */
const SAMPLES_PER_LOOK = 8;

const READ_BYTES = 2 ** 18;

type Sample = { readonly offset: number; readonly hash: number };

/** What a witness knows, as JSON can keep it. */
export type WitnessFacts = {
  readonly end: number;
  readonly hash: number;
  readonly head: readonly number[];
  readonly tail: readonly number[];
  readonly samples: readonly Sample[];
  readonly stride: number;
  readonly nextSample: number;
};

/**
 * Remembers what was read of a file, so that later it can be told whether it still stands there. It
 * sees the bytes on their way to the index, so nothing can change in between unseen. Up to
 * `wholeBytes` a checksum of everything is kept; beyond, head, tail and samples in between.
 */
export class LogWitness {
  readonly #wholeBytes: number;
  readonly #head = new Uint8Array(HEAD_BYTES);
  /** The last bytes that were seen; empty while everything counts. */
  #tail = new Uint8Array(0);
  readonly #tailBytes: number;
  #end = 0;
  #hash = 0;
  #samples: Sample[] = [];
  #stride = FIRST_STRIDE;
  #nextSample = FIRST_STRIDE;
  #turn = 0;

  constructor(wholeBytes: number) {
    this.#wholeBytes = wholeBytes;
    this.#tailBytes = Math.min(TAIL_BYTES, wholeBytes);
  }

  /** Bytes from the start that were seen. */
  get end(): number {
    return this.#end;
  }

  /** Whether every byte counts, not samples alone. */
  get isWhole(): boolean {
    return this.#end <= this.#wholeBytes;
  }

  /** What it knows, as plain values; null: nothing. */
  get facts(): WitnessFacts | null {
    if (this.#end === 0) return null;
    return {
      end: this.#end,
      hash: this.#hash,
      head: [...this.#head],
      tail: [...this.#tail],
      samples: this.#samples,
      stride: this.#stride,
      nextSample: this.#nextSample,
    };
  }

  /** Takes over what another one knew of the same file. */
  restore({ end, hash, head, tail, samples, stride, nextSample }: WitnessFacts): void {
    this.#end = end;
    this.#hash = hash;
    this.#head.set(head);
    this.#tail = Uint8Array.from(tail);
    this.#samples = [...samples];
    this.#stride = stride;
    this.#nextSample = nextSample;
  }

  /** Forgets everything: the file is read again from its start. */
  reset(): void {
    this.#end = 0;
    this.#hash = 0;
    this.#tail = new Uint8Array(0);
    this.#samples = [];
    this.#stride = FIRST_STRIDE;
    this.#nextSample = FIRST_STRIDE;
  }

  /** Takes bytes that were read; those beyond what was seen count if they follow it. */
  take(bytes: Uint8Array, offset: number): void {
    if (offset > this.#end || offset + bytes.length <= this.#end) return;
    this.#follow(bytes.subarray(this.#end - offset));
  }

  /** Reads what was read by somebody else: what must be whole, else samples. */
  async catchUp(read: ReadBytes, end: number): Promise<void> {
    while (this.#end < Math.min(end, this.#wholeBytes)) {
      const size = Math.min(READ_BYTES, Math.min(end, this.#wholeBytes) - this.#end);
      const bytes = await readExactly(read, this.#end, size);
      if (bytes.length === 0) return;
      this.take(bytes, this.#end);
    }
    while (this.#end < end) {
      const tailStart = Math.max(this.#end, end - this.#tailBytes);
      const isTail = this.#nextSample + SAMPLE_BYTES > tailStart;
      const offset = isTail ? tailStart : Math.max(this.#end, this.#nextSample);
      const bytes = await readExactly(read, offset, isTail ? end - offset : SAMPLE_BYTES);
      if (bytes.length === 0) return;
      if (offset > this.#end) this.#tail = new Uint8Array(0);
      this.#end = offset;
      this.#follow(bytes);
    }
  }

  /**
   * Compares a file of the given size with what was seen. `thorough`: with every sample.
   * Rejects if the file cannot be read.
   */
  async compare(read: ReadBytes, size: number, thorough: boolean): Promise<WitnessVerdict> {
    const end = this.#end;
    if (end === 0) return "same";
    if (size === 0) return "other";
    const head = this.#head.subarray(0, Math.min(end, size, HEAD_BYTES));
    if (!isEqual(head, await readExactly(read, 0, head.length))) return "other";
    if (size < end) {
      const below = this.#samples.filter(({ offset }) => offset + SAMPLE_BYTES <= size);
      return (await this.#areSame(read, below)) ? "cut" : "other";
    }
    if (end <= this.#wholeBytes) {
      return (await hashOf(read, end)) === this.#hash ? "same" : "edited";
    }
    const tail = this.#tail;
    if (!isEqual(tail, await readExactly(read, end - tail.length, tail.length))) return "edited";
    const samples = thorough ? this.#samples : this.#someSamples();
    return (await this.#areSame(read, samples)) ? "same" : "edited";
  }

  #follow(bytes: Uint8Array): void {
    const start = this.#end;
    const end = start + bytes.length;
    if (start < this.#wholeBytes) {
      this.#hash = crc32(bytes.subarray(0, this.#wholeBytes - start), this.#hash);
    }
    if (start < HEAD_BYTES) this.#head.set(bytes.subarray(0, HEAD_BYTES - start), start);
    if (end > this.#wholeBytes) this.#tail = lastBytes(this.#tail, bytes, this.#tailBytes);
    this.#end = end;
    while (this.#nextSample + SAMPLE_BYTES <= end) {
      // A sample that would begin in the chunk before begins with this one.
      const offset = Math.max(this.#nextSample, start);
      if (offset + SAMPLE_BYTES > end) break;
      const hash = crc32(bytes.subarray(offset - start, offset - start + SAMPLE_BYTES));
      this.#samples.push({ offset, hash });
      if (this.#samples.length > SAMPLES) {
        this.#samples = this.#samples.filter((_, at) => at % 2 === 0);
        this.#stride *= 2;
      }
      this.#nextSample = offset + this.#stride;
    }
  }

  #someSamples(): readonly Sample[] {
    const { length } = this.#samples;
    if (length <= SAMPLES_PER_LOOK) return this.#samples;
    const some: Sample[] = [];
    for (let at = 0; at < SAMPLES_PER_LOOK; at++) {
      const sample = this.#samples[this.#turn++ % length];
      if (sample !== undefined) some.push(sample);
    }
    return some;
  }

  async #areSame(read: ReadBytes, samples: readonly Sample[]): Promise<boolean> {
    for (const { offset, hash } of samples) {
      if (crc32(await readExactly(read, offset, SAMPLE_BYTES)) !== hash) return false;
    }
    return true;
  }
}

function lastBytes(before: Uint8Array, bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const last = new Uint8Array(Math.min(count, before.length + bytes.length));
  const kept = Math.max(0, last.length - bytes.length);
  last.set(before.subarray(before.length - kept));
  last.set(bytes.subarray(Math.max(0, bytes.length - last.length)), kept);
  return last;
}

async function hashOf(read: ReadBytes, end: number): Promise<number> {
  let hash = 0;
  for (let at = 0; at < end; ) {
    const bytes = await readExactly(read, at, Math.min(READ_BYTES, end - at));
    // The file became shorter while it was read: that is no content that was seen.
    if (bytes.length === 0) return -1;
    hash = crc32(bytes, hash);
    at += bytes.length;
  }
  return hash;
}

async function readExactly(read: ReadBytes, offset: number, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = await read(bytes.subarray(at), offset + at);
    if (count === 0) return bytes.subarray(0, at);
    at += count;
  }
  return bytes;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

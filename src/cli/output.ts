import type { Writable } from "node:stream";

/** Enough for a write to cost little beside what is written. */
const CHUNK_LENGTH = 65_536;

/** Text and bytes on their way to a file or to another program, which may stop reading at any time. */
export class Output {
  readonly #stream: Writable;
  #text = "";
  #parts: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #failure: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#ended = true;
      // The reader has seen enough (`| head`): no failure, there is just nothing more to do.
      if (error.code !== "EPIPE") this.#failure = error;
    });
  }

  /** Nobody reads any more; producing more is a waste. */
  get ended(): boolean {
    return this.#ended;
  }

  /** There is enough for a write; the next thing to do is to await `flush`. */
  get full(): boolean {
    return this.#waiting >= CHUNK_LENGTH;
  }

  /** Adds text as it is. */
  text(text: string): void {
    this.#text += text;
    this.#waiting += text.length;
  }

  /** Adds bytes as they are; they must not change afterwards. */
  bytes(bytes: Uint8Array): void {
    this.#closeText();
    this.#parts.push(bytes);
    this.#waiting += bytes.length;
  }

  /** Hands over what was added and waits until there is room for more. Rejects if it could not be written. */
  async flush(): Promise<void> {
    this.#closeText();
    const data = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#waiting = 0;
    if (data.length > 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#stream.write(data, () => resolve()));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #closeText(): void {
    if (this.#text === "") return;
    this.#parts.push(Buffer.from(this.#text));
    this.#text = "";
  }
}

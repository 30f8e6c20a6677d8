/**
 * Cuts chunks of bytes into lines, wherever the chunks begin and end.
 *
 * A line is what stands before a newline (LF); the CR of a CRLF stays at the end of the span, where the
 * field scanner tolerates it. A byte order mark at the start of the file belongs to no line. Blank lines
 * are lines. What follows the last newline is *pending*: whoever drives the scanner decides whether it
 * is an event, awaited or truncated, and either calls `finish` or drops the scanner and later begins a
 * new one at `pending.offset`.
 *
 * ```
 * const scanner = new LineScanner((line) => { … line.bytes, line.start, line.end, line.offset … });
 * for (each chunk) scanner.feed(chunk);
 * scanner.finish();
 * ```
 */

/** One line; the same object again and again, its bytes are valid during the call only. */
export type LineSpan = {
  readonly bytes: Uint8Array;
  /** The line is `[start, end)` of `bytes`, without its newline. */
  readonly start: number;
  readonly end: number;
  /** Where the line starts in the file (after a byte order mark). */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** False only for a last line that no newline ends. */
  readonly terminated: boolean;
  /** Bytes of an over-long line behind `end` that are not in `bytes`; else 0. */
  readonly leftOut: number;
};

/**
 * Lines longer than 256 MB are over-long: what is beyond is not kept, so that a file without newlines
 * needs no memory of its size. Half of what a string of V8 can hold (2^29 − 24 characters).
 */
export const MAX_LINE_BYTES = 2 ** 28;

/** What finds lines faster than this scanner would, and takes many at once. */
export interface LineTaker {
  /** Index of the first newline from `from` on, −1: none. */
  indexOfNewline(bytes: Uint8Array, from: number): number;
  /**
   * Takes some lines of a chunk, or none, from index `from` on, where the line begins that is `at`;
   * gives how many, and `takenTo` where the next one begins.
   */
  takeLines(bytes: Uint8Array, from: number, at: LineStart): number;
  readonly takenTo: number;
}

/** Where a scanner begins: at the file's start unless said otherwise; must be the start of a line. */
export type LineStart = { readonly offset: number; readonly line: number };

const NEWLINE = 10;
const BOM = [0xef, 0xbb, 0xbf];
const FIRST_CARRY_BYTES = 4096;
/** Room for a line in several chunks that is kept for the next one. */
const KEPT_CARRY_BYTES = 2 ** 22;

export class LineScanner {
  readonly #onLine: (line: LineSpan) => void;
  readonly #taker: LineTaker | null;
  readonly #maxLineBytes: number;
  readonly #span: { -readonly [K in keyof LineSpan]: LineSpan[K] };
  /** Start of a line whose end has not come yet. */
  #carry = new Uint8Array(0);
  #carried = 0;
  /** Bytes of that line that are not carried, as it is over-long. */
  #leftOut = 0;
  /** File offset of the carried bytes, or of the next byte if there are none. */
  #offset: number;
  #line: number;
  /** Bytes of a byte order mark still possible at the file's start. */
  #mayBeBom: boolean;

  /**
   * What `taker` takes is not called back for; without one newlines are found by the chunk's own
   * `indexOf`. Tests shrink `maxLineBytes`.
   */
  constructor(
    onLine: (line: LineSpan) => void,
    from: LineStart = { offset: 0, line: 1 },
    taker: LineTaker | null = null,
    maxLineBytes = MAX_LINE_BYTES,
  ) {
    this.#onLine = onLine;
    this.#taker = taker;
    this.#maxLineBytes = maxLineBytes;
    this.#offset = from.offset;
    this.#line = from.line;
    this.#mayBeBom = from.offset === 0;
    this.#span = {
      bytes: this.#carry,
      start: 0,
      end: 0,
      offset: 0,
      line: 1,
      terminated: true,
      leftOut: 0,
    };
  }

  /** Where the next line starts and its number; what was fed from there on is pending. */
  get next(): LineStart {
    return { offset: this.#offset, line: this.#line };
  }

  /** The line that no newline has ended yet, if any byte of it came; valid until the next call. */
  get pending(): LineSpan | null {
    this.#dropBom();
    if (this.#carried === 0) return null;
    return {
      bytes: this.#carry,
      start: 0,
      end: this.#carried,
      offset: this.#offset,
      line: this.#line,
      terminated: false,
      leftOut: this.#leftOut,
    };
  }

  /** Takes the next bytes of the file; calls back for every line they end. The chunk is not kept. */
  feed(chunk: Uint8Array): void {
    let at = 0;
    if (this.#carried > 0 || this.#mayBeBom) {
      const newline = chunk.indexOf(NEWLINE);
      const headEnd = newline < 0 ? chunk.length : newline;
      if (this.#mayBeBom && this.#carried === 0 && chunk.length >= BOM.length) {
        // The usual case: the mark, or none, is in one piece, and nothing need be carried.
        this.#mayBeBom = false;
        if (BOM.every((byte, index) => chunk[index] === byte)) {
          at = BOM.length;
          this.#offset += BOM.length;
        }
      } else {
        this.#append(chunk, 0, headEnd);
        if (newline < 0) return;
        this.#dropBom();
        this.#emitCarried(true);
        this.#offset++;
        this.#mayBeBom = false;
        at = newline + 1;
      }
    }
    const base = this.#offset - at;
    // Subclasses (Node's Buffer) may search faster, but readers are fastest when all bytes are of one class.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    const taker = this.#taker;
    while (true) {
      if (taker !== null && at < bytes.length) {
        this.#line += taker.takeLines(bytes, at, { offset: base + at, line: this.#line });
        at = taker.takenTo;
      }
      const newline = taker === null ? chunk.indexOf(NEWLINE, at) : taker.indexOfNewline(bytes, at);
      if (newline < 0) break;
      const leftOut = Math.max(0, newline - at - this.#maxLineBytes);
      this.#emit(bytes, at, newline - leftOut, base + at, true, leftOut);
      at = newline + 1;
    }
    this.#offset = base + at;
    this.#append(chunk, at, chunk.length);
  }

  /** Ends the file: calls back for a pending line, if there is one, with `terminated` false. */
  finish(): void {
    this.#dropBom();
    if (this.#carried > 0) this.#emitCarried(false);
  }

  #emitCarried(terminated: boolean): void {
    const leftOut = this.#leftOut;
    this.#emit(this.#carry, 0, this.#carried, this.#offset, terminated, leftOut);
    this.#offset += this.#carried + leftOut;
    this.#carried = 0;
    this.#leftOut = 0;
    if (this.#carry.length > KEPT_CARRY_BYTES) this.#carry = new Uint8Array(0);
  }

  #emit(
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    terminated: boolean,
    leftOut: number,
  ): void {
    const span = this.#span;
    span.bytes = bytes;
    span.start = start;
    span.end = end;
    span.offset = offset;
    span.line = this.#line++;
    span.terminated = terminated;
    span.leftOut = leftOut;
    this.#onLine(span);
  }

  #append(chunk: Uint8Array, start: number, wholeEnd: number): void {
    const room = this.#maxLineBytes - this.#carried;
    const end = Math.min(wholeEnd, start + room);
    this.#leftOut += wholeEnd - end;
    const needed = this.#carried + end - start;
    if (needed >= this.#carry.length) {
      // Doubling keeps the copying of a 100 MB line linear.
      const doubled = Math.min(this.#carry.length * 2, this.#maxLineBytes + 1);
      const grown = new Uint8Array(Math.max(FIRST_CARRY_BYTES, needed + 1, doubled));
      grown.set(this.#carry.subarray(0, this.#carried));
      this.#carry = grown;
    }
    this.#carry.set(chunk.subarray(start, end), this.#carried);
    this.#carried = needed;
    // The field scanner likes a control byte after a line.
    this.#carry[needed] = NEWLINE;
  }

  /** Takes a mark that came in pieces off the carried bytes. */
  #dropBom(): void {
    if (!this.#mayBeBom || this.#carried < BOM.length) return;
    this.#mayBeBom = false;
    if (!BOM.every((byte, index) => this.#carry[index] === byte)) return;
    this.#carry.copyWithin(0, BOM.length, this.#carried);
    this.#carried -= BOM.length;
    this.#offset += BOM.length;
  }
}

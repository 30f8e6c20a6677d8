import { eventKeyOf, type RowId } from "../base/units.ts";
import type { LogData } from "../index/store-data.ts";
import { addRow, hasRow, type Words } from "./bit-set.ts";
import type { EventText } from "./compiled-term.ts";
import type { ByteFinder } from "./text-search-finder.ts";
import type { Needle } from "./text-search-needle.ts";
import { addRows, countRowsIn, nextRow } from "./text-search-rows.ts";

/** A block whose tests take longer (an expression can need a second for 1 MB) is given up in the middle. */
const SLICE_MS = 20;
/** Rows of a block at most: their offsets are at hand as plain numbers. */
export const BLOCK_ROWS = 2 ** 16;

/** What is known of rows: both may be replaced by longer ones while a search waits. */
export type DecidedRows = {
  /** Rows that are decided, and those of them that passed. */
  read: Words;
  passed: Words;
};

/** What is to be found out about one log. */
export type SearchJob = {
  readonly log: LogData;
  /** The rows to decide, below `length`. Those that are decided already are left out. */
  readonly rows: Words;
  readonly length: number;
  readonly decided: DecidedRows;
  /** Only an event that may hold one of them passes; null: each is tested. */
  readonly needles: readonly Needle[] | null;
  /** An event passes exactly if a string value holds the only needle, which is `whole`. */
  readonly isNeedle: boolean;
  /** Rows that are tested whatever the needles say. */
  readonly always: Words | null;
  /** Must keep nothing of the event, which is filled anew for the next one. */
  readonly test: (event: EventText) => boolean;
  /** Told after each block how many rows were decided in it, and how many of them passed. */
  readonly onDidDecide?: (decided: number, passed: number) => void;
};

/** The rows `[first, end)` of a log, at most {@link BLOCK_ROWS}: `bytes` bytes from `start` on. */
export type SearchBlock = {
  readonly first: number;
  readonly end: number;
  readonly start: number;
  readonly bytes: number;
};

/** Rows `[from, end)` of bytes that begin at `start` in the log. */
type Range = { readonly start: number; readonly from: number; readonly end: number };

/** Decides the rows of one block of bytes after the other. */
export class BlockTester {
  readonly #finder: ByteFinder;
  readonly #offsets = new Float64Array(BLOCK_ROWS);
  #untilMs = 0;
  #tests = 0;
  #passed = 0;

  constructor(finder: ByteFinder) {
    this.#finder = finder;
  }

  /**
   * Decides the rows of a block from `from` on, as many as a slice of time allows, and gives the row to
   * go on from. With `finds` the bytes, as many as came, are a block of the finder, which is aimed at the
   * job's needles.
   */
  decide(
    job: SearchJob,
    block: SearchBlock,
    from: number,
    bytes: Uint8Array,
    finds: boolean,
  ): number {
    const readable = readableEnd(job, block, bytes.length);
    if (readable <= from) return block.end;
    this.#untilMs = Date.now() + SLICE_MS;
    this.#passed = 0;
    const range = { start: block.start, from, end: readable };
    let stop = readable;
    if (finds && job.needles !== null) {
      stop = this.#testHits(job, range, bytes);
      if (job.always !== null) this.#testAlways(job, job.always, { ...range, end: stop }, bytes);
    } else {
      stop = this.#testAll(job, range, bytes);
    }
    const { rows, decided } = job;
    const count = countRowsIn(rows, decided.read, from, stop);
    addRows(decided.read, rows, from, stop);
    job.onDidDecide?.(count, this.#passed);
    return stop < readable ? stop : block.end;
  }

  #testAll(job: SearchJob, range: Range, bytes: Uint8Array): number {
    const { rows, decided } = job;
    const { from, end } = range;
    let row = nextRow(rows, decided.read, from, end);
    while (row >= 0) {
      this.#test(job, range, row, bytes);
      if (this.#isLate()) return row + 1;
      row = nextRow(rows, decided.read, row + 1, end);
    }
    return end;
  }

  #testHits(job: SearchJob, range: Range, bytes: Uint8Array): number {
    const { rows, decided, log } = job;
    const { start: origin, from: first, end } = range;
    const finder = this.#finder;
    const offsets = this.#offsets;
    const count = end - first;
    let hit = finder.find(bytes, log.table.offset.at(first) - origin, bytes.length);
    if (hit < 0) return end;
    log.table.offset.read(first, end, offsets, 0);
    let index = 0;
    while (hit >= 0) {
      index = lastUpTo(offsets, index, count, origin + hit);
      let row = first + index;
      const start = (offsets[index] as number) - origin;
      let from = start + log.table.size.at(row);
      if (hit < from) {
        if (hasRow(rows, row) && !hasRow(decided.read, row)) {
          const holds = job.isNeedle ? finder.holds(bytes, start, from) : null;
          if (holds === null) this.#test(job, range, row, bytes);
          else if (holds) this.#pass(job, row);
          if (this.#isLate()) return row + 1;
        } else {
          row = nextRow(rows, decided.read, row + 1, end);
          if (row < 0) return end;
          from = (offsets[row - first] as number) - origin;
        }
      } else if (index + 1 < count) {
        // Between two events: a line that is none.
        from = (offsets[index + 1] as number) - origin;
      } else {
        return end;
      }
      hit = finder.find(bytes, from, bytes.length);
    }
    return end;
  }

  #testAlways(job: SearchJob, always: Words, range: Range, bytes: Uint8Array): void {
    const { rows, decided } = job;
    const { from, end } = range;
    let row = nextRow(rows, decided.read, from, end);
    while (row >= 0) {
      if (hasRow(always, row) && !hasRow(decided.passed, row)) this.#test(job, range, row, bytes);
      row = nextRow(rows, decided.read, row + 1, end);
    }
  }

  #test(job: SearchJob, range: Range, row: number, bytes: Uint8Array): void {
    const { log } = job;
    const start = log.table.offset.at(row) - range.start;
    const end = start + log.table.size.at(row);
    const key = eventKeyOf(log.id, row as RowId);
    const event: EventText = { log, row, key, bytes, start, end };
    if (job.test(event)) this.#pass(job, row);
  }

  #pass(job: SearchJob, row: number): void {
    addRow(job.decided.passed, row);
    this.#passed++;
  }

  /** The slice is over; the clock is asked once in a while. */
  #isLate(): boolean {
    return (++this.#tests & 15) === 0 && Date.now() > this.#untilMs;
  }
}

/** After the last row of a block whose bytes all came. */
function readableEnd({ log }: SearchJob, { first, end, start, bytes }: SearchBlock, count: number) {
  if (count >= bytes) return end;
  const { offset, size } = log.table;
  let readable = end;
  while (readable > first && offset.at(readable - 1) + size.at(readable - 1) > start + count)
    readable--;
  return readable;
}

/** The last index below `count` whose offset is not above `offset`, from `index`, whose is not, on. */
function lastUpTo(offsets: Float64Array, index: number, count: number, offset: number): number {
  let low = index;
  let step = 1;
  while (low + step < count && (offsets[low + step] as number) <= offset) {
    low += step;
    step *= 2;
  }
  for (; step >= 1; step = Math.floor(step / 2))
    if (low + step < count && (offsets[low + step] as number) <= offset) low += step;
  return low;
}

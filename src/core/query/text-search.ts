/**
 * Reads the events of a log whose text decides something, and has them tested: in blocks of whole
 * events, the next read while one is searched. Where needles are known only the events that may hold
 * one are decoded.
 *
 * One search reads at a time, whatever the number of filters: those that wait have their turn after
 * some milliseconds. So memory stays at two blocks.
 */
import type { EventTable } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { BLOCK_ROWS, BlockTester, type SearchBlock, type SearchJob } from "./text-search-block.ts";
import { type ByteFinder, createByteFinder } from "./text-search-finder.ts";
import { countRowsIn, lastRow, nextEmptyWord, nextRow } from "./text-search-rows.ts";
import { betweenSlices, type Work } from "./work.ts";

/** A search lets others have their turn after this. */
const TURN_MS = 30;
/** Bytes between two wanted events that are rather read than asked for anew. */
const GAP_BYTES = 2 ** 16;
/** Where fewer rows of a block are wanted the gaps between them are looked at. */
const FEW_ROWS = 64;

const searchers = new WeakMap<StoreData, TextSearcher>();

/**
 * Decides the rows of a job. Rows that cannot be read stay undecided. Rejects with `WorkCancelled` only;
 * what is decided until then stays so.
 */
export function searchTexts(store: StoreData, job: SearchJob, work: Work): Promise<void> {
  let searcher = searchers.get(store);
  if (searcher === undefined) {
    searcher = new TextSearcher(store);
    searchers.set(store, searcher);
  }
  return searcher.search(job, work);
}

/** A block that is being read; `count` gives the bytes that came, −1: it cannot be read. */
type Reading = {
  readonly block: SearchBlock;
  readonly slot: 0 | 1;
  readonly count: Promise<number>;
};

class TextSearcher {
  readonly #store: StoreData;
  readonly #finder: ByteFinder;
  readonly #tester: BlockTester;
  readonly #turns = new Turns();

  constructor(store: StoreData) {
    this.#store = store;
    this.#finder = createByteFinder(store.search);
    this.#tester = new BlockTester(this.#finder);
  }

  async search(job: SearchJob, work: Work): Promise<void> {
    let from = nextRow(job.rows, job.decided.read, 0, job.length);
    while (from >= 0) {
      await this.#turns.take();
      try {
        from = await this.#searchForATurn(job, from, work);
      } finally {
        this.#turns.give();
      }
    }
  }

  /** Gives the row to go on from, −1: there is none. */
  async #searchForATurn(job: SearchJob, first: number, work: Work): Promise<number> {
    const { log } = job;
    const { table } = log;
    const untilMs = Date.now() + TURN_MS;
    let aimed = false;
    let ahead: Reading | null = null;
    let block = this.#blockFrom(job, first);
    try {
      while (block !== null) {
        if (ahead !== null && !isSame(ahead.block, block)) {
          await ahead.count;
          ahead = null;
        }
        const reading: Reading | null = ahead ?? this.#read(log, block, 0);
        ahead = null;
        const long = reading === null ? await this.#readLong(log, block) : null;
        const count = reading === null ? 0 : await reading.count;
        const next = this.#blockFrom(job, block.end);
        if (next !== null) ahead = this.#read(log, next, reading?.slot === 0 ? 1 : 0);
        let bytes = long;
        if (reading !== null && count > 0) {
          bytes = this.#finder.blocks[reading.slot].subarray(0, count);
          if (!aimed && job.needles !== null) this.#finder.aim(job.needles, bytes);
          aimed = true;
          this.#finder.changed();
        }
        let from = block.first;
        while (from < block.end) {
          await betweenSlices(work);
          if (isLogGone(this.#store, log, table)) return -1;
          if (from > block.first && this.#isOver(untilMs)) return from;
          from =
            bytes === null
              ? block.end
              : this.#tester.decide(job, block, from, bytes, long === null);
        }
        block = this.#blockFrom(job, from);
        if (block !== null && this.#isOver(untilMs)) return block.first;
      }
      return -1;
    } finally {
      // Its bytes come into memory that the next search uses.
      await ahead?.count;
    }
  }

  /** A turn that others wait for. */
  #isOver(untilMs: number): boolean {
    return this.#turns.areWanted && Date.now() > untilMs;
  }

  /** Begins to read a block; null: it is too long for that. */
  #read(log: LogData, block: SearchBlock, slot: 0 | 1): Reading | null {
    const target = this.#finder.blocks[slot];
    if (block.bytes > target.length) return null;
    const bytes = target.subarray(0, block.bytes);
    // The file is gone or unreadable, which the store reports; a filter says what it can of the rest.
    const count = this.#store.readInto(log.id, block.start, bytes).catch(() => -1);
    return { block, slot, count };
  }

  /** Reads a block that is too long for the memory of the search. */
  async #readLong(log: LogData, { start, bytes }: SearchBlock): Promise<Uint8Array | null> {
    try {
      return await this.#store.readBytes(log.id, start, bytes);
    } catch {
      // As above.
      return null;
    }
  }

  /** The next rows to read at once, a single one if it is long; null: all are decided. */
  #blockFrom({ log, rows, decided, length }: SearchJob, from: number): SearchBlock | null {
    const { offset, size } = log.table;
    const endOf = (row: number): number => offset.at(row) + size.at(row);
    const first = nextRow(rows, decided.read, from, length);
    if (first < 0) return null;
    const start = offset.at(first);
    const limit = start + this.#finder.blocks[0].length;
    // The last row within the limit, found in steps that double, then halve.
    const most = Math.min(length, first + BLOCK_ROWS) - 1;
    let last = first;
    let step = 256;
    while (last + step <= most && endOf(last + step) <= limit) {
      last += step;
      step *= 2;
    }
    for (; step >= 1; step = Math.floor(step / 2))
      if (last + step <= most && endOf(last + step) <= limit) last += step;
    // A large gap ends the block.
    const areMany = countRowsIn(rows, decided.read, first, last + 1) > FEW_ROWS;
    let end = first + 1;
    while (true) {
      // Among many rows gaps are looked for where 32 rows are missing, among few everywhere.
      const gap = areMany ? nextEmptyWord(rows, decided.read, end, last + 1) : end;
      const next = nextRow(rows, decided.read, gap, last + 1);
      end = lastRow(rows, decided.read, next < 0 ? last + 1 : next) + 1;
      if (next < 0 || offset.at(next) - endOf(end - 1) > GAP_BYTES) break;
      end = next + 1;
    }
    return { first, end, start, bytes: endOf(end - 1) - start };
  }
}

/** Whether the log was removed, or is read anew so that its rows are others than those of `table`. */
export function isLogGone(store: StoreData, log: LogData, table: EventTable): boolean {
  return log.table !== table || !store.logs.some(({ id }) => id === log.id);
}

function isSame(left: SearchBlock, right: SearchBlock): boolean {
  return left.start === right.start && left.bytes === right.bytes;
}

/** One at a time, in the order of asking. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Somebody waits. */
  get areWanted(): boolean {
    return this.#waiting.length > 0;
  }

  take(): Promise<void> {
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return Promise.resolve();
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}

/**
 * Runs filters over the store. Terms on columns are one pass each over typed arrays; terms that need
 * the events' text then read only the events that are left, in big pieces and in slices.
 *
 * What was found out is kept per store and filter: asked again at the same generation it costs
 * nothing, and after the store has grown only the new rows are looked at (terms on findings, links and
 * runs, whose answers can change, are asked anew).
 */
import { type EventKey, eventKeyOf, type LogId, type RowId } from "../base/units.ts";
import type { EventTable } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import {
  addRow,
  copyWords,
  createWords,
  hasRow,
  keepRows,
  removeRow,
  rowsOf,
  setRows,
  type Words,
} from "./bit-set.ts";
import { compileTerm } from "./compile-term.ts";
import type { CompiledTerm, EventText } from "./compiled-term.ts";
import type { Filter } from "./filter.ts";
import { type LogMatches, logMatchesOf, MatchSet } from "./match-set.ts";
import { printFilter } from "./print-filter.ts";
import { betweenSlices, checkWanted, type Work } from "./work.ts";

/** Filters whose answers are kept: those of the views plus one per facet of a filter. */
const KEPT_FILTERS = 24;
/** Bytes read and searched before others get their turn: some 5 ms of work. */
const BLOCK_BYTES = 1 << 20;
/** A block that takes longer (an expression can need a second for 1 MB) is given up in the middle. */
const SLICE_MS = 20;
/** Bytes between two wanted events that are rather read than asked for anew. */
const GAP_BYTES = 1 << 16;
/** Events asked about links before others get their turn. */
const BLOCK_EVENTS = 20_000;

const runners = new WeakMap<StoreData, Map<string, FilterRunner>>();

/**
 * The events that a filter leaves. Rejects with `WorkCancelled` only. Events whose bytes cannot be read
 * (any more) do not match terms about their text, negated or not.
 */
export function runFilter(store: StoreData, filter: Filter, work: Work = {}): Promise<MatchSet> {
  let kept = runners.get(store);
  if (kept === undefined) {
    kept = new Map();
    runners.set(store, kept);
  }
  const text = `${store.naiveTimeZone} ${printFilter(filter)}`;
  const runner = kept.get(text) ?? new FilterRunner(store, filter);
  // Put last: what is asked for least recently goes first.
  kept.delete(text);
  kept.set(text, runner);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_FILTERS) break;
    kept.delete(oldest);
  }
  return runner.run(work);
}

/** What is known of one log. */
type LogState = {
  readonly table: EventTable;
  readonly path: string;
  /** Rows below it are decided by the lasting column terms. */
  length: number;
  /** Rows that the lasting column terms leave. */
  columns: Words;
  /** Rows whose text was read, and those of them that the lasting text terms leave. */
  read: Words;
  passed: Words;
  matches: LogMatches;
};

class FilterRunner {
  readonly #store: StoreData;
  readonly #lastingColumns: readonly CompiledTerm[];
  readonly #changingColumns: readonly CompiledTerm[];
  readonly #lastingEvents: readonly CompiledTerm[];
  readonly #changingEvents: readonly CompiledTerm[];
  readonly #states = new Map<LogId, LogState>();
  #result: MatchSet | null = null;

  constructor(store: StoreData, filter: Filter) {
    this.#store = store;
    const terms = filter.terms.map((term) => compileTerm(term, store));
    this.#lastingColumns = terms.filter((term) => term.events.length === 0 && !term.changes);
    this.#changingColumns = terms.filter((term) => term.events.length === 0 && term.changes);
    this.#lastingEvents = terms.filter((term) => term.events.length > 0 && !term.changes);
    this.#changingEvents = terms.filter((term) => term.events.length > 0 && term.changes);
  }

  async run(work: Work): Promise<MatchSet> {
    const generation = this.#store.generation;
    if (this.#result?.generation === generation) return this.#result;
    checkWanted(work);
    // All lengths are taken now: what comes while text is read belongs to a later generation.
    const tasks = this.#store.logs.map((log) => {
      const state = this.#stateOf(log);
      return { log, state, length: log.table.length, words: this.#runColumns(log, state) };
    });
    const matches = new Map<LogId, LogMatches>();
    for (const { log, state, length, words } of tasks) {
      if (this.#lastingEvents.length > 0) await this.#runLasting(log, state, words, length, work);
      if (this.#changingEvents.length > 0) {
        await this.#test(log, words, this.#changingEvents, length, work, (row, passes) => {
          if (passes !== true) removeRow(words, row);
        });
      }
      const found = logMatchesOf(words, length);
      // The same object as before while nothing changed, so that orders made of it stay good.
      if (!isSame(state.matches, found)) state.matches = found;
      matches.set(log.id, state.matches);
    }
    for (const id of this.#states.keys()) if (!matches.has(id)) this.#states.delete(id);
    const result = new MatchSet(generation, matches);
    if (this.#result === null || this.#result.generation < generation) this.#result = result;
    return result;
  }

  #stateOf(log: LogData): LogState {
    const known = this.#states.get(log.id);
    const lasts = known !== undefined && known.table === log.table && known.path === log.path;
    if (lasts && known.length <= log.table.length) return known;
    const state = {
      table: log.table,
      path: log.path,
      length: 0,
      columns: createWords(0),
      read: createWords(0),
      passed: createWords(0),
      matches: logMatchesOf(createWords(0), 0),
    };
    this.#states.set(log.id, state);
    return state;
  }

  /** Rows that all terms on columns leave, in words of the caller's own. */
  #runColumns(log: LogData, state: LogState): Words {
    const length = log.table.length;
    if (length > state.length) {
      const words = copyWords(state.columns, length);
      setRows(words, state.length, length);
      applyColumns(words, this.#lastingColumns, log, state.length, length);
      state.columns = words;
      if (this.#lastingEvents.length > 0) {
        state.read = copyWords(state.read, length);
        state.passed = copyWords(state.passed, length);
      }
      state.length = length;
    }
    const words = copyWords(state.columns, length);
    applyColumns(words, this.#changingColumns, log, 0, length);
    return words;
  }

  async #runLasting(
    log: LogData,
    state: LogState,
    words: Words,
    length: number,
    work: Work,
  ): Promise<void> {
    const unread = copyWords(words, length);
    keepRows(unread, state.read, true, 0, length);
    await this.#test(log, unread, this.#lastingEvents, length, work, (row, passes) => {
      // Another run of the same filter may have grown the words meanwhile: the state's are current.
      if (passes !== null) addRow(state.read, row);
      if (passes === true) addRow(state.passed, row);
    });
    keepRows(words, state.passed, false, 0, length);
  }

  /** Tells of every row of `words` whether the terms hold for its event; null: it cannot be read. */
  async #test(
    log: LogData,
    words: Words,
    terms: readonly CompiledTerm[],
    length: number,
    work: Work,
    tell: (row: number, passes: boolean | null) => void,
  ): Promise<void> {
    const rows = rowsOf(words);
    if (rows.length === 0) return;
    const known = terms.map((term) => {
      const columns = createWords(length);
      for (const atom of term.columns) atom.or(columns, log, 0, length);
      return columns;
    });
    const { table } = log;
    const needsText = terms.some((term) => term.events.some((atom) => atom.needsText));
    let at = 0;
    while (at < rows.length) {
      const end = needsText
        ? endOfBlock(table, rows, at)
        : Math.min(at + BLOCK_EVENTS, rows.length);
      const block = needsText ? await readBlock(this.#store, log, rows, at, end) : NO_BYTES;
      await betweenSlices(work);
      // The log was removed or is read anew meanwhile: its rows are others now.
      if (log.table !== table || !this.#store.logs.some(({ id }) => id === log.id)) {
        for (; at < rows.length; at++) tell(rows[at] as number, null);
        return;
      }
      const firstRow = rows[at] as number;
      const origin = needsText ? table.offset.at(firstRow) : 0;
      if (block !== null)
        for (const term of terms) for (const atom of term.events) atom.look?.(block);
      // No await before the block is done with: another run of this filter uses the same atoms.
      const untilMs = Date.now() + SLICE_MS;
      while (at < end) {
        const row = rows[at] as number;
        const event = eventAt(log, row, block ?? NO_BYTES, origin);
        const readable = block !== null && (!needsText || event.end <= block.length);
        tell(row, readable ? holdsAll(terms, known, event) : null);
        at++;
        if ((at & 15) === 0 && Date.now() > untilMs) break;
      }
    }
  }
}

const NO_BYTES = new Uint8Array(0);

function applyColumns(
  words: Words,
  terms: readonly CompiledTerm[],
  log: LogData,
  from: number,
  to: number,
): void {
  for (const term of terms) {
    const passing = createWords(to);
    for (const atom of term.columns) atom.or(passing, log, from, to);
    keepRows(words, passing, term.negated, from, to);
  }
}

function holdsAll(
  terms: readonly CompiledTerm[],
  known: readonly Words[],
  event: EventText,
): boolean {
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at] as CompiledTerm;
    let holds = hasRow(known[at] as Words, event.row);
    for (let next = 0; !holds && next < term.events.length; next++) {
      holds = term.events[next]?.test(event) === true;
    }
    if (holds === term.negated) return false;
  }
  return true;
}

function eventAt(log: LogData, row: number, bytes: Uint8Array, origin: number): EventText {
  const start = log.table.offset.at(row) - origin;
  const key: EventKey = eventKeyOf(log.id, row as RowId);
  return { log, row, key, bytes, start, end: start + log.table.size.at(row) };
}

/** After the last row of a block that begins with `rows[at]`; at least one row. */
function endOfBlock(table: EventTable, rows: Uint32Array, at: number): number {
  const start = table.offset.at(rows[at] as number);
  let blockEnd = start + table.size.at(rows[at] as number);
  let end = at + 1;
  for (; end < rows.length; end++) {
    const row = rows[end] as number;
    const offset = table.offset.at(row);
    const eventEnd = offset + table.size.at(row);
    if (offset - blockEnd > GAP_BYTES || eventEnd - start > BLOCK_BYTES) break;
    blockEnd = eventEnd;
  }
  return end;
}

/** The bytes from the first to the last event of a block; null if they cannot be read. */
async function readBlock(
  store: StoreData,
  log: LogData,
  rows: Uint32Array,
  at: number,
  end: number,
): Promise<Uint8Array | null> {
  const { offset, size } = log.table;
  const start = offset.at(rows[at] as number);
  const last = rows[end - 1] as number;
  const length = offset.at(last) + size.at(last) - start;
  try {
    return await store.readBytes(log.id, start, length);
  } catch {
    // The file is gone or unreadable, which the store reports; a filter says what it can of the rest.
    return null;
  }
}

function isSame(left: LogMatches, right: LogMatches): boolean {
  if (left.length !== right.length || left.count !== right.count) return false;
  for (let at = 0; at < left.words.length; at++) {
    if (left.words[at] !== right.words[at]) return false;
  }
  return true;
}

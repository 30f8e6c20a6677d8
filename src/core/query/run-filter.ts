/**
 * Runs filters over the store. Terms on columns are one pass each over typed arrays; terms that need
 * the events' text then read only the events that are left, in big pieces and in slices.
 *
 * What was found out is kept per store and filter: asked again at the same generation it costs
 * nothing, and after the store has grown only the new rows are looked at (terms on findings, links and
 * runs, whose answers can change, are asked anew).
 */
import type { LogId } from "../base/units.ts";
import type { EventTable } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { copyWords, createWords, keepRows, setRows, type Words } from "./bit-set.ts";
import { compileTerm } from "./compile-term.ts";
import type { CompiledTerm } from "./compiled-term.ts";
import type { Filter, Term } from "./filter.ts";
import { type LogMatches, logMatchesOf, MatchSet } from "./match-set.ts";
import { printFilter } from "./print-filter.ts";
import { type EventTerm, eventTermOf, SearchMeter } from "./text-search-term.ts";
import { checkWanted, type Work } from "./work.ts";

/** Filters whose answers are kept: those of the views plus one per facet of a filter. */
const KEPT_FILTERS = 24;

/** Rows that all terms on columns are asked about before the next: a block of a log's table. */
const SLICE_ROWS = 2 ** 16;

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
  matches: LogMatches;
};

class FilterRunner {
  readonly #store: StoreData;
  readonly #lastingColumns: readonly CompiledTerm[];
  readonly #changingColumns: readonly CompiledTerm[];
  /** Those that look at events one by one: the lasting first, since the others may need all links. */
  readonly #eventTerms: readonly { readonly term: EventTerm; readonly negated: boolean }[];
  readonly #states = new Map<LogId, LogState>();
  #result: MatchSet | null = null;

  constructor(store: StoreData, filter: Filter) {
    this.#store = store;
    const terms = filter.terms.map((term) => ({ term, compiled: compileTerm(term, store) }));
    // What can leave out whole blocks comes first.
    terms.sort((left, right) => Number(isRange(right.term)) - Number(isRange(left.term)));
    const columns = terms.flatMap(({ compiled }) => (compiled.events.length === 0 ? compiled : []));
    this.#lastingColumns = columns.filter(({ changes }) => !changes);
    this.#changingColumns = columns.filter(({ changes }) => changes);
    this.#eventTerms = terms
      .filter(({ compiled }) => compiled.events.length > 0)
      .sort((left, right) => Number(left.compiled.changes) - Number(right.compiled.changes))
      .map(({ term }) => ({ term: eventTermOf(store, term), negated: term.negated }));
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
    const meter = new SearchMeter(work);
    const first = this.#eventTerms[0]?.term;
    for (const { log, length, words } of tasks)
      meter.expect(first?.bytesToRead(log, words, length) ?? 0);
    const last = this.#eventTerms.length - 1;
    for (const { log, state, length, words } of tasks) {
      for (const [nth, { term, negated }] of this.#eventTerms.entries()) {
        if (nth > 0) meter.expect(term.bytesToRead(log, words, length));
        await term.keep(log, words, length, { negated, isLast: nth === last, meter, work });
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
      matches: logMatchesOf(createWords(0), 0),
    };
    this.#states.set(log.id, state);
    return state;
  }

  /** Rows that all terms on columns leave; if other terms follow, in words of the caller's own. */
  #runColumns(log: LogData, state: LogState): Words {
    const length = log.table.length;
    if (length > state.length) {
      const words = copyWords(state.columns, length);
      setRows(words, state.length, length);
      applyColumns(words, this.#lastingColumns, log, state.length, length);
      state.columns = words;
      state.length = length;
    }
    // Nothing takes more rows away: the state's own words are never changed.
    if (this.#changingColumns.length === 0 && this.#eventTerms.length === 0) return state.columns;
    const words = copyWords(state.columns, length);
    applyColumns(words, this.#changingColumns, log, 0, length);
    return words;
  }
}

function isRange(term: Term): boolean {
  return term.kind === "time" || term.kind === "range" || term.kind === "compare";
}

function applyColumns(
  words: Words,
  terms: readonly CompiledTerm[],
  log: LogData,
  from: number,
  to: number,
): void {
  if (terms.length === 0) return;
  const passing = createWords(to);
  for (let start = from; start < to; ) {
    const end = Math.min(to, start + SLICE_ROWS - (start % SLICE_ROWS));
    for (const term of terms) {
      passing.fill(0, start >>> 5, (end + 31) >>> 5);
      for (const atom of term.columns) atom.or(passing, log, start, end);
      // Most slices of a long log are outside of a range of times or turns.
      if (!keepRows(words, passing, term.negated, start, end)) break;
    }
    start = end;
  }
}

function isSame(left: LogMatches, right: LogMatches): boolean {
  if (left.length !== right.length || left.count !== right.count) return false;
  for (let at = 0; at < left.words.length; at++) {
    if (left.words[at] !== right.words[at]) return false;
  }
  return true;
}

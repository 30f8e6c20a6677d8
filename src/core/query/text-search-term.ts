/** Terms that look at events one by one, at their text or at their links, and what is known of them. */
import { type EventKey, eventKeyOf, type LogId, type RowId } from "../base/units.ts";
import type { EventTable } from "../index/event-table.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import {
  addRow,
  copyWords,
  countRows,
  createWords,
  keepRows,
  setRows,
  type Words,
} from "./bit-set.ts";
import { compileTerm } from "./compile-term.ts";
import type { CompiledTerm, EventAtom, EventText } from "./compiled-term.ts";
import type { Term } from "./filter.ts";
import { printFilter } from "./print-filter.ts";
import { isLogGone, searchTexts } from "./text-search.ts";
import type { DecidedRows } from "./text-search-block.ts";
import type { Needle } from "./text-search-needle.ts";
import { addRows, countRowsIn, nextRow } from "./text-search-rows.ts";
import { betweenSlices, type SearchProgress, type Work } from "./work.ts";

/** Terms whose answers are kept: two bits for each event. */
const KEPT_TERMS = 24;
/** More needles than these are not looked for: each is a pass over the bytes. */
const MAX_NEEDLES = 24;
/** Events asked about links before others get their turn. */
const SLICE_EVENTS = 20_000;

const keptTerms = new WeakMap<StoreData, Map<string, EventTerm>>();

/** A term of that kind, shared by all filters that have it, negated or not. */
export function eventTermOf(store: StoreData, term: Term): EventTerm {
  let kept = keptTerms.get(store);
  if (kept === undefined) {
    kept = new Map();
    keptTerms.set(store, kept);
  }
  const positive = { ...term, negated: false };
  const text = `${store.naiveTimeZone} ${printFilter({ terms: [positive] })}`;
  const found = kept.get(text) ?? new EventTerm(store, compileTerm(positive, store));
  // Put last: what is asked for least recently goes first.
  kept.delete(text);
  kept.set(text, found);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_TERMS) break;
    kept.delete(oldest);
  }
  return found;
}

/** Counts what the terms of one run of a filter read, for whoever waits. */
export class SearchMeter {
  readonly #onProgress: ((progress: SearchProgress) => void) | undefined;
  #doneBytes = 0;
  #totalBytes = 0;
  /** Events known to match. */
  matches = 0;

  constructor({ onProgress }: Work) {
    this.#onProgress = onProgress;
  }

  expect(bytes: number): void {
    this.#totalBytes += bytes;
  }

  did(bytes: number): void {
    this.#doneBytes += bytes;
    if (bytes === 0) return;
    this.#onProgress?.({
      doneBytes: Math.round(this.#doneBytes),
      totalBytes: Math.round(this.#totalBytes),
      matches: this.matches,
    });
  }
}

/** What is known of one log. */
type LogState = DecidedRows & {
  readonly table: EventTable;
  readonly path: string;
  /** Rows below it are decided where columns decide them. */
  length: number;
};

/** A term without its sign. */
export class EventTerm {
  readonly #store: StoreData;
  readonly #term: CompiledTerm;
  readonly #textAtoms: readonly EventAtom[];
  readonly #otherAtoms: readonly EventAtom[];
  readonly #states = new Map<LogId, LogState>();

  constructor(store: StoreData, term: CompiledTerm) {
    this.#store = store;
    this.#term = term;
    this.#textAtoms = term.events.filter((atom) => atom.needsText);
    this.#otherAtoms = term.events.filter((atom) => !atom.needsText);
  }

  /** About how many bytes {@link keep} would read. */
  bytesToRead(log: LogData, words: Words, length: number): number {
    if (this.#textAtoms.length === 0) return 0;
    const { read } = this.#term.changes ? NOTHING_KNOWN : this.#stateOf(log, length);
    return countRowsIn(words, read, 0, length) * bytesOfEvent(log, length);
  }

  /**
   * Leaves of `words` the rows for which the term holds, or with `negated` does not. Rows whose event
   * cannot be read go in both cases. With `isLast` the rows that are left are the matches.
   */
  async keep(
    log: LogData,
    words: Words,
    length: number,
    { negated, isLast, meter, work }: KeepOptions,
  ): Promise<void> {
    if (log.table.length < length || isLogGone(this.#store, log, log.table)) {
      // Removed or read anew while another log was searched: of these rows nothing is known.
      words.fill(0);
      return;
    }
    const state = this.#term.changes ? this.#newState(log, length) : this.#stateOf(log, length);
    if (isLast) {
      const known = copyWords(words, length);
      keepKnown(known, state, negated, length);
      meter.matches += countRows(known);
    }
    if (this.#otherAtoms.length > 0) await this.#askOthers(log, words, length, state, work);
    if (this.#textAtoms.length > 0) {
      const bytes = bytesOfEvent(log, length);
      let left = countRowsIn(words, state.read, 0, length);
      await searchTexts(
        this.#store,
        {
          log,
          rows: words,
          length,
          decided: state,
          needles: needlesOf(this.#textAtoms, log),
          isNeedle: this.#textAtoms.length === 1 && this.#textAtoms[0]?.isNeedle === true,
          always: this.#alwaysOf(log, length),
          test: (event) => this.#textAtoms.some((atom) => atom.test(event)),
          onDidDecide: (decided, passed) => {
            left -= decided;
            if (isLast) meter.matches += negated ? decided - passed : passed;
            meter.did(decided * bytes);
          },
        },
        work,
      );
      // What could not be read, or was read for another filter meanwhile.
      meter.did(left * bytes);
    }
    keepKnown(words, state, negated, length);
  }

  #newState(log: LogData, length: number): LogState {
    const { table, path } = log;
    const state = { table, path, length: 0, read: createWords(0), passed: createWords(0) };
    this.#grow(log, state, length);
    return state;
  }

  #stateOf(log: LogData, length: number): LogState {
    let state = this.#states.get(log.id);
    if (state === undefined || state.table !== log.table || state.path !== log.path) {
      this.#forgetLost();
      state = this.#newState(log, length);
      this.#states.set(log.id, state);
    }
    this.#grow(log, state, length);
    return state;
  }

  #grow(log: LogData, state: LogState, length: number): void {
    if (length <= state.length) return;
    state.read = copyWords(state.read, length);
    state.passed = copyWords(state.passed, length);
    for (const atom of this.#term.columns) atom.or(state.passed, log, state.length, length);
    addRows(state.read, state.passed, state.length, length);
    state.length = length;
  }

  #forgetLost(): void {
    const ids = new Set(this.#store.logs.map(({ id }) => id));
    for (const id of this.#states.keys()) if (!ids.has(id)) this.#states.delete(id);
  }

  /** Rows that may pass without one of the needles. */
  #alwaysOf(log: LogData, length: number): Words | null {
    const atoms = this.#textAtoms.filter((atom) => atom.orAlways !== undefined);
    if (atoms.length === 0) return null;
    const words = createWords(length);
    for (const atom of atoms) atom.orAlways?.(words, log, 0, length);
    return words;
  }

  async #askOthers(
    log: LogData,
    words: Words,
    length: number,
    state: DecidedRows,
    work: Work,
  ): Promise<void> {
    const { table } = log;
    for (const atom of this.#otherAtoms) await atom.prepare?.(work);
    if (isLogGone(this.#store, log, table)) return;
    let asked = 0;
    let row = nextRow(words, state.read, 0, length);
    while (row >= 0) {
      const event = eventWithoutText(log, row);
      if (this.#otherAtoms.some((atom) => atom.test(event))) {
        addRow(state.passed, row);
        addRow(state.read, row);
      }
      row = nextRow(words, state.read, row + 1, length);
      if (++asked % SLICE_EVENTS !== 0) continue;
      await betweenSlices(work);
      if (isLogGone(this.#store, log, table)) return;
    }
    if (this.#textAtoms.length === 0) setRows(state.read, 0, length);
  }
}

type KeepOptions = {
  readonly negated: boolean;
  readonly isLast: boolean;
  readonly meter: SearchMeter;
  readonly work: Work;
};

const NOTHING_KNOWN: DecidedRows = { read: createWords(0), passed: createWords(0) };
const NO_BYTES = new Uint8Array(0);

function eventWithoutText(log: LogData, row: number): EventText {
  const key: EventKey = eventKeyOf(log.id, row as RowId);
  return { log, row, key, bytes: NO_BYTES, start: 0, end: 0 };
}

function keepKnown(words: Words, known: DecidedRows, negated: boolean, length: number): void {
  keepRows(words, known.read, false, 0, length);
  keepRows(words, known.passed, negated, 0, length);
}

/** What any of the atoms looks for; null if one of them may hold without. */
function needlesOf(atoms: readonly EventAtom[], log: LogData): readonly Needle[] | null {
  const needles: Needle[] = [];
  for (const atom of atoms) {
    const own = atom.needlesOf?.(log) ?? null;
    if (own === null) return null;
    needles.push(...own);
  }
  return needles.length <= MAX_NEEDLES ? needles : null;
}

/** Bytes from one event to the next, on average. */
function bytesOfEvent({ table }: LogData, length: number): number {
  if (length === 0) return 0;
  const { offset, size } = table;
  return (offset.at(length - 1) + size.at(length - 1) - offset.at(0)) / length;
}

import { type EventKey, type LogId, logOfKey, type RowId, rowOfKey } from "../base/units.ts";
import { countRows, hasRow, type Words } from "./bit-set.ts";

/** The rows of one log that a filter leaves. */
export type LogMatches = {
  /** Bits of the rows below `length`. */
  readonly words: Words;
  /** Rows that were looked at; later ones do not match. */
  readonly length: number;
  readonly count: number;
};

/** The events that a filter leaves at one generation of the store. Read only. */
export class MatchSet {
  readonly generation: number;
  /** Of all logs together. */
  readonly count: number;
  readonly #logs: ReadonlyMap<LogId, LogMatches>;

  constructor(generation: number, logs: ReadonlyMap<LogId, LogMatches>) {
    this.generation = generation;
    this.#logs = logs;
    let count = 0;
    for (const matches of logs.values()) count += matches.count;
    this.count = count;
  }

  has(log: LogId, row: RowId): boolean {
    const matches = this.#logs.get(log);
    return matches !== undefined && row < matches.length && hasRow(matches.words, row);
  }

  hasKey(key: EventKey): boolean {
    return this.has(logOfKey(key), rowOfKey(key));
  }

  /** Matching events of one log. */
  countOf(log: LogId): number {
    return this.#logs.get(log)?.count ?? 0;
  }

  /** The rows of one log as bits; undefined for a log that the store did not have. */
  matchesOf(log: LogId): LogMatches | undefined {
    return this.#logs.get(log);
  }

  /** Rows that were looked at, matching or not. */
  get total(): number {
    let total = 0;
    for (const matches of this.#logs.values()) total += matches.length;
    return total;
  }
}

/** The matches of one log with their count. */
export function logMatchesOf(words: Words, length: number): LogMatches {
  return { words, length, count: countRows(words) };
}

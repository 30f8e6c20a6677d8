/** The values at any path of the events, which no column has: read from the logs, within a budget. */
import type { LogData, StoreData } from "../index/store-data.ts";
import { addRow, countRows, createWords, forEachRow, type Words } from "./bit-set.ts";
import type { EventText } from "./compiled-term.ts";
import type { Filter } from "./filter.ts";
import { runFilter } from "./run-filter.ts";
import { findValue, forEachElement, isArrayAt, numberOf, scalarTextOf } from "./string-values.ts";
import { searchTexts } from "./text-search.ts";
import { needleOf } from "./text-search-needle.ts";
import { SearchMeter } from "./text-search-term.ts";
import type { Work } from "./work.ts";

/** A value as text, as a term about the path compares it, and how many of the events read have it. */
export type DistinctValue = { readonly value: string; readonly count: number };

/** What was found at a path. All counts are of events that were read. */
export type DistinctValues = {
  /** By count, the highest first, then by value. */
  readonly values: readonly DistinctValue[];
  /** How many other values `limit` cut off. */
  readonly more: number;
  /** Events with a value that was not told apart any more, since too many had been met. */
  readonly untold: number;
  /** Events with nothing, null, an object or nothing but such things in an array at the path. */
  readonly without: number;
  /** Events with a number at the path, and the lowest and highest one; null: none has one. */
  readonly numbers: { readonly count: number; readonly min: number; readonly max: number } | null;
  readonly readEvents: number;
  /** Events that the filter leaves. */
  readonly totalEvents: number;
  /** All of them were read, and all values told apart: the counts are exact and nothing is missing. */
  readonly complete: boolean;
};

/** How much is read and kept. */
export type DistinctBounds = {
  /** Values given; 0: no limit. */
  readonly limit: number;
  /** Bytes of events that are read; where there are more, stretches spread evenly over them. */
  readonly budgetBytes: number;
};

/** Distinct values that are told apart, and their characters together: some 20 MB. */
const MAX_VALUES = 100_000;
const MAX_CHARACTERS = 2 ** 22;
/** Events are left out in stretches of about so many bytes. */
const STRETCH_BYTES = 2 ** 18;

/**
 * The distinct values at a path of the events that a filter leaves: strings, numbers, true and false,
 * of an array each of its elements. Rejects with `WorkCancelled` only.
 */
export async function distinctValues(
  store: StoreData,
  filter: Filter,
  path: readonly string[],
  { limit, budgetBytes }: DistinctBounds,
  work: Work = {},
): Promise<DistinctValues> {
  const matches = await runFilter(store, filter, work);
  const jobs = store.logs.flatMap((log) => {
    const found = matches.matchesOf(log.id);
    if (found === undefined || found.count === 0) return [];
    const bytes = bytesOf(log, found.length);
    return [{ log, rows: found.words, length: found.length, count: found.count, bytes }];
  });
  const totalBytes = jobs.reduce((sum, { count, bytes }) => sum + count * bytes, 0);
  const stretches = new Stretches(totalBytes === 0 ? 1 : Math.min(1, budgetBytes / totalBytes));
  const needle = needleOf(longestKeyOf(path), "exact");
  const values = new ValueCounts();
  const meter = new SearchMeter(work);
  for (const job of jobs) {
    const { log, length, bytes } = job;
    const rows = stretches.of(job.rows, length, bytes);
    meter.expect(countRows(rows) * bytes);
    await searchTexts(
      store,
      {
        log,
        rows,
        length,
        decided: { read: createWords(length), passed: createWords(length) },
        needles: needle === null ? null : [needle],
        isNeedle: false,
        always: null,
        test: (event) => values.take(event, path),
        onDidDecide: (decided, passed) => {
          values.readEvents += decided;
          meter.matches += passed;
          meter.did(decided * bytes);
        },
      },
      work,
    );
  }
  return values.result(limit, matches.count);
}

/** Keys are sought, places in arrays are not spelt. */
function longestKeyOf(path: readonly string[]): string {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  return keys.reduce((best, key) => (key.length > best.length ? key : best), "");
}

/** Bytes from one event to the next, on average. */
function bytesOf({ table }: LogData, length: number): number {
  const { offset, size } = table;
  return (offset.at(length - 1) + size.at(length - 1) - offset.at(0)) / length;
}

/** Takes a share of rows in stretches that are spread evenly over all logs. */
class Stretches {
  readonly #share: number;
  #due = 0;

  constructor(share: number) {
    this.#share = share;
  }

  of(rows: Words, length: number, bytesOfRow: number): Words {
    if (this.#share >= 1) return rows;
    const most = Math.max(1, Math.floor(STRETCH_BYTES / Math.max(1, bytesOfRow)));
    const taken = createWords(length);
    let left = 0;
    let takes = false;
    forEachRow(rows, (row) => {
      if (left === 0) {
        left = most;
        this.#due += this.#share;
        takes = this.#due >= 1;
        if (takes) this.#due -= 1;
      }
      left--;
      if (takes) addRow(taken, row);
    });
    return taken;
  }
}

class ValueCounts {
  readEvents = 0;
  readonly #counts = new Map<string, number>();
  #characters = 0;
  #untold = 0;
  #withValue = 0;
  #numbers = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** Whether the event has a value. */
  take({ bytes, start, end }: EventText, path: readonly string[]): boolean {
    const found = findValue(bytes, start, end, path);
    if (found === undefined) return false;
    const texts = new Set<string>();
    let hasNumber = false;
    const visit = (from: number, to: number): void => {
      const text = scalarTextOf(bytes, from, to);
      if (text === null) return;
      texts.add(text);
      const number = numberOf(bytes, from, to);
      if (Number.isNaN(number)) return;
      hasNumber = true;
      if (number < this.#min) this.#min = number;
      if (number > this.#max) this.#max = number;
    };
    if (isArrayAt(bytes, found.start)) forEachElement(bytes, found.start, found.end, visit);
    else visit(found.start, found.end);
    if (hasNumber) this.#numbers++;
    if (texts.size === 0) return false;
    this.#withValue++;
    let told = true;
    for (const text of texts) told = this.#add(text) && told;
    if (!told) this.#untold++;
    return true;
  }

  result(limit: number, totalEvents: number): DistinctValues {
    const values = [...this.#counts].map(([value, count]) => ({ value, count }));
    values.sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1));
    const shown = limit === 0 ? values : values.slice(0, limit);
    return {
      values: shown,
      more: values.length - shown.length,
      untold: this.#untold,
      without: this.readEvents - this.#withValue,
      numbers:
        this.#numbers === 0 ? null : { count: this.#numbers, min: this.#min, max: this.#max },
      readEvents: this.readEvents,
      totalEvents,
      complete: this.readEvents === totalEvents && this.#untold === 0,
    };
  }

  #add(text: string): boolean {
    const count = this.#counts.get(text);
    if (count === undefined) {
      if (this.#counts.size >= MAX_VALUES || this.#characters + text.length > MAX_CHARACTERS)
        return false;
      this.#characters += text.length;
    }
    this.#counts.set(text, (count ?? 0) + 1);
    return true;
  }
}

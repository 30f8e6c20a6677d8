import type { EventTable } from "./event-table.ts";
import { nextCapacity, resizedColumn } from "./growable-columns.ts";

/** Rows whose values are copied at a time. */
const SLICE_ROWS = 4096;
const values = new Int32Array(SLICE_ROWS);

type Rows = { rows: Int32Array; count: number };

/** The rows of one log by their value of the run role; grows with the table. For logs that hold several runs. */
export class RowsByRun {
  readonly #byValue = new Map<number, Rows>();
  #length = 0;

  /** Ascending rows with one of the values; a view that a later call may leave behind. */
  rowsOf(table: EventTable, values: readonly number[]): Int32Array {
    this.#update(table);
    const lists = values
      .map((value) => this.#byValue.get(value))
      .filter((list) => list !== undefined);
    const first = lists[0];
    if (first === undefined) return new Int32Array(0);
    if (lists.length === 1) return first.rows.subarray(0, first.count);
    const all = new Int32Array(lists.reduce((sum, list) => sum + list.count, 0));
    let at = 0;
    for (const list of lists) {
      all.set(list.rows.subarray(0, list.count), at);
      at += list.count;
    }
    return all.sort();
  }

  #update(table: EventTable): void {
    const { length } = table;
    for (let from = this.#length; from < length; from += SLICE_ROWS) {
      const to = Math.min(length, from + SLICE_ROWS);
      table.run.read(from, to, values, 0);
      let value = Number.NaN;
      let list: Rows | undefined;
      for (let row = from; row < to; row++) {
        const next = values[row - from] as number;
        if (list === undefined || next !== value) {
          value = next;
          list = this.#rowsWith(value);
        }
        if (list.count === list.rows.length) {
          // Doubling from 4: a log may hold many short runs.
          const capacity =
            list.count < 64 ? Math.max(4, list.count * 2) : nextCapacity(list.count, 0);
          list.rows = resizedColumn(list.rows, capacity);
        }
        list.rows[list.count++] = row;
      }
    }
    this.#length = length;
  }

  #rowsWith(value: number): Rows {
    let list = this.#byValue.get(value);
    if (list === undefined) {
      list = { rows: new Int32Array(0), count: 0 };
      this.#byValue.set(value, list);
    }
    return list;
  }
}

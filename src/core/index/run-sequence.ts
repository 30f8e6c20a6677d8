import type { EventTable } from "./event-table.ts";
import { PIECE } from "./hash-partitions.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import type { RunRows } from "./run-rows.ts";

/**
 * Which of two events comes first in the run: by time, then sequence, then place in the files; as in
 * its order (see RunOrder), but without one. While all events stand in that order in the files, their
 * ordinals tell.
 */
export class RunSequence {
  readonly #rows: RunRows;
  #length = 0;
  #isFileOrder = true;

  constructor(rows: RunRows) {
    this.#rows = rows;
  }

  /** Takes in what the run gained, in slices. */
  *update(): Generator<void> {
    const to = this.#rows.length;
    const times = new Float64Array(Math.min(PIECE, to - this.#length) + 1);
    while (this.#length < to && this.#isFileOrder) {
      // The last one known, too.
      const from = Math.max(0, this.#length - 1);
      const end = Math.min(to, this.#length + PIECE);
      this.#rows.read((table) => table.timeUs, from, end, times);
      for (let at = 1; at < end - from; at++) {
        if ((times[at] as number) > (times[at - 1] as number)) continue;
        if (this.#compareValues(from + at - 1, from + at) > 0) {
          this.#isFileOrder = false;
          break;
        }
      }
      this.#length = end;
      yield;
    }
    this.#length = to;
  }

  keep(out: KeptWriter): void {
    out.number(this.#length);
    out.number(Number(this.#isFileOrder));
  }

  restore(from: KeptReader): void {
    this.#length = from.number();
    this.#isFileOrder = from.number() === 1;
  }

  /** Negative: the first comes first. */
  compare(a: number, b: number): number {
    return this.#isFileOrder ? a - b : this.#compareValues(a, b) || a - b;
  }

  #compareValues(a: number, b: number): number {
    const table = this.#rows.locate(a);
    const { row } = this.#rows;
    const other = this.#rows.locate(b);
    return compareEvents(table, row, other, this.#rows.row);
  }
}

/** By time, then sequence; 0: neither tells. Those without one come last. */
export function compareEvents(
  table: EventTable,
  row: number,
  other: EventTable,
  otherRow: number,
): number {
  const us = table.timeUs.at(row);
  const otherUs = other.timeUs.at(otherRow);
  if (us === otherUs) {
    const ns = table.timeNs.at(row) - other.timeNs.at(otherRow);
    if (ns !== 0) return ns;
  } else {
    const byTime = compareOrNone(us, otherUs);
    if (byTime !== 0) return byTime;
  }
  return compareOrNone(table.sequence.at(row), other.sequence.at(otherRow));
}

function compareOrNone(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Where events stand: from lines to rows and back. */
import type { LogData } from "../index/store-data.ts";

/** The row of the n-th event (from 1) of a line, −1 if there is none. */
export function findRow(log: LogData, line: number, nth: number): number {
  const row = firstRowFrom(log, line) + nth - 1;
  return nth >= 1 && row < log.table.length && log.table.line.at(row) === line ? row : -1;
}

/** The first row at or after a line; the table's length if there is none. */
export function firstRowFrom(log: LogData, line: number): number {
  const lines = log.table.line;
  let low = 0;
  let high = log.table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lines.at(middle) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which event of its line a row is, from 1. */
export function nthOfLine(log: LogData, row: number): number {
  const lines = log.table.line;
  let first = row;
  while (first > 0 && lines.at(first - 1) === lines.at(row)) first--;
  return row - first + 1;
}

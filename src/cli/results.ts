import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import ndjson from "ndjson";
import type { Output } from "./output.ts";
import { OutputTable, type TableColumn } from "./output-table.ts";

/** Where a command's results go. */
export type Results = {
  readonly output: Output;
  /** Columns of the terminal; null: results are JSON Lines for another program. */
  readonly tableWidth: number | null;
};

/** Pages of results; the next page is made when the last one is out. */
export type Pages<Row> = AsyncIterable<readonly Row[]>;

/** Prints plain values, as a table or as JSON Lines written by ndjson. */
export async function printValues<Row extends object>(
  results: Results,
  columns: readonly TableColumn<Row>[],
  pages: Pages<Row>,
): Promise<void> {
  const { output, tableWidth } = results;
  if (tableWidth !== null) return printTable(output, columns, tableWidth, pages);
  await pipeline(Readable.from(rowsOf(output, pages)), ndjson.stringify(), async (lines) => {
    for await (const line of lines as AsyncIterable<string>) {
      output.text(line);
      if (output.full) await output.flush();
    }
  });
}

/** Prints values whose JSON is written by hand. */
export async function printLines<Row>(
  results: Results,
  columns: readonly TableColumn<Row>[],
  lineOf: (row: Row) => string,
  pages: Pages<Row>,
): Promise<void> {
  const { output, tableWidth } = results;
  if (tableWidth !== null) return printTable(output, columns, tableWidth, pages);
  for await (const page of pages) {
    for (const row of page) output.text(`${lineOf(row)}\n`);
    if (output.ended) return;
    await output.flush();
  }
}

async function printTable<Row>(
  output: Output,
  columns: readonly TableColumn<Row>[],
  width: number,
  pages: Pages<Row>,
): Promise<void> {
  const table = new OutputTable(columns, width);
  for await (const page of pages) {
    if (output.ended) return;
    if (page.length > 0) output.text(table.textOf(page));
    await output.flush();
  }
}

async function* rowsOf<Row>(output: Output, pages: Pages<Row>): AsyncGenerator<Row> {
  for await (const page of pages) {
    for (const row of page) {
      if (output.ended) return;
      yield row;
    }
  }
}

/** One page of all rows. */
export async function* onePage<Row>(
  rows: readonly Row[],
): Pages<Row> & AsyncGenerator<readonly Row[]> {
  yield rows;
}

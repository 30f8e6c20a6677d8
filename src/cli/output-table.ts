import { cutText, onOneLine } from "../core/view/shown-text.ts";

/** A column of a table for people. */
export type TableColumn<Row> = {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: "right";
  /** Where it is too long its beginning is cut off: the end of a path says more. */
  readonly keepsEnd?: boolean;
  /** Takes what the terminal has left; the others take what they need, at most {@link MAX_WIDTH}. */
  readonly fills?: boolean;
};

const MAX_WIDTH = 40;
/** A filling column gets this much even where the terminal has less: the line wraps rather than says nothing. */
const MIN_FILLING_WIDTH = 20;
const GAP = "  ";

/**
 * Rows under titles, columns aligned, each on one line. Widths are those that the first rows need.
 * Texts come from logs: what could steer a terminal is taken out.
 */
export class OutputTable<Row> {
  readonly #columns: readonly TableColumn<Row>[];
  readonly #width: number;
  #widths: readonly number[] | undefined;

  constructor(columns: readonly TableColumn<Row>[], width: number) {
    this.#columns = columns;
    this.#width = width;
  }

  /** The lines of some more rows, with the titles before the first. */
  textOf(rows: readonly Row[]): string {
    const cells = rows.map((row) => this.#columns.map((column) => onOneLine(column.text(row))));
    const titles = this.#columns.map((column) => column.title);
    const first = this.#widths === undefined;
    this.#widths ??= this.#measure([titles, ...cells]);
    return (first ? [titles, ...cells] : cells).map((line) => `${this.#lineOf(line)}\n`).join("");
  }

  #measure(lines: readonly (readonly string[])[]): readonly number[] {
    const widths = this.#columns.map((_, at) =>
      Math.min(
        MAX_WIDTH,
        lines.reduce((most, line) => Math.max(most, line[at]?.length ?? 0), 0),
      ),
    );
    const taken = widths.reduce(
      (sum, width, at) => sum + (this.#columns[at]?.fills === true ? 0 : width + GAP.length),
      0,
    );
    const left = Math.max(MIN_FILLING_WIDTH, this.#width - taken);
    return widths.map((width, at) => (this.#columns[at]?.fills === true ? left : width));
  }

  #lineOf(texts: readonly string[]): string {
    const line = this.#columns.map((column, at) => {
      const width = this.#widths?.[at] ?? 0;
      const text = texts[at] ?? "";
      const cut = text.length <= width ? text : cutCell(text, width, column.keepsEnd === true);
      return column.align === "right" ? cut.padStart(width) : cut.padEnd(width);
    });
    return line.join(GAP).trimEnd();
  }
}

function cutCell(text: string, width: number, keepsEnd: boolean): string {
  return keepsEnd ? `…${text.slice(text.length - width + 1)}` : cutText(text, width - 1);
}

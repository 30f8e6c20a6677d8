import assert from "node:assert/strict";
import { OutputTable } from "../../../src/cli/output-table.ts";

type Row = { readonly place: string; readonly count: number; readonly text: string };

const COLUMNS = [
  { title: "PLACE", text: (row: Row) => row.place, keepsEnd: true },
  { title: "COUNT", text: (row: Row) => String(row.count), align: "right" },
  { title: "TEXT", text: (row: Row) => row.text, fills: true },
] as const;

describe("OutputTable", () => {
  it("aligns columns under their titles and gives the rest of the terminal to the last", () => {
    const table = new OutputTable<Row>(COLUMNS, 40);
    assert.equal(
      table.textOf([
        { place: "a.jsonl:1", count: 12, text: "a message that is too long for it" },
        { place: "b.jsonl:10", count: 3, text: "short" },
      ]),
      "PLACE       COUNT  TEXT\n" +
        "a.jsonl:1      12  a message that is to…\n" +
        "b.jsonl:10      3  short\n",
    );
  });

  it("keeps the widths of the first rows and prints the titles once", () => {
    const table = new OutputTable<Row>(COLUMNS, 40);
    table.textOf([{ place: "a:1", count: 1, text: "x" }]);
    assert.equal(
      table.textOf([{ place: "longer.jsonl:1", count: 1, text: "y" }]),
      "…nl:1      1  y\n",
    );
  });

  it("takes out what could steer the terminal", () => {
    const table = new OutputTable<Row>(COLUMNS, 60);
    const text = table.textOf([{ place: "a:1", count: 1, text: "\u001b[31mred\u0007 two\nlines" }]);
    assert.equal(text.split("\n")[1], "a:1        1  red␇ two lines");
  });
});

/** The table, on the screen and in `bench/RESULTS.md`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/support/paths.ts";
import type { Row } from "./figures.ts";

/** What one run of a group gave. */
export type GroupResult = {
  readonly group: string;
  readonly date: string;
  readonly commit: string;
  readonly rounds: number;
  readonly seconds: number;
  /** Programs that wanted a core on average in the minute before: figures of a busy machine are noise. */
  readonly load: number;
  readonly machine: readonly string[];
  /** Versions of what was measured beside us. */
  readonly peers: readonly string[];
  readonly rows: readonly Row[];
};

const folder = join(root, "bench");
const resultsFile = join(folder, "results.json");
const HEADINGS = ["work", "beside", "we", "they", "ratio (rounds)", "to reach", "", "remark"];

export function printResults(results: readonly GroupResult[]): void {
  const table = [HEADINGS, ...results.flatMap(({ rows }) => rows.map(cellsOf))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...table.map((cells) => (cells[column] ?? "").length)),
  );
  console.log("");
  for (const cells of table) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** Puts the groups that were measured into the results, in the order given, and writes the page. */
export function writeResults(results: readonly GroupResult[], order: readonly string[]): void {
  const kept: GroupResult[] = existsSync(resultsFile)
    ? JSON.parse(readFileSync(resultsFile, "utf8"))
    : [];
  const byName = new Map([...kept, ...results].map((result) => [result.group, result]));
  const all = order.flatMap((name) => byName.get(name) ?? []);
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(folder, "RESULTS.md"), pageOf(all));
  console.log(`\nbench/RESULTS.md is written.`);
}

function pageOf(results: readonly GroupResult[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const machine = new Set(results.flatMap((result) => result.machine));
  const peers = new Set(results.flatMap((result) => result.peers));
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`. Contenders run in turns, a round of each after the other; the first round is not counted; times are medians, a ratio is that of the medians, in brackets its extremes of a round. Each figure of ours is of a fresh process unless its remark says otherwise. Input: generated logs (`test/bench/data`), in the page cache.",
    "",
    ...[...machine].map((fact) => `- ${fact}`),
    `- ${[...peers].join(" · ")}`,
    "",
    line(HEADINGS),
    line(HEADINGS.map(() => "---")),
    ...results.flatMap(({ rows }) => rows.map((row) => line(cellsOf(row)))),
    "",
    line(["group", "date", "commit", "rounds", "took", "load before"]),
    line(["---", "---", "---", "---", "---", "---"]),
    ...results.map(({ group, date, commit, rounds, seconds, load }) =>
      line([group, date, commit, String(rounds), `${seconds.toFixed(0)} s`, load.toFixed(1)]),
    ),
    "",
  ].join("\n");
}

function cellsOf(row: Row): readonly string[] {
  return [
    row.work,
    row.beside,
    row.ours,
    row.theirs,
    row.ratio,
    row.target,
    row.verdict,
    row.remark,
  ];
}

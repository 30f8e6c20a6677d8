import type { EventStore } from "../../core/event-store.ts";
import type { Problem } from "../../core/index/problem.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { type Pages, printValues, type Results } from "../results.ts";

type ProblemRecord = Omit<Problem, "event">;

/** Problems made together; each page looks for its place from the start. */
const PAGE = 5000;

const COLUMNS: readonly TableColumn<ProblemRecord>[] = [
  { title: "CLASS", text: (problem) => problem.class },
  { title: "PLACE", text: ({ log, line }) => `${log}:${line}`, keepsEnd: true },
  { title: "REASON", text: ({ reason }) => reason },
  { title: "TEXT", text: ({ text }) => text, fills: true },
];

/** Prints the problems of all logs by log, line and offset, or how many there are. */
export async function printProblems(
  store: EventStore,
  args: Arguments,
  results: Results,
): Promise<void> {
  if (args.count) {
    results.output.text(`${store.problemCount(null)}\n`);
    return;
  }
  await printValues(results, COLUMNS, problemPages(store, args));
}

async function* problemPages(
  store: EventStore,
  { offset, limit }: Arguments,
): AsyncGenerator<readonly ProblemRecord[]> & Pages<ProblemRecord> {
  for (let at = 0; at < limit; at += PAGE) {
    const count = Math.min(PAGE, limit - at);
    const { problems } = await store.problemsPage(null, offset + at, count);
    yield problems.map(({ class: name, log, line, offset: start, reason, text }) => ({
      class: name,
      log,
      line,
      offset: start,
      reason,
      text,
    }));
    if (problems.length < count) return;
  }
}

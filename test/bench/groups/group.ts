import type { BenchLog } from "../data/bench-data.ts";
import type { Row } from "../figures.ts";
import type { IndexQuestion } from "../programs/store.ts";

/** How much is measured. */
export type Scope = {
  readonly rounds: number;
  /** 1: sizes as the issue has them; less for a smoke run. */
  readonly scale: number;
};

/** Rows that are measured together, in turns. */
export type Group = {
  readonly name: string;
  readonly about: string;
  run(scope: Scope): Promise<readonly Row[]>;
};

/** What contenders found must be the same, or they did not do the same work. */
export function checkSame(what: string, found: Readonly<Record<string, number>>): void {
  const values = Object.values(found);
  if (values.every((value) => value === values[0])) return;
  const said = Object.entries(found).map(([name, value]) => `${name} ${value}`);
  throw new Error(`The contenders disagree about ${what}: ${said.join(", ")}.`);
}

/** The question to the store that reads a log. */
export function indexing(log: BenchLog, snapshots: string | null = null): IndexQuestion {
  return { kind: "index", folder: log.folder, firstFile: log.files[0] ?? "", snapshots };
}

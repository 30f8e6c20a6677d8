import type { LogId, RowId } from "../base/units.ts";
import { eventKeyOf } from "../base/units.ts";
import { EVENT_FLAGS, FINDING_FLAGS } from "./event-table.ts";
import type { LogIndexer } from "./log-indexer.ts";
import type { Problem, ProblemClass } from "./problem.ts";

/** Bits of findings in the order in which one event's are told. */
const FINDINGS: readonly (readonly [number, ProblemClass])[] = [
  [EVENT_FLAGS.duplicateId, "duplicate-id"],
  [EVENT_FLAGS.danglingCause, "dangling-cause"],
  [EVENT_FLAGS.causeCycle, "cause-cycle"],
  [EVENT_FLAGS.effectBeforeCause, "effect-before-cause"],
  [EVENT_FLAGS.sequenceGap, "sequence-gap"],
  [EVENT_FLAGS.timeGoesBack, "time-goes-back"],
  [EVENT_FLAGS.glued, "glued"],
];

/** Characters of an id in a reason. */
const MOST_ID_LENGTH = 100;

/** A problem by its place; its text and reason are made when it is shown. */
export type ProblemPlace =
  | { readonly kind: "rejected"; readonly at: number }
  | { readonly kind: "finding"; readonly row: number; readonly class: ProblemClass };

/**
 * Visits the problems of one log by line and offset, as far as `takesRow` lets through the rows (a
 * rejected line counts as the row before it, else the first). Stops when `visit` gives false.
 */
export function visitProblems(
  indexer: LogIndexer,
  takesRow: ((row: number) => boolean) | null,
  visit: (place: ProblemPlace) => boolean,
): boolean {
  const { table, problems } = indexer;
  const takesProblem = (at: number): boolean =>
    takesRow === null || takesRow(Math.max(0, (problems.rowsBefore[at] ?? 0) - 1));
  let at = 0;
  if (table.findingCount > 0) {
    for (let row = 0; row < table.length; row++) {
      const flags = table.flags.at(row) & FINDING_FLAGS;
      if (flags === 0 || (takesRow !== null && !takesRow(row))) continue;
      while (at < problems.length && (problems.rowsBefore[at] ?? 0) <= row) {
        if (takesProblem(at) && !visit({ kind: "rejected", at })) return false;
        at++;
      }
      for (const [bit, name] of FINDINGS) {
        if ((flags & bit) !== 0 && !visit({ kind: "finding", row, class: name })) return false;
      }
    }
  }
  for (; at < problems.length; at++) {
    if (takesProblem(at) && !visit({ kind: "rejected", at })) return false;
  }
  return true;
}

/** The classes of the findings that an event's flags say. */
export function findingClassesOf(flags: number): ProblemClass[] {
  return FINDINGS.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name]));
}

/** How many problems {@link visitProblems} would visit. */
export function countProblems(
  indexer: LogIndexer,
  takesRow: ((row: number) => boolean) | null,
): number {
  if (takesRow === null) return indexer.problems.length + indexer.table.findingCount;
  let count = 0;
  visitProblems(indexer, takesRow, () => {
    count++;
    return true;
  });
  return count;
}

/** A rejected line as plain data. */
export function rejectedProblem(indexer: LogIndexer, log: string, at: number): Problem {
  const { problems } = indexer;
  return {
    class: problems.classOf(at),
    log,
    line: problems.line[at] ?? 0,
    offset: problems.offset[at] ?? 0,
    reason: problems.reasonOf(at),
    text: problems.textOf(at) ?? "",
    event: null,
  };
}

/** What a run knows about the findings of its events; null where nothing better can be said. */
export type FindingWords = {
  /** "line 3 of a.jsonl" */
  placeOfFirst(row: number): string | null;
  placeOfLateCause(row: number): string | null;
};

/** A finding as plain data; its text is read from the file. */
export function findingProblem(
  indexer: LogIndexer,
  log: string,
  id: LogId,
  row: number,
  name: ProblemClass,
  words: FindingWords,
): Problem {
  const { table } = indexer;
  return {
    class: name,
    log,
    line: table.line.at(row),
    offset: table.offset.at(row),
    reason: reasonOf(indexer, row, name, words),
    text: "",
    event: eventKeyOf(id, row as RowId),
  };
}

/** The reason of a dangling cause that names the ids which are missing; null: none is known. */
export function danglingReason(missing: readonly string[]): string | null {
  const [first] = missing;
  if (first === undefined) return null;
  const id = first.length > MOST_ID_LENGTH ? `${first.slice(0, MOST_ID_LENGTH)}…` : first;
  const others = missing.length - 1;
  const more = others === 0 ? "" : others === 1 ? ", nor another one" : `, nor ${others} others`;
  return `no event of the run has the id "${id}" that it names as a cause${more}`;
}

function reasonOf(
  indexer: LogIndexer,
  row: number,
  name: ProblemClass,
  words: FindingWords,
): string {
  const { table } = indexer;
  switch (name) {
    case "duplicate-id": {
      const first = words.placeOfFirst(row);
      return first === null ? "an earlier event has the same id" : `the id is that of ${first}`;
    }
    case "dangling-cause":
      return "no event of the run has the id of a cause it names";
    case "cause-cycle":
      return "its causes lead back to itself";
    case "effect-before-cause": {
      const cause = words.placeOfLateCause(row);
      return cause === null ? "its cause comes after it" : `its cause on ${cause} comes after it`;
    }
    case "sequence-gap":
      return `no event of the run has sequence ${table.sequence.at(row) - 1}`;
    case "time-goes-back":
      return "its time is before that of the event above it";
    default: {
      const line = table.line.at(row);
      return table.line.at(row - 1) === line || table.line.at(row + 1) === line
        ? "several objects stand on its line"
        : "something that is no object follows it on its line";
    }
  }
}

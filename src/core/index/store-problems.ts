import {
  type EventKey,
  eventKeyOf,
  type LogId,
  logOfKey,
  type RowId,
  rowOfKey,
} from "../base/units.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { rolesOfEvent } from "../profile/event-roles.ts";
import { readRange } from "./choose-profile.ts";
import type { LogEntry } from "./log-entry.ts";
import { fileNameOf } from "./log-name.ts";
import type { Problem } from "./problem.ts";
import {
  countProblems,
  danglingReason,
  type FindingWords,
  findingClassesOf,
  findingProblem,
  type ProblemPlace,
  rejectedProblem,
  visitProblems,
} from "./problem-list.ts";
import { PROBLEM_TEXT_LENGTH } from "./problem-table.ts";
import type { RunState } from "./run-state.ts";
import type { RunData } from "./store-data.ts";
import type { StoreRuns } from "./store-runs.ts";

/** The causes of longer events are not read to name them. */
const MOST_NAMING_BYTES = 2 ** 20;

/** The problems of one run, or (run null) of all logs: counted, listed, put in words. */
export class StoreProblems {
  readonly #runs: StoreRuns;
  /** By the run's key; −1: of all logs. */
  readonly #counts = new Map<number, { generation: number; count: number }>();

  constructor(runs: StoreRuns) {
    this.#runs = runs;
  }

  count(run: RunData | null): number {
    const { generation } = this.#runs;
    const key = run === null ? -1 : run.key;
    const known = this.#counts.get(key);
    if (known !== undefined && known.generation === generation) return known.count;
    let count = 0;
    for (const entry of this.#runs.entriesOf(run)) {
      count += countProblems(entry.indexer, this.#rowsTaken(entry, run));
    }
    this.#counts.set(key, { generation, count });
    return count;
  }

  /** How many there are of each class that occurs. */
  countsOf(run: RunData | null): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const entry of this.#runs.entriesOf(run)) {
      visitProblems(entry.indexer, this.#rowsTaken(entry, run), (place) => {
        const name =
          place.kind === "finding" ? place.class : entry.indexer.problems.classOf(place.at);
        counts[name] = (counts[name] ?? 0) + 1;
        return true;
      });
    }
    return counts;
  }

  /** The findings of one event. */
  ofEvent(key: EventKey): readonly Problem[] {
    const entry = this.#runs.entryOf(logOfKey(key));
    const row = rowOfKey(key);
    return findingClassesOf(entry.table.flags.at(row)).map((name) =>
      this.#problemAt(entry, { kind: "finding", row, class: name }),
    );
  }

  /** Some of the problems, made without building the rest. Findings have no text: see `page`. */
  from(run: RunData | null, offset: number, limit: number): Problem[] {
    const found: Problem[] = [];
    let skip = offset;
    for (const entry of this.#runs.entriesOf(run)) {
      const goesOn = visitProblems(entry.indexer, this.#rowsTaken(entry, run), (place) => {
        if (skip > 0) skip--;
        else if (found.length < limit) found.push(this.#problemAt(entry, place));
        return found.length < limit;
      });
      if (!goesOn) break;
    }
    return found;
  }

  /** The same with the texts of their lines. */
  async page(
    run: RunData | null,
    offset: number,
    limit: number,
  ): Promise<{ readonly problems: readonly Problem[]; readonly total: number }> {
    const byPath = new Map(this.#runs.entriesOf(null).map((entry) => [entry.path, entry.id]));
    const problems = await Promise.all(
      this.from(run, offset, limit).map(async (problem) => {
        const log = byPath.get(problem.log);
        if (problem.text !== "" || log === undefined) return problem;
        const text = await this.#startOfLine(log, problem.offset);
        const missing = await this.#missingIdsOf(problem);
        return { ...problem, text, reason: danglingReason(missing) ?? problem.reason };
      }),
    );
    return { problems, total: this.count(run) };
  }

  /** Tells the rows of a run in a log that holds several; null: all are. */
  #rowsTaken(entry: LogEntry, run: RunData | null): ((row: number) => boolean) | null {
    const set = this.#runs.set();
    const values = set.runOfValue.get(entry.id);
    if (run === null || values === undefined) return null;
    const now = set.byKey.get(run.key);
    if ([...values.values()].every((other) => other === now)) return null;
    const { run: runs } = entry.table;
    return (row) => values.get(runs.at(row)) === now;
  }

  #problemAt(entry: LogEntry, place: ProblemPlace): Problem {
    if (place.kind === "rejected") return rejectedProblem(entry.indexer, entry.path, place.at);
    return findingProblem(
      entry.indexer,
      entry.path,
      entry.id,
      place.row,
      place.class,
      this.#wordsOf(entry),
    );
  }

  #wordsOf(entry: LogEntry): FindingWords {
    const say = (row: number, find: (state: RunState, key: EventKey) => EventKey | null) => {
      const state = this.#runs.stateOf(this.#runs.runOf(entry.id, row as RowId));
      const found = find(state, eventKeyOf(entry.id, row as RowId));
      return found === null ? null : this.#placeName(entry, found);
    };
    return {
      placeOfFirst: (row) => say(row, (state, key) => state.firstWithIdOf(key)),
      placeOfLateCause: (row) => say(row, (state, key) => state.lateCauseOf(key)),
    };
  }

  #placeName(from: LogEntry, key: EventKey): string {
    const log = this.#runs.entryOf(logOfKey(key));
    const line = log.table.line.at(rowOfKey(key));
    return log === from ? `line ${line}` : `line ${line} of ${fileNameOf(log.path)}`;
  }

  /** The ids of causes that no event of the run has, as its line writes them; none if it cannot be read. */
  async #missingIdsOf(problem: Problem): Promise<readonly string[]> {
    if (problem.class !== "dangling-cause" || problem.event === null) return [];
    const event = problem.event as EventKey;
    const { id, source, table, compiled } = this.#runs.entryOf(logOfKey(event));
    const row = rowOfKey(event);
    const size = table.size.at(row);
    if (size > MOST_NAMING_BYTES) return [];
    const state = this.#runs.stateOf(this.#runs.runOf(id, row));
    const indexes = state.danglingCausesOf(event);
    try {
      const bytes = await readRange(source, table.offset.at(row), size);
      // No time is asked for, so any zone will do.
      const causes = rolesOfEvent(compiled, bytes, "utc")?.causes ?? [];
      return indexes.flatMap((index) => causes[index] ?? []);
    } catch {
      // As below.
      return [];
    }
  }

  async #startOfLine(log: LogId, offset: number): Promise<string> {
    try {
      const { source } = this.#runs.entryOf(log);
      const bytes = await readRange(source, offset, PROBLEM_TEXT_LENGTH * 3);
      const newline = bytes.indexOf(10);
      const text = decodeUtf8(bytes, 0, newline < 0 ? bytes.length : newline);
      return text.slice(0, PROBLEM_TEXT_LENGTH).trimEnd();
    } catch {
      // The file is gone; the problem is still worth telling without its text.
      return "";
    }
  }
}

import type { StringTables } from "../base/string-table.ts";
import type { LogId, RowId } from "../base/units.ts";
import type { LogEntry } from "./log-entry.ts";
import type { RunPartRows } from "./run-rows.ts";
import { RunRegistry, type RunSet } from "./run-set.ts";
import { RunState } from "./run-state.ts";
import type { RunData } from "./store-data.ts";

/** The runs of a store's logs and what is known of each; worked out when asked for, until a log changes. */
export class StoreRuns {
  readonly #entries: readonly (LogEntry | undefined)[];
  readonly #strings: StringTables;
  readonly #linkedAtOnce: number | undefined;
  readonly #registry = new RunRegistry();
  readonly #states = new Map<number, RunState>();
  /** Generation at which a run's parts were last handed to its state. */
  readonly #stateGeneration = new Map<number, number>();
  #generation = 0;
  /** Generation at which logs changed last; later changes were findings alone. */
  #logsGeneration = 0;
  #set: RunSet | null = null;

  /** `entries` is the store's own list, by id of the log, as it is at any time; `linkedAtOnce`: see RunState. */
  constructor(
    entries: readonly (LogEntry | undefined)[],
    strings: StringTables,
    linkedAtOnce?: number,
  ) {
    this.#entries = entries;
    this.#strings = strings;
    this.#linkedAtOnce = linkedAtOnce;
  }

  /** How often something changed. */
  get generation(): number {
    return this.#generation;
  }

  /** Logs changed. */
  outdate(): void {
    this.#generation++;
    this.#logsGeneration = this.#generation;
    this.#set = null;
  }

  /** Findings of events changed, and nothing that decides about runs. */
  noteFindings(): void {
    this.#generation++;
  }

  /** Gives all memory back; nothing may be asked any more. */
  clear(): void {
    this.#set = null;
    this.#states.clear();
  }

  /** The log; it must be there. */
  entryOf(id: LogId): LogEntry {
    const entry = this.#entries[id];
    if (entry === undefined) throw new Error(`internal error: no log ${id}`);
    return entry;
  }

  /** The logs of a run, oldest part first; null: all logs. */
  entriesOf(run: RunData | null): readonly LogEntry[] {
    if (run === null) return this.#entries.filter((entry) => entry !== undefined);
    const now = this.set().byKey.get(run.key) ?? run;
    return now.logs.map((id) => this.entryOf(id));
  }

  set(): RunSet {
    if (this.#set !== null) return this.#set;
    const facts = [];
    for (const entry of this.#entries) {
      if (entry === undefined) continue;
      const { counts } = entry;
      facts.push({
        id: entry.id,
        path: entry.path,
        folder: entry.folder,
        profile: entry.profile,
        mtimeMs: entry.mtimeMs,
        shares: entry.indexer.shares,
        otherLines: counts.rejected + counts.awaited,
      });
    }
    this.#set = this.#registry.build(facts, this.#strings.run);
    for (const key of this.#states.keys()) {
      if (!this.#set.byKey.has(key)) this.#states.delete(key);
    }
    return this.#set;
  }

  runOf(log: LogId, row: RowId): RunData {
    const set = this.set();
    const values = set.runOfValue.get(log);
    const run = values === undefined ? undefined : values.get(this.entryOf(log).table.run.at(row));
    if (run === undefined) throw new Error("internal error: an event without run");
    return run;
  }

  /** The state of a run, with its parts as they are now. */
  stateOf(run: RunData): RunState {
    let state = this.#states.get(run.key);
    if (state === undefined || state.profile !== run.profile) {
      state = new RunState(run.profile, this.#strings, this.#linkedAtOnce);
      this.#states.set(run.key, state);
      this.#stateGeneration.delete(run.key);
    }
    if (this.#stateGeneration.get(run.key) !== this.#logsGeneration) {
      state.update(this.#partsOf(run));
      this.#stateGeneration.set(run.key, this.#logsGeneration);
    }
    return state;
  }

  #partsOf(run: RunData): RunPartRows[] {
    const set = this.set();
    const now = set.byKey.get(run.key) ?? run;
    const parts: RunPartRows[] = [];
    for (const log of now.logs) {
      const entry = this.entryOf(log);
      const { table } = entry.indexer;
      const values = set.runOfValue.get(log);
      if (values === undefined || values.size === 0) continue;
      const own = [...values].filter(([, other]) => other === now).map(([value]) => value);
      if (own.length === values.size) {
        parts.push({ log, table, rows: null, count: table.length });
      } else {
        const rows = entry.rowsByRun.rowsOf(table, own);
        parts.push({ log, table, rows, count: rows.length });
      }
    }
    return parts;
  }
}

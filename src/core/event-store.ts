/**
 * All logs of a workspace (or of a command line) as events: what everything above the index goes
 * through. It knows neither files nor timers: somebody adds logs as byte sources and calls `readSome`
 * until nothing is left, then `settle` for what is known of whole runs only.
 */
import { createStringTables, type StringTables } from "./base/string-table.ts";
import {
  type EventKey,
  eventKeyOf,
  type LogId,
  logOfKey,
  type RowId,
  rowOfKey,
} from "./base/units.ts";
import { decodeUtf8 } from "./base/utf8.ts";
import { chooseProfile, readRange } from "./index/choose-profile.ts";
import { LogEntry, type LogSpec } from "./index/log-entry.ts";
import type { IndexerOptions, LogIndexer } from "./index/log-indexer.ts";
import { fileNameOf } from "./index/log-name.ts";
import type { Problem } from "./index/problem.ts";
import {
  countProblems,
  type FindingWords,
  findingClassesOf,
  findingProblem,
  type ProblemPlace,
  rejectedProblem,
  visitProblems,
} from "./index/problem-list.ts";
import { PROBLEM_TEXT_LENGTH } from "./index/problem-table.ts";
import type { RunPartRows } from "./index/run-rows.ts";
import { RunRegistry, type RunSet } from "./index/run-set.ts";
import { RunState } from "./index/run-state.ts";
import type { LogData, RunData, RunLinks, StoreData } from "./index/store-data.ts";
import { type CompiledProfile, compileProfile } from "./profile/compiled-profile.ts";
import type { NaiveTimeZone, Profile } from "./profile/profile.ts";
import type { ByteSource } from "./scan/byte-source.ts";
import type { OffsetMinutesAt } from "./scan/time.ts";
import { type ScannerExports, WasmScanner } from "./scan/wasm-field-scanner.ts";

/** What decides how logs are read. */
export type ProfileChoice = {
  /** The user's own profiles; they come before the built-in ones. */
  readonly custom: readonly Profile[];
  /** Name of the profile that the user forces on a log; null: chosen by a sample. */
  readonly assigned: (path: string) => string | null;
  readonly naiveTimeZone: NaiveTimeZone;
};

/** Fixed for the life of a store. */
export type StoreOptions = {
  /** Offset of the machine's zone, for `naiveTimeZone: "local"`. */
  readonly offsetMinutesAt?: OffsetMinutesAt;
  /** Milliseconds since 1970; `Date.now` unless a test says otherwise. */
  readonly now?: () => number;
  /** An instance of the scanner's module, for this store alone; without it lines are scanned in TypeScript. */
  readonly scanner?: ScannerExports;
  /** Bytes read at once; tests shrink it. */
  readonly chunkBytes?: number;
};

/** 1 MB: within the second-level cache's reach, and 2 ms of scanning between two looks at the mail. */
const CHUNK_BYTES = 2 ** 20;

/** A log that is still shorter than this when its profile is chosen is looked at again as it grows. */
const SURE_SAMPLE_BYTES = 2 ** 12;

type Chunks = readonly [Uint8Array, Uint8Array];

/** A read that was begun when `readSome` had used up its budget. */
type ReadAhead = {
  readonly indexer: LogIndexer;
  readonly offset: number;
  readonly chunk: Uint8Array;
  /** Bytes that came, −1: it failed. */
  readonly count: Promise<number>;
};

const UNREAD = compileProfile({ name: "generic", roles: {} });

const DEFAULT_CHOICE: ProfileChoice = {
  custom: [],
  assigned: () => null,
  naiveTimeZone: "utc",
};

/** The store. Everything but reading bytes is synchronous. */
export class EventStore implements StoreData {
  readonly strings: StringTables = createStringTables();
  readonly #options: StoreOptions;
  readonly #entries: (LogEntry | undefined)[] = [];
  readonly #registry = new RunRegistry();
  readonly #states = new Map<number, RunState>();
  readonly #listeners = new Set<() => void>();
  readonly #compiled = new Map<string, CompiledProfile>();
  #choice = DEFAULT_CHOICE;
  #generation = 0;
  /** Runs that `settle` has not looked at since the store changed. */
  #unsettled: RunData[] = [];
  #settledGeneration = -1;
  #runSet: RunSet | null = null;
  /** Generation at which a run's parts were last handed to its state. */
  readonly #stateGeneration = new Map<number, number>();
  readonly #problemCounts = new Map<number, { generation: number; count: number }>();
  /** Two chunks: one is filled while the other is scanned. Null while somebody reads with them. */
  #chunks: Chunks | null = null;
  /** The first two, which may be in the scanner's memory; others are made if those are in use. */
  #firstChunks: Chunks | null = null;
  readonly #scanner: WasmScanner | undefined;
  /** Fills one of the first two chunks between two calls of `readSome`. */
  #ahead: ReadAhead | null = null;

  constructor(options: StoreOptions = {}) {
    this.#options = options;
    if (options.scanner !== undefined) this.#scanner = new WasmScanner(options.scanner);
  }

  get generation(): number {
    return this.#generation;
  }

  get naiveTimeZone(): NaiveTimeZone {
    return this.#choice.naiveTimeZone;
  }

  /** Called after each change, synchronously; it must not change the store. Gives what ends it. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // Logs

  get logs(): readonly LogData[] {
    return this.#entries.filter((entry) => entry !== undefined);
  }

  logOf(id: LogId): LogData {
    return this.#entryOf(id);
  }

  /** Like `logOf`, undefined where the log is gone. */
  findLog(id: LogId): LogData | undefined {
    return this.#entries[id];
  }

  /** Whether the event is (still) there. */
  hasEvent(log: LogId, row: RowId): boolean {
    const entry = this.#entries[log];
    return entry !== undefined && row < entry.table.length;
  }

  /** Adds a log; nothing is read yet. The store closes its source in the end. */
  addLog(spec: LogSpec): LogId {
    const id = this.#entries.length as LogId;
    this.#entries.push(new LogEntry(id, spec, UNREAD, this.strings, this.#indexerOptions()));
    this.#didChange();
    return id;
  }

  removeLog(id: LogId): Promise<void> {
    const entry = this.#entries[id];
    if (entry === undefined) return Promise.resolve();
    entry.removed = true;
    this.#entries[id] = undefined;
    this.#didChange();
    return entry.source.close();
  }

  /** The file was renamed: events keep their keys. */
  moveLog(id: LogId, path: string, folder: string): void {
    const entry = this.#entryOf(id);
    if (entry.path === path && entry.folder === folder) return;
    entry.path = path;
    entry.folder = folder;
    if (this.#choice.assigned(path) !== null) entry.profileStale = true;
    this.#didChange();
  }

  /** The file has another size now; `readSome` reads on. What became smaller must be added anew. */
  noteSize(id: LogId, totalBytes: number, mtimeMs: number): void {
    const entry = this.#entryOf(id);
    if (entry.totalBytes === totalBytes && entry.mtimeMs === mtimeMs) return;
    entry.totalBytes = totalBytes;
    entry.mtimeMs = mtimeMs;
    this.#outdateAhead();
    this.#didChange();
  }

  /** The file may have changed within what was read: it is read again, under the same keys. */
  rereadLog(id: LogId): void {
    const entry = this.#entryOf(id);
    entry.restart(entry.chosen, this.strings, this.#indexerOptions());
  }

  /** Whether `readSome` would read more, as far as is known. */
  isUnread(id: LogId): boolean {
    const entry = this.#entries[id];
    if (entry === undefined) return false;
    return entry.profileStale || !entry.complete || entry.totalBytes > entry.readBytes;
  }

  /** Says anew how logs are read. Those whose profile or zone changes are read again, under the same keys. */
  configureProfiles(choice: ProfileChoice): void {
    const zoneChanged = choice.naiveTimeZone !== this.#choice.naiveTimeZone;
    this.#choice = choice;
    for (const entry of this.#entries) {
      if (entry === undefined) continue;
      entry.profileStale = true;
      if (zoneChanged) entry.restart(entry.chosen, this.strings, this.#indexerOptions());
    }
    this.#didChange();
  }

  /**
   * Reads up to about `budgetBytes` more of a log. "done": all of the file, as it is now, is read.
   * Rejects if the source does. One call at a time for each log.
   */
  async readSome(id: LogId, budgetBytes: number): Promise<"more" | "done"> {
    const entry = this.#entries[id];
    if (entry === undefined || entry.reading) return "done";
    entry.reading = true;
    const chunks = this.#chunks ?? this.#allocate(entry.source);
    this.#chunks = null;
    try {
      if (entry.profileStale || this.#isUnsure(entry)) await this.#chooseProfile(entry);
      return await this.#readInto(entry, chunks, budgetBytes);
    } finally {
      entry.reading = false;
      if (this.#chunks === null || chunks === this.#firstChunks) this.#chunks = chunks;
    }
  }

  /** Reads all that is there, in the order of the logs, and settles. For tests and small jobs. */
  async readAll(): Promise<void> {
    for (const log of this.logs) {
      while ((await this.readSome(log.id, CHUNK_BYTES)) === "more");
    }
    while (this.settle());
  }

  /**
   * Works out the findings of one run whose logs are all read; true if there may be more to do. Call
   * it until it gives false, between other work.
   */
  settle(): boolean {
    if (this.#settledGeneration !== this.#generation) {
      this.#unsettled = [...this.runs];
      this.#settledGeneration = this.#generation;
    }
    while (true) {
      const run = this.#unsettled.pop();
      if (run === undefined) return false;
      const worked = this.#settleRun(run);
      // What this call changes needs no second look at all the other runs.
      this.#settledGeneration = this.#generation;
      if (worked) return true;
    }
  }

  #settleRun(run: RunData): boolean {
    const entries = run.logs.map((id) => this.#entryOf(id));
    if (!entries.every((entry) => entry.complete)) return false;
    // Only the newest part can still grow on its last line.
    const truncated = entries.slice(0, -1).some((entry) => entry.indexer.finish());
    const state = this.#stateOf(run);
    if (state.isLinked(true)) {
      if (truncated) this.#didChange();
      return false;
    }
    const before = this.#findings(entries);
    state.links(true);
    if (truncated || this.#findings(entries) !== before) this.#didChange();
    return true;
  }

  // Runs

  get runs(): readonly RunData[] {
    return this.#set().runs;
  }

  runOf(log: LogId, row: RowId): RunData {
    const set = this.#set();
    const values = set.runOfValue.get(log);
    const run =
      values === undefined ? undefined : values.get(this.#entryOf(log).table.run[row] ?? -1);
    if (run === undefined) throw new Error("internal error: an event without run");
    return run;
  }

  runByKey(key: number): RunData | undefined {
    return this.#set().byKey.get(key);
  }

  orderOf(run: RunData): Float64Array {
    return this.#stateOf(run).order().keys;
  }

  linksOf(run: RunData): RunLinks {
    const state = this.#stateOf(run);
    const entries = run.logs.map((id) => this.#entryOf(id));
    return state.links(entries.every((entry) => entry.complete));
  }

  // Problems

  problemsOf(run: RunData | null): readonly Problem[] {
    return this.problemsFrom(run, 0, Number.POSITIVE_INFINITY);
  }

  problemCount(run: RunData | null): number {
    const key = run === null ? -1 : run.key;
    const known = this.#problemCounts.get(key);
    if (known !== undefined && known.generation === this.#generation) return known.count;
    let count = 0;
    for (const entry of this.#entriesOf(run)) {
      count += countProblems(entry.indexer, this.#rowsTaken(entry, run));
    }
    this.#problemCounts.set(key, { generation: this.#generation, count });
    return count;
  }

  problemCountsOf(run: RunData | null): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const entry of this.#entriesOf(run)) {
      visitProblems(entry.indexer, this.#rowsTaken(entry, run), (place) => {
        const name =
          place.kind === "finding" ? place.class : entry.indexer.problems.classOf(place.at);
        counts[name] = (counts[name] ?? 0) + 1;
        return true;
      });
    }
    return counts;
  }

  problemsOfEvent(key: EventKey): readonly Problem[] {
    const entry = this.#entryOf(logOfKey(key));
    const row = rowOfKey(key);
    return findingClassesOf(entry.table.flags[row] ?? 0).map((name) =>
      this.#problemAt(entry, { kind: "finding", row, class: name }),
    );
  }

  /** A page of `problemsOf`, made without building the rest. Findings have no text: see `problemsPage`. */
  problemsFrom(run: RunData | null, offset: number, limit: number): Problem[] {
    const found: Problem[] = [];
    let skip = offset;
    for (const entry of this.#entriesOf(run)) {
      const goesOn = visitProblems(entry.indexer, this.#rowsTaken(entry, run), (place) => {
        if (skip > 0) skip--;
        else if (found.length < limit) found.push(this.#problemAt(entry, place));
        return found.length < limit;
      });
      if (!goesOn) break;
    }
    return found;
  }

  /** A page of problems with the texts of their lines. */
  async problemsPage(
    run: RunData | null,
    offset: number,
    limit: number,
  ): Promise<{ readonly problems: readonly Problem[]; readonly total: number }> {
    const byPath = new Map(this.logs.map((log) => [log.path, log.id]));
    const problems = await Promise.all(
      this.problemsFrom(run, offset, limit).map(async (problem) => {
        const log = byPath.get(problem.log);
        if (problem.text !== "" || log === undefined) return problem;
        return { ...problem, text: await this.#startOfLine(log, problem.offset) };
      }),
    );
    return { problems, total: this.problemCount(run) };
  }

  // Bytes

  async readBytes(log: LogId, offset: number, size: number): Promise<Uint8Array> {
    return readRange(this.#entryOf(log).source, offset, size);
  }

  /** Closes all sources. */
  async dispose(): Promise<void> {
    this.#listeners.clear();
    const entries = this.#entries.filter((entry) => entry !== undefined);
    this.#entries.fill(undefined);
    this.#runSet = null;
    this.#states.clear();
    await Promise.all(entries.map((entry) => entry.source.close()));
  }

  #entryOf(id: LogId): LogEntry {
    const entry = this.#entries[id];
    if (entry === undefined) throw new Error(`internal error: no log ${id}`);
    return entry;
  }

  #indexerOptions(): IndexerOptions {
    const { naiveTimeZone } = this.#choice;
    const { offsetMinutesAt } = this.#options;
    const scanner = this.#scanner;
    return {
      naiveTimeZone,
      ...(offsetMinutesAt === undefined ? {} : { offsetMinutesAt }),
      ...(scanner === undefined ? {} : { scanner }),
    };
  }

  #didChange(): void {
    this.#generation++;
    this.#runSet = null;
    for (const listener of this.#listeners) listener();
  }

  #isUnsure(entry: LogEntry): boolean {
    return entry.sampledBytes < SURE_SAMPLE_BYTES && entry.totalBytes > entry.sampledBytes;
  }

  #allocate(source: ByteSource): Chunks {
    const size = this.#options.chunkBytes ?? CHUNK_BYTES;
    const allocate = (): Uint8Array =>
      this.#scanner?.allocate(size) ?? source.allocate?.(size) ?? new Uint8Array(size);
    const chunks: Chunks = [allocate(), allocate()];
    this.#firstChunks ??= chunks;
    return chunks;
  }

  async #chooseProfile(entry: LogEntry): Promise<void> {
    entry.profileStale = false;
    const assigned = this.#choice.assigned(entry.path);
    const { profile, sampledBytes } = await chooseProfile(
      entry.source,
      this.#choice.custom,
      assigned,
    );
    entry.sampledBytes = sampledBytes;
    const text = JSON.stringify(profile);
    if (text === JSON.stringify(entry.chosen.profile)) return;
    // Logs of one shape share their compiled profile, so that runs can compare profiles by identity.
    let compiled = this.#compiled.get(text);
    if (compiled === undefined) {
      compiled = compileProfile(profile);
      this.#compiled.set(text, compiled);
    }
    entry.restart(compiled, this.strings, this.#indexerOptions());
  }

  async #readInto(entry: LogEntry, chunks: Chunks, budgetBytes: number): Promise<"more" | "done"> {
    const indexer = entry.growing;
    const rowsBefore = indexer.table.length;
    const readBefore = indexer.readBytes;
    let left = budgetBytes;
    let done = false;
    let [chunk, other] = chunks;
    const ahead = await this.#takeAhead(chunks, indexer);
    let reading: Promise<number>;
    if (ahead !== null) {
      if (ahead.chunk === other) [chunk, other] = [other, chunk];
      reading = Promise.resolve(ahead.count);
    } else {
      reading = entry.source.read(chunk, indexer.nextOffset);
    }
    while (!done) {
      const count = await reading;
      if (entry.removed || entry.growing !== indexer) return "done";
      // Nothing, or only the unfinished last line as it was.
      const end = indexer.nextOffset + count;
      done = count === 0 || end === indexer.readBytes;
      if (done) break;
      left -= count;
      const next = { indexer, offset: end, chunk: other };
      if (left > 0) reading = entry.source.read(other, end);
      else if (end < entry.totalBytes) this.#readAhead(chunks, entry.source, next);
      const first = indexer.readBytes === 0;
      indexer.feed(chunk.subarray(0, count));
      if (first) reserveRows(indexer, count, entry.totalBytes);
      if (left <= 0) break;
      [chunk, other] = [other, chunk];
    }
    if (done) indexer.endOfData(entry.final);
    const completes = done && !entry.complete;
    const grew = indexer.table.length > rowsBefore;
    if (grew && entry.complete) entry.grewAtMs = (this.#options.now ?? Date.now)();
    if (done) entry.totalBytes = indexer.readBytes;
    if (completes) {
      entry.complete = true;
      indexer.table.trim();
      entry.takeNext();
    }
    if (completes || indexer.readBytes !== readBefore) this.#didChange();
    return done ? "done" : "more";
  }

  #readAhead(chunks: Chunks, source: ByteSource, at: Omit<ReadAhead, "count">): void {
    if (chunks !== this.#firstChunks) return;
    const count = source.read(at.chunk, at.offset).catch(() => -1);
    this.#ahead = { ...at, count };
  }

  /** The bytes at the indexer's next offset if they were read ahead. Waits for reads that nobody wants, too. */
  async #takeAhead(
    chunks: Chunks,
    indexer: LogIndexer,
  ): Promise<{ readonly chunk: Uint8Array; readonly count: number } | null> {
    const ahead = this.#ahead;
    if (ahead === null || chunks !== this.#firstChunks) return null;
    this.#ahead = null;
    const { chunk, offset } = ahead;
    const count = await ahead.count;
    const isWanted = ahead.indexer === indexer && offset === indexer.nextOffset && count > 0;
    return isWanted ? { chunk, count } : null;
  }

  /** A file changed: what was read of any ahead is not used. */
  #outdateAhead(): void {
    if (this.#ahead !== null) this.#ahead = { ...this.#ahead, offset: -1 };
  }

  #set(): RunSet {
    if (this.#runSet !== null) return this.#runSet;
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
    this.#runSet = this.#registry.build(facts, this.strings.run);
    for (const key of this.#states.keys()) {
      if (!this.#runSet.byKey.has(key)) this.#states.delete(key);
    }
    return this.#runSet;
  }

  /** The state of a run, with its parts as they are now. */
  #stateOf(run: RunData): RunState {
    let state = this.#states.get(run.key);
    if (state === undefined || state.profile !== run.profile) {
      state = new RunState(run.profile, this.strings);
      this.#states.set(run.key, state);
      this.#stateGeneration.delete(run.key);
    }
    if (this.#stateGeneration.get(run.key) !== this.#generation) {
      state.update(this.#partsOf(run));
      this.#stateGeneration.set(run.key, this.#generation);
    }
    return state;
  }

  #partsOf(run: RunData): RunPartRows[] {
    const set = this.#set();
    const now = set.byKey.get(run.key) ?? run;
    const parts: RunPartRows[] = [];
    for (const log of now.logs) {
      const entry = this.#entryOf(log);
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

  #findings(entries: readonly LogEntry[]): number {
    return entries.reduce((sum, entry) => sum + entry.indexer.table.findingCount, 0);
  }

  #entriesOf(run: RunData | null): readonly LogEntry[] {
    if (run === null) return this.#entries.filter((entry) => entry !== undefined);
    const now = this.#set().byKey.get(run.key) ?? run;
    return now.logs.map((id) => this.#entryOf(id));
  }

  /** Tells the rows of a run in a log that holds several; null: all are. */
  #rowsTaken(entry: LogEntry, run: RunData | null): ((row: number) => boolean) | null {
    const values = this.#set().runOfValue.get(entry.id);
    if (run === null || values === undefined) return null;
    const now = this.#set().byKey.get(run.key);
    if ([...values.values()].every((other) => other === now)) return null;
    const { run: runs } = entry.table;
    return (row) => values.get(runs[row] ?? -1) === now;
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
      const state = this.#stateOf(this.runOf(entry.id, row as RowId));
      const found = find(state, eventKeyOf(entry.id, row as RowId));
      return found === null ? null : this.#placeName(entry, found);
    };
    return {
      placeOfFirst: (row) => say(row, (state, key) => state.firstWithIdOf(key)),
      placeOfLateCause: (row) => say(row, (state, key) => state.lateCauseOf(key)),
    };
  }

  #placeName(from: LogEntry, key: EventKey): string {
    const log = this.#entryOf(Math.floor(key / 2 ** 32) as LogId);
    const line = log.table.line[key % 2 ** 32] ?? 0;
    return log === from ? `line ${line}` : `line ${line} of ${fileNameOf(log.path)}`;
  }

  async #startOfLine(log: LogId, offset: number): Promise<string> {
    try {
      const bytes = await this.readBytes(log, offset, PROBLEM_TEXT_LENGTH * 3);
      const newline = bytes.indexOf(10);
      const text = decodeUtf8(bytes, 0, newline < 0 ? bytes.length : newline);
      return text.slice(0, PROBLEM_TEXT_LENGTH).trimEnd();
    } catch {
      // The file is gone; the problem is still worth telling without its text.
      return "";
    }
  }
}

/** Room for the rows to come, guessed from the first chunk; a bad guess is given back when all is read. */
function reserveRows(indexer: LogIndexer, bytes: number, totalBytes: number): void {
  const expected = Math.ceil((indexer.table.length / bytes) * totalBytes * 1.02);
  indexer.table.reserve(Math.min(expected, 2 ** 22));
}

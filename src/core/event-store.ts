/**
 * All logs of a workspace (or of a command line) as events: what everything above the index goes
 * through. It knows neither files nor timers: somebody adds logs as byte sources and calls `readSome`
 * until nothing is left, then `settle` for what is known of whole runs only.
 */
import { createStringTables, type StringTables } from "./base/string-table.ts";
import type { EventKey, LogId, RowId } from "./base/units.ts";
import { chooseProfile, fillRange, readRange } from "./index/choose-profile.ts";
import { CHUNK_BYTES, ChunkReading } from "./index/chunk-reading.ts";
import type { EventOrder } from "./index/event-order.ts";
import { KeptRuns } from "./index/kept-runs.ts";
import { LogEntry, type LogSpec } from "./index/log-entry.ts";
import type { IndexerOptions } from "./index/log-indexer.ts";
import type { LogPart, PartReading, SegmentScanner } from "./index/log-part.ts";
import type { Problem } from "./index/problem.ts";
import { SegmentReading } from "./index/segment-reading.ts";
import type { LogData, RunData, RunLinks, StoreData } from "./index/store-data.ts";
import { StoreProblems } from "./index/store-problems.ts";
import { StoreRuns } from "./index/store-runs.ts";
import { type CompiledProfile, compileProfile } from "./profile/compiled-profile.ts";
import type { NaiveTimeZone, Profile } from "./profile/profile.ts";
import { betweenSlices, checkWanted, type Work } from "./query/work.ts";
import { SEARCH_BLOCK_BYTES, type SearchTools } from "./scan/search-exports.ts";
import type { OffsetMinutesAt } from "./scan/time.ts";
import { type ScannerExports, WasmScanner } from "./scan/wasm-scanner.ts";

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
  /** Reads segments of large logs elsewhere, several at a time; without it all is read here. */
  readonly segments?: SegmentScanner;
  /** Bytes of a segment; tests shrink it. */
  readonly segmentBytes?: number;
  /** Events of a run whose links are worked out at once when they are asked for; tests shrink it. */
  readonly linkedAtOnce?: number;
  /** Bytes read at once; tests shrink it. */
  readonly chunkBytes?: number;
  /** What texts are searched with; plain code unless said. */
  readonly search?: Partial<SearchTools>;
};

/** A log that is still shorter than this when its profile is chosen is looked at again as it grows. */
const SURE_SAMPLE_BYTES = 2 ** 12;

/** Work between two turns of others. */
const SETTLE_MS = 15;

/** Of ids, causes and effects per event, beyond the table; see links.ts. */
const LINK_BYTES = 14;

const UNREAD = compileProfile({ name: "generic", roles: {} });

const DEFAULT_CHOICE: ProfileChoice = {
  custom: [],
  assigned: () => null,
  naiveTimeZone: "utc",
};

/** The store. Everything but reading bytes is synchronous. */
export class EventStore implements StoreData {
  readonly strings: StringTables = createStringTables();
  readonly search: SearchTools;
  /** Links of runs, to be kept for the next time. */
  readonly keptRuns: KeptRuns;
  readonly #options: StoreOptions;
  readonly #entries: (LogEntry | undefined)[] = [];
  readonly #runs: StoreRuns;
  readonly #problems: StoreProblems;
  readonly #listeners = new Set<() => void>();
  readonly #compiled = new Map<string, CompiledProfile>();
  readonly #scanner: WasmScanner | undefined;
  readonly #reading: ChunkReading;
  readonly #segments: SegmentReading | null;
  #choice = DEFAULT_CHOICE;
  /** Runs that `settle` has not looked at since the store changed. */
  #unsettled: RunData[] = [];
  #settledGeneration = -1;

  constructor(options: StoreOptions = {}) {
    this.#options = options;
    this.#runs = new StoreRuns(this.#entries, this.strings, options.linkedAtOnce);
    this.#problems = new StoreProblems(this.#runs);
    this.keptRuns = new KeptRuns(this.#runs);
    this.search = { module: null, blockBytes: SEARCH_BLOCK_BYTES, ...options.search };
    if (options.scanner !== undefined) this.#scanner = new WasmScanner(options.scanner);
    this.#reading = new ChunkReading({
      chunkBytes: options.chunkBytes ?? CHUNK_BYTES,
      scanner: this.#scanner,
      now: options.now ?? Date.now,
      onDidRead: () => this.#didChange(),
    });
    const { segments, segmentBytes } = options;
    this.#segments =
      segments === undefined
        ? null
        : new SegmentReading({
            scanner: segments,
            ...(segmentBytes === undefined ? {} : { segmentBytes }),
            naiveTimeZone: () => this.#choice.naiveTimeZone,
            onDidRead: () => this.#didChange(),
          });
  }

  get generation(): number {
    return this.#runs.generation;
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
    return this.#runs.entryOf(id);
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
    const entry = this.#runs.entryOf(id);
    if (entry.path === path && entry.folder === folder) return;
    entry.path = path;
    entry.folder = folder;
    if (this.#choice.assigned(path) !== null) entry.profileStale = true;
    this.#didChange();
  }

  /** The file has another size now; `readSome` reads on. What became smaller must be added anew. */
  noteSize(id: LogId, totalBytes: number, mtimeMs: number): void {
    const entry = this.#runs.entryOf(id);
    if (entry.totalBytes === totalBytes && entry.mtimeMs === mtimeMs) return;
    entry.totalBytes = totalBytes;
    entry.mtimeMs = mtimeMs;
    this.#reading.outdateAhead();
    this.#didChange();
  }

  /** The file may have changed within what was read: it is read again, under the same keys. */
  rereadLog(id: LogId): void {
    const entry = this.#runs.entryOf(id);
    entry.restart(entry.chosen, this.strings, this.#indexerOptions());
  }

  /** Bytes that the index of a log takes, with its share of the links; about. */
  indexBytesOf(id: LogId): number {
    const table = this.#entries[id]?.growing.table;
    return table === undefined ? 0 : table.bytes + table.length * LINK_BYTES;
  }

  /** Says that a log is not read for now, on purpose, or that it is. */
  leaveOut(id: LogId, leftOut: boolean): void {
    const entry = this.#entries[id];
    if (entry === undefined || entry.leftOut === leftOut) return;
    entry.leftOut = leftOut;
    this.#didChange();
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
    const chunks = this.#reading.takeChunks(entry.source);
    try {
      if (entry.profileStale || this.#isUnsure(entry)) await this.#chooseProfile(entry);
      if (entry.recall !== null && (await this.#recall(entry))) return "more";
      if (this.#segments?.suits(entry) && (await this.#segments.readInto(entry))) return "more";
      return await this.#reading.readInto(entry, chunks, budgetBytes);
    } finally {
      entry.reading = false;
      this.#reading.giveBack(chunks);
    }
  }

  /** Takes what was kept of a log. False: nothing, so that it has to be read. */
  async #recall(entry: LogEntry): Promise<boolean> {
    const { recall, growing } = entry;
    entry.recall = null;
    if (recall === null || growing.readBytes > 0) return false;
    const part = await recall(this.#readingOf(entry));
    if (part === null || entry.removed || entry.growing !== growing) return false;
    growing.takePart(part);
    growing.mark = { name: part.mark, rows: growing.table.length };
    this.#didChange();
    return true;
  }

  /**
   * All whole lines of a log, to be kept for the next time; null: it is not read whole, or cannot be
   * kept as it is. The buffers are the store's own. `mark` says under which name it is kept;
   * `markedAs` is the name under which its first rows are, null: none.
   */
  partOf(id: LogId): {
    readonly part: LogPart;
    readonly reading: PartReading;
    readonly markedAs: string | null;
    readonly mark: (name: string) => void;
  } | null {
    const entry = this.#entries[id];
    if (entry === undefined || !entry.complete || entry.reading) return null;
    if (entry.growing !== entry.indexer) return null;
    const { indexer } = entry;
    const part = indexer.toPart();
    if (part === null) return null;
    const rows = indexer.table.length;
    const mark = (name: string): void => {
      indexer.mark = { name, rows };
    };
    const markedAs = indexer.mark?.name ?? null;
    return { part, reading: this.#readingOf(entry), markedAs, mark };
  }

  #readingOf(entry: LogEntry): PartReading {
    return {
      profile: JSON.stringify(entry.chosen.profile),
      naiveTimeZone: this.#choice.naiveTimeZone,
    };
  }

  /** Reads all that is there, in the order of the logs, and settles. For tests and small jobs. */
  async readAll(): Promise<void> {
    for (const log of this.logs) {
      while ((await this.readSome(log.id, CHUNK_BYTES)) === "more");
    }
    while (this.settle());
  }

  /**
   * Works out links and findings of runs whose logs are all read, for some 15 ms; true if there may be
   * more to do. Call it until it gives false, between other work.
   */
  settle(): boolean {
    if (this.#settledGeneration !== this.#runs.generation) {
      this.#unsettled = [...this.runs];
      this.#settledGeneration = this.#runs.generation;
    }
    const untilMs = Date.now() + SETTLE_MS;
    while (true) {
      const run = this.#unsettled.at(-1);
      if (run === undefined) return false;
      const hasMore = this.#settleRun(run, untilMs);
      if (!hasMore) this.#unsettled.pop();
      // What this call changes needs no second look at all the other runs.
      this.#settledGeneration = this.#runs.generation;
      if (hasMore || Date.now() >= untilMs) return true;
    }
  }

  #settleRun(run: RunData, untilMs: number): boolean {
    const entries = run.logs.map((id) => this.#runs.entryOf(id));
    if (!entries.every((entry) => entry.complete)) return false;
    // Only the newest part can still grow on its last line.
    const truncated = entries.slice(0, -1).some((entry) => entry.indexer.finish());
    const state = this.#runs.stateOf(run);
    const hasMore = state.link(true, untilMs);
    const news = state.takeNews();
    if (truncated) this.#didChange();
    else if (news) this.#didFind();
    return hasMore;
  }

  // Runs

  get runs(): readonly RunData[] {
    return this.#runs.set().runs;
  }

  runOf(log: LogId, row: RowId): RunData {
    return this.#runs.runOf(log, row);
  }

  runByKey(key: number): RunData | undefined {
    return this.#runs.set().byKey.get(key);
  }

  orderOf(run: RunData): EventOrder {
    return this.#runs.stateOf(run).order().current;
  }

  linksOf(run: RunData): RunLinks {
    return this.#runs.stateOf(run).links(this.#isComplete(run));
  }

  async whenLinked(run: RunData, work: Work = {}): Promise<RunLinks> {
    checkWanted(work);
    const state = this.#runs.stateOf(run);
    const complete = this.#isComplete(run);
    const wanted = state.roundOfNow(complete);
    while (state.roundsDone < wanted) {
      state.link(complete, Date.now() + SETTLE_MS);
      if (state.roundsDone < wanted) await betweenSlices(work);
    }
    return state.links(complete);
  }

  #isComplete(run: RunData): boolean {
    return run.logs.every((id) => this.#runs.entryOf(id).complete);
  }

  // Problems

  problemsOf(run: RunData | null): readonly Problem[] {
    return this.#problems.from(run, 0, Number.POSITIVE_INFINITY);
  }

  problemCount(run: RunData | null): number {
    return this.#problems.count(run);
  }

  problemCountsOf(run: RunData | null): Readonly<Record<string, number>> {
    return this.#problems.countsOf(run);
  }

  problemsOfEvent(key: EventKey): readonly Problem[] {
    return this.#problems.ofEvent(key);
  }

  /** A page of problems with the texts of their lines. */
  problemsPage(
    run: RunData | null,
    offset: number,
    limit: number,
  ): Promise<{ readonly problems: readonly Problem[]; readonly total: number }> {
    return this.#problems.page(run, offset, limit);
  }

  // Bytes

  async readBytes(log: LogId, offset: number, size: number): Promise<Uint8Array> {
    return readRange(this.#runs.entryOf(log).source, offset, size);
  }

  async readInto(log: LogId, offset: number, target: Uint8Array): Promise<number> {
    return fillRange(this.#runs.entryOf(log).source, offset, target);
  }

  /** Closes all sources. */
  async dispose(): Promise<void> {
    this.#listeners.clear();
    const entries = this.#entries.filter((entry) => entry !== undefined);
    this.#entries.fill(undefined);
    this.#runs.clear();
    await Promise.all(entries.map((entry) => entry.source.close()));
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

  /** Findings alone are others: thousands of runs are settled without working out each time which runs there are. */
  #didFind(): void {
    this.#runs.noteFindings();
    for (const listener of this.#listeners) listener();
  }

  #didChange(): void {
    this.#runs.outdate();
    for (const listener of this.#listeners) listener();
  }

  #isUnsure(entry: LogEntry): boolean {
    return entry.sampledBytes < SURE_SAMPLE_BYTES && entry.totalBytes > entry.sampledBytes;
  }

  async #chooseProfile(entry: LogEntry): Promise<void> {
    entry.profileStale = false;
    const assigned = this.#choice.assigned(entry.path);
    const { profile, sampledBytes } = await chooseProfile(
      entry.source,
      this.#choice.custom,
      assigned,
    ).catch((error: unknown) => {
      // It is chosen when the source can be read again.
      entry.profileStale = true;
      throw error;
    });
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
}

import { basename, dirname, join } from "node:path";
import type { EventStore } from "../core/event-store.ts";
import type { RecallPart } from "../core/index/log-part.ts";
import { failAgain, isGone } from "./file-failure.ts";
import { FilePool, FileReplacedError } from "./file-source.ts";
import type { Clock, FileIdentity, FileStats, Files } from "./file-system.ts";
import type { FoundLog } from "./find-logs.ts";
import { type FailedWork, isChanged, type KnownLog } from "./known-log.ts";
import { type LogSource, openLogSource } from "./log-source.ts";
import type { ReadBytes } from "./log-witness.ts";
import { RunKeeper } from "./run-keeper.ts";
import { shownPath } from "./shown-path.ts";
import type { SnapshotKeeper } from "./snapshot-keeper.ts";
import { CLOCK_STEP_MS } from "./watched-places.ts";

/** What known logs work with. */
export type KnownLogsOptions = {
  readonly files: Files;
  readonly clock: Clock;
  /** Up to this size all of a file's content is compared when it changed, beyond samples of it. */
  readonly wholeBytes: number;
  /** Whether a file would be found as a log under this path. */
  readonly isMeant: (path: string) => boolean;
};

/** A large file that changes all the time within its size is read again for at most a tenth of the time. */
const REREAD_PAUSE = 9;

/** Keeps the store's logs true to the files that are known, one by one. */
export class KnownLogs {
  readonly #store: EventStore;
  readonly #options: KnownLogsOptions;
  readonly #pool: FilePool;
  #keeper: SnapshotKeeper | null = null;
  readonly #runs: RunKeeper;
  readonly #logs = new Set<KnownLog>();
  readonly #byPath = new Map<string, KnownLog>();
  readonly #byIdentity = new Map<FileIdentity, KnownLog>();
  /** Logs that are not at their path any more; where they are now is found out. */
  readonly #left = new Set<KnownLog>();

  constructor(store: EventStore, options: KnownLogsOptions) {
    this.#store = store;
    this.#options = options;
    this.#pool = new FilePool(options.files, options.clock);
    this.#runs = new RunKeeper(store, options.clock);
  }

  /** Says who keeps what is known of logs; null: nobody. */
  keepWith(keeper: SnapshotKeeper | null): void {
    this.#keeper = keeper;
  }

  /** Gives the store what was kept of the links of runs, before it settles. Never rejects. */
  async recallLinks(): Promise<void> {
    if (this.#keeper !== null) await this.#runs.recall(this.#keeper);
  }

  /** Keeps a log that is read whole and not kept as it is, or a run's links, if there is one; true if it did. */
  async keepOne(): Promise<boolean> {
    const keeper = this.#keeper;
    if (keeper === null) return false;
    for (const { id, path, source, size, mtimeMs } of this.#logs) {
      const data = this.#store.findLog(id);
      if (data === undefined || !data.complete || source.unpacked !== null) continue;
      if (!keeper.isDue(path, data.readBytes)) continue;
      const { identity } = source.file;
      const kept = this.#store.partOf(id);
      const { facts } = source.witness;
      // What is kept and what was seen of the file must tell of the same bytes.
      const fits = facts?.end === data.readBytes;
      const mark = await keeper.keep(
        { path, identity, size, mtimeMs },
        kept?.part ?? null,
        kept?.reading ?? null,
        fits ? facts : null,
        data.readBytes,
        kept?.markedAs ?? null,
      );
      if (mark !== null) kept?.mark(mark);
      this.#runs.noteKept();
      // At once: a log that grows all the time is never again as it is kept.
      await this.#runs.keepOne(keeper);
      return true;
    }
    return this.#runs.keepOne(keeper);
  }

  get all(): ReadonlySet<KnownLog> {
    return this.#logs;
  }

  at(path: string): KnownLog | undefined {
    return this.#byPath.get(path);
  }

  /** Whether some logs are not at their path any more. */
  get haveLeft(): boolean {
    return this.#left.size > 0;
  }

  hasLeft(log: KnownLog): boolean {
    return this.#left.has(log);
  }

  /**
   * Takes a file that was found: a new log, a known one, or one under a new name. Rejects if that
   * cannot be told because the file cannot be looked at.
   */
  async offer(found: FoundLog, search: number): Promise<void> {
    const same = found.identity === "" ? undefined : this.#byIdentity.get(found.identity);
    const there = this.#byPath.get(found.path);
    if (there !== undefined && (same === there || found.identity === "")) {
      there.seenBy = search;
      return;
    }
    if (same !== undefined) same.seenBy = search;
    if (same === undefined && there === undefined) {
      this.#add(found, search, null);
      return;
    }
    // It was found a while ago: what is there now?
    const stats = await this.#lookAt(found.path);
    if (stats === null || stats.identity !== found.identity) return;
    if (same === undefined) {
      this.#add({ ...found, ...stats }, search, null);
      return;
    }
    // Two names of one file: it keeps the first as long as that leads to it.
    const before = await this.#lookOrSkip(same.path);
    if (before?.identity === found.identity) return;
    await this.#move(same, found.path, stats);
  }

  remove(log: KnownLog): void {
    this.#forget(log);
    void this.#store.removeLog(log.id);
  }

  /** Looks at a known file; whether it is still at its path, and still what was read. */
  async check(log: KnownLog): Promise<void> {
    const { files, clock } = this.#options;
    let stats: FileStats | null = null;
    try {
      stats = await files.stat(log.path);
    } catch (error) {
      if (!isGone(error)) {
        this.#fail(log, "look", error);
        return;
      }
    }
    if (!this.#logs.has(log) || this.#byPath.get(log.path) !== log) return;
    if (stats === null || stats.kind !== "file" || stats.identity !== log.source.file.identity) {
      this.#left.add(log);
      return;
    }
    this.#left.delete(log);
    log.lookedCtimeMs = stats.ctimeMs;
    this.#worked(log, "look");
    // What could not be read is gone.
    if (!this.#store.isUnread(log.id)) this.#worked(log, "read");
    const { failure } = log;
    if (failure !== null && failure.ctimeMs !== stats.ctimeMs) {
      log.failure = { ...failure, ctimeMs: stats.ctimeMs, retryAtMs: 0 };
    } else if (failure?.work === "compare" && clock.now() < failure.retryAtMs) {
      return;
    }
    await this.#follow(log, stats);
  }

  /** Finds the new names of logs that left their path, as far as they are in folders that one left. */
  async resolveLeft(): Promise<void> {
    const tried = new Set<KnownLog>();
    while (true) {
      const logs = [...this.#left].filter((log) => !tried.has(log));
      if (logs.length === 0) return;
      for (const log of logs) tried.add(log);
      for (const folder of new Set(logs.map((log) => dirname(log.path))))
        await this.#findIn(folder);
    }
  }

  /** Logs that were found nowhere are gone. */
  dropLeft(): void {
    for (const log of [...this.#left]) this.remove(log);
  }

  /** A log was read to its end, for now. */
  async noteRead(log: KnownLog): Promise<void> {
    const now = this.#options.clock.now();
    this.#worked(log, "read");
    log.wasRead = true;
    if (log.isReread) log.rereadTookMs = now - log.rereadAtMs;
    log.isReread = false;
    const { witness, file, unpacked } = log.source;
    const end = unpacked?.packedBytes ?? this.#store.findLog(log.id)?.readBytes ?? 0;
    if (witness.end >= end) return;
    try {
      await witness.catchUp((target, offset) => file.peek(target, offset), end);
    } catch (error) {
      this.#fail(log, "compare", error);
    }
  }

  /** Reading on failed. */
  noteUnreadable(log: KnownLog, error: unknown): void {
    this.#fail(log, "read", error);
  }

  /** Reading on worked. */
  noteReadable(log: KnownLog): void {
    this.#worked(log, "read");
  }

  /** What failed is tried again at once. */
  retryNow(): void {
    for (const log of this.#logs) {
      if (log.failure !== null) log.failure = { ...log.failure, retryAtMs: 0 };
    }
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
  }

  // A file at its path

  async #follow(log: KnownLog, stats: FileStats): Promise<void> {
    const now = this.#options.clock.now();
    const { size, mtimeMs, ctimeMs } = stats;
    const changed = isChanged(log, stats);
    const grew = size > log.size;
    const mtimeBefore = log.mtimeMs;
    const wasWritten = mtimeMs !== mtimeBefore && !grew;
    if (!changed && now < log.compareAtMs && log.failure?.work !== "compare") {
      this.#rereadIfSuspect(log, now);
      return;
    }
    const verdict = await this.#compare(log, size, !grew);
    if (!this.#logs.has(log) || verdict === null) return;
    this.#worked(log, "compare");
    log.size = size;
    log.mtimeMs = mtimeMs;
    log.ctimeMs = ctimeMs;
    // A change in the same step of the file's clock as this look would not be seen.
    log.compareAtMs = changed ? now + CLOCK_STEP_MS : Number.POSITIVE_INFINITY;
    if (grew) log.grewAtMs = now;
    const { witness, unpacked } = log.source;
    const canBeReread = verdict === "cut" || (verdict === "edited" && size === witness.end);
    if (verdict !== "same" && (!canBeReread || unpacked !== null)) {
      this.#replace(log);
      return;
    }
    unpacked?.noteFileSize(size);
    this.#store.noteSize(log.id, unpacked?.estimateBytes() ?? size, mtimeMs);
    if (verdict !== "same") {
      this.#reread(log);
      return;
    }
    // Samples are the same, but it was written to without growing, so anything may be different. A
    // writer's time may come late, or a moment before its size: then growth explains it.
    if (grew && mtimeMs === mtimeBefore) log.suspectSinceMs = Number.NaN;
    else if (
      wasWritten &&
      // The end of a compressed file changes with anything in it.
      unpacked === null &&
      !witness.isWhole &&
      mtimeMs > log.grewAtMs &&
      Number.isNaN(log.suspectSinceMs)
    ) {
      log.suspectSinceMs = now;
    }
    this.#rereadIfSuspect(log, now);
  }

  /** What became of what was read; null if that cannot be told now. */
  async #compare(log: KnownLog, size: number, thorough: boolean) {
    const { witness, file } = log.source;
    try {
      return await witness.compare((target, at) => file.peek(target, at), size, thorough);
    } catch (error) {
      this.#fail(log, "compare", error);
      return null;
    }
  }

  #rereadIfSuspect(log: KnownLog, now: number): void {
    if (Number.isNaN(log.suspectSinceMs) || log.isReread || now <= log.suspectSinceMs) return;
    if (now < log.rereadAtMs + log.rereadTookMs * (1 + REREAD_PAUSE)) return;
    this.#reread(log);
  }

  /** Rows keep their keys as far as their lines are where they were. */
  #reread(log: KnownLog): void {
    log.suspectSinceMs = Number.NaN;
    log.isReread = true;
    log.rereadAtMs = this.#options.clock.now();
    log.source.witness.reset();
    this.#store.rereadLog(log.id);
  }

  /** Nothing is left of what was read. */
  #replace(log: KnownLog): void {
    const { path, size, mtimeMs, ctimeMs, seenBy, source } = log;
    this.remove(log);
    this.#add({ path, identity: source.file.identity, size, mtimeMs, ctimeMs }, seenBy, log);
  }

  #add(found: FoundLog, search: number, before: KnownLog | null): void {
    const there = this.#byPath.get(found.path);
    if (there !== undefined) this.#left.add(there);
    const source = openLogSource(found, this.#pool, this.#options.wholeBytes);
    const id = this.#store.addLog({
      path: shownPath(found.path),
      folder: shownPath(dirname(found.path)),
      source: source.bytes,
      totalBytes: source.unpacked?.estimateBytes() ?? found.size,
      mtimeMs: found.mtimeMs,
      final: false,
      ...this.#recallOf(found, source),
    });
    const log: KnownLog = {
      id,
      source,
      path: found.path,
      size: found.size,
      mtimeMs: found.mtimeMs,
      ctimeMs: found.ctimeMs,
      lookedCtimeMs: found.ctimeMs,
      failure: null,
      seenBy: search,
      wasRead: before?.wasRead ?? false,
      isReread: false,
      compareAtMs: this.#options.clock.now() + CLOCK_STEP_MS,
      grewAtMs: Number.NEGATIVE_INFINITY,
      suspectSinceMs: Number.NaN,
      rereadTookMs: 0,
      rereadAtMs: Number.NEGATIVE_INFINITY,
    };
    this.#logs.add(log);
    this.#byPath.set(found.path, log);
    if (found.identity !== "") this.#byIdentity.set(found.identity, log);
  }

  /** How the store asks for what was kept of a log. */
  #recallOf(
    { path, identity, size, mtimeMs }: FoundLog,
    { file, witness, unpacked }: LogSource,
  ): { readonly recall: RecallPart } | undefined {
    const keeper = this.#keeper;
    if (keeper === null || unpacked !== null) return undefined;
    const read: ReadBytes = (target, offset) => file.peek(target, offset);
    const now = { path, identity, size, mtimeMs };
    return { recall: (reading) => keeper.recall(now, reading, witness, read) };
  }

  #forget(log: KnownLog): void {
    this.#logs.delete(log);
    this.#left.delete(log);
    if (this.#byPath.get(log.path) === log) this.#byPath.delete(log.path);
    const { identity } = log.source.file;
    if (this.#byIdentity.get(identity) === log) this.#byIdentity.delete(identity);
  }

  // Files under other names

  async #findIn(folder: string): Promise<void> {
    const { files, isMeant } = this.#options;
    const wanted = new Map([...this.#left].map((log) => [log.source.file.identity, log]));
    wanted.delete("");
    try {
      const names = (await files.list(folder)).filter(({ kind }) => kind === "file");
      // Names that begin alike first: a rotation adds a stamp.
      const stems = new Set([...this.#left].map((log) => stemOf(log.path)));
      const rank = (name: string): number => (stems.has(stemOf(name)) ? 0 : 1);
      names.sort((a, b) => rank(a.name) - rank(b.name));
      for (const { name } of names) {
        if (wanted.size === 0) return;
        const path = join(folder, name);
        if (!isMeant(path)) continue;
        const stats = await this.#lookOrSkip(path);
        const log = stats === null ? undefined : wanted.get(stats.identity);
        if (stats === null || log === undefined || !this.#left.has(log)) continue;
        wanted.delete(stats.identity);
        await this.#move(log, path, stats);
      }
    } catch {
      // They are not where they were, that is sure. The search tells of the folder, and finds them
      // when it can be listed again.
    }
  }

  async #move(log: KnownLog, path: string, stats: FileStats): Promise<void> {
    const there = this.#byPath.get(path);
    if (there !== undefined && there !== log) this.#left.add(there);
    if (this.#byPath.get(log.path) === log) this.#byPath.delete(log.path);
    this.#left.delete(log);
    this.#worked(log, "look");
    log.path = path;
    log.source.file.path = path;
    this.#byPath.set(path, log);
    this.#store.moveLog(log.id, shownPath(path), shownPath(dirname(path)));
    await this.#follow(log, stats);
  }

  /** Null if nothing is there. */
  async #lookAt(path: string): Promise<FileStats | null> {
    try {
      return await this.#options.files.stat(path);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** Null if nothing is there, or it cannot be looked at. */
  async #lookOrSkip(path: string): Promise<FileStats | null> {
    try {
      return await this.#options.files.stat(path);
    } catch {
      // Whatever it is, it is not what is looked for here.
      return null;
    }
  }

  // Failures

  #fail(log: KnownLog, work: FailedWork, error: unknown): void {
    const before = log.failure?.work === work ? log.failure : null;
    const isElsewhere = error instanceof FileReplacedError || isGone(error);
    log.failure = {
      ...failAgain(error, before, this.#options.clock.now()),
      work,
      isQuiet: isElsewhere && before === null,
      ctimeMs: log.lookedCtimeMs,
    };
  }

  #worked(log: KnownLog, work: FailedWork): void {
    if (log.failure?.work === work) log.failure = null;
  }
}

function stemOf(path: string): string {
  return basename(path).split(".")[0] ?? "";
}

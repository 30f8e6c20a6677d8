import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { EventStore } from "../core/event-store.ts";
import { FilePool, FileReplacedError, identityOf, mtimeOf } from "./file-source.ts";
import {
  type FoundLog,
  failureSentence,
  folderTime,
  isGone,
  LogSearch,
  type SearchedFolder,
} from "./find-logs.ts";
import { compileGlobs, type LogGlobs } from "./globs.ts";
import { type KnownLog, KnownLogs, shownPath } from "./known-logs.ts";

/** Where logs are looked for. */
export type FollowedPlaces = {
  /** Absolute folders that are searched. */
  readonly folders: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths that are read whatever the globs say. */
  readonly files: readonly string[];
};

/** How the reading stands. */
export type FollowerStatus = {
  /** Null when everything known is read (or reading was cancelled). */
  readonly indexing: {
    readonly log: string;
    readonly readBytes: number;
    readonly totalBytes: number;
  } | null;
  readonly cancelled: boolean;
  /** New events per second over the last 5 s, in logs that were read before. */
  readonly rate: number;
  readonly failures: readonly { readonly log: string; readonly reason: string }[];
};

/** Times and sizes that tests shrink. */
export type FollowerOptions = {
  /** Known logs and their folders are looked at this often. */
  readonly pollMs?: number;
  /** Everything is searched this often. */
  readonly searchMs?: number;
  /** Bytes read between two looks at other work. */
  readonly sliceBytes?: number;
  /** A bug or an unforeseen failure; following goes on. */
  readonly onError?: (error: unknown) => void;
};

const POLL_MS = 500;
const SEARCH_MS = 30_000;

/** 2 MB are scanned in about 5 ms: other calls never wait long. */
const SLICE_BYTES = 2 ** 21;

/** The first look at a log, enough for hundreds of events: the tree fills before any log is read whole. */
const FIRST_SLICE_BYTES = 2 ** 18;

/** Files looked at in one poll; where there are more, quiet ones take turns. */
const POLLED_FILES = 1000;

/** A log that changed in this time is looked at in every poll. */
const LIVELY_MS = 10 * 60_000;

/** A folder that was just found is watched for this long even if no log is in it yet. */
const YOUNG_FOLDER_MS = 60_000;

const RATE_MS = 5000;

type WatchedFolder = {
  readonly folder: SearchedFolder;
  mtimeMs: number;
  readonly youngUntilMs: number;
};

/**
 * Keeps an EventStore true to the files: finds logs, reads them (the first part of each before the
 * rest of any, newest first) and follows them as they grow, rotate, shrink, are rewritten or vanish.
 * Everything runs in one loop, so nothing happens at the same time but searching and reading.
 */
export class LogFollower {
  readonly #store: EventStore;
  readonly #pool = new FilePool();
  readonly #known: KnownLogs;
  readonly #pollMs: number;
  readonly #searchMs: number;
  readonly #sliceBytes: number;
  readonly #onError: (error: unknown) => void;

  #places: FollowedPlaces = { folders: [], include: [], exclude: [], files: [] };
  #globs: LogGlobs = compileGlobs([], []);
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #failures = new Map<string, string>();

  readonly #found: FoundLog[] = [];
  #hints: string[] = [];
  #searchDue = false;
  #searching: Promise<void> | null = null;
  #searchAbort: AbortController | null = null;
  #searchNumber = 0;
  /** A search that met everything there is; what it found is taken before the rest is dropped. */
  #searchedNumber = 0;
  #searchedAtMs = Number.NEGATIVE_INFINITY;
  #polledAtMs = Number.NEGATIVE_INFINITY;
  #pollTurn = 0;
  #pollDue = false;

  #running: Promise<void> | null = null;
  #disposed = false;
  #cancelled = false;
  #current: KnownLog | null = null;
  #wake: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #idleWaiters: (() => void)[] = [];
  readonly #growth: { readonly atMs: number; readonly events: number }[] = [];

  constructor(store: EventStore, options: FollowerOptions = {}) {
    this.#store = store;
    this.#known = new KnownLogs(store, this.#pool);
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#searchMs = options.searchMs ?? SEARCH_MS;
    this.#sliceBytes = options.sliceBytes ?? SLICE_BYTES;
    this.#onError = options.onError ?? (() => {});
  }

  /** Says where to look; logs that are no longer meant are dropped, the others stay as they are. */
  configure(places: FollowedPlaces): void {
    this.#places = places;
    this.#globs = compileGlobs(places.include, places.exclude);
    this.#folders.clear();
    this.#searchAbort?.abort();
    this.#searchDue = true;
    this.#cancelled = false;
    this.#start();
  }

  /** Looks for new and changed logs now: at the hinted paths, else everywhere. Goes on after a cancel. */
  refresh(hints: readonly string[]): void {
    this.#cancelled = false;
    this.#pollDue = true;
    if (hints.length === 0) this.#searchDue = true;
    else this.#hints.push(...hints);
    for (const log of this.#known.all) log.failure = null;
    this.#start();
  }

  /** The store's profiles changed: what has to be read again is. */
  wake(): void {
    this.#start();
  }

  /** Stops first readings; logs that are read are still followed. */
  cancel(): void {
    this.#cancelled = true;
    this.#searchAbort?.abort();
    this.#start();
  }

  /** Resolves once all that is known is read and settled, or reading was cancelled, or after `dispose`. */
  whenIdle(): Promise<void> {
    if (this.#disposed || this.#running === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#wake?.();
    });
  }

  status(): FollowerStatus {
    const failures: { log: string; reason: string }[] = [];
    for (const log of this.#known.all) {
      if (log.failure !== null) failures.push({ log: shownPath(log.path), reason: log.failure });
    }
    for (const [path, reason] of this.#failures) failures.push({ log: shownPath(path), reason });
    const current = this.#current;
    const log = current === null ? undefined : this.#store.findLog(current.id);
    const indexing =
      log === undefined
        ? null
        : { log: log.path, readBytes: log.readBytes, totalBytes: log.totalBytes };
    return { indexing, cancelled: this.#cancelled, rate: this.#rate(), failures };
  }

  /** Ends all of it: no timer, no open file and no pending call is left. The store is closed, too. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#searchAbort?.abort();
    this.#wake?.();
    await this.#running;
    await this.#searching;
    await this.#store.dispose();
    await this.#pool.dispose();
  }

  #start(): void {
    if (this.#disposed) return;
    if (this.#running === null) {
      this.#running = this.#run().finally(() => {
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#releaseIdle();
      });
    } else {
      this.#wake?.();
    }
  }

  async #run(): Promise<void> {
    while (!this.#disposed) {
      try {
        if (!(await this.#step())) await this.#rest();
      } catch (error) {
        // One bad file or a bug must not end following; the pause keeps a lasting one from spinning.
        this.#onError(error);
        await this.#rest();
      }
    }
  }

  /** Does one piece of work; false if there is none. */
  async #step(): Promise<boolean> {
    const now = Date.now();
    if (this.#searchDue || now - this.#searchedAtMs >= this.#searchMs) this.#beginSearch(now);
    if (this.#hints.length > 0) {
      await this.#takeHints();
      return true;
    }
    if (this.#found.length > 0) {
      await this.#takeFound();
      return true;
    }
    if (this.#searchedNumber > 0) {
      this.#dropUnseen(this.#searchedNumber);
      this.#searchedNumber = 0;
    }
    if (this.#pollDue || now - this.#polledAtMs >= this.#pollMs) {
      this.#pollDue = false;
      await this.#poll();
      this.#polledAtMs = Date.now();
      return true;
    }
    const next = this.#nextUnread();
    if (next !== null) {
      await this.#read(next);
      await turn();
      return true;
    }
    this.#current = null;
    if (this.#searching === null && this.#store.settle()) {
      await turn();
      return true;
    }
    return false;
  }

  /** Waits for the next poll or a call. */
  #rest(): Promise<void> {
    this.#current = null;
    if (this.#searching === null) this.#releaseIdle();
    return new Promise((resolve) => {
      const wake = (): void => {
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#timer = null;
        this.#wake = null;
        resolve();
      };
      this.#wake = wake;
      this.#timer = setTimeout(wake, this.#pollMs);
      // The process may end although logs are followed.
      this.#timer.unref();
      if (this.#disposed) wake();
    });
  }

  #releaseIdle(): void {
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  // Searching

  #beginSearch(now: number): void {
    if (this.#searching !== null) return;
    this.#searchDue = false;
    this.#searchedAtMs = now;
    const abort = new AbortController();
    this.#searchAbort = abort;
    this.#searchNumber++;
    this.#searching = this.#search(this.#places, this.#globs, this.#searchNumber, abort.signal)
      .catch(this.#onError)
      .finally(() => {
        this.#searching = null;
        this.#wake?.();
      });
  }

  async #search(
    places: FollowedPlaces,
    globs: LogGlobs,
    number: number,
    signal: AbortSignal,
  ): Promise<void> {
    const failures = new Map<string, string>();
    const search = new LogSearch(
      globs,
      {
        onLog: (log) => {
          this.#found.push(log);
          this.#wake?.();
        },
        onFolder: (folder) => this.#watch(folder, number === 1),
        onFailure: (path, error) => failures.set(path, failureSentence(error)),
      },
      signal,
    );
    for (const file of places.files) await search.takeFile(file);
    for (const folder of places.folders) {
      if (!(await search.search(folder))) return;
    }
    if (signal.aborted) return;
    this.#failures.clear();
    for (const [path, reason] of failures) this.#failures.set(path, reason);
    this.#searchedNumber = number;
  }

  /** What a whole search did not meet is gone, or no longer meant by the settings. */
  #dropUnseen(number: number): void {
    for (const log of this.#known.all) if (log.seenBy < number) this.#known.remove(log);
  }

  #watch(folder: SearchedFolder, isFirstSearch: boolean): void {
    if (this.#folders.has(folder.path)) return;
    const youngUntilMs = isFirstSearch ? 0 : Date.now() + YOUNG_FOLDER_MS;
    this.#folders.set(folder.path, { folder, mtimeMs: folder.mtimeMs, youngUntilMs });
  }

  async #takeFound(): Promise<void> {
    for (const found of this.#found.splice(0)) {
      const there = this.#known.at(found.path);
      // Another file has the name: the one that had it may have been renamed, which keeps its events.
      if (there !== undefined && there.source.identity !== found.identity) {
        await this.#known.check(there, (log) => this.#findRenamed(log));
      }
      if (this.#disposed) return;
      this.#known.offer(found, this.#searchNumber);
    }
  }

  async #takeHints(): Promise<void> {
    const hints = new Set(this.#hints.splice(0));
    this.#pollDue = true;
    for (const hint of hints) {
      const root = this.#places.folders.find((folder) => isBelow(folder, hint));
      if (root === undefined) continue;
      await this.#searchBelow(root, shownPath(relative(root, hint)));
    }
  }

  /** Searches a new file or folder right away. */
  async #searchBelow(root: string, below: string): Promise<void> {
    const parts = below.split("/");
    const skipped = parts.some((_, at) =>
      this.#globs.skipsFolder(parts.slice(0, at + 1).join("/")),
    );
    if (skipped) return;
    const path = join(root, below);
    const search = new LogSearch(this.#globs, {
      onLog: (log) => this.#found.push(log),
      onFolder: (folder) => this.#watch(folder, false),
    });
    try {
      if ((await stat(path)).isDirectory()) await search.search(root, below === "" ? "" : below);
      else if (this.#globs.takesFile(below)) await search.takeFile(path);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  // Polling

  async #poll(): Promise<void> {
    for (const log of this.#polledLogs()) {
      if (this.#disposed) return;
      await this.#known.check(log, (lost) => this.#findRenamed(lost));
    }
    await this.#pollFolders();
    await this.#takeFound();
  }

  #polledLogs(): readonly KnownLog[] {
    const all = this.#known.all;
    if (all.length <= POLLED_FILES) return all;
    const lively = Date.now() - LIVELY_MS;
    const polled = all.filter((log) => log.mtimeMs >= lively);
    const quiet = all.filter((log) => log.mtimeMs < lively);
    const count = Math.min(quiet.length, Math.max(100, POLLED_FILES - polled.length));
    for (let at = 0; at < count; at++) {
      const log = quiet[(this.#pollTurn + at) % quiet.length];
      if (log !== undefined) polled.push(log);
    }
    this.#pollTurn += count;
    return polled;
  }

  /** Looks at the folders of logs, their parents and folders that are new. */
  async #pollFolders(): Promise<void> {
    const now = Date.now();
    const polled = new Set<string>();
    for (const log of this.#known.all) {
      const folder = dirname(log.path);
      polled.add(folder).add(dirname(folder));
    }
    for (const [path, watched] of this.#folders) {
      if (!polled.has(path) && watched.youngUntilMs < now && watched.folder.relative !== "")
        continue;
      try {
        const mtimeMs = mtimeOf(await stat(path, { bigint: true }));
        if (mtimeMs === watched.mtimeMs) continue;
        watched.mtimeMs = folderTime(mtimeMs);
        await this.#lookInto(watched.folder);
      } catch (error) {
        if (!isGone(error)) throw error;
        this.#folders.delete(path);
      }
    }
  }

  async #lookInto(folder: SearchedFolder): Promise<void> {
    for (const entry of await readdir(folder.path, { withFileTypes: true })) {
      const below = folder.relative === "" ? entry.name : `${folder.relative}/${entry.name}`;
      const path = join(folder.path, entry.name);
      if (entry.isDirectory()) {
        if (!this.#folders.has(path)) await this.#searchBelow(folder.root, below);
      } else if (entry.isFile() && this.#globs.takesFile(below)) {
        await this.#searchBelow(folder.root, below);
      }
    }
  }

  /** The path of a file that left its old one, if it is still in its folder. */
  async #findRenamed(log: KnownLog): Promise<string | null> {
    const folder = dirname(log.path);
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      // Names that begin alike first: a rotation adds a stamp.
      const stem = basename(log.path).split(".")[0] ?? "";
      const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      names.sort((a, b) => Number(b.startsWith(stem)) - Number(a.startsWith(stem)));
      for (const name of names) {
        const path = join(folder, name);
        if (path === log.path) continue;
        const stats = await stat(path, { bigint: true });
        if (identityOf(stats) === log.source.identity) return path;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return null;
  }

  // Reading

  /** Grown logs first, then the first part of each log, then the rest; newest first. */
  #nextUnread(): KnownLog | null {
    let best: KnownLog | null = null;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const log of this.#known.all) {
      if (log.failure !== null || !this.#store.isUnread(log.id)) continue;
      const data = this.#store.findLog(log.id);
      if (data === undefined || (this.#cancelled && !data.complete)) continue;
      const rank = data.complete ? 0 : data.readBytes === 0 ? 1 : 2;
      if (rank > bestRank || (rank === bestRank && best !== null && log.mtimeMs <= best.mtimeMs)) {
        continue;
      }
      best = log;
      bestRank = rank;
    }
    return best;
  }

  async #read(log: KnownLog): Promise<void> {
    const before = this.#store.findLog(log.id);
    if (before === undefined) return;
    const follows = before.complete;
    const rows = before.table.length;
    this.#current = follows ? null : log;
    const first = !follows && before.readBytes === 0;
    try {
      const slice = first ? Math.min(FIRST_SLICE_BYTES, this.#sliceBytes) : this.#sliceBytes;
      const end = await this.#store.readSome(log.id, slice);
      if (end === "done") await this.#known.remember(log);
    } catch (error) {
      this.#pollDue = true;
      // The poll finds out what became of it.
      if (error instanceof FileReplacedError || isGone(error)) return;
      log.failure = failureSentence(error);
      return;
    }
    const added = (this.#store.findLog(log.id)?.table.length ?? rows) - rows;
    if (follows && added > 0) this.#growth.push({ atMs: Date.now(), events: added });
  }

  #rate(): number {
    const since = Date.now() - RATE_MS;
    while (this.#growth.length > 0 && (this.#growth[0]?.atMs ?? 0) < since) this.#growth.shift();
    const events = this.#growth.reduce((sum, growth) => sum + growth.events, 0);
    return events / (RATE_MS / 1000);
  }
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

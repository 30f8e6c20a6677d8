import { setImmediate as turn } from "node:timers/promises";
import type { EventStore } from "../core/event-store.ts";
import { FilePool, FileReplacedError } from "./file-source.ts";
import { failureSentence, isGone } from "./find-logs.ts";
import { type KnownLog, KnownLogs, shownPath } from "./known-logs.ts";
import { type FollowedPlaces, findRenamed, LogFinder } from "./log-finder.ts";

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

const RATE_MS = 5000;

/**
 * Keeps an EventStore true to the files: finds logs, reads them (the first part of each before the
 * rest of any, newest first) and follows them as they grow, rotate, shrink, are rewritten or vanish.
 * Everything runs in one loop, so nothing happens at the same time but searching and reading.
 */
export class LogFollower {
  readonly #store: EventStore;
  readonly #pool = new FilePool();
  readonly #known: KnownLogs;
  readonly #finder: LogFinder;
  readonly #pollMs: number;
  readonly #searchMs: number;
  readonly #sliceBytes: number;
  readonly #onError: (error: unknown) => void;

  #hints: string[] = [];
  #searchDue = false;
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
    this.#finder = new LogFinder(() => this.#wake?.(), this.#onError);
  }

  /** Says where to look; logs that are no longer meant are dropped, the others stay as they are. */
  configure(places: FollowedPlaces): void {
    this.#finder.configure(places);
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

  /** From now on the memory limit keeps no log unread. */
  loadLeftOut(): void {
    this.#start();
  }

  /** Stops first readings; logs that are read are still followed. */
  cancel(): void {
    this.#cancelled = true;
    this.#finder.abort();
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
      const reason = log.failure ?? log.unpacked?.damage ?? null;
      if (reason !== null) failures.push({ log: shownPath(log.path), reason });
    }
    for (const [path, reason] of this.#finder.failures) {
      failures.push({ log: shownPath(path), reason });
    }
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
    this.#finder.abort();
    this.#wake?.();
    await this.#running;
    await this.#finder.whenSearched();
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
    if (this.#finder.hasFound) {
      await this.#takeFound();
      return true;
    }
    const search = this.#finder.takeWholeSearch();
    if (search > 0) this.#dropUnseen(search);
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
    if (!this.#finder.isSearching && this.#store.settle()) {
      await turn();
      return true;
    }
    return false;
  }

  /** Waits for the next poll or a call. */
  #rest(): Promise<void> {
    this.#current = null;
    if (!this.#finder.isSearching) this.#releaseIdle();
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
    if (!this.#finder.beginSearch()) return;
    this.#searchDue = false;
    this.#searchedAtMs = now;
  }

  /** What a whole search did not meet is gone, or no longer meant by the settings. */
  #dropUnseen(number: number): void {
    for (const log of this.#known.all) if (log.seenBy < number) this.#known.remove(log);
  }

  async #takeFound(): Promise<void> {
    for (const found of this.#finder.takeFound()) {
      const there = this.#known.at(found.path);
      // Another file has the name: the one that had it may have been renamed, which keeps its events.
      if (there !== undefined && there.source.identity !== found.identity) {
        await this.#known.check(there, findRenamed);
      }
      if (this.#disposed) return;
      this.#known.offer(found, this.#finder.searchNumber);
    }
  }

  async #takeHints(): Promise<void> {
    const hints = new Set(this.#hints.splice(0));
    this.#pollDue = true;
    await this.#finder.lookAt(hints);
  }

  // Polling

  async #poll(): Promise<void> {
    for (const log of this.#polledLogs()) {
      if (this.#disposed) return;
      await this.#known.check(log, findRenamed);
    }
    await this.#finder.pollFolders(this.#known.all);
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

import type { LogId } from "../core/base/units.ts";
import type { EventStore } from "../core/event-store.ts";
import { type Clock, DISK, type Files, SYSTEM_CLOCK } from "./file-system.ts";
import type { KnownLog } from "./known-log.ts";
import { KnownLogs } from "./known-logs.ts";
import { type FollowedPlaces, LogFinder } from "./log-finder.ts";
import { leftOutOf } from "./memory-budget.ts";
import { shownPath } from "./shown-path.ts";
import type { SnapshotKeeper } from "./snapshot-keeper.ts";

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
  /** What cannot be read, and why, as a sentence; it is tried again by itself. */
  readonly failures: readonly { readonly log: string; readonly reason: string }[];
  /** Logs that the memory limit keeps unread, and the sum of their sizes. */
  readonly leftOut: { readonly logs: number; readonly bytes: number };
};

/** What the index may take. */
export type FollowerLimits = {
  /** Bytes of all logs' indexes together; past it the oldest logs are left unread. */
  readonly memoryBytes: number;
  /** Keeps indexes for the next time; null: nobody does. */
  readonly keeper: SnapshotKeeper | null;
};

/** Times and sizes that tests shrink. */
export type FollowerOptions = {
  /** Known logs and their folders are looked at this often. */
  readonly pollMs?: number;
  /** Everything is searched this often. */
  readonly searchMs?: number;
  /** Bytes read between two looks at other work. */
  readonly sliceBytes?: number;
  /** Up to this size all that was read of a file is compared when it changes, beyond samples of it. */
  readonly wholeBytes?: number;
  /** The machine's, unless a test says otherwise. */
  readonly files?: Files;
  readonly clock?: Clock;
  /** A bug or an unforeseen failure; following goes on. */
  readonly onError?: (error: unknown) => void;
};

const POLL_MS = 500;
const SEARCH_MS = 30_000;

/** 2 MB are scanned in about 5 ms: other calls never wait long. */
const SLICE_BYTES = 2 ** 21;

/** The first look at a log, enough for hundreds of events: the tree fills before any log is read whole. */
const FIRST_SLICE_BYTES = 2 ** 18;

/**
 * 4 MB are read and compared in 2 ms, so that whatever happens to a file of the usual size is seen.
 */
const WHOLE_BYTES = 2 ** 22;

/** Files that are looked at at once. */
const LOOKS_AT_ONCE = 8;

/** Files looked at in one poll; where there are more, quiet ones take turns. */
const POLLED_FILES = 1000;

/** A log that changed in this time is looked at in every poll. */
const LIVELY_MS = 10 * 60_000;

const RATE_MS = 5000;

/** What does not fit into the memory limit is worked out this often. */
const BUDGET_MS = 500;

/** A search because of a link takes at most a tenth of the time. */
const SEARCH_PAUSE = 10;

/**
 * Keeps an EventStore true to the files: finds logs, reads them (the first part of each before the
 * rest of any, newest first) and follows them as they grow, rotate, shrink, are rewritten or vanish.
 * Everything runs in one loop, so nothing happens at the same time but searching and reading.
 *
 * What is true of a file is told by looking at it: watchers only hint. Its size and times say that
 * something happened, what was seen of its content on the way to the index says what: up to
 * `wholeBytes` all of it is compared, beyond that its head, its end and samples. A large log that was
 * written to without growing is read again, whatever the samples say.
 *
 * Beyond knowing is one thing alone: bytes of a log larger than `wholeBytes` that are overwritten in
 * place, in none of the parts that are compared, and between the same two looks (that did not fail) at
 * which the log also grew, or with its times put back. They are seen when the log is read anew.
 */
export class LogFollower {
  readonly #store: EventStore;
  readonly #clock: Clock;
  readonly #known: KnownLogs;
  readonly #finder: LogFinder;
  readonly #pollMs: number;
  readonly #searchMs: number;
  readonly #sliceBytes: number;
  readonly #onError: (error: unknown) => void;

  #hints: string[] = [];
  /** Known logs that were hinted at: they are polled first. */
  readonly #hinted = new Set<KnownLog>();
  #searchDue = false;
  /** A link moved: everything is searched for what is not meant any more. */
  #linkMoved = false;
  #searchedAtMs = Number.NEGATIVE_INFINITY;
  #searchTookMs = 0;
  #polledAtMs = Number.NEGATIVE_INFINITY;
  #pollTurn = 0;
  #pollDue = false;

  #running: Promise<void> | null = null;
  /** Something was asked for since the last step began. */
  #isAsked = false;
  #disposed = false;
  #cancelled = false;
  #current: KnownLog | null = null;
  #wake: (() => void) | null = null;
  #stopTimer: (() => void) | null = null;
  readonly #idleWaiters: (() => void)[] = [];
  #memoryBytes = Number.POSITIVE_INFINITY;
  /** The user wants all logs, whatever they take. */
  #loadsAll = false;
  #leftOut: ReadonlySet<LogId> = new Set();
  #budgetedAtMs = Number.NEGATIVE_INFINITY;
  readonly #growth: { readonly atMs: number; readonly events: number }[] = [];

  constructor(store: EventStore, options: FollowerOptions = {}) {
    const files = options.files ?? DISK;
    const clock = options.clock ?? SYSTEM_CLOCK;
    this.#store = store;
    this.#clock = clock;
    this.#known = new KnownLogs(store, {
      files,
      clock,
      wholeBytes: options.wholeBytes ?? WHOLE_BYTES,
      isMeant: (path) => this.#finder.isMeant(path),
    });
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#searchMs = options.searchMs ?? SEARCH_MS;
    this.#sliceBytes = options.sliceBytes ?? SLICE_BYTES;
    this.#onError = options.onError ?? (() => {});
    this.#finder = new LogFinder({
      files,
      clock,
      onDidFind: () => this.#wake?.(),
      onError: this.#onError,
    });
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
    this.#known.retryNow();
    this.#finder.retryNow();
    this.#start();
  }

  /** The store's profiles changed: what has to be read again is. */
  wake(): void {
    this.#start();
  }

  /** Says what the index may take; counts from the next call of another method on. */
  limit({ memoryBytes, keeper }: FollowerLimits): void {
    this.#known.keepWith(keeper);
    this.#memoryBytes = memoryBytes;
    this.#loadsAll = false;
    this.#budgetedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** From now on the memory limit keeps no log unread. */
  loadLeftOut(): void {
    this.#loadsAll = true;
    this.#budgetedAtMs = Number.NEGATIVE_INFINITY;
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
    for (const { path, failure, source } of this.#known.all) {
      const told = failure === null || failure.isQuiet ? null : failure.reason;
      const reason = told ?? source.unpacked?.damage ?? null;
      if (reason !== null) failures.push({ log: shownPath(path), reason });
    }
    for (const { path, reason } of this.#finder.failures) {
      // What is known says more itself.
      if (this.#known.at(path) === undefined) failures.push({ log: shownPath(path), reason });
    }
    const current = this.#current;
    const log = current === null ? undefined : this.#store.findLog(current.id);
    const indexing =
      log === undefined
        ? null
        : { log: log.path, readBytes: log.readBytes, totalBytes: log.totalBytes };
    const leftOut = { logs: 0, bytes: 0 };
    for (const { id, size } of this.#known.all) {
      if (!this.#leftOut.has(id)) continue;
      leftOut.logs++;
      leftOut.bytes += size;
    }
    return { indexing, cancelled: this.#cancelled, rate: this.#rate(), failures, leftOut };
  }

  /** Ends all of it: no timer, no open file and no pending call is left. The store is closed, too. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#finder.abort();
    this.#wake?.();
    await this.#running;
    await this.#finder.whenSearched();
    await this.#store.dispose();
    await this.#known.dispose();
  }

  #start(): void {
    if (this.#disposed) return;
    this.#isAsked = true;
    if (this.#running === null) {
      this.#running = this.#run().finally(() => {
        this.#stopTimer?.();
        this.#releaseIdle();
      });
    } else {
      this.#wake?.();
    }
  }

  async #run(): Promise<void> {
    while (!this.#disposed) {
      try {
        this.#isAsked = false;
        if (!(await this.#step()) && !this.#isAsked) await this.#rest();
      } catch (error) {
        // One bad file or a bug must not end following; the pause keeps a lasting one from spinning.
        this.#onError(error);
        await this.#rest();
      }
    }
  }

  /** Does one piece of work; false if there is none. */
  async #step(): Promise<boolean> {
    const now = this.#clock.now();
    if (this.#isSearchDue(now)) this.#beginSearch(now);
    if (this.#hints.length > 0) {
      await this.#takeHints();
      return true;
    }
    if (this.#finder.hasFound) {
      await this.#takeFound();
      this.#budgetedAtMs = Number.NEGATIVE_INFINITY;
      if (this.#known.haveLeft) this.#pollDue = true;
      return true;
    }
    const search = this.#finder.takeWholeSearch();
    if (search > 0) {
      this.#searchTookMs = now - this.#searchedAtMs;
      this.#budgetedAtMs = Number.NEGATIVE_INFINITY;
      await this.#dropUnseen(search);
      return true;
    }
    if (this.#pollDue || now - this.#polledAtMs >= this.#pollMs) {
      this.#pollDue = false;
      await this.#poll();
      this.#polledAtMs = this.#clock.now();
      return true;
    }
    this.#budget(now);
    const next = this.#nextUnread(now);
    if (next !== null) {
      await this.#read(next);
      await this.#clock.turn();
      return true;
    }
    this.#current = null;
    if (!this.#finder.isSearching) await this.#known.recallLinks();
    if (!this.#finder.isSearching && this.#store.settle()) {
      await this.#clock.turn();
      return true;
    }
    if (this.#finder.isSearching) return false;
    // Nobody waits for what is kept for the next time.
    if (!this.#isAsked) this.#releaseIdle();
    return this.#known.keepOne();
  }

  /** Waits for the next poll or a call. */
  #rest(): Promise<void> {
    this.#current = null;
    if (!this.#finder.isSearching) this.#releaseIdle();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#stopTimer?.();
        this.#stopTimer = null;
        this.#wake = null;
        resolve();
      };
      this.#wake = wake;
      this.#stopTimer = this.#clock.after(this.#pollMs, wake);
      if (this.#disposed) wake();
    });
  }

  #releaseIdle(): void {
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  // Searching

  #isSearchDue(now: number): boolean {
    if (this.#searchDue || now - this.#searchedAtMs >= this.#searchMs) return true;
    // Links that move all the time must not keep a slow search going all the time.
    return this.#linkMoved && now - this.#searchedAtMs >= this.#searchTookMs * SEARCH_PAUSE;
  }

  #beginSearch(now: number): void {
    if (!this.#finder.beginSearch()) return;
    this.#searchDue = false;
    this.#linkMoved = false;
    this.#searchedAtMs = now;
  }

  /** What a whole search did not meet is gone, or no longer meant by the settings. */
  async #dropUnseen(number: number): Promise<void> {
    for (const log of [...this.#known.all]) {
      if (log.seenBy >= number || this.#finder.mayHaveMissed(log.path)) continue;
      // It may have been renamed under the search's hands, which the poll finds out.
      if (this.#finder.isMeant(log.path)) this.#pollDue = true;
      else this.#known.remove(log);
    }
  }

  async #takeFound(): Promise<void> {
    for (const found of this.#finder.takeFound()) {
      if (this.#disposed) return;
      try {
        await this.#known.offer(found, this.#finder.searchNumber);
      } catch (error) {
        this.#finder.noteFailure(found.path, error);
      }
    }
  }

  async #takeHints(): Promise<void> {
    const hints = new Set(this.#hints.splice(0));
    this.#pollDue = true;
    for (const hint of hints) {
      const log = this.#known.at(hint);
      if (log !== undefined) this.#hinted.add(log);
    }
    await this.#finder.lookAt(hints);
  }

  // Polling

  async #poll(): Promise<void> {
    const logs = this.#polledLogs();
    for (let at = 0; at < logs.length; at += LOOKS_AT_ONCE) {
      if (this.#disposed) return;
      const some = logs.slice(at, at + LOOKS_AT_ONCE);
      await Promise.all(some.map((log) => this.#known.check(log)));
    }
    await this.#known.resolveLeft();
    if (this.#disposed) return;
    if (await this.#finder.poll(logs)) this.#linkMoved = true;
    await this.#takeFound();
    await this.#known.resolveLeft();
    this.#known.dropLeft();
  }

  #polledLogs(): readonly KnownLog[] {
    const now = this.#clock.now();
    const polled: KnownLog[] = [];
    const quiet: KnownLog[] = [];
    for (const log of this.#known.all) {
      const { failure } = log;
      if (failure?.work === "look" && failure.retryAtMs > now) continue;
      const isLively = log.mtimeMs >= now - LIVELY_MS || this.#hinted.has(log);
      (isLively ? polled : quiet).push(log);
    }
    this.#hinted.clear();
    const room = Math.max(100, POLLED_FILES - polled.length);
    const count = Math.min(quiet.length, room);
    for (let at = 0; at < count; at++) {
      const log = quiet[(this.#pollTurn + at) % quiet.length];
      if (log !== undefined) polled.push(log);
    }
    if (count < quiet.length) this.#pollTurn += count;
    return polled;
  }

  // Reading

  #budget(now: number): void {
    if (now - this.#budgetedAtMs < BUDGET_MS) return;
    this.#budgetedAtMs = now;
    const limit = this.#loadsAll ? Number.POSITIVE_INFINITY : this.#memoryBytes;
    const logs = [...this.#known.all].map(({ id, size, mtimeMs, wasRead }) => {
      const data = this.#store.findLog(id);
      const readBytes = data?.readBytes ?? 0;
      const isShown = wasRead || (data?.table.length ?? 0) > 0;
      return { id, size, mtimeMs, readBytes, isShown, indexBytes: this.#store.indexBytesOf(id) };
    });
    const leftOut = leftOutOf(logs, limit, this.#finder.isSearching);
    for (const { id } of logs) {
      if (leftOut.has(id) !== this.#leftOut.has(id)) this.#store.leaveOut(id, leftOut.has(id));
    }
    this.#leftOut = leftOut;
  }

  /** Grown logs first, then the first part of each log, then the rest, then what is read again; newest first. */
  #nextUnread(now: number): KnownLog | null {
    let best: KnownLog | null = null;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const log of this.#known.all) {
      if (!this.#store.isUnread(log.id) || this.#known.hasLeft(log)) continue;
      if (log.failure !== null && log.failure.retryAtMs > now) continue;
      const data = this.#store.findLog(log.id);
      if (data === undefined || (this.#cancelled && !log.wasRead)) continue;
      if (this.#leftOut.has(log.id)) continue;
      const isSmall = log.source.witness.isWhole;
      const rank = data.complete ? 0 : log.isReread && !isSmall ? 3 : data.readBytes === 0 ? 1 : 2;
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
      this.#known.noteReadable(log);
      if (end === "done") await this.#known.noteRead(log);
    } catch (error) {
      this.#known.noteUnreadable(log, error);
      // The poll finds out what became of it.
      this.#pollDue = true;
      return;
    }
    const added = (this.#store.findLog(log.id)?.table.length ?? rows) - rows;
    if (follows && added > 0) this.#growth.push({ atMs: this.#clock.now(), events: added });
  }

  #rate(): number {
    const since = this.#clock.now() - RATE_MS;
    while (this.#growth.length > 0 && (this.#growth[0]?.atMs ?? 0) < since) this.#growth.shift();
    const events = this.#growth.reduce((sum, growth) => sum + growth.events, 0);
    return events / (RATE_MS / 1000);
  }
}

import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { LogId } from "../core/base/units.ts";
import type { EventStore } from "../core/event-store.ts";
import { CompressedSource, isCompressedName } from "./compressed-source.ts";
import {
  type FileIdentity,
  type FilePool,
  FileSource,
  identityOf,
  mtimeOf,
} from "./file-source.ts";
import { type FoundLog, failureSentence, isGone } from "./find-logs.ts";
import { isSameBeginning, type LogFingerprint, readFingerprint } from "./log-fingerprint.ts";

/** A file that the store holds as a log. */
export type KnownLog = {
  id: LogId;
  path: string;
  source: FileSource;
  /** What the store reads of a compressed file; sizes and fingerprints are those of the file. */
  unpacked: CompressedSource | null;
  size: number;
  mtimeMs: number;
  fingerprint: LogFingerprint | null;
  /** Why it could not be read; it is tried again when the file changes or after a search. */
  failure: string | null;
  /** Seen by the search of this number. */
  seenBy: number;
};

/**
 * A file of the same size that was written to may have changed anywhere; up to this size it is simply
 * read again. Some file systems tell a growing file's size before its time, so larger ones are not.
 */
const REREAD_BYTES = 2 ** 22;

/** What became of a file since it was last looked at. */
export type Change = "same" | "grew" | "reset" | "gone";

/** Keeps the store's logs true to the files that are known, one by one. */
export class KnownLogs {
  readonly #store: EventStore;
  readonly #pool: FilePool;
  readonly #byPath = new Map<string, KnownLog>();
  readonly #byIdentity = new Map<FileIdentity, KnownLog>();

  constructor(store: EventStore, pool: FilePool) {
    this.#store = store;
    this.#pool = pool;
  }

  get all(): readonly KnownLog[] {
    return [...this.#byPath.values()];
  }

  get size(): number {
    return this.#byPath.size;
  }

  at(path: string): KnownLog | undefined {
    return this.#byPath.get(path);
  }

  /** Adds a file, or takes note of a known one's new name. True if the store changed. */
  offer(found: FoundLog, search: number): boolean {
    const same = found.identity === "" ? undefined : this.#byIdentity.get(found.identity);
    if (same !== undefined) {
      same.seenBy = search;
      if (same.path === found.path) return false;
      this.#rename(same, found.path);
      return true;
    }
    const atPath = this.#byPath.get(found.path);
    if (atPath !== undefined) {
      // Another file has the name now. The old one may live on under another name; whoever polls
      // looks for it, here it only gives up its path.
      if (found.identity === "" && atPath.source.identity === "") {
        atPath.seenBy = search;
        return false;
      }
      this.#forget(atPath);
      void this.#store.removeLog(atPath.id);
    }
    this.#add(found, search);
    return true;
  }

  remove(log: KnownLog): void {
    this.#forget(log);
    void this.#store.removeLog(log.id);
  }

  /** Looks at a known file. `renames` finds the new name of a file that left its path. */
  async check(
    log: KnownLog,
    findRenamed: (log: KnownLog) => Promise<string | null>,
  ): Promise<Change> {
    let stats: BigIntStats | null;
    try {
      stats = await stat(log.path, { bigint: true });
    } catch (error) {
      if (!isGone(error)) {
        log.failure = failureSentence(error);
        return "same";
      }
      stats = null;
    }
    if (this.#byPath.get(log.path) !== log) return "same";
    const { identity } = log.source;
    if (stats === null || identityOf(stats) !== identity) {
      const renamed = identity === "" ? null : await findRenamed(log);
      if (this.#byPath.get(log.path) !== log) return "same";
      if (renamed === null) {
        this.remove(log);
        return "gone";
      }
      this.#rename(log, renamed);
      return this.check(log, () => Promise.resolve(null));
    }
    const size = Number(stats.size);
    const mtimeMs = mtimeOf(stats);
    if (size === log.size && mtimeMs === log.mtimeMs) return "same";
    const grew = size > log.size;
    log.mtimeMs = mtimeMs;
    log.size = size;
    log.failure = null;
    const read = this.#readBytes(log);
    log.unpacked?.noteFileSize(size);
    if (size < read || (log.fingerprint !== null && !(await this.#isContinued(log)))) {
      this.#reset(log);
      return "reset";
    }
    this.#store.noteSize(log.id, log.unpacked?.estimateBytes() ?? size, mtimeMs);
    // The end of a compressed file changes with anything in it, so its fingerprint tells enough.
    const maybeEdited = !grew && size === read && size > 0 && log.unpacked === null;
    if (maybeEdited && size <= REREAD_BYTES) {
      this.#store.rereadLog(log.id);
      return "grew";
    }
    return grew ? "grew" : "same";
  }

  /** Remembers what was read, so that a rewritten file is told from a grown one. */
  async remember(log: KnownLog): Promise<void> {
    const end = this.#readBytes(log);
    if (log.fingerprint !== null && log.fingerprint.end === end) return;
    try {
      log.fingerprint = await readFingerprint(log.source, end);
    } catch {
      // It was replaced or deleted meanwhile; the next look at it tells.
      log.fingerprint = null;
    }
  }

  /** Bytes of the file that were read. */
  #readBytes(log: KnownLog): number {
    return log.unpacked?.packedBytes ?? this.#store.findLog(log.id)?.readBytes ?? 0;
  }

  async #isContinued(log: KnownLog): Promise<boolean> {
    if (log.fingerprint === null) return true;
    try {
      return await isSameBeginning(log.source, log.fingerprint);
    } catch {
      // Unreadable now is not rewritten: reading it reports why.
      return true;
    }
  }

  #add(found: FoundLog, search: number): void {
    const source = new FileSource(found.path, found.identity, this.#pool);
    const unpacked = isCompressedName(found.path) ? new CompressedSource(source, found.size) : null;
    const id = this.#store.addLog({
      path: shownPath(found.path),
      folder: shownPath(dirname(found.path)),
      source: unpacked ?? source,
      totalBytes: unpacked?.estimateBytes() ?? found.size,
      mtimeMs: found.mtimeMs,
      final: false,
    });
    const log: KnownLog = {
      id,
      path: found.path,
      source,
      unpacked,
      size: found.size,
      mtimeMs: found.mtimeMs,
      fingerprint: null,
      failure: null,
      seenBy: search,
    };
    this.#byPath.set(found.path, log);
    if (found.identity !== "") this.#byIdentity.set(found.identity, log);
  }

  #reset(log: KnownLog): void {
    const { path, size, mtimeMs, seenBy } = log;
    const { identity } = log.source;
    this.remove(log);
    this.#add({ path, identity, size, mtimeMs }, seenBy);
  }

  #rename(log: KnownLog, path: string): void {
    const there = this.#byPath.get(path);
    if (there !== undefined && there !== log) this.remove(there);
    if (this.#byPath.get(log.path) === log) this.#byPath.delete(log.path);
    log.path = path;
    log.source.path = path;
    this.#byPath.set(path, log);
    this.#store.moveLog(log.id, shownPath(path), shownPath(dirname(path)));
  }

  #forget(log: KnownLog): void {
    if (this.#byPath.get(log.path) === log) this.#byPath.delete(log.path);
    const { identity } = log.source;
    if (this.#byIdentity.get(identity) === log) this.#byIdentity.delete(identity);
  }
}

/** Paths are shown with `/` between their parts on every system. */
export function shownPath(path: string): string {
  return path.replaceAll("\\", "/");
}

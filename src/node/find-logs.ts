import type { BigIntStats, Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FileIdentity, identityOf, mtimeOf } from "./file-source.ts";
import type { LogGlobs } from "./globs.ts";

/** A file that is a log. */
export type FoundLog = {
  /** Real path: links are resolved. */
  readonly path: string;
  readonly identity: FileIdentity;
  readonly size: number;
  readonly mtimeMs: number;
};

/** A folder on the way of a search. */
export type SearchedFolder = {
  /** The folder that the globs are relative to. */
  readonly root: string;
  /** Path from the root, with `/`; "" is the root. */
  readonly relative: string;
  /** Real path. */
  readonly path: string;
  /** When its entries last changed, before they were listed; 0: so lately that a change may be missed. */
  readonly mtimeMs: number;
};

/** File systems count time in steps; a folder that changed within the last few may change unseen. */
const FRESH_MS = 100;

/** What a search tells while it goes on. */
export type SearchSink = {
  /** Called once per file, though several paths may lead to it. */
  onLog(log: FoundLog): void;
  /** Called once per folder, before its files. */
  onFolder?(folder: SearchedFolder): void;
  /** A folder or file could not be read. */
  onFailure?(path: string, error: unknown): void;
};

/**
 * Walks folders for logs. Links are followed once: folders and files are known by device and inode, so
 * that `logs/latest` and what it points to are one, under the real path. Ignore files are not obeyed.
 * One folder is read at a time, so the search takes turns with other work.
 */
export class LogSearch {
  readonly #globs: LogGlobs;
  readonly #sink: SearchSink;
  readonly #signal: AbortSignal | null;
  readonly #seen = new Set<string>();

  constructor(globs: LogGlobs, sink: SearchSink, signal: AbortSignal | null = null) {
    this.#globs = globs;
    this.#sink = sink;
    this.#signal = signal;
  }

  /** Searches below a folder. False if it was cancelled. */
  async search(root: string, relative = ""): Promise<boolean> {
    const waiting: string[] = [relative];
    // Links last: a folder is then met under its own name first, and shown so.
    const linked: string[] = [];
    while (true) {
      const next = waiting.pop() ?? linked.pop();
      if (next === undefined) return true;
      if (this.#signal?.aborted === true) return false;
      await this.#enter(root, next, waiting, linked);
    }
  }

  /** Takes one file, whatever the globs say. */
  async takeFile(path: string): Promise<void> {
    try {
      await this.#offer(path, await stat(path, { bigint: true }));
    } catch (error) {
      this.#sink.onFailure?.(path, error);
    }
  }

  async #enter(root: string, relative: string, waiting: string[], linked: string[]): Promise<void> {
    const given = join(root, relative);
    let entries: Dirent[];
    let path: string;
    let mtimeMs: number;
    try {
      path = await realpath(given);
      const stats = await stat(path, { bigint: true });
      if (this.#isKnown(path, stats)) return;
      mtimeMs = folderTime(mtimeOf(stats));
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (!isGone(error)) this.#sink.onFailure?.(given, error);
      return;
    }
    this.#sink.onFolder?.({ root, relative, path, mtimeMs });
    for (const entry of entries) {
      const below = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!this.#globs.skipsFolder(below)) waiting.push(below);
      } else if (entry.isFile()) {
        if (this.#globs.takesFile(below)) await this.#takeEntry(join(path, entry.name));
      } else if (entry.isSymbolicLink()) {
        await this.#takeLink(join(path, entry.name), below, linked);
      }
    }
  }

  async #takeEntry(path: string): Promise<void> {
    try {
      await this.#offer(path, await stat(path, { bigint: true }));
    } catch (error) {
      if (!isGone(error)) this.#sink.onFailure?.(path, error);
    }
  }

  async #takeLink(path: string, relative: string, linked: string[]): Promise<void> {
    try {
      const target = await stat(path, { bigint: true });
      if (target.isDirectory()) {
        if (!this.#globs.skipsFolder(relative)) linked.push(relative);
      } else if (this.#globs.takesFile(relative)) {
        await this.#offer(path, target);
      }
    } catch {
      // A link to nothing, or in a circle, holds no log.
    }
  }

  async #offer(path: string, stats: BigIntStats): Promise<void> {
    if (!stats.isFile()) return;
    const real = await realpath(path);
    if (this.#isKnown(real, stats)) return;
    this.#sink.onLog({
      path: real,
      identity: identityOf(stats),
      size: Number(stats.size),
      mtimeMs: mtimeOf(stats),
    });
  }

  #isKnown(path: string, stats: BigIntStats): boolean {
    const name = identityOf(stats) || path;
    if (this.#seen.has(name)) return true;
    this.#seen.add(name);
    return false;
  }
}

/** A folder's time of change as it can be compared later; 0 where it is too fresh to be trusted. */
export function folderTime(mtimeMs: number): number {
  return Date.now() - mtimeMs < FRESH_MS ? 0 : mtimeMs;
}

/** Whether an error of the file system only says that something is no longer there. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The system's name of an error, "" if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What went wrong with a file, as a sentence for people. */
export function failureSentence(error: unknown): string {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
      return "The file may not be read: permission denied.";
    case "ENOENT":
      return "The file is gone.";
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open on this machine.";
    case "EISDIR":
      return "This is a folder, not a file.";
    default:
      return `The file could not be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

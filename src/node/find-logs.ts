import { join } from "node:path";
import { isCompressedName, plainNameOf } from "./compressed-source.ts";
import { isGone } from "./file-failure.ts";
import { DISK, type FileIdentity, type FileStats, type Files } from "./file-system.ts";
import type { LogGlobs } from "./globs.ts";

/** A file that is a log. */
export type FoundLog = {
  /** Real path: links are resolved. */
  readonly path: string;
  readonly identity: FileIdentity;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
};

/** A folder or link on the way of a search. */
export type SearchedPlace = {
  /** The folder that the globs are relative to. */
  readonly root: string;
  /** Path from the root, with `/`; "" is the root. */
  readonly relative: string;
  /** Real path of a folder; of a link the real path of its folder and its own name. */
  readonly path: string;
};

/** What a search tells while it goes on. */
export type SearchSink = {
  /** Called once per file, though several paths may lead to it. */
  onLog(log: FoundLog): void;
  /** Called once per folder, before its files, with what it was before it was listed. */
  onFolder?(folder: SearchedPlace, stats: FileStats): void;
  /** Called for links to folders and logs, and for those that lead nowhere: then with null. */
  onLink?(link: SearchedPlace, target: FileStats | null): void;
  /** A folder or file could not be read; `place` is where it was met, null if it was named. */
  onFailure?(path: string, error: unknown, place: SearchedPlace | null): void;
};

// What rotation adds to a name, by number or by date: events.jsonl.1, events.jsonl-20261120.gz.
const ROTATED = /^(.*\.(?:jsonl|ndjson))(?:\.\d{1,4}|-\d{8}(?:-\d{1,10})?)?(?:\.(?:gz|zst))?$/;

/** Whether a file is a log by its path: one that the globs take, or a rotated part of such a one. */
export function takesLog(globs: LogGlobs, relative: string): boolean {
  if (globs.takesFile(relative)) return true;
  const rotated = ROTATED.exec(relative);
  // Only what excludes decide is asked of the whole path: `skipsFolder` knows nothing else.
  return rotated !== null && globs.takesFile(rotated[1] ?? "") && !globs.skipsFolder(relative);
}

/** Whether a file is the compressed copy of one that is (still) beside it: its events would count twice. */
export async function isSecondCopy(files: Files, path: string): Promise<boolean> {
  if (!isCompressedName(path)) return false;
  try {
    return (await files.stat(plainNameOf(path))).kind === "file";
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/**
 * Walks folders for logs. Links are followed once: folders and files are known by device and inode, so
 * that `logs/latest` and what it points to are one, under the real path. Ignore files are not obeyed.
 * One folder is read at a time, so the search takes turns with other work.
 */
export class LogSearch {
  readonly #globs: LogGlobs;
  readonly #sink: SearchSink;
  readonly #signal: AbortSignal | null;
  readonly #files: Files;
  /** Real paths by identity. */
  readonly #seen = new Map<FileIdentity, string>();

  constructor(
    globs: LogGlobs,
    sink: SearchSink,
    signal: AbortSignal | null = null,
    files: Files = DISK,
  ) {
    this.#globs = globs;
    this.#sink = sink;
    this.#signal = signal;
    this.#files = files;
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
      await this.#offer(await this.#files.realPath(path), await this.#files.stat(path));
    } catch (error) {
      this.#sink.onFailure?.(path, error, null);
    }
  }

  async #enter(root: string, relative: string, waiting: string[], linked: string[]): Promise<void> {
    const given = join(root, relative);
    try {
      const path = await this.#files.realPath(given);
      const stats = await this.#files.stat(path);
      if (await this.#isKnown(path, stats)) return;
      this.#sink.onFolder?.({ root, relative, path }, stats);
      for (const entry of await this.#files.list(path)) {
        const below = relative === "" ? entry.name : `${relative}/${entry.name}`;
        const place = { root, relative: below, path: join(path, entry.name) };
        if (entry.kind === "folder") {
          if (!this.#globs.skipsFolder(below)) waiting.push(below);
        } else if (entry.kind === "file") {
          if (takesLog(this.#globs, below)) await this.takePlace(place);
        } else if (entry.kind === "link") {
          if (!this.#globs.skipsFolder(below)) await this.#takeLink(place, linked);
        }
      }
    } catch (error) {
      if (!isGone(error)) this.#sink.onFailure?.(given, error, { root, relative, path: given });
    }
  }

  /** Takes a file that was found at its real path. */
  async takePlace(place: SearchedPlace): Promise<void> {
    try {
      if (await isSecondCopy(this.#files, place.path)) return;
      await this.#offer(place.path, await this.#files.stat(place.path));
    } catch (error) {
      if (!isGone(error)) this.#sink.onFailure?.(place.path, error, place);
    }
  }

  async #takeLink(link: SearchedPlace, linked: string[]): Promise<void> {
    try {
      const target = await this.#files.stat(link.path);
      const isLog = target.kind === "file" && takesLog(this.#globs, link.relative);
      if (!isLog && target.kind !== "folder") return;
      this.#sink.onLink?.(link, target);
      if (isLog) await this.#offer(await this.#files.realPath(link.path), target);
      else linked.push(link.relative);
    } catch {
      // A link to nothing, in a circle or to what may not be seen holds no log (yet).
      this.#sink.onLink?.(link, null);
    }
  }

  async #offer(path: string, stats: FileStats): Promise<void> {
    if (stats.kind !== "file" || (await this.#isKnown(path, stats))) return;
    const { identity, size, mtimeMs, ctimeMs } = stats;
    this.#sink.onLog({ path, identity, size, mtimeMs, ctimeMs });
  }

  /** Whether it was met under another path that still leads to it: it may have been renamed since. */
  async #isKnown(path: string, { identity }: FileStats): Promise<boolean> {
    const name = identity || path;
    const before = this.#seen.get(name);
    this.#seen.set(name, path);
    if (before === undefined) return false;
    if (before === path) return true;
    const there = await this.#files.stat(before).catch(() => null);
    if (there?.identity !== identity) return false;
    this.#seen.set(name, before);
    return true;
  }
}

import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { identityOf, mtimeOf } from "./file-source.ts";
import {
  type FoundLog,
  failureSentence,
  folderTime,
  isGone,
  LogSearch,
  type SearchedFolder,
} from "./find-logs.ts";
import { compileGlobs, type LogGlobs } from "./globs.ts";
import { type KnownLog, shownPath } from "./known-logs.ts";

/** Where logs are looked for. */
export type FollowedPlaces = {
  /** Absolute folders that are searched. */
  readonly folders: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths that are read whatever the globs say. */
  readonly files: readonly string[];
};

/** A folder that was just found is watched for this long even if no log is in it yet. */
const YOUNG_FOLDER_MS = 60_000;

type WatchedFolder = {
  readonly folder: SearchedFolder;
  mtimeMs: number;
  readonly youngUntilMs: number;
};

/**
 * Finds logs: by searching everything, at hinted paths, and in folders that changed since they were
 * searched. What is found waits until it is taken.
 */
export class LogFinder {
  readonly #onDidFind: () => void;
  readonly #onError: (error: unknown) => void;
  #places: FollowedPlaces = { folders: [], include: [], exclude: [], files: [] };
  #globs: LogGlobs = compileGlobs([], []);
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #failures = new Map<string, string>();
  readonly #found: FoundLog[] = [];
  #searching: Promise<void> | null = null;
  #searchAbort: AbortController | null = null;
  #searchNumber = 0;
  #wholeNumber = 0;

  /** `onDidFind` is called when a search found a log and when it ended. */
  constructor(onDidFind: () => void, onError: (error: unknown) => void) {
    this.#onDidFind = onDidFind;
    this.#onError = onError;
  }

  /** Says where to look. A search that runs is given up. */
  configure(places: FollowedPlaces): void {
    this.#places = places;
    this.#globs = compileGlobs(places.include, places.exclude);
    this.#folders.clear();
    this.abort();
  }

  abort(): void {
    this.#searchAbort?.abort();
  }

  get isSearching(): boolean {
    return this.#searching !== null;
  }

  /** Number of the search that began last; from 1. */
  get searchNumber(): number {
    return this.#searchNumber;
  }

  get hasFound(): boolean {
    return this.#found.length > 0;
  }

  /** What the last whole search could not look into, by path. */
  get failures(): ReadonlyMap<string, string> {
    return this.#failures;
  }

  takeFound(): readonly FoundLog[] {
    return this.#found.splice(0);
  }

  /** Number of a search that met everything there is, told once; 0: none. Take what it found before. */
  takeWholeSearch(): number {
    const number = this.#wholeNumber;
    this.#wholeNumber = 0;
    return number;
  }

  /** Resolves when no search runs. */
  async whenSearched(): Promise<void> {
    await this.#searching;
  }

  /** Begins to search everything; false if a search runs. */
  beginSearch(): boolean {
    if (this.#searching !== null) return false;
    const abort = new AbortController();
    this.#searchAbort = abort;
    this.#searchNumber++;
    this.#searching = this.#search(this.#places, this.#globs, this.#searchNumber, abort.signal)
      .catch(this.#onError)
      .finally(() => {
        this.#searching = null;
        this.#onDidFind();
      });
    return true;
  }

  /** Searches at paths that somebody says changed. */
  async lookAt(hints: ReadonlySet<string>): Promise<void> {
    for (const hint of hints) {
      const root = this.#places.folders.find((folder) => isBelow(folder, hint));
      if (root === undefined) continue;
      await this.#searchBelow(root, shownPath(relative(root, hint)));
    }
  }

  /** Looks at the folders of logs, their parents and folders that are new. */
  async pollFolders(logs: readonly KnownLog[]): Promise<void> {
    const now = Date.now();
    const polled = new Set<string>();
    for (const log of logs) {
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
          this.#onDidFind();
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
    this.#wholeNumber = number;
  }

  #watch(folder: SearchedFolder, isFirstSearch: boolean): void {
    if (this.#folders.has(folder.path)) return;
    const youngUntilMs = isFirstSearch ? 0 : Date.now() + YOUNG_FOLDER_MS;
    this.#folders.set(folder.path, { folder, mtimeMs: folder.mtimeMs, youngUntilMs });
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
}

/** The path of a file that left its old one, if it is still in its folder. */
export async function findRenamed(log: KnownLog): Promise<string | null> {
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

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

import { basename, dirname, join, relative, sep } from "node:path";
import { type Failure, failAgain, isGone } from "./file-failure.ts";
import type { Clock, Files } from "./file-system.ts";
import {
  type FoundLog,
  isSecondCopy,
  LogSearch,
  type SearchedPlace,
  takesLog,
} from "./find-logs.ts";
import { compileGlobs, type LogGlobs } from "./globs.ts";
import { shownPath } from "./shown-path.ts";
import { WatchedPlaces } from "./watched-places.ts";

/** Where logs are looked for. */
export type FollowedPlaces = {
  /** Absolute folders that are searched. */
  readonly folders: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths that are read whatever the globs say. */
  readonly files: readonly string[];
};

/** What could not be looked at, and where it was met; null: it is named by the places. */
type FailedPlace = { readonly failure: Failure; readonly place: SearchedPlace | null };

/** What a finder works with. */
export type LogFinderOptions = {
  readonly files: Files;
  readonly clock: Clock;
  /** Called when a search found a log and when it ended. */
  readonly onDidFind: () => void;
  readonly onError: (error: unknown) => void;
};

/**
 * Finds logs: by searching everything, at hinted paths, and in folders and links that changed since
 * they were searched. What is found waits until it is taken.
 */
export class LogFinder {
  readonly #options: LogFinderOptions;
  readonly #watched: WatchedPlaces;
  #places: FollowedPlaces = { folders: [], include: [], exclude: [], files: [] };
  #globs: LogGlobs = compileGlobs([], []);
  /** By path. */
  readonly #failed = new Map<string, FailedPlace>();
  readonly #found: FoundLog[] = [];
  #searching: Promise<void> | null = null;
  #searchAbort: AbortController | null = null;
  #searchNumber = 0;
  #wholeNumber = 0;

  constructor(options: LogFinderOptions) {
    this.#options = options;
    this.#watched = new WatchedPlaces(options.files, options.clock);
  }

  /** Says where to look. A search that runs is given up. */
  configure(places: FollowedPlaces): void {
    this.#places = places;
    this.#globs = compileGlobs(places.include, places.exclude);
    this.#watched.clear();
    this.#failed.clear();
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

  /** What could not be looked into, and why. */
  get failures(): readonly { readonly path: string; readonly reason: string }[] {
    return [...this.#failed].map(([path, { failure }]) => ({ path, reason: failure.reason }));
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
    this.#searching = this.#searchAll(this.#searchNumber, abort.signal)
      .catch(this.#options.onError)
      .finally(() => {
        this.#searching = null;
        this.#options.onDidFind();
      });
    return true;
  }

  /** Whether a search of everything would take a file: its folder was met, and the globs take its name. */
  isMeant(path: string): boolean {
    const folder = this.#watched.folderAt(dirname(path));
    if (folder === undefined) return false;
    return takesLog(this.#globs, placeIn(folder, basename(path)).relative);
  }

  /** Whether a search may have missed a file because it could not look where it is. */
  mayHaveMissed(path: string): boolean {
    for (const [failed, { place }] of this.#failed) {
      if (isBelow(failed, path)) return true;
      if (place === null) continue;
      const real = this.#watched.realPathOf(place.root, place.relative);
      if (real !== undefined && isBelow(real, path)) return true;
    }
    return false;
  }

  /** Searches at paths that somebody says changed. */
  async lookAt(hints: ReadonlySet<string>): Promise<void> {
    for (const hint of hints) {
      const root = this.#places.folders.find((folder) => isBelow(folder, hint));
      if (root === undefined) continue;
      await this.#searchBelow(root, shownPath(relative(root, hint)));
    }
  }

  /** Something that was found cannot be looked at: it is looked for again. */
  noteFailure(path: string, error: unknown): void {
    const folder = this.#watched.folderAt(dirname(path));
    const place = folder === undefined ? null : placeIn(folder, basename(path));
    this.#fail(path, error, place);
  }

  /** What failed is tried again at the next poll. */
  retryNow(): void {
    for (const [path, { failure, place }] of this.#failed) {
      this.#failed.set(path, { failure: { ...failure, retryAtMs: 0 }, place });
    }
  }

  /**
   * Looks at the folders of logs (and their parents), at others in turns, at links and at what failed.
   * True if a link moved, so that what it led to may be meant no longer.
   */
  async poll(logs: readonly { readonly path: string }[]): Promise<boolean> {
    const lively = new Set<string>();
    for (const { path } of logs) {
      const folder = dirname(path);
      lively.add(folder).add(dirname(folder));
    }
    const onFailure = (place: SearchedPlace, error: unknown): void =>
      this.#fail(place.path, error, place);
    for (const folder of await this.#watched.changedFolders(lively, onFailure)) {
      await this.#lookInto(folder);
    }
    const links = await this.#watched.changedLinks();
    for (const link of links) {
      if (this.#places.files.includes(link.path)) await this.#tryAgain(link.path, null);
      else await this.#searchBelow(link.root, link.relative);
    }
    await this.#retryFailed();
    return links.length > 0;
  }

  async #searchAll(number: number, signal: AbortSignal): Promise<void> {
    const { folders, files } = this.#places;
    const failedBefore = new Set(this.#failed.keys());
    const search = this.#searchHere(number, signal, failedBefore);
    for (const file of files) {
      await this.#meetNamed(file, number);
      await search.takeFile(file);
    }
    for (const folder of folders) {
      await this.#meetNamed(folder, number);
      if (!(await search.search(folder))) return;
    }
    if (signal.aborted) return;
    for (const path of failedBefore) this.#failed.delete(path);
    this.#watched.dropUnseen(number);
    this.#wholeNumber = number;
  }

  /** What is named may be a link or may come later: it is looked at like a link. */
  async #meetNamed(path: string, number: number): Promise<void> {
    const target = await this.#options.files.stat(path).catch(() => null);
    this.#watched.meetLink({ root: path, relative: "", path }, target, number);
  }

  #searchHere(
    number = this.#searchNumber,
    signal: AbortSignal | null = null,
    failedBefore: Set<string> | null = null,
  ): LogSearch {
    const isPartial = signal === null;
    return new LogSearch(
      this.#globs,
      {
        onLog: (log) => {
          this.#found.push(log);
          if (!isPartial) this.#options.onDidFind();
        },
        onFolder: (folder, stats) => {
          if (signal?.aborted === true) return;
          this.#watched.meetFolder(folder, stats, number, isPartial);
        },
        onLink: (link, target) => {
          if (signal?.aborted === true) return;
          this.#watched.meetLink(link, target, number);
        },
        onFailure: (path, error, place) => {
          if (signal?.aborted === true) return;
          failedBefore?.delete(path);
          this.#fail(path, error, place);
        },
      },
      signal,
      this.#options.files,
    );
  }

  #fail(path: string, error: unknown, place: SearchedPlace | null): void {
    const before = this.#failed.get(path)?.failure ?? null;
    this.#failed.set(path, { failure: failAgain(error, before, this.#options.clock.now()), place });
  }

  async #retryFailed(): Promise<void> {
    const now = this.#options.clock.now();
    for (const [path, { failure, place }] of [...this.#failed]) {
      if (failure.retryAtMs <= now) await this.#tryAgain(path, place);
    }
  }

  async #tryAgain(path: string, place: SearchedPlace | null): Promise<void> {
    const failed = this.#failed.get(path);
    if (place === null) await this.#searchHere().takeFile(path);
    else await this.#searchBelow(place.root, place.relative);
    // Nobody failed again.
    if (this.#failed.get(path) === failed) this.#failed.delete(path);
  }

  /** Searches a new file or folder right away. */
  async #searchBelow(root: string, below: string): Promise<void> {
    const parts = below.split("/");
    const isSkipped =
      below !== "" &&
      parts.some((_, at) => this.#globs.skipsFolder(parts.slice(0, at + 1).join("/")));
    if (isSkipped) return;
    const path = join(root, below);
    try {
      const { kind } = await this.#options.files.stat(path);
      if (kind === "folder") await this.#searchHere().search(root, below);
      else if (takesLog(this.#globs, below) && !(await isSecondCopy(this.#options.files, path)))
        await this.#searchHere().takeFile(path);
    } catch (error) {
      if (!isGone(error)) this.#fail(path, error, { root, relative: below, path });
    }
  }

  async #lookInto(folder: SearchedPlace): Promise<void> {
    const search = this.#searchHere();
    const links: SearchedPlace[] = [];
    try {
      for (const entry of await this.#options.files.list(folder.path)) {
        const place = placeIn(folder, entry.name);
        if (entry.kind === "folder") {
          if (this.#watched.folderAt(place.path) === undefined)
            await this.#searchBelow(place.root, place.relative);
        } else if (entry.kind === "file") {
          if (takesLog(this.#globs, place.relative)) await search.takePlace(place);
        } else if (entry.kind === "link" && !this.#watched.hasLink(place.path)) {
          links.push(place);
        }
      }
      // As in a search: a folder is met under its own name first.
      for (const link of links) await this.#meetLink(link);
    } catch (error) {
      if (!isGone(error)) this.#fail(folder.path, error, folder);
    }
  }

  async #meetLink(link: SearchedPlace): Promise<void> {
    const target = await this.#options.files.stat(link.path).catch(() => null);
    this.#watched.meetLink(link, target, this.#searchNumber);
    if (target !== null) await this.#searchBelow(link.root, link.relative);
  }
}

function placeIn(folder: SearchedPlace, name: string): SearchedPlace {
  const below = folder.relative === "" ? name : `${folder.relative}/${name}`;
  return { root: folder.root, relative: below, path: join(folder.path, name) };
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

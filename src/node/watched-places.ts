import { isGone } from "./file-failure.ts";
import type { Clock, FileStats, Files } from "./file-system.ts";
import type { SearchedPlace } from "./find-logs.ts";

/** A folder that was just found is looked at in every poll for this long, even if no log is in it yet. */
const YOUNG_FOLDER_MS = 60_000;

/** Quiet folders, and links, that one poll looks at; where there are more they take turns. */
const QUIET_PLACES = 250;

/**
 * File systems count time in steps, the coarsest in common use in 2 s: what changes twice within one
 * step is looked at once more after it.
 */
export const CLOCK_STEP_MS = 2500;

type WatchedFolder = {
  root: string;
  relative: string;
  readonly path: string;
  identity: string;
  mtimeMs: number;
  lookAgainAtMs: number;
  readonly youngUntilMs: number;
  seenBy: number;
};

type WatchedLink = SearchedPlace & { identity: string; seenBy: number };

/** What was met on the way to logs, and whether it changed since: folders, links, and what is named. */
export class WatchedPlaces {
  readonly #files: Files;
  readonly #clock: Clock;
  /** By real path. */
  readonly #folders = new Map<string, WatchedFolder>();
  /** By path; named folders and files are among them, since they may be links or not be there yet. */
  readonly #links = new Map<string, WatchedLink>();
  #turn = 0;

  constructor(files: Files, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  clear(): void {
    this.#folders.clear();
    this.#links.clear();
  }

  folderAt(path: string): SearchedPlace | undefined {
    return this.#folders.get(path);
  }

  /** The real path of a folder that was met under a path below a root. */
  realPathOf(root: string, relative: string): string | undefined {
    for (const folder of this.#folders.values()) {
      if (folder.root === root && folder.relative === relative) return folder.path;
    }
    return undefined;
  }

  hasLink(path: string): boolean {
    return this.#links.has(path);
  }

  /** A search met a folder. `isNew`: it was not there when everything was searched. */
  meetFolder(place: SearchedPlace, stats: FileStats, search: number, isNew: boolean): void {
    const known = this.#folders.get(place.path);
    if (known !== undefined) {
      known.seenBy = search;
      if (!isNew) {
        known.root = place.root;
        known.relative = place.relative;
      }
      return;
    }
    const now = this.#clock.now();
    const isFresh = isNew || now - stats.mtimeMs < CLOCK_STEP_MS;
    this.#folders.set(place.path, {
      ...place,
      identity: stats.identity,
      mtimeMs: stats.mtimeMs,
      lookAgainAtMs: isFresh ? now + CLOCK_STEP_MS : Number.POSITIVE_INFINITY,
      youngUntilMs: isNew ? now + YOUNG_FOLDER_MS : 0,
      seenBy: search,
    });
  }

  /** A search met a link, or is about to look at what is named. `target` null: it leads nowhere. */
  meetLink(place: SearchedPlace, target: FileStats | null, search: number): void {
    const known = this.#links.get(place.path);
    if (known !== undefined) known.seenBy = search;
    else this.#links.set(place.path, { ...place, identity: identityOf(target), seenBy: search });
  }

  /** Forgets what a search of everything did not meet. */
  dropUnseen(search: number): void {
    for (const [path, folder] of this.#folders) {
      if (folder.seenBy < search) this.#folders.delete(path);
    }
    for (const [path, link] of this.#links) {
      if (link.seenBy < search) this.#links.delete(path);
    }
  }

  /** Folders whose entries changed. `lively` ones are looked at each time, others in turns. */
  async changedFolders(
    lively: ReadonlySet<string>,
    onFailure: (place: SearchedPlace, error: unknown) => void,
  ): Promise<readonly SearchedPlace[]> {
    const changed: SearchedPlace[] = [];
    for (const folder of this.#foldersToLookAt(lively)) {
      try {
        const stats = await this.#files.stat(folder.path);
        const now = this.#clock.now();
        const isChanged = stats.mtimeMs !== folder.mtimeMs || stats.identity !== folder.identity;
        if (!isChanged && now < folder.lookAgainAtMs) continue;
        folder.lookAgainAtMs = isChanged ? now + CLOCK_STEP_MS : Number.POSITIVE_INFINITY;
        folder.mtimeMs = stats.mtimeMs;
        folder.identity = stats.identity;
        changed.push(folder);
      } catch (error) {
        if (isGone(error)) this.#folders.delete(folder.path);
        else onFailure(folder, error);
      }
    }
    return changed;
  }

  /** Links and named paths that lead elsewhere than they did. */
  async changedLinks(): Promise<readonly SearchedPlace[]> {
    const changed: SearchedPlace[] = [];
    for (const link of this.#turnOf([...this.#links.values()])) {
      const identity = identityOf(await this.#files.stat(link.path).catch(() => null));
      if (identity === link.identity) continue;
      link.identity = identity;
      changed.push(link);
    }
    return changed;
  }

  #foldersToLookAt(lively: ReadonlySet<string>): readonly WatchedFolder[] {
    const now = this.#clock.now();
    const often: WatchedFolder[] = [];
    const quiet: WatchedFolder[] = [];
    for (const folder of this.#folders.values()) {
      const isLively =
        lively.has(folder.path) || folder.youngUntilMs >= now || folder.relative === "";
      (isLively ? often : quiet).push(folder);
    }
    return [...often, ...this.#turnOf(quiet)];
  }

  #turnOf<T>(places: readonly T[]): readonly T[] {
    if (places.length <= QUIET_PLACES) return places;
    const start = this.#turn % places.length;
    this.#turn += QUIET_PLACES;
    return [...places.slice(start), ...places.slice(0, start)].slice(0, QUIET_PLACES);
  }
}

/** Where a link leads; "" for nowhere. Where files have no inodes only coming and going is seen. */
function identityOf(target: FileStats | null): string {
  return target === null ? "" : target.identity || target.kind;
}

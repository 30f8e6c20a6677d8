import type { LogId } from "../core/base/units.ts";
import type { Failure } from "./file-failure.ts";
import type { FileStats } from "./file-system.ts";
import type { LogSource } from "./log-source.ts";

/**
 * What failed: looking at the file, comparing what was read of it, or reading on. Each is over when the
 * same works again.
 */
export type FailedWork = "look" | "compare" | "read";

/** What is wrong with a log. */
export type FailedLog = Failure & {
  readonly work: FailedWork;
  /** Nobody is told yet: the file only was elsewhere, or gone, which the next look at it tells. */
  readonly isQuiet: boolean;
  /** The file's times when it failed: once they change it is tried again. */
  readonly ctimeMs: number;
};

/** A file that the store holds as a log. */
export type KnownLog = {
  readonly id: LogId;
  readonly source: LogSource;
  path: string;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  /** As it was at the last look, whatever came of that. */
  lookedCtimeMs: number;
  failure: FailedLog | null;
  /** Seen by the search of this number. */
  seenBy: number;
  /** It (or what it took the place of) was read to its end once. */
  wasRead: boolean;
  /** What is shown of it is read again. */
  isReread: boolean;
  /** Its content is compared at this time although it does not seem to have changed. */
  compareAtMs: number;
  /** When its size was last seen to grow. */
  grewAtMs: number;
  /** Since when something within its size may be different that was not seen; NaN: not so. */
  suspectSinceMs: number;
  /** How long it took to read it again, and when that began. */
  rereadTookMs: number;
  rereadAtMs: number;
};

/** Whether a look at the file told something else than the last one that was gone into. */
export function isChanged(log: KnownLog, stats: FileStats): boolean {
  return stats.size !== log.size || stats.mtimeMs !== log.mtimeMs || stats.ctimeMs !== log.ctimeMs;
}

import type { LogId } from "../core/base/units.ts";

/** What the budget looks at of a log. */
export type BudgetedLog = {
  readonly id: LogId;
  /** Bytes of the file, and those that are read. */
  readonly size: number;
  readonly readBytes: number;
  readonly mtimeMs: number;
  /** Bytes that its index takes so far. */
  readonly indexBytes: number;
  /** Events of it are shown; of what is read again that is so although nothing is read yet. */
  readonly isShown: boolean;
};

/** Index bytes per byte of a log before any log is read: 45 for an event of 300 bytes. */
const FIRST_GUESS = 0.15;

/** Below this a log says too little of what its whole index will take. */
const TELLING_BYTES = 2 ** 16;

/**
 * The logs that are to be left unread so that the index of the others stays within `budgetBytes`: the
 * oldest by their last change. A log that is begun is read to its end. `isSearching`: newer ones may
 * still be found, so half of the budget is kept for them; else the newest is read whatever it takes.
 * O(n log n).
 */
export function leftOutOf(
  logs: readonly BudgetedLog[],
  budgetBytes: number,
  isSearching: boolean,
): ReadonlySet<LogId> {
  const leftOut = new Set<LogId>();
  if (budgetBytes === Number.POSITIVE_INFINITY) return leftOut;
  let read = 0;
  let indexed = 0;
  for (const { readBytes, indexBytes } of logs) {
    if (readBytes < TELLING_BYTES) continue;
    read += readBytes;
    indexed += indexBytes;
  }
  const guess = read === 0 ? FIRST_GUESS : indexed / read;
  const expectedOf = ({ size, readBytes, indexBytes }: BudgetedLog): number => {
    const left = Math.max(0, size - readBytes);
    const own = readBytes < TELLING_BYTES ? guess : indexBytes / readBytes;
    return indexBytes + left * own;
  };
  let used = 0;
  const unread: BudgetedLog[] = [];
  for (const log of logs) {
    // Left out, what is shown would never be true again.
    if (log.readBytes > 0 || log.isShown) used += expectedOf(log);
    else unread.push(log);
  }
  unread.sort((a, b) => b.mtimeMs - a.mtimeMs);
  const limit = isSearching ? budgetBytes / 2 : budgetBytes;
  for (const log of unread) {
    const isOnly = used === 0 && !isSearching;
    used += expectedOf(log);
    // Nothing older takes the place of the first that does not fit.
    if (used > limit && !isOnly) leftOut.add(log.id);
  }
  return leftOut;
}

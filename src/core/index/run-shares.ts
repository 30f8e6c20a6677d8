/** What a log holds of each run, row by row as it is read. */
import type { RoleBatch } from "../scan/role-batch.ts";
import type { Column } from "./event-table.ts";
import type { RunShare } from "./run-set.ts";

/** Shares by StringId of the run role; −1: events without it. */
export type RunShares = Map<number, RunShare>;

/** The columns that say it. */
type SharedColumns = {
  readonly run: ArrayLike<number>;
  readonly timeUs: ArrayLike<number>;
  readonly sequence: ArrayLike<number>;
};

/** Adds the rows of a batch. */
export function shareBatch(shares: RunShares, batch: RoleBatch): void {
  shareColumns(shares, batch, batch.count);
}

/** Adds the rows `[from, to)` of a table. */
export function shareTableRows(
  shares: RunShares,
  table: { readonly run: Column; readonly timeUs: Column; readonly sequence: Column },
  from: number,
  to: number,
): void {
  const columns = {
    run: new Int32Array(to - from),
    timeUs: new Float64Array(to - from),
    sequence: new Float64Array(to - from),
  };
  table.run.read(from, to, columns.run, 0);
  table.timeUs.read(from, to, columns.timeUs, 0);
  table.sequence.read(from, to, columns.sequence, 0);
  shareColumns(shares, columns, to - from);
}

function shareColumns(shares: RunShares, columns: SharedColumns, count: number): void {
  const { run, timeUs, sequence } = columns;
  for (let from = 0; from < count; ) {
    const value = run[from] as number;
    let to = from + 1;
    while (to < count && run[to] === value) to++;
    const share = shareOf(shares, value);
    share.count += to - from;
    let last = share.lastTimeUs;
    for (let row = from; row < to; row++) {
      const us = timeUs[row] as number;
      // What is no number compares false, so the first time is later than none.
      if (!(us <= last) && !Number.isNaN(us)) last = us;
    }
    share.lastTimeUs = last;
    for (let row = from; row < to && Number.isNaN(share.firstTimeUs); row++) {
      share.firstTimeUs = timeUs[row] as number;
    }
    for (let row = from; row < to && Number.isNaN(share.firstSequence); row++) {
      share.firstSequence = sequence[row] as number;
    }
    from = to;
  }
}

function shareOf(shares: RunShares, run: number): RunShare {
  let share = shares.get(run);
  if (share === undefined) {
    const none = Number.NaN;
    share = { count: 0, firstTimeUs: none, lastTimeUs: none, firstSequence: none };
    shares.set(run, share);
  }
  return share;
}

/** What a run value says in the lines before and in those that follow. */
export function joinShares(before: RunShare | undefined, after: RunShare): RunShare {
  if (before === undefined) return { ...after };
  const isLater = !(after.lastTimeUs <= before.lastTimeUs) && !Number.isNaN(after.lastTimeUs);
  return {
    count: before.count + after.count,
    firstTimeUs: Number.isNaN(before.firstTimeUs) ? after.firstTimeUs : before.firstTimeUs,
    lastTimeUs: isLater ? after.lastTimeUs : before.lastTimeUs,
    firstSequence: Number.isNaN(before.firstSequence) ? after.firstSequence : before.firstSequence,
  };
}

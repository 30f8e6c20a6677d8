import type { Hash64 } from "../base/hash.ts";
import { SLOTS, slotCount } from "./block-layout.ts";
import type { CauseColumn, Column } from "./event-table.ts";
import type { OpenBlock } from "./open-block.ts";

/** Appends the rows `[start, end)` of an open block to another, in which there is room for them. */
export function copyRows(from: OpenBlock, start: number, end: number, into: OpenBlock): void {
  for (let slot = 0; slot < slotCount(from.rules); slot++) {
    if (from.touched[slot] === 0) continue;
    into.column(slot).set(from.column(slot).subarray(start, end), into.rows);
    into.touched[slot] = 1;
  }
  const first = from.causeStart[start] as number;
  const last = from.causeStart[end] as number;
  into.makeCauseRoom(last - first);
  const before = into.causes;
  into.causeBack.set(from.causeBack.subarray(first, last), before);
  into.causeHi.set(from.causeHi.subarray(first, last), before);
  into.causeLo.set(from.causeLo.subarray(first, last), before);
  for (let place = first; place < last; place++) if (from.causeBack[place] === 0) into.farCauses++;
  for (let row = start + 1; row <= end; row++) {
    const causes = (from.causeStart[row] as number) - first;
    into.causeStart[into.rows + row - start] = before + causes;
  }
  into.rows += end - start;
}

/**
 * Puts the rows `[from, to)` of a table into an empty open block, in which there is room for them.
 * `columns` by slot; null: not one to be read.
 */
export function unpackRows(
  columns: readonly (Column | null)[],
  causes: CauseColumn,
  from: number,
  to: number,
  into: OpenBlock,
): void {
  for (const [slot, column] of columns.entries()) {
    if (column === null) continue;
    column.read(from, to, into.column(slot), 0);
    into.touched[slot] = 1;
  }
  causes.readCounts(from, to, into.causeCount);
  into.touched[SLOTS.causeCount] = 1;
  const starts = into.causeStart;
  for (let row = 0; row < to - from; row++) {
    starts[row + 1] = (starts[row] as number) + (into.causeCount[row] as number);
  }
  const total = starts[to - from] as number;
  into.makeCauseRoom(total);
  const nearRows = new Int32Array(total);
  causes.readNearRows(from, to, nearRows);
  const hash: Hash64 = { hi: 0, lo: 0 };
  for (let row = from, place = 0; row < to; row++) {
    const first = place;
    for (const end = starts[row - from + 1] as number; place < end; place++) {
      const near = nearRows[place] as number;
      into.causeBack[place] = near < 0 ? 0 : row - near;
      // That of a near one is the id of its row.
      if (near >= 0) continue;
      causes.hashOf(row, place - first, hash);
      into.causeHi[place] = hash.hi;
      into.causeLo[place] = hash.lo;
      into.farCauses++;
    }
  }
  into.rows = to - from;
}

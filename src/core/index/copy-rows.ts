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
  const hash: Hash64 = { hi: 0, lo: 0 };
  for (let row = from; row < to; row++) {
    const count = causes.countOf(row);
    const index = row - from;
    into.rows = index;
    into.makeCauseRoom(count);
    let place = into.causes;
    for (let cause = 0; cause < count; cause++, place++) {
      const near = causes.nearRowOf(row, cause);
      causes.hashOf(row, cause, hash);
      into.causeBack[place] = near < 0 ? 0 : row - near;
      into.causeHi[place] = hash.hi;
      into.causeLo[place] = hash.lo;
      if (near < 0) into.farCauses++;
    }
    into.causeCount[index] = count;
    into.causeStart[index + 1] = place;
  }
  into.touched[SLOTS.causeCount] = 1;
  into.rows = to - from;
}

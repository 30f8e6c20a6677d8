import type { RoleBatch } from "../scan/role-batch.ts";
import { SLOTS } from "./block-layout.ts";
import type { Column } from "./event-table.ts";
import type { OpenBlock } from "./open-block.ts";
import { RECENT_MASK, RecentIds } from "./recent-ids.ts";

/** Most rows that a near cause can be back: a distance has 16 bits. */
const MOST_BACK = 2 ** 16 - 1;

/** Logs are read by turns, so one memory of ids serves all. */
const recent = new RecentIds();

/**
 * Finds the causes of a table's events that were written shortly before, while events are appended. An
 * open block begins with row `firstRow` of the table.
 */
export class NearCauses {
  readonly #idHi: Column;
  readonly #idLo: Column;

  constructor(idHi: Column, idLo: Column) {
    this.#idHi = idHi;
    this.#idLo = idLo;
  }

  /** Remembers the id of a row. */
  remember(row: number, idLo: number): void {
    this.#recent().rows[idLo & RECENT_MASK] = row;
  }

  /** Appends the causes of the rows `[from, to)` of a batch, and the rows themselves with them; their ids are there. */
  appendBatch(open: OpenBlock, firstRow: number, batch: RoleBatch, from: number, to: number): void {
    const { idLo, causeStart, causeHi, causeLo, constant } = batch;
    const { rows: recentRows } = this.#recent();
    if (constant.has("causes")) {
      open.causeStart.fill(open.causes, open.rows + 1, open.rows + 1 + to - from);
      for (let at = from, row = firstRow + open.rows; at < to; at++, row++) {
        recentRows[(idLo[at] as number) & RECENT_MASK] = row;
      }
      open.rows += to - from;
      return;
    }
    const start = causeStart[from] as number;
    const causes = (causeStart[to] as number) - start;
    open.makeCauseRoom(causes);
    const { causeBack, causeCount, causeStart: starts, idHi: hi, idLo: lo } = open;
    const shift = open.causes - start;
    open.causeHi.set(causeHi.subarray(start, start + causes), open.causes);
    open.causeLo.set(causeLo.subarray(start, start + causes), open.causes);
    let far = 0;
    let cause = start;
    for (let at = from, index = open.rows; at < to; at++, index++) {
      const end = causeStart[at + 1] as number;
      causeCount[index] = end - cause;
      for (; cause < end; cause++) {
        const half = causeLo[cause] as number;
        const found = (recentRows[half & RECENT_MASK] as number) - firstRow;
        let back = index - found;
        if (found >= 0) {
          if (lo[found] !== half || hi[found] !== causeHi[cause]) back = 0;
        } else if (!this.#isNear(found + firstRow, back, causeHi[cause] as number, half)) {
          back = 0;
        }
        causeBack[shift + cause] = back;
        far += Number(back === 0);
      }
      starts[index + 1] = shift + cause;
      // An event without id is never looked for: no cause has that hash.
      recentRows[(idLo[at] as number) & RECENT_MASK] = firstRow + index;
    }
    open.touched[SLOTS.causeCount] = 1;
    open.farCauses += far;
    open.rows += to - from;
  }

  /** Appends the first `count` causes to the row that comes next. */
  append(open: OpenBlock, firstRow: number, hi: Uint32Array, lo: Uint32Array, count: number): void {
    const { rows } = open;
    let place = open.causeStart[rows] as number;
    if (count > 0) {
      if (place + count > open.causeBack.length) open.makeCauseRoom(count);
      const { causeBack, causeHi, causeLo, idHi, idLo } = open;
      const { rows: recentRows } = this.#recent();
      for (let at = 0; at < count; at++, place++) {
        const causeIdHi = hi[at] as number;
        const causeIdLo = lo[at] as number;
        const found = (recentRows[causeIdLo & RECENT_MASK] as number) - firstRow;
        let back = rows - found;
        if (found >= 0) {
          if (idLo[found] !== causeIdLo || idHi[found] !== causeIdHi) back = 0;
        } else if (!this.#isNear(found + firstRow, back, causeIdHi, causeIdLo)) {
          back = 0;
        }
        causeBack[place] = back;
        causeHi[place] = causeIdHi;
        causeLo[place] = causeIdLo;
        if (back === 0) open.farCauses++;
      }
      open.causeCount[rows] = count;
      open.touched[SLOTS.causeCount] = 1;
    }
    open.causeStart[rows + 1] = place;
  }

  /** A row of a packed block has this id and is not too far back. */
  #isNear(row: number, back: number, hi: number, lo: number): boolean {
    return row >= 0 && back <= MOST_BACK && this.#idLo.at(row) === lo && this.#idHi.at(row) === hi;
  }

  #recent(): RecentIds {
    recent.enter(this);
    return recent;
  }
}

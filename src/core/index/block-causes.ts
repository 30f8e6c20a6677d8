import type { Hash64 } from "../base/hash.ts";
import { BlockColumn } from "./block-columns.ts";
import { CAUSE_START_ROWS, HEAD, SLOTS } from "./block-layout.ts";
import type { BlockList } from "./block-list.ts";
import type { CauseColumn, Column } from "./event-table.ts";
import type { PackedBlock } from "./packed-block.ts";

/** Rows whose counts are read at a time. */
const SLICE = 2048;
const counts = new Uint32Array(SLICE);
const NO_BACKS = new Uint16Array(0);

/** The declared causes of a table's events, see block-layout.ts. */
export class BlockCauses implements CauseColumn {
  readonly #list: BlockList;
  readonly #count: BlockColumn;
  readonly #idHi: Column;
  readonly #idLo: Column;
  /** The block last asked about, null: the open one; its rows `[#start, #end)`. */
  #block: PackedBlock | null = null;
  #start = 0;
  #end = 0;
  /** Row of the block last asked about, and the causes of those before it. */
  #row = 0;
  #before = 0;

  constructor(list: BlockList, idHi: Column, idLo: Column) {
    this.#list = list;
    this.#count = new BlockColumn(list, SLOTS.causeCount);
    this.#idHi = idHi;
    this.#idLo = idLo;
    list.adopt(this);
  }

  get total(): number {
    const { open, packedCauses } = this.#list;
    return packedCauses + (open === null ? 0 : open.causes);
  }

  countOf(row: number): number {
    const count = this.#count.at(row);
    return Number.isNaN(count) ? 0 : count;
  }

  hashOf(row: number, index: number, out: Hash64): void {
    const list = this.#list;
    if (row >= list.packedRows) {
      const { open } = list;
      const place = open === null ? 0 : (open.causeStart[row - list.packedRows] as number) + index;
      const back = open?.causeBack[place] ?? 0;
      out.hi = back > 0 ? this.#idHi.at(row - back) : (open?.causeHi[place] ?? 0);
      out.lo = back > 0 ? this.#idLo.at(row - back) : (open?.causeLo[place] ?? 0);
      return;
    }
    const block = this.#enter(row);
    const place = this.#placeOf(block, row) + index;
    const far = farPlaceOf(block, place);
    if (far < 0) {
      const back = block.u16[backsOf(block) + place] as number;
      out.hi = this.#idHi.at(row - back);
      out.lo = this.#idLo.at(row - back);
      return;
    }
    const farCauses = block.head(HEAD.farCauses);
    const hashes = hashesOf(block) + far;
    out.hi = block.u32[hashes] as number;
    out.lo = block.u32[hashes + farCauses] as number;
  }

  nearRowOf(row: number, index: number): number {
    const list = this.#list;
    if (row >= list.packedRows) {
      const { open } = list;
      if (open === null) return -1;
      const place = (open.causeStart[row - list.packedRows] as number) + index;
      const back = open.causeBack[place] ?? 0;
      return back === 0 ? -1 : row - back;
    }
    const block = this.#enter(row);
    if (block.head(HEAD.farCauses) === block.head(HEAD.causes)) return -1;
    const place = this.#placeOf(block, row) + index;
    const back = block.u16[backsOf(block) + place] as number;
    return back === 0 ? -1 : row - back;
  }

  readCounts(from: number, to: number, into: Uint32Array): void {
    this.#count.read(from, to, into, 0);
  }

  readNearRows(from: number, to: number, into: Int32Array): void {
    const list = this.#list;
    let at = 0;
    for (let start = from; start < to; ) {
      const isOpen = start >= list.packedRows;
      const block = isOpen ? null : this.#enter(start);
      const end = Math.min(to, start + SLICE, isOpen ? to : this.#end);
      this.#count.read(start, end, counts, 0);
      const backs = isOpen ? (list.open?.causeBack ?? NO_BACKS) : block?.u16;
      let place = 0;
      if (block === null) place = list.open?.causeStart[start - list.packedRows] ?? 0;
      else place = backsOf(block) + this.#placeOf(block, start);
      const known = block === null || block.head(HEAD.farCauses) !== block.head(HEAD.causes);
      for (let row = start; row < end; row++) {
        for (let left = counts[row - start] as number; left > 0; left--, place++, at++) {
          const back = known ? (backs?.[place] as number) : 0;
          into[at] = back === 0 ? -1 : row - back;
        }
      }
      start = end;
    }
  }

  /** Forgets where it was: blocks were packed or taken away. */
  reset(): void {
    this.#block = null;
    this.#start = 0;
    this.#end = 0;
  }

  #enter(row: number): PackedBlock {
    if (this.#block !== null && row >= this.#start && row < this.#end) return this.#block;
    const list = this.#list;
    const at = list.indexOf(row);
    const block = list.blocks[at];
    if (block === undefined) throw new Error("internal error: row outside of its table");
    this.#block = block;
    this.#start = list.starts[at] as number;
    this.#end = this.#start + block.rows;
    this.#row = 0;
    this.#before = 0;
    return block;
  }

  /** Causes of the block's rows before a row. */
  #placeOf(block: PackedBlock, row: number): number {
    const index = row - this.#start;
    const starts = block.head(HEAD.causeStarts);
    // All rows have as many.
    if (starts === 0) return index * this.countOf(row);
    const nearest = index & ~(CAUSE_START_ROWS - 1);
    let from = this.#row;
    let before = this.#before;
    if (from > index || from < nearest) {
      from = nearest;
      before = block.u32[starts / 4 + nearest / CAUSE_START_ROWS] as number;
    }
    for (; from < index; from++) before += this.countOf(this.#start + from);
    this.#row = index;
    this.#before = before;
    return before;
  }
}

/** Index of the first distance, where not all causes are far. */
function backsOf(block: PackedBlock): number {
  return block.head(HEAD.causeData) / 2;
}

/** Which far cause stands at a place among all causes; −1: a near one. */
function farPlaceOf(block: PackedBlock, place: number): number {
  const farCauses = block.head(HEAD.farCauses);
  const causes = block.head(HEAD.causes);
  if (farCauses === causes) return place;
  const data = block.head(HEAD.causeData);
  if (block.u16[backsOf(block) + place] !== 0) return -1;
  const places = farPlaces(data, causes);
  let low = 0;
  let high = farCauses - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((block.u32[places + middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first hash of far causes. */
function hashesOf(block: PackedBlock): number {
  const farCauses = block.head(HEAD.farCauses);
  const causes = block.head(HEAD.causes);
  const data = block.head(HEAD.causeData);
  return farCauses === causes ? data / 4 : farPlaces(data, causes) + farCauses;
}

function farPlaces(data: number, causes: number): number {
  return ((data + causes * 2 + 7) & ~7) / 4;
}

import type { MatchedOrder } from "../query/match-order.ts";
import { ChunkBounds } from "./chunk-bounds.ts";
import type { Tally } from "./order-tally.ts";
import { CHUNK_PLACES, COLUMN, readRuns, slice } from "./place-slices.ts";
import type { ScopeCounts } from "./scope-counts.ts";
import type { AxisPlaces } from "./timeline-axis.ts";
import { ValueSlots, withRoom } from "./value-slots.ts";

/**
 * Turns as places: the n-th of m events of a turn and run is at turn + n/m. A *cell* is a turn of one
 * run. Kept are the counts of the cells, and per chunk how many events each of its cells had before
 * it: 8 bytes for each cell of a chunk, which are few, as neighbours mostly share their turn.
 */
export class TurnTally implements Tally {
  readonly #bounds = new ChunkBounds();
  /** Cells per run by their turns. */
  readonly #cellsOfRun: ValueSlots[] = [];
  readonly #cellBySlot: number[][] = [];
  readonly #turnOfCell: number[] = [];
  #counts = new Uint32Array(0);
  /** Last chunk that met a cell, + 1. */
  #metIn = new Uint32Array(0);
  /** Where the entries of each chunk begin in the next two. */
  #chunkStarts: number[] = [];
  #cells = new Uint32Array(0);
  #before = new Uint32Array(0);
  #entries = 0;
  /** One run whose turns come one after the other, by 1 or more, with events without a turn last. */
  #rises = true;
  #lastTurn = Number.NEGATIVE_INFINITY;
  #placed = 0;

  take({ order, runs, runOfPart }: MatchedOrder, from: number, to: number): void {
    order.read(COLUMN.turn, from, to, slice.turn, 0);
    if (runs.length > 1) {
      readRuns(order, runOfPart, from, to, slice.runs);
      this.#rises = false;
    }
    let last = Number.NaN;
    let lastRun = -1;
    let cell = -1;
    for (let at = 0; at < to - from; at++) {
      const turn = slice.turn[at] as number;
      const place = from + at;
      const chunk = Math.floor(place / CHUNK_PLACES);
      while (this.#chunkStarts.length <= chunk) this.#chunkStarts.push(this.#entries);
      if (Number.isNaN(turn)) continue;
      const run = runs.length > 1 ? (slice.runs[at] as number) : 0;
      if (turn !== last || run !== lastRun) {
        cell = this.#cellOf(run, turn);
        last = turn;
        lastRun = run;
      }
      if (this.#metIn[cell] !== chunk + 1) this.#meet(cell, chunk, place, turn);
      this.#counts[cell] = (this.#counts[cell] as number) + 1;
      if (place !== this.#placed || (turn !== this.#lastTurn && turn < this.#lastTurn + 1)) {
        this.#rises = false;
      }
      this.#placed = place + 1;
      this.#lastTurn = turn;
    }
  }

  #cellOf(run: number, turn: number): number {
    this.#cellsOfRun[run] ??= new ValueSlots();
    this.#cellBySlot[run] ??= [];
    const slots = this.#cellsOfRun[run];
    const cells = this.#cellBySlot[run];
    const slot = slots.slotOf(turn);
    let cell = cells[slot];
    if (cell === undefined) {
      cell = this.#turnOfCell.length;
      cells[slot] = cell;
      this.#turnOfCell.push(turn);
      this.#counts = withRoom(this.#counts, cell);
      this.#metIn = withRoom(this.#metIn, cell);
    }
    return cell;
  }

  #meet(cell: number, chunk: number, place: number, turn: number): void {
    this.#metIn[cell] = chunk + 1;
    this.#cells = withRoom(this.#cells, this.#entries);
    this.#before = withRoom(this.#before, this.#entries);
    this.#cells[this.#entries] = cell;
    this.#before[this.#entries++] = this.#counts[cell] as number;
    // Shares change as a turn grows, but stay below 1.
    this.#bounds.widen(place, turn, turn + 1);
  }

  placesOf(matched: MatchedOrder, totals: ScopeCounts): AxisPlaces {
    const read = (from: number, to: number, starts: Float64Array, ends: Float64Array): void => {
      this.#read(matched, from, to, starts);
      ends.set(starts.subarray(0, to - from));
    };
    const startAt = this.#rises
      ? (place: number) => this.#risingStartAt(matched, totals, place)
      : (place: number) => this.#startAt(matched, place);
    return {
      rises: this.#rises,
      placed: this.#placed,
      startAt,
      endAt: startAt,
      read,
      bounds: this.#rises ? null : this.#bounds,
      span: this.#span(),
      turnStarts: () => Float64Array.from(totals.turns.values),
    };
  }

  #span(): { readonly start: number; readonly end: number } | null {
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < this.#turnOfCell.length; cell++) {
      const turn = this.#turnOfCell[cell] as number;
      const count = this.#counts[cell] as number;
      start = Math.min(start, turn);
      end = Math.max(end, turn + (count - 1) / count);
    }
    return start > end ? null : { start, end };
  }

  #risingStartAt({ order }: MatchedOrder, totals: ScopeCounts, place: number): number {
    const turn = order.valueAt(COLUMN.turn, place);
    const slot = totals.turns.findSlot(turn);
    if (slot < 0) return Number.NaN;
    const first = totals.turnFirsts[slot] as number;
    return turn + (place - first) / (totals.turnCounts[slot] as number);
  }

  #startAt(matched: MatchedOrder, place: number): number {
    const from = Math.floor(place / CHUNK_PLACES) * CHUNK_PLACES;
    this.#read(matched, from, place + 1, single);
    return single[place - from] as number;
  }

  /** `from` is the first place of a chunk. */
  #read(
    { order, runs, runOfPart }: MatchedOrder,
    from: number,
    to: number,
    starts: Float64Array,
  ): void {
    order.read(COLUMN.turn, from, to, slice.turn, 0);
    if (runs.length > 1) readRuns(order, runOfPart, from, to, slice.runs);
    const seen = seenOf(this.#turnOfCell.length);
    let loaded = -1;
    let last = Number.NaN;
    let lastRun = -1;
    let cell = -1;
    for (let at = 0; at < to - from; at++) {
      const chunk = Math.floor((from + at) / CHUNK_PLACES);
      if (chunk !== loaded) {
        this.#load(chunk, seen);
        loaded = chunk;
      }
      const turn = slice.turn[at] as number;
      if (Number.isNaN(turn)) {
        starts[at] = Number.NaN;
        continue;
      }
      const run = runs.length > 1 ? (slice.runs[at] as number) : 0;
      if (turn !== last || run !== lastRun) {
        cell = this.#cellOf(run, turn);
        last = turn;
        lastRun = run;
      }
      const before = seen[cell] as number;
      seen[cell] = before + 1;
      starts[at] = turn + before / (this.#counts[cell] as number);
    }
  }

  #load(chunk: number, seen: Uint32Array): void {
    const end = this.#chunkStarts[chunk + 1] ?? this.#entries;
    for (let entry = this.#chunkStarts[chunk] ?? end; entry < end; entry++) {
      seen[this.#cells[entry] as number] = this.#before[entry] as number;
    }
  }
}

const single = new Float64Array(CHUNK_PLACES);

let seenScratch = new Uint32Array(0);

/** Room for a count per cell; what stands in it is set chunk by chunk. */
function seenOf(cells: number): Uint32Array {
  seenScratch = withRoom(seenScratch, cells);
  return seenScratch;
}

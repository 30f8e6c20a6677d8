/** The part of an axis that is looked at, in columns of pixels, and which places have to be walked for it. */
import { CHUNK_PLACES, SLICE_PLACES, slice } from "./place-slices.ts";
import { type AxisPlaces, placeOfStart } from "./timeline-axis.ts";

/** A place of an event that reaches into the window from before it. */
export const BEFORE = -1;
/** A place outside of the window. */
export const OUTSIDE = -2;

const starts = new Float64Array(SLICE_PLACES);
const ends = new Float64Array(SLICE_PLACES);

/** A window with both its ends included. */
export class AxisWindow {
  readonly columns: number;
  /**
   * Neighbours of the range read last that share their column: the n-th stretch ends before place
   * `stretchEnds[n]`, counted from the range's first.
   */
  stretches = 0;
  readonly stretchEnds = new Int32Array(SLICE_PLACES);
  readonly #axis: AxisPlaces;
  readonly #length: number;
  readonly #start: number;
  readonly #end: number;
  readonly #perUnit: number;
  /** Of an axis that rises: the places whose starts are in the window. */
  readonly #first: number;
  readonly #last: number;

  /** `length`: places of the order. */
  constructor(axis: AxisPlaces, length: number, start: number, end: number, columns: number) {
    this.#axis = axis;
    this.#length = length;
    this.#start = start;
    this.#end = end;
    this.columns = columns;
    // One column holds all where the window is a single place.
    this.#perUnit = end > start ? columns / (end - start) : 0;
    this.#first = axis.rises ? placeOfStart(axis, start, false) : 0;
    this.#last = axis.rises ? placeOfStart(axis, end, true) : 0;
  }

  /** Calls for ranges of places, each within a slice, that hold all events of the window, ascending. */
  *ranges(): Generator<{ readonly from: number; readonly to: number }> {
    const { rises, bounds } = this.#axis;
    if (bounds !== null) {
      const before = rises ? Math.min(this.#first, this.#last) : this.#length;
      for (let from = 0; from < before; from += CHUNK_PLACES) {
        const chunk = from / CHUNK_PLACES;
        const isNear =
          (bounds.starts[chunk] as number) <= this.#end &&
          (bounds.ends[chunk] as number) >= this.#start;
        if (isNear) yield { from, to: Math.min(before, from + CHUNK_PLACES) };
      }
    }
    for (let from = this.#first; from < this.#last; ) {
      const next = (Math.floor(from / SLICE_PLACES) + 1) * SLICE_PLACES;
      const to = Math.min(this.#last, next);
      yield { from, to };
      from = to;
    }
  }

  /** The column of each place of a range, or {@link BEFORE} or {@link OUTSIDE}; in `slice.column`. */
  readColumns(from: number, to: number): void {
    this.stretches = 0;
    if (this.#axis.rises && from >= this.#first) this.#fillStretches(from, to);
    else this.#readEach(from, to);
  }

  #endStretch(place: number): void {
    this.stretchEnds[this.stretches++] = place;
  }

  #columnOf(start: number): number {
    return Math.min(this.columns - 1, Math.floor((start - this.#start) * this.#perUnit));
  }

  /** Starts rise, so only the borders of columns are looked for: most columns hold many places. */
  #fillStretches(from: number, to: number): void {
    const axis = this.#axis;
    for (let place = from; place < to; ) {
      const column = this.#columnOf(axis.startAt(place));
      // Further and further, then the border between the last two looks.
      let inside = place;
      let step = 1;
      let outside = to;
      while (inside + step < to) {
        if (this.#columnOf(axis.startAt(inside + step)) > column) {
          outside = inside + step;
          break;
        }
        inside += step;
        step *= 2;
      }
      while (outside - inside > 1) {
        const middle = (inside + outside) >>> 1;
        if (this.#columnOf(axis.startAt(middle)) > column) outside = middle;
        else inside = middle;
      }
      slice.column.fill(column, place - from, outside - from);
      this.#endStretch(outside - from);
      place = outside;
    }
  }

  #readEach(from: number, to: number): void {
    this.#axis.read(from, to, starts, ends);
    for (let at = 0; at < to - from; at++) {
      const start = starts[at] as number;
      // NaN, which is no place, is in no window.
      const isIn = start <= this.#end && (ends[at] as number) >= this.#start;
      const column = !isIn ? OUTSIDE : start < this.#start ? BEFORE : this.#columnOf(start);
      if (at > 0 && column !== slice.column[at - 1]) this.#endStretch(at);
      slice.column[at] = column;
    }
    this.#endStretch(to - from);
  }
}

import { CHUNK_PLACES } from "./place-slices.ts";
import { withRoom } from "./value-slots.ts";

/** Least start and greatest end per chunk of places. */
export class ChunkBounds {
  starts = new Float64Array(0);
  ends = new Float64Array(0);
  #length = 0;

  /** Widens the bounds of a place's chunk; NaN does nothing. */
  widen(place: number, start: number, end: number): void {
    const chunk = Math.floor(place / CHUNK_PLACES);
    while (this.#length <= chunk) {
      this.starts = withRoom(this.starts, this.#length);
      this.ends = withRoom(this.ends, this.#length);
      this.starts[this.#length] = Number.POSITIVE_INFINITY;
      this.ends[this.#length++] = Number.NEGATIVE_INFINITY;
    }
    if (start < (this.starts[chunk] as number)) this.starts[chunk] = start;
    if (end > (this.ends[chunk] as number)) this.ends[chunk] = end;
  }

  /** Least start and greatest end of all; null: nothing was taken in. */
  get span(): { readonly start: number; readonly end: number } | null {
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (let chunk = 0; chunk < this.#length; chunk++) {
      start = Math.min(start, this.starts[chunk] as number);
      end = Math.max(end, this.ends[chunk] as number);
    }
    return start > end ? null : { start, end };
  }
}

import { PIECE } from "./hash-partitions.ts";
import { placeInPart, type RunRows } from "./run-rows.ts";

/**
 * The declared causes of some neighbouring events, as ordinals of the run. Filled again and again.
 *
 * Example, three events from ordinal 10 on, the second without causes, one of the third's not near:
 *   counts 1, 0, 2 · targets 9, 10, −1 · total 3
 */
export class CausePiece {
  /** How many causes each event declares. */
  readonly counts: Uint32Array;
  /** Ordinals of the causes that are near, else −1; whoever fills it finds the others. */
  targets: Int32Array = new Int32Array(0);
  total = 0;
  readonly #rows: RunRows;

  /** For at most `events` of them at a time. */
  constructor(rows: RunRows, events: number) {
    this.#rows = rows;
    this.counts = new Uint32Array(Math.min(PIECE, events));
  }

  /** Reads how many causes the ordinals `[from, to)` have, at most {@link PIECE}, and nothing else. */
  readCounts(from: number, to: number): void {
    this.#rows.forEachStretch(from, to, (part, start, end, ordinal) => {
      const { causes } = part.table;
      const counts = this.counts.subarray(ordinal - from, ordinal - from + end - start);
      if (part.rows === null) causes.readCounts(start, end, counts);
      else
        for (let at = 0; at < counts.length; at++) {
          counts[at] = causes.countOf(part.rows[start + at] as number);
        }
    });
  }

  /** Reads the causes of the ordinals `[from, to)`, at most {@link PIECE}. */
  read(from: number, to: number): void {
    const rows = this.#rows;
    this.total = 0;
    rows.forEachStretch(from, to, (part, start, end, ordinal) => {
      const { causes } = part.table;
      // Ordinal of the part's first event.
      const base = ordinal - start;
      const counts = this.counts.subarray(ordinal - from, ordinal - from + end - start);
      if (part.rows !== null) {
        for (let place = start; place < end; place++) {
          const row = part.rows[place] as number;
          const count = causes.countOf(row);
          counts[place - start] = count;
          this.#reserve(this.total + count);
          for (let index = 0; index < count; index++) {
            const near = placeInPart(part, causes.nearRowOf(row, index));
            this.targets[this.total++] = near < 0 ? -1 : base + near;
          }
        }
        return;
      }
      causes.readCounts(start, end, counts);
      let count = 0;
      for (let at = 0; at < counts.length; at++) count += counts[at] as number;
      if (count === 0) return;
      this.#reserve(this.total + count);
      const targets = this.targets.subarray(this.total, this.total + count);
      causes.readNearRows(start, end, targets);
      if (base > 0) {
        for (let at = 0; at < count; at++) {
          const row = targets[at] as number;
          if (row >= 0) targets[at] = base + row;
        }
      }
      this.total += count;
    });
  }

  #reserve(count: number): void {
    if (count <= this.targets.length) return;
    const targets = new Int32Array(Math.max(count, this.targets.length * 2, 1024));
    targets.set(this.targets.subarray(0, this.total));
    this.targets = targets;
  }
}

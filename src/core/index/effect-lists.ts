import type { CausePiece } from "./cause-piece.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";

/** Effects that came after the lists were built; beyond this they are built anew. */
export const LOOSE_EFFECTS = 2 ** 16;

/**
 * The effects of every event by a counting sort: 4 bytes an event and 4 a link. What comes later stands
 * beside them, until they are built anew; meanwhile the old ones answer.
 */
export class EffectLists {
  #start: Uint32Array = new Uint32Array(1);
  #list: Int32Array = new Int32Array(0);
  #loose = new Map<number, number[]>();
  #looseCount = 0;

  get looseCount(): number {
    return this.#looseCount;
  }

  /** Effects come in ascending order for each cause, those of late links apart. */
  add(cause: number, effect: number): void {
    const list = this.#loose.get(cause);
    if (list === undefined) this.#loose.set(cause, [effect]);
    else list.push(effect);
    this.#looseCount++;
  }

  /** Stops when `visit` gives false, and then gives false. */
  forEach(cause: number, visit: (effect: number) => boolean): boolean {
    if (cause + 1 < this.#start.length) {
      const end = this.#start[cause + 1] as number;
      for (let at = this.#start[cause] as number; at < end; at++) {
        if (!visit(this.#list[at] as number)) return false;
      }
    }
    const loose = this.#loose.get(cause);
    return loose === undefined || loose.every(visit);
  }

  countOf(cause: number): number {
    const built =
      cause + 1 < this.#start.length
        ? (this.#start[cause + 1] as number) - (this.#start[cause] as number)
        : 0;
    return built + (this.#loose.get(cause)?.length ?? 0);
  }

  /** While nothing is loose. */
  keep(out: KeptWriter): void {
    out.array(this.#start);
    out.array(this.#list);
  }

  /** Into empty ones. */
  restore(from: KeptReader): void {
    this.#start = from.words();
    this.#list = from.ints();
    from.expect(this.#start.at(-1) === this.#list.length);
  }

  /** Takes what {@link EffectSort} built in place of all that is known. */
  take(sort: EffectSort): void {
    this.#start = sort.start;
    this.#list = sort.list;
    this.#loose = new Map();
    this.#looseCount = 0;
  }
}

/** Additions between two looks at the clock: a millisecond. */
const SUMS_PER_SLICE = 2 ** 20;

/** Links of the effects `[start, end)`: their causes, one after the other. */
type KeptPiece = { readonly start: number; readonly end: number; readonly targets: Int32Array };

/**
 * Sorts links by their causes: `add` all, `begin`, then put them from the last effect to the first, so
 * that no second array of places is needed. Takes 4 more bytes a link until it is done.
 */
export class EffectSort {
  /** First counts, then ends, in the end starts. */
  readonly start: Uint32Array;
  list: Int32Array = new Int32Array(0);
  readonly #pieces: KeptPiece[] = [];

  /** For the causes 0 to `length`. */
  constructor(length: number) {
    this.start = new Uint32Array(length + 1);
  }

  /** Takes the links of the effects `[from, to)`; later effects come later. */
  add(from: number, to: number, { targets, total }: CausePiece): void {
    const { start } = this;
    for (let at = 0; at < total; at++) {
      const cause = targets[at] as number;
      if (cause >= 0) start[cause] = (start[cause] as number) + 1;
    }
    if (total > 0) this.#pieces.push({ start: from, end: to, targets: targets.slice(0, total) });
  }

  /** After all were added; in slices. */
  *begin(): Generator<void> {
    const { start } = this;
    let sum = 0;
    for (let at = 0; at < start.length; at++) {
      sum += start[at] as number;
      start[at] = sum;
      if (at % SUMS_PER_SLICE === 0) yield;
    }
    this.list = new Int32Array(sum);
    yield;
  }

  /** Puts the last effects that were not put so far; false: all were. `piece` is for reading counts. */
  putLast(piece: CausePiece): boolean {
    const kept = this.#pieces.pop();
    if (kept === undefined) return false;
    const { start, list } = this;
    const { targets } = kept;
    const { counts } = piece;
    piece.readCounts(kept.start, kept.end);
    let at = targets.length;
    for (let effect = kept.end - 1; effect >= kept.start; effect--) {
      const first = at - (counts[effect - kept.start] as number);
      while (at > first) {
        const cause = targets[--at] as number;
        if (cause < 0) continue;
        const place = (start[cause] as number) - 1;
        start[cause] = place;
        list[place] = effect;
      }
    }
    return true;
  }
}

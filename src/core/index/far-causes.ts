import type { Hash64 } from "../base/hash.ts";
import { PIECE } from "./hash-partitions.ts";
import { IntList } from "./int-list.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import type { RunRows } from "./run-rows.ts";

/** Targets that are no ordinal. */
export const NO_EVENT = -1;
/** The event names the same cause a second time; the first counts. */
export const REPEATED = -2;

/**
 * What was found for the declared causes that are not near (see CauseColumn): few in most logs. Three
 * numbers each, in the order of the events; 12 bytes a cause, and 16 more while it dangles.
 */
export class FarCauses {
  readonly #rows: RunRows;
  readonly #ordinals = new IntList();
  /** Which of the event's causes. */
  readonly #indexes = new IntList();
  readonly #targets = new IntList();
  /** Places of causes that were not found when they came, and the next of the same bucket; −1: none. */
  readonly #dangling = new IntList();
  readonly #next = new IntList();
  /** First of each bucket, plus 1; by the lower half of the hash. Made when it is first needed. */
  #buckets = new Int32Array(0);
  #open = 0;

  constructor(rows: RunRows) {
    this.#rows = rows;
  }

  get length(): number {
    return this.#ordinals.length;
  }

  /** How many causes are named that no event of the run has. */
  get danglingCount(): number {
    return this.#open;
  }

  /** Causes that dangled once, some of them resolved since; in the order in which they came. */
  get danglingLength(): number {
    return this.#dangling.length;
  }

  /** Effect of the n-th of them; −1: it is resolved. */
  danglingOrdinalAt(at: number): number {
    const place = this.#dangling.at(at);
    return this.#targets.at(place) === NO_EVENT ? this.#ordinals.at(place) : -1;
  }

  /** Events ascend, and the causes of one. */
  push(ordinal: number, index: number, target: number): void {
    if (target === NO_EVENT) {
      this.#dangling.push(this.length);
      this.#open++;
    }
    this.#ordinals.push(ordinal);
    this.#indexes.push(index);
    this.#targets.push(target);
  }

  /** Place of the first cause of an event or of those after it. */
  placeOf(ordinal: number): number {
    return this.#ordinals.placeOf(ordinal);
  }

  /** Whether the cause at a place is this one; places before it are no longer asked for. */
  isAt(place: number, ordinal: number, index: number): boolean {
    return this.#ordinals.at(place) === ordinal && this.#indexes.at(place) === index;
  }

  /** Whether the cause at a place stands before this one. */
  isBefore(place: number, ordinal: number, index: number): boolean {
    if (place >= this.length) return false;
    const at = this.#ordinals.at(place);
    return at < ordinal || (at === ordinal && this.#indexes.at(place) < index);
  }

  targetAt(place: number): number {
    return this.#targets.at(place);
  }

  /** Whether an event names a cause that was not found. */
  isDangling(ordinal: number): boolean {
    for (let place = this.placeOf(ordinal); this.#ordinals.at(place) === ordinal; place++) {
      if (place >= this.length) return false;
      if (this.#targets.at(place) === NO_EVENT) return true;
    }
    return false;
  }

  keep(out: KeptWriter): void {
    out.number(this.#open);
    for (const list of this.#kept()) list.keep(out);
  }

  /** Into an empty one. */
  restore(from: KeptReader): void {
    this.#open = from.number();
    for (const list of this.#kept()) list.restore(from);
    from.expect(this.#indexes.length === this.length && this.#targets.length === this.length);
  }

  /** The rest is made of it when it is needed. */
  #kept(): readonly IntList[] {
    return [this.#ordinals, this.#indexes, this.#targets, this.#dangling];
  }

  /** Prepares for {@link resolve}, in slices. */
  *prepare(): Generator<void> {
    const length = this.#dangling.length;
    if (length > this.#buckets.length) {
      this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(length * 1.5)));
      this.#next.cut(0);
    }
    const mask = this.#buckets.length - 1;
    for (let at = this.#next.length; at < length; at++) {
      this.#hashAt(this.#dangling.at(at));
      const bucket = hash.lo & mask;
      this.#next.push((this.#buckets[bucket] as number) - 1);
      this.#buckets[bucket] = at + 1;
      if (at % PIECE === 0) yield;
    }
  }

  /** An event with this id came: gives the causes that waited for it their target. After `prepare`. */
  resolve(hi: number, lo: number, target: number, visit: (effect: number) => void): void {
    let at = (this.#buckets[lo & (this.#buckets.length - 1)] as number) - 1;
    for (; at >= 0; at = this.#next.at(at)) {
      const place = this.#dangling.at(at);
      if (this.#targets.at(place) !== NO_EVENT) continue;
      this.#hashAt(place);
      if (hash.lo !== lo || hash.hi !== hi) continue;
      this.#targets.set(place, target);
      this.#open--;
      visit(this.#ordinals.at(place));
    }
  }

  #hashAt(place: number): void {
    const { causes } = this.#rows.locate(this.#ordinals.at(place));
    causes.hashOf(this.#rows.row, this.#indexes.at(place), hash);
  }
}

const hash: Hash64 = { hi: 0, lo: 0 };

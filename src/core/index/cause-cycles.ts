import { IntList } from "./int-list.ts";

/** Tells the causes of an event. */
export type CausesOf = (event: number, visit: (cause: number) => void) => void;

/** Steps of the walk between two slices. */
const SLICE_STEPS = 20_000;

/**
 * Events whose declared causes lead back to themselves, ascending, among those that can be reached from
 * `roots`; in slices. Tarjan's strongly connected components without recursion: linear in events and
 * links, any depth. Memory for the events that are met only.
 *
 * The first event of a cycle always has a cause at or after itself, so events with such a cause are
 * roots enough, and no cycle holds an event before `floor`, the first of them there is.
 */
export function* findCauseCycles(
  causesOf: CausesOf,
  roots: Iterable<number>,
  floor: number,
): Generator<void, number[]> {
  const walk = new CycleWalk(causesOf, floor);
  let steps = 0;
  for (const root of roots) {
    walk.begin(root);
    while (walk.step()) if (++steps % SLICE_STEPS === 0) yield;
  }
  return walk.found.sort((a, b) => a - b);
}

class CycleWalk {
  readonly found: number[] = [];
  readonly #causesOf: CausesOf;
  readonly #floor: number;
  /** When an event was met, from 1; 0: not yet; events off the stack count as met last. */
  readonly #number = new SparseNumbers();
  readonly #low = new SparseNumbers();
  #met = 0;
  /** Events from the root to the one that is looked at, and where the causes of each begin in `#causes`. */
  readonly #path = new IntList();
  readonly #starts = new IntList();
  /** Causes not looked at so far, of all events of the path. */
  readonly #causes = new IntList();
  /** Events that were met and belong to no component so far. */
  readonly #open = new IntList();
  readonly #keepCause = (cause: number): void => {
    if (cause >= this.#floor) this.#causes.push(cause);
  };

  constructor(causesOf: CausesOf, floor: number) {
    this.#causesOf = causesOf;
    this.#floor = floor;
  }

  begin(root: number): void {
    if (this.#number.at(root - this.#floor) === 0) this.#enter(root);
  }

  /** False: the walk from the root is at its end. */
  step(): boolean {
    const path = this.#path;
    if (path.length === 0) return false;
    const event = path.at(path.length - 1);
    const causes = this.#causes;
    if (causes.length > this.#starts.at(path.length - 1)) {
      const cause = causes.at(causes.length - 1);
      causes.cut(causes.length - 1);
      const met = this.#number.at(cause - this.#floor);
      if (met === 0) this.#enter(cause);
      else this.#lower(event, met);
      return true;
    }
    path.cut(path.length - 1);
    this.#starts.cut(path.length);
    const low = this.#low.at(event - this.#floor);
    if (path.length > 0) this.#lower(path.at(path.length - 1), low);
    if (low === this.#number.at(event - this.#floor)) this.#close(event);
    return true;
  }

  #lower(event: number, low: number): void {
    if (low < this.#low.at(event - this.#floor)) this.#low.set(event - this.#floor, low);
  }

  #enter(event: number): void {
    this.#met++;
    this.#number.set(event - this.#floor, this.#met);
    this.#low.set(event - this.#floor, this.#met);
    this.#path.push(event);
    this.#starts.push(this.#causes.length);
    this.#open.push(event);
    this.#causesOf(event, this.#keepCause);
  }

  #close(event: number): void {
    const open = this.#open;
    const single = open.at(open.length - 1) === event;
    while (true) {
      const member = open.at(open.length - 1);
      open.cut(open.length - 1);
      this.#number.set(member - this.#floor, LAST);
      if (!single || this.#isOwnCause(member)) this.found.push(member);
      if (member === event) return;
    }
  }

  #isOwnCause(event: number): boolean {
    let own = false;
    this.#causesOf(event, (cause) => {
      if (cause === event) own = true;
    });
    return own;
  }
}

const LAST = 2 ** 31 - 1;
const PAGE = 2 ** 12;

/** Numbers by position, 0 where none was set; memory for the pages that were written. */
class SparseNumbers {
  readonly #pages: (Int32Array | undefined)[] = [];

  at(position: number): number {
    return this.#pages[Math.floor(position / PAGE)]?.[position % PAGE] ?? 0;
  }

  set(position: number, value: number): void {
    const at = Math.floor(position / PAGE);
    let page = this.#pages[at];
    if (page === undefined) {
      page = new Int32Array(PAGE);
      while (this.#pages.length < at) this.#pages.push(undefined);
      this.#pages[at] = page;
    }
    page[position % PAGE] = value;
  }
}

import type { PatternTest } from "./event-pattern.ts";
import { HashGroups } from "./hash-groups.ts";
import { PIECE } from "./hash-partitions.ts";
import type { Hashes } from "./hashes.ts";
import type { InferredLinks } from "./inference.ts";
import { IntList } from "./int-list.ts";
import type { RunRows } from "./run-rows.ts";

type TurnLinks = {
  readonly causes: Map<number, number[]>;
  readonly effects: Map<number, number[]>;
};

/** Events with links, of the turns asked about last, that are kept: some 10 MB at most. Turns count as one. */
const KEPT_EVENTS = 2 ** 16;

/**
 * Above this many links between the equal events of two steps, each event is linked to the nearest
 * earlier one only: a log whose turn never advances would have a link for every pair of its events.
 */
const PAIRS_PER_GROUP = 1024;

/**
 * Rule `turn-steps`. Links are worked out per turn when one of its events is asked for, and kept for
 * the turns asked about last. What is kept of all turns is where each stretch of events of one turn
 * begins: as many as turns, where these follow each other.
 */
export class TurnSteps implements InferredLinks {
  readonly #steps: readonly PatternTest[];
  readonly #rows: RunRows;
  readonly #declares: (ordinal: number) => boolean;
  readonly #starts: TurnStarts;
  readonly #known = new Map<number, TurnLinks>();
  #kept = 0;

  constructor(
    steps: readonly PatternTest[],
    rows: RunRows,
    declares: (ordinal: number) => boolean,
  ) {
    this.#steps = steps;
    this.#rows = rows;
    this.#declares = declares;
    this.#starts = new TurnStarts(rows);
  }

  update(): Generator<void> {
    return this.#starts.update((turn) => this.#forget(turn));
  }

  get isLoose(): boolean {
    return this.#starts.isLoose;
  }

  compact(): Generator<void> {
    return this.#starts.compact();
  }

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    if (this.#declares(ordinal)) return;
    for (const cause of this.#linksOf(ordinal)?.causes.get(ordinal) ?? []) visit(cause);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    for (const effect of this.#linksOf(ordinal)?.effects.get(ordinal) ?? []) visit(effect);
  }

  #linksOf(ordinal: number): TurnLinks | null {
    const table = this.#rows.locate(ordinal);
    const { row } = this.#rows;
    const turn = table.turn.at(row);
    if (Number.isNaN(turn) || !this.#steps.some((step) => step.matches(table, row))) return null;
    let links = this.#known.get(turn);
    if (links === undefined) {
      links = this.#link(this.#stepsOf(turn));
      this.#known.set(turn, links);
      this.#kept += sizeOf(links);
      for (const oldest of this.#known.keys()) {
        if (this.#kept <= KEPT_EVENTS || oldest === turn) break;
        this.#forget(oldest);
      }
    }
    return links;
  }

  #forget(turn: number): void {
    const links = this.#known.get(turn);
    if (links === undefined) return;
    this.#kept -= sizeOf(links);
    this.#known.delete(turn);
  }

  /** Events of a turn that are steps, by step; ordinals ascending. */
  #stepsOf(turn: number): number[][] {
    const steps: number[][] = this.#steps.map(() => []);
    const rows = this.#rows;
    this.#starts.forEach(turn, (start) => {
      for (let from = start; from < rows.length; from += LOOK) {
        const to = Math.min(rows.length, from + LOOK);
        rows.read((table) => table.turn, from, to, turns);
        rows.read((table) => table.type, from, to, types);
        rows.read((table) => table.kind, from, to, kinds);
        for (let at = 0; at < to - from; at++) {
          const value = turns[at] as number;
          if (Number.isNaN(value)) continue;
          if (value !== turn) return;
          const step = this.#steps.findIndex((pattern) =>
            pattern.matchesValues(types[at] as number, kinds[at] as number),
          );
          if (step >= 0) steps[step]?.push(from + at);
        }
      }
    });
    return steps;
  }

  #link(steps: readonly (readonly number[])[]): TurnLinks {
    const links: TurnLinks = { causes: new Map(), effects: new Map() };
    for (let step = 1; step < steps.length; step++) {
      const pattern = this.#steps[step];
      if (pattern === undefined) continue;
      let open = this.#grouped(
        (steps[step] ?? []).filter((ordinal) => !this.#declares(ordinal)),
        pattern,
      );
      for (let earlier = step - 1; earlier >= 0 && open.size > 0; earlier--) {
        const causes = this.#grouped(steps[earlier] ?? [], pattern);
        const left = new Map<string, number[]>();
        for (const [key, effects] of open) {
          const found = causes.get(key);
          if (found === undefined) left.set(key, effects);
          else addLinks(links, found, effects);
        }
        open = left;
      }
    }
    return links;
  }

  #grouped(ordinals: readonly number[], pattern: PatternTest): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const ordinal of ordinals) {
      const key = pattern.sameKey(this.#rows.locate(ordinal), this.#rows.row);
      if (key === null) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [ordinal]);
      else group.push(ordinal);
    }
    return groups;
  }
}

function sizeOf({ causes, effects }: TurnLinks): number {
  return causes.size + effects.size + 1;
}

function addLinks(links: TurnLinks, causes: readonly number[], effects: readonly number[]): void {
  const all = causes.length * effects.length <= PAIRS_PER_GROUP;
  let nearest = 0;
  for (const effect of effects) {
    while (nearest + 1 < causes.length && (causes[nearest + 1] ?? 0) < effect) nearest++;
    for (const cause of all ? causes : causes.slice(nearest, nearest + 1)) {
      put(links.causes, effect, cause);
      put(links.effects, cause, effect);
    }
  }
}

function put(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Events of a turn read at once: turns are short. */
const LOOK = 1024;

/** Shared by all runs, since they are done with before anybody else reads. */
const turns = new Float64Array(PIECE);
const types = new Int32Array(LOOK);
const kinds = new Int32Array(LOOK);

/**
 * Where stretches of events of one turn begin; events without a turn end none. While turns ascend their
 * starts are searched; else they are grouped by turn.
 */
class TurnStarts {
  readonly #rows: RunRows;
  readonly #starts = new IntList();
  /** Made when the first turn comes again. */
  #groups: HashGroups | null = null;
  /** The last turn so far. */
  #last = Number.NaN;
  #length = 0;

  constructor(rows: RunRows) {
    this.#rows = rows;
  }

  /** Takes in what the run gained, in slices; tells of the turns of these events. */
  *update(onTurn: (turn: number) => void): Generator<void> {
    const to = this.#rows.length;
    let ascend = this.#groups === null;
    while (this.#length < to) {
      const from = this.#length;
      const end = Math.min(to, from + PIECE);
      this.#rows.read((table) => table.turn, from, end, turns);
      // An event more of the turn that was last.
      onTurn(this.#last);
      let last = this.#last;
      for (let at = 0; at < end - from; at++) {
        const turn = turns[at] as number;
        if (turn === last || Number.isNaN(turn)) continue;
        if (turn < last) ascend = false;
        last = turn;
        this.#starts.push(from + at);
        onTurn(turn);
      }
      this.#last = last;
      this.#length = end;
      yield;
    }
    if (ascend) return;
    this.#groups ??= new HashGroups(new StartKeys(this.#rows, this.#starts), (a, b) => a - b);
    yield* this.#groups.extend(this.#starts.length);
  }

  get isLoose(): boolean {
    return this.#groups?.isLoose === true;
  }

  *compact(): Generator<void> {
    if (this.#groups !== null) yield* this.#groups.compact();
  }

  /** Visits the starts of a turn's stretches. */
  forEach(turn: number, visit: (ordinal: number) => void): void {
    if (this.#groups !== null) {
      this.#groups.forEachBetween(0, this.#starts.length, hiOf(turn), loOf(turn), (at) =>
        visit(this.#starts.at(at)),
      );
      return;
    }
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = this.#starts.at(middle);
      if (this.#rows.locate(start).turn.at(this.#rows.row) < turn) low = middle + 1;
      else high = middle;
    }
    if (low < this.#starts.length) visit(this.#starts.at(low));
  }
}

/** The turn as key of each start. */
class StartKeys implements Hashes {
  readonly #rows: RunRows;
  readonly #starts: IntList;

  constructor(rows: RunRows, starts: IntList) {
    this.#rows = rows;
    this.#starts = starts;
  }

  prepare(): void {}

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    for (let at = from; at < to; at++) {
      hi[at - from] = this.hiAt(at);
      lo[at - from] = this.loAt(at);
    }
  }

  hiAt(at: number): number {
    return hiOf(this.#turnAt(at));
  }

  loAt(at: number): number {
    return loOf(this.#turnAt(at));
  }

  #turnAt(at: number): number {
    return this.#rows.locate(this.#starts.at(at)).turn.at(this.#rows.row);
  }
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** A turn as hash: mixed, so that neighbours fall far from each other. Few share one; they are told apart later. */
function hiOf(turn: number): number {
  double[0] = turn + 0;
  const mixed = Math.imul((halves[0] as number) ^ (halves[1] as number), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function loOf(turn: number): number {
  double[0] = turn + 0;
  // Never 0, which would stand for no turn.
  return ((halves[1] as number) | 1) >>> 0;
}

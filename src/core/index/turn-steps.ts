import type { PatternTest } from "./event-pattern.ts";
import { HashGroups } from "./hash-groups.ts";
import { PIECE } from "./hash-partitions.ts";
import type { Hashes } from "./hashes.ts";
import type { InferredLinks } from "./inference.ts";
import type { RunRows } from "./run-rows.ts";

type TurnLinks = {
  readonly causes: Map<number, number[]>;
  readonly effects: Map<number, number[]>;
};

/** Turns whose links are kept: those that a list of events asks about again and again. */
const KEPT_TURNS = 16;

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
  readonly #stretches: HashGroups;
  readonly #known = new Map<number, TurnLinks>();
  #length = 0;

  constructor(
    steps: readonly PatternTest[],
    rows: RunRows,
    declares: (ordinal: number) => boolean,
  ) {
    this.#steps = steps;
    this.#rows = rows;
    this.#declares = declares;
    this.#stretches = new HashGroups(new TurnStarts(rows), (a, b) => a - b);
  }

  *update(): Generator<void> {
    const to = this.#rows.length;
    for (let from = this.#length; from < to && this.#known.size > 0; from += PIECE) {
      const end = Math.min(to, from + PIECE);
      this.#rows.read((table) => table.turn, from, end, turns);
      for (let at = 0; at < end - from; at++) this.#known.delete(turns[at] as number);
      yield;
    }
    this.#length = to;
    yield* this.#stretches.extend(to);
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
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= KEPT_TURNS) break;
        this.#known.delete(oldest);
      }
    }
    return links;
  }

  /** Events of a turn that are steps, by step; ordinals ascending. */
  #stepsOf(turn: number): number[][] {
    const steps: number[][] = this.#steps.map(() => []);
    const rows = this.#rows;
    this.#stretches.forEachBetween(0, rows.length, hiOf(turn), loOf(turn), (start) => {
      for (let ordinal = start; ordinal < rows.length; ordinal++) {
        const table = rows.locate(ordinal);
        const value = table.turn.at(rows.row);
        if (Number.isNaN(value)) continue;
        if (value !== turn) break;
        const step = this.#steps.findIndex((pattern) => pattern.matches(table, rows.row));
        if (step >= 0) steps[step]?.push(ordinal);
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

/** Shared by all runs, since it is done with before anybody else reads. */
const turns = new Float64Array(PIECE);

/** The turn as key of each event that has another turn than the event with one before it. */
class TurnStarts implements Hashes {
  readonly #rows: RunRows;
  /** Turn of the event at the end of what was read last. */
  #last = Number.NaN;
  #end = 0;

  constructor(rows: RunRows) {
    this.#rows = rows;
  }

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    this.#rows.read((table) => table.turn, from, to, turns);
    let last = from === this.#end ? this.#last : this.#turnBefore(from);
    for (let at = 0; at < to - from; at++) {
      const turn = turns[at] as number;
      const none = Number.isNaN(turn);
      const starts = !none && turn !== last;
      hi[at] = starts ? hiOf(turn) : 0;
      lo[at] = starts ? loOf(turn) : 0;
      if (!none) last = turn;
    }
    this.#last = last;
    this.#end = to;
  }

  hiAt(ordinal: number): number {
    return hiOf(this.#rows.locate(ordinal).turn.at(this.#rows.row));
  }

  loAt(ordinal: number): number {
    return loOf(this.#rows.locate(ordinal).turn.at(this.#rows.row));
  }

  #turnBefore(ordinal: number): number {
    for (let at = ordinal - 1; at >= 0; at--) {
      const turn = this.#rows.locate(at).turn.at(this.#rows.row);
      if (!Number.isNaN(turn)) return turn;
    }
    return Number.NaN;
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

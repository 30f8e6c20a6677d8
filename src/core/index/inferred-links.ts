import { assertNever } from "../base/assert.ts";
import type { StringTables } from "../base/string-table.ts";
import type { EventPattern, InferenceRule } from "../profile/profile.ts";
import { PatternTest } from "./event-pattern.ts";
import { grownColumn, nextCapacity } from "./growable-columns.ts";
import type { RunRows } from "./run-rows.ts";

/** Links that a rule of the profile infers; in terms of ordinals. */
export interface InferredLinks {
  /** Takes in the ordinals that came since the last call. */
  update(): void;
  forEachCause(ordinal: number, visit: (cause: number) => void): void;
  forEachEffect(ordinal: number, visit: (effect: number) => void): void;
}

/** The links of a rule over one run. `declares` tells which events name causes of their own. */
export function createInferredLinks(
  rule: InferenceRule,
  rows: RunRows,
  strings: StringTables,
  declares: (ordinal: number) => boolean,
): InferredLinks {
  const patternOf = (pattern: EventPattern) => new PatternTest(pattern, strings);
  switch (rule.rule) {
    case "closes-group":
      return new ClosedGroups(
        patternOf(rule.closer),
        rule.except === undefined ? null : patternOf(rule.except),
        rows,
      );
    case "leads-to":
      return new NextEffects(patternOf(rule.cause), patternOf(rule.effect), rows);
    case "turn-steps":
      return new TurnSteps(rule.steps.map(patternOf), rows, declares);
    default:
      return assertNever(rule);
  }
}

/** Rule `closes-group`: a closer is the cause of what was written since the closer before it. */
class ClosedGroups implements InferredLinks {
  readonly #closer: PatternTest;
  readonly #except: PatternTest | null;
  readonly #rows: RunRows;
  /** Ordinals of closers, ascending. */
  #closers = new Int32Array(0);
  #count = 0;
  #length = 0;

  constructor(closer: PatternTest, except: PatternTest | null, rows: RunRows) {
    this.#closer = closer;
    this.#except = except;
    this.#rows = rows;
  }

  update(): void {
    for (let ordinal = this.#length; ordinal < this.#rows.length; ordinal++) {
      const table = this.#rows.locate(ordinal);
      if (!this.#closer.matches(table, this.#rows.row)) continue;
      if (this.#count === this.#closers.length) {
        this.#closers = grownColumn(this.#closers, nextCapacity(this.#count, this.#count + 1));
      }
      this.#closers[this.#count++] = ordinal;
    }
    this.#length = this.#rows.length;
  }

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    const at = this.#placeFrom(ordinal);
    const closer = at < this.#count ? (this.#closers[at] ?? -1) : -1;
    if (closer > ordinal && this.#agree(ordinal, closer)) visit(closer);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    const at = this.#placeFrom(ordinal);
    if (at >= this.#count || this.#closers[at] !== ordinal) return;
    const first = at === 0 ? 0 : (this.#closers[at - 1] ?? 0) + 1;
    for (let effect = first; effect < ordinal; effect++) {
      if (this.#agree(effect, ordinal)) visit(effect);
    }
  }

  #agree(effect: number, closer: number): boolean {
    if (!this.#closer.hasSame && this.#except === null) return true;
    const table = this.#rows.locate(effect);
    const row = this.#rows.row;
    if (this.#except?.matches(table, row) === true) return false;
    const closerTable = this.#rows.locate(closer);
    return this.#closer.agrees(table, row, closerTable, this.#rows.row);
  }

  /** Place of the first closer at or after an ordinal. */
  #placeFrom(ordinal: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#closers[middle] ?? 0) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Rule `leads-to`: each cause has the first effect after it that agrees with it. */
class NextEffects implements InferredLinks {
  readonly #cause: PatternTest;
  readonly #effect: PatternTest;
  readonly #rows: RunRows;
  readonly #effectOf = new Map<number, number>();
  readonly #causesOf = new Map<number, readonly number[]>();
  /** Causes that wait for their effect, by the values of the effect's `same` roles. */
  readonly #waiting = new Map<string, number[]>();
  #length = 0;

  constructor(cause: PatternTest, effect: PatternTest, rows: RunRows) {
    this.#cause = cause;
    this.#effect = effect;
    this.#rows = rows;
  }

  update(): void {
    for (let ordinal = this.#length; ordinal < this.#rows.length; ordinal++) {
      const table = this.#rows.locate(ordinal);
      const row = this.#rows.row;
      const leads = this.#cause.matches(table, row);
      const follows = this.#effect.matches(table, row);
      if (!leads && !follows) continue;
      const key = this.#effect.sameKey(table, row);
      if (key === null) continue;
      const waiting = this.#waiting.get(key) ?? [];
      if (follows && waiting.length > 0) {
        for (const cause of waiting) this.#effectOf.set(cause, ordinal);
        this.#causesOf.set(ordinal, waiting);
      }
      if (leads) this.#waiting.set(key, follows ? [ordinal] : [...waiting, ordinal]);
      else this.#waiting.delete(key);
    }
    this.#length = this.#rows.length;
  }

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    for (const cause of this.#causesOf.get(ordinal) ?? []) visit(cause);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    const effect = this.#effectOf.get(ordinal);
    if (effect !== undefined) visit(effect);
  }
}

/** Events of one turn that are steps, by step; ordinals ascending. */
type Turn = { readonly steps: number[][]; links: TurnLinks | null };

type TurnLinks = {
  readonly causes: Map<number, number[]>;
  readonly effects: Map<number, number[]>;
};

/**
 * Above this many links between the equal events of two steps, each event is linked to the nearest
 * earlier one only: a log whose turn never advances would have a link for every pair of its events.
 */
const PAIRS_PER_GROUP = 1024;

/**
 * Rule `turn-steps`. Links are worked out per turn when one of its events is asked for, so a run of
 * any length costs one pass over its events.
 */
class TurnSteps implements InferredLinks {
  readonly #steps: readonly PatternTest[];
  readonly #rows: RunRows;
  readonly #declares: (ordinal: number) => boolean;
  readonly #turns = new Map<number, Turn>();
  #length = 0;

  constructor(
    steps: readonly PatternTest[],
    rows: RunRows,
    declares: (ordinal: number) => boolean,
  ) {
    this.#steps = steps;
    this.#rows = rows;
    this.#declares = declares;
  }

  update(): void {
    for (let ordinal = this.#length; ordinal < this.#rows.length; ordinal++) {
      const table = this.#rows.locate(ordinal);
      const row = this.#rows.row;
      const value = table.turn.at(row);
      if (Number.isNaN(value)) continue;
      const step = this.#steps.findIndex((pattern) => pattern.matches(table, row));
      if (step < 0) continue;
      let turn = this.#turns.get(value);
      if (turn === undefined) {
        turn = { steps: this.#steps.map(() => []), links: null };
        this.#turns.set(value, turn);
      }
      turn.steps[step]?.push(ordinal);
      turn.links = null;
    }
    this.#length = this.#rows.length;
  }

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    for (const cause of this.#linksOf(ordinal)?.causes.get(ordinal) ?? []) visit(cause);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    for (const effect of this.#linksOf(ordinal)?.effects.get(ordinal) ?? []) visit(effect);
  }

  #linksOf(ordinal: number): TurnLinks | null {
    const table = this.#rows.locate(ordinal);
    const turn = this.#turns.get(table.turn.at(this.#rows.row));
    if (turn === undefined) return null;
    turn.links ??= this.#link(turn.steps);
    return turn.links;
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

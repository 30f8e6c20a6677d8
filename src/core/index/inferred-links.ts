import { assertNever } from "../base/assert.ts";
import type { StringTables } from "../base/string-table.ts";
import type { EventPattern, InferenceRule } from "../profile/profile.ts";
import { PatternTest } from "./event-pattern.ts";
import { HashGroups } from "./hash-groups.ts";
import { PIECE } from "./hash-partitions.ts";
import type { InferredLinks } from "./inference.ts";
import { OrdinalBits } from "./ordinal-bits.ts";
import { PatternKeys } from "./pattern-keys.ts";
import type { RunRows } from "./run-rows.ts";
import { TurnSteps } from "./turn-steps.ts";

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
  readonly isLoose = false;
  readonly #closers = new OrdinalBits();
  #length = 0;

  constructor(closer: PatternTest, except: PatternTest | null, rows: RunRows) {
    this.#closer = closer;
    this.#except = except;
    this.#rows = rows;
  }

  *update(): Generator<void> {
    const to = this.#rows.length;
    const type = new Int32Array(Math.min(PIECE, to - this.#length));
    const kind = new Int32Array(type.length);
    while (this.#length < to) {
      const from = this.#length;
      const end = Math.min(to, from + PIECE);
      this.#rows.read((table) => table.type, from, end, type);
      this.#rows.read((table) => table.kind, from, end, kind);
      for (let at = 0; at < end - from; at++) {
        if (this.#closer.matchesValues(type[at] as number, kind[at] as number)) {
          this.#closers.add(from + at);
        }
      }
      this.#length = end;
      yield;
    }
  }

  *compact(): Generator<void> {}

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    const closer = this.#closers.next(ordinal);
    if (closer > ordinal && this.#agree(ordinal, closer)) visit(closer);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    if (!this.#closers.has(ordinal)) return;
    for (let effect = this.#closers.previous(ordinal) + 1; effect < ordinal; effect++) {
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
}

/** Rule `leads-to`: each cause has the first effect after it that agrees with it. */
class NextEffects implements InferredLinks {
  readonly #cause: PatternTest;
  readonly #effect: PatternTest;
  readonly #rows: RunRows;
  readonly #keys: PatternKeys;
  /** Causes, and effects, by the values of the effect's `same` roles. */
  readonly #causes: HashGroups;
  readonly #effects: HashGroups;

  constructor(cause: PatternTest, effect: PatternTest, rows: RunRows) {
    this.#cause = cause;
    this.#effect = effect;
    this.#rows = rows;
    this.#keys = new PatternKeys(rows, effect, effect);
    const byOrdinal = (a: number, b: number): number => a - b;
    this.#causes = new HashGroups(new PatternKeys(rows, cause, effect), byOrdinal);
    this.#effects = new HashGroups(this.#keys, byOrdinal);
  }

  *update(): Generator<void> {
    yield* this.#causes.extend(this.#rows.length);
    yield* this.#effects.extend(this.#rows.length);
  }

  get isLoose(): boolean {
    return this.#causes.isLoose || this.#effects.isLoose;
  }

  *compact(): Generator<void> {
    if (this.#causes.isLoose) yield* this.#causes.compact();
    if (this.#effects.isLoose) yield* this.#effects.compact();
  }

  forEachCause(ordinal: number, visit: (cause: number) => void): void {
    if (!this.#effect.matches(this.#rows.locate(ordinal), this.#rows.row)) return;
    const hi = this.#keys.hiAt(ordinal);
    const lo = this.#keys.loAt(ordinal);
    if (hi === 0) return;
    // The effect before took all that were waiting, and may itself be a cause.
    const before = this.#effects.before(ordinal, hi, lo);
    this.#causes.forEachBetween(Math.max(0, before), ordinal, hi, lo, visit);
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    if (!this.#cause.matches(this.#rows.locate(ordinal), this.#rows.row)) return;
    const hi = this.#keys.hiAt(ordinal);
    if (hi === 0) return;
    const effect = this.#effects.after(ordinal, hi, this.#keys.loAt(ordinal));
    if (effect >= 0) visit(effect);
  }
}

import type { Profile } from "../profile/profile.ts";
import { findCauseCycles } from "./cause-cycles.ts";
import type { CausePiece } from "./cause-piece.ts";
import type { DeclaredLinks, LinkListener } from "./declared-links.ts";
import { EVENT_FLAGS } from "./event-table.ts";
import { PIECE } from "./hash-partitions.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import { type KeptFindings, keepRunFindings, readRunFindings } from "./run-findings.ts";
import type { RunRows } from "./run-rows.ts";
import { SequenceGaps } from "./sequence-gaps.ts";

/** Times of the events before, at hand for their effects: 99.9 % of causes stand within 16 k events. */
const RECENT_TIMES = 2 ** 14;

/**
 * Sets the findings of one run's events as bits of their tables, growing with the run. Links are judged
 * as they are found; the rest follows by `update`.
 */
export class RunFindings implements LinkListener {
  readonly #rows: RunRows;
  readonly #declared: DeclaredLinks;
  readonly #effectsFirst: boolean;
  readonly #gaps: SequenceGaps;
  #cycleRoots = 0;
  #floor = Number.POSITIVE_INFINITY;
  #toldDangling = 0;
  /** Times by the low bits of the ordinal, from `#timesFrom` on; only while links are found. */
  #times: Float64Array | null = null;
  #timesFrom = 0;
  #timesEnd = 0;

  constructor(profile: Profile, rows: RunRows, declared: DeclaredLinks) {
    this.#rows = rows;
    this.#declared = declared;
    this.#effectsFirst = profile.links?.effectsFirst === true;
    this.#gaps = new SequenceGaps(rows, profile.sequenceCounts === true);
  }

  /** Flags effects before their causes among the events `[from, to)`. */
  onCauses(from: number, to: number, { counts, targets, total }: CausePiece): void {
    if (this.#effectsFirst || total === 0) return;
    const times = this.#timesUntil(from, to);
    const mask = times.length - 1;
    const recent = Math.max(this.#timesFrom, to - times.length);
    let at = 0;
    for (let effect = from; effect < to; effect++) {
      const end = at + (counts[effect - from] as number);
      for (; at < end; at++) {
        const cause = targets[at] as number;
        if (cause < 0) continue;
        // Mostly times alone tell, and without looking them up.
        const known = cause >= recent && cause < to;
        if (known && (times[effect & mask] as number) > (times[cause & mask] as number)) continue;
        this.#judge(effect, cause);
      }
    }
  }

  onLate(effect: number, cause: number): void {
    if (!this.#effectsFirst) this.#judge(effect, cause);
    if (this.#declared.isDangling(effect)) return;
    this.#rows.locate(effect).clearFlags(this.#rows.row, EVENT_FLAGS.danglingCause);
  }

  /**
   * Takes in what the links gained, in slices. `complete`: all parts are read, so what dangles now is a
   * finding.
   */
  *update(complete: boolean): Generator<void> {
    this.#times = null;
    yield* this.#gaps.update();
    yield* this.#findCycles();
    if (complete) yield* this.#findDangling();
  }

  #judge(effect: number, cause: number): void {
    if (!isEffectBeforeCause(this.#rows, effect, cause)) return;
    this.#rows.locate(effect).addFlags(this.#rows.row, EVENT_FLAGS.effectBeforeCause);
  }

  #timesUntil(from: number, to: number): Float64Array {
    if (this.#times === null || this.#timesEnd !== from) {
      const bits = 32 - Math.clz32(this.#rows.length - from - 1);
      // A piece more than needed, because a piece is written before it is judged.
      this.#times ??= new Float64Array(Math.min(RECENT_TIMES + PIECE, 2 ** bits));
      this.#timesFrom = from;
    }
    const times = this.#times;
    const mask = times.length - 1;
    for (let start = from; start < to; ) {
      const place = start & mask;
      const end = Math.min(to, start + times.length - place);
      this.#rows.read((table) => table.timeUs, start, end, times.subarray(place));
      start = end;
    }
    this.#timesEnd = to;
    return times;
  }

  /** The run must be as it was when links were last brought up to it. In slices. */
  *keep(out: KeptWriter): Generator<void> {
    out.number(this.#cycleRoots);
    out.number(this.#floor);
    out.number(this.#toldDangling);
    this.#gaps.keep(out);
    yield* keepRunFindings(this.#rows, out);
  }

  /** Into new ones. What it gives says what `setRunFindings` must set before links are brought up to the run. */
  restore(from: KeptReader): KeptFindings {
    this.#cycleRoots = from.number();
    this.#floor = from.number();
    this.#toldDangling = from.number();
    this.#gaps.restore(from);
    return readRunFindings(from);
  }

  *#findCycles(): Generator<void> {
    const roots = this.#declared.forwardSources;
    const first = this.#cycleRoots;
    if (roots.length === first) return;
    this.#cycleRoots = roots.length;
    const fresh = function* (): Generator<number> {
      for (let at = first; at < roots.length; at++) yield roots.at(at);
    };
    for (const root of fresh()) this.#floor = Math.min(this.#floor, root);
    const causesOf = (event: number, visit: (cause: number) => void): void => {
      this.#declared.forEachCause(event, visit);
    };
    for (const ordinal of yield* findCauseCycles(causesOf, fresh(), this.#floor)) {
      this.#rows.locate(ordinal).addFlags(this.#rows.row, EVENT_FLAGS.causeCycle);
    }
  }

  *#findDangling(): Generator<void> {
    const declared = this.#declared;
    while (this.#toldDangling < declared.danglingLength) {
      const ordinal = declared.danglingOrdinalAt(this.#toldDangling++);
      if (ordinal >= 0) {
        this.#rows.locate(ordinal).addFlags(this.#rows.row, EVENT_FLAGS.danglingCause);
      }
      if (this.#toldDangling % PIECE === 0) yield;
    }
  }
}

/**
 * Whether an effect stands before its cause: by time; where times are equal or one is missing by
 * sequence, then by place in the files.
 */
export function isEffectBeforeCause(rows: RunRows, effect: number, cause: number): boolean {
  if (effect === cause) return false;
  const causeTable = rows.locate(cause);
  const causeRow = rows.row;
  const table = rows.locate(effect);
  const row = rows.row;
  const us = table.timeUs.at(row);
  const causeUs = causeTable.timeUs.at(causeRow);
  if (us < causeUs) return true;
  if (us > causeUs) return false;
  if (us === causeUs) {
    const ns = table.timeNs.at(row);
    const causeNs = causeTable.timeNs.at(causeRow);
    if (ns !== causeNs) return ns < causeNs;
  }
  const sequence = table.sequence.at(row);
  const causeSequence = causeTable.sequence.at(causeRow);
  if (sequence < causeSequence) return true;
  if (sequence > causeSequence) return false;
  return effect < cause;
}

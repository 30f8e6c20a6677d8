import type { Profile } from "../profile/profile.ts";
import { findCauseCycles } from "./cause-cycles.ts";
import { type DeclaredLinks, NO_EVENT } from "./declared-links.ts";
import { EVENT_FLAGS } from "./event-table.ts";
import type { RunRows } from "./run-rows.ts";

/** Findings that are known of a whole run only; the others are set when an event is read. */
const RUN_FINDINGS =
  EVENT_FLAGS.duplicateId |
  EVENT_FLAGS.danglingCause |
  EVENT_FLAGS.causeCycle |
  EVENT_FLAGS.effectBeforeCause |
  EVENT_FLAGS.sequenceGap;

/** A sequence that the profile says nothing about counts if at least this many steps were seen… */
const OBSERVED_STEPS = 19;
/** …and this share of them were by exactly one. */
const OBSERVED_SHARE = 0.95;

/** Sets the findings of one run's events as bits of their tables, growing with the run. */
export class RunFindings {
  readonly #profile: Profile;
  readonly #rows: RunRows;
  readonly #declared: DeclaredLinks;
  #length = 0;
  #cycleRoots = 0;
  #lastSequence = Number.NaN;
  #hasGaps = false;

  constructor(profile: Profile, rows: RunRows, declared: DeclaredLinks) {
    this.#profile = profile;
    this.#rows = rows;
    this.#declared = declared;
  }

  /** Takes in what the links gained. `complete`: all parts are read, so what dangles now is a finding. */
  update(complete: boolean): void {
    this.#findLateEffects();
    this.#findCycles();
    this.#findDangling(complete);
    if (this.#rows.length > this.#length) this.#findGaps();
    this.#length = this.#rows.length;
  }

  #findLateEffects(): void {
    const { effects, causes } = this.#declared.resolved;
    for (let at = 0; at < effects.length; at++) {
      this.#judge(effects[at] ?? 0, causes[at] ?? 0);
    }
    const { start, target } = this.#declared.flat;
    for (let effect = this.#length; effect < this.#rows.length; effect++) {
      const end = start[effect + 1] ?? 0;
      for (let place = start[effect] ?? 0; place < end; place++) {
        const cause = target[place] ?? NO_EVENT;
        if (cause >= 0) this.#judge(effect, cause);
      }
    }
  }

  #judge(effect: number, cause: number): void {
    if (this.#profile.links?.effectsFirst === true) return;
    if (!isEffectBeforeCause(this.#rows, effect, cause)) return;
    this.#rows.locate(effect).addFlags(this.#rows.row, EVENT_FLAGS.effectBeforeCause);
  }

  #findCycles(): void {
    const roots = this.#declared.forwardSources;
    if (roots.length === this.#cycleRoots) return;
    const fresh = roots.slice(this.#cycleRoots);
    this.#cycleRoots = roots.length;
    for (const ordinal of findCauseCycles(this.#rows.length, this.#declared.flat, fresh)) {
      this.#rows.locate(ordinal).addFlags(this.#rows.row, EVENT_FLAGS.causeCycle);
    }
  }

  #findDangling(complete: boolean): void {
    for (const ordinal of this.#declared.resolved.effects) {
      this.#rows.locate(ordinal).clearFlags(this.#rows.row, EVENT_FLAGS.danglingCause);
    }
    if (!complete) return;
    for (const ordinal of this.#declared.danglingOrdinals) {
      this.#rows.locate(ordinal).addFlags(this.#rows.row, EVENT_FLAGS.danglingCause);
    }
  }

  #findGaps(): void {
    const rows = this.#rows;
    const added = rows.columnFrom("sequence", this.#length);
    let contiguous = true;
    for (let at = 0; at < rows.length - this.#length; at++) {
      const value = added[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(this.#lastSequence) && value !== this.#lastSequence + 1) contiguous = false;
      this.#lastSequence = value;
    }
    if (contiguous) return;
    const sequence = rows.columnFrom("sequence", 0);
    if (this.#hasGaps) {
      for (let ordinal = 0; ordinal < this.#length; ordinal++) {
        rows.locate(ordinal).clearFlags(rows.row, EVENT_FLAGS.sequenceGap);
      }
    }
    this.#hasGaps = false;
    if (this.#profile.sequenceCounts !== true && !counts(sequence, rows.length)) return;
    for (const ordinal of findGaps(sequence, rows.length)) {
      rows.locate(ordinal).addFlags(rows.row, EVENT_FLAGS.sequenceGap);
      this.#hasGaps = true;
    }
  }
}

/** Takes back what was found of a run, before it is built anew. */
export function clearRunFindings(rows: RunRows): void {
  for (const part of rows.parts) {
    if (part.table.findingCount === 0) continue;
    for (let at = 0; at < part.count; at++) {
      part.table.clearFlags(part.rows === null ? at : (part.rows[at] ?? 0), RUN_FINDINGS);
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

function counts(sequence: ArrayLike<number>, length: number): boolean {
  let steps = 0;
  let byOne = 0;
  let last = Number.NaN;
  for (let at = 0; at < length; at++) {
    const value = sequence[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(last)) {
      steps++;
      if (value === last + 1) byOne++;
    }
    last = value;
  }
  return steps >= OBSERVED_STEPS && byOne >= steps * OBSERVED_SHARE;
}

/** Positions whose number is there while the number before it is nowhere, the lowest one apart. */
function findGaps(sequence: ArrayLike<number>, length: number): number[] {
  let numbers = new Float64Array(length);
  let count = 0;
  for (let at = 0; at < length; at++) {
    const value = sequence[at] ?? Number.NaN;
    if (Number.isSafeInteger(value)) numbers[count++] = value;
  }
  // A Set would end at 2^24 numbers.
  numbers = numbers.subarray(0, count).sort();
  const starts = new Set<number>();
  for (let at = 1; at < count; at++) {
    const value = numbers[at] ?? 0;
    if (value > (numbers[at - 1] ?? 0) + 1) starts.add(value);
  }
  const gaps: number[] = [];
  for (let at = 0; at < length && starts.size > 0; at++) {
    const value = sequence[at] ?? Number.NaN;
    if (starts.delete(value)) gaps.push(at);
  }
  return gaps;
}

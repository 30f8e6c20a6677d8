import { HashGroups } from "./hash-groups.ts";
import { RunHashes } from "./hashes.ts";
import type { Compactable } from "./inference.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import type { RunRows } from "./run-rows.ts";
import type { RunSequence } from "./run-sequence.ts";

/**
 * Links of one rule of `links.correlated`: each event to the nearest earlier one, in run order, with an
 * equal key. An event has at most one cause and one effect by a rule. Only events with a key take
 * memory; their neighbours are looked up when they are asked for.
 */
export class CorrelatedLinks implements Compactable {
  readonly #rows: RunRows;
  readonly #keys: RunHashes;
  readonly #groups: HashGroups;

  constructor(rule: number, rows: RunRows, sequence: RunSequence) {
    this.#rows = rows;
    this.#keys = new RunHashes(
      rows,
      (table) => table.correlationHi[rule] ?? null,
      (table) => table.correlationLo[rule] ?? null,
    );
    this.#groups = new HashGroups(this.#keys, (a, b) => sequence.compare(a, b));
  }

  /** Takes in what the run gained, in slices. The sequence must know it already. */
  update(): Generator<void> {
    return this.#groups.extend(this.#rows.length);
  }

  get isLoose(): boolean {
    return this.#groups.isLoose;
  }

  compact(): Generator<void> {
    return this.#groups.compact();
  }

  get hasLoose(): boolean {
    return this.#groups.hasLoose;
  }

  keep(out: KeptWriter): void {
    this.#groups.keep(out);
  }

  restore(from: KeptReader): void {
    this.#groups.restore(from);
  }

  /** −1: none. */
  causeOf(ordinal: number): number {
    const hi = this.#keys.hiAt(ordinal);
    const lo = this.#keys.loAt(ordinal);
    return (hi | lo) === 0 ? -1 : this.#groups.before(ordinal, hi, lo);
  }

  /** −1: none. */
  effectOf(ordinal: number): number {
    const hi = this.#keys.hiAt(ordinal);
    const lo = this.#keys.loAt(ordinal);
    return (hi | lo) === 0 ? -1 : this.#groups.after(ordinal, hi, lo);
  }
}

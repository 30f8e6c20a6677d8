import { grownColumn, nextCapacity } from "./growable-columns.ts";
import { IdMap } from "./id-map.ts";
import type { RunOrder } from "./run-order.ts";
import type { RunRows } from "./run-rows.ts";

const NONE = -1;

/**
 * Links of one rule of `links.correlated`: each event to the nearest earlier one, in run order, with an
 * equal key. An event has at most one cause and one effect by a rule.
 */
export class CorrelatedLinks {
  readonly #rule: number;
  #map = new IdMap();
  #keys: { hi: Uint32Array; lo: Uint32Array } = { hi: new Uint32Array(0), lo: new Uint32Array(0) };
  #cause = new Int32Array(0);
  #effect = new Int32Array(0);
  #length = 0;

  constructor(rule: number) {
    this.#rule = rule;
  }

  /**
   * Takes in the events that came since the last call. `ascending`: all of them come after the known
   * ones in run order, so that known links stay.
   */
  update(rows: RunRows, order: RunOrder, ascending: boolean): void {
    if (!ascending) {
      this.#map = new IdMap();
      this.#length = 0;
    }
    const from = this.#length;
    const to = rows.length;
    if (to === from) return;
    const capacity = from === 0 ? to : nextCapacity(this.#cause.length, to);
    if (to > this.#cause.length) {
      this.#cause = grownColumn(this.#cause, capacity);
      this.#effect = grownColumn(this.#effect, capacity);
    }
    if (to > this.#keys.hi.length) {
      this.#keys = {
        hi: grownColumn(this.#keys.hi, capacity),
        lo: grownColumn(this.#keys.lo, capacity),
      };
    }
    const keys = this.#keys;
    keys.hi.set(
      rows.hashFrom((table) => table.correlationHi[this.#rule] ?? null, from),
      from,
    );
    keys.lo.set(
      rows.hashFrom((table) => table.correlationLo[this.#rule] ?? null, from),
      from,
    );
    this.#cause.fill(NONE, from, to);
    this.#effect.fill(NONE, from, to);
    for (let place = from; place < to; place++) {
      const ordinal = order.ordinalAt(place);
      if (((keys.hi[ordinal] ?? 0) | (keys.lo[ordinal] ?? 0)) === 0) continue;
      const before = this.#map.replace(ordinal, keys);
      if (before === NONE) continue;
      this.#cause[ordinal] = before;
      this.#effect[before] = ordinal;
    }
    this.#length = to;
  }

  /** −1: none. */
  causeOf(ordinal: number): number {
    return this.#cause[ordinal] ?? NONE;
  }

  /** −1: none. */
  effectOf(ordinal: number): number {
    return this.#effect[ordinal] ?? NONE;
  }
}

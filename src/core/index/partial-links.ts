import { type EventKey, eventKeyOf, logOfKey, type RowId, rowOfKey } from "../base/units.ts";
import type { RunGraph } from "./links.ts";
import type { RunRows } from "./run-rows.ts";
import type { Link, RunLinks } from "./store-data.ts";

/**
 * The links of a large run while they are worked out: those that were known of it last, and of events
 * that came since the causes that stand near them.
 */
export class PartialLinks implements RunLinks {
  readonly settled = false;
  readonly #rows: RunRows;
  readonly #graph: RunGraph;

  /** `rows` is the run as it is now. */
  constructor(rows: RunRows, graph: RunGraph) {
    this.#rows = rows;
    this.#graph = graph;
  }

  causesOf(key: EventKey): readonly Link[] {
    return this.#isKnown(key) ? this.#graph.causesOf(key) : this.#nearCausesOf(key);
  }

  effectsOf(key: EventKey, limit?: number): readonly Link[] {
    return this.#graph.effectsOf(key, limit);
  }

  visitEffects(key: EventKey, visit: (link: Link) => boolean): void {
    this.#graph.visitEffects(key, visit);
  }

  causeCount(key: EventKey): number {
    return this.#isKnown(key) ? this.#graph.causeCount(key) : this.#nearCausesOf(key).length;
  }

  effectCount(key: EventKey): number {
    return this.#graph.effectCount(key);
  }

  #isKnown(key: EventKey): boolean {
    return this.#graph.rows.ordinalOf(key) >= 0;
  }

  #nearCausesOf(key: EventKey): readonly Link[] {
    const ordinal = this.#rows.ordinalOf(key);
    if (ordinal < 0) return [];
    const { causes } = this.#rows.locate(ordinal);
    const row = rowOfKey(key);
    const links = new Map<string, Link>();
    const hash = { hi: 0, lo: 0 };
    for (let causeIndex = 0; causeIndex < causes.countOf(row); causeIndex++) {
      causes.hashOf(row, causeIndex, hash);
      const name = `${hash.hi} ${hash.lo}`;
      if (links.has(name)) continue;
      const near = causes.nearRowOf(row, causeIndex);
      const cause = near < 0 ? null : eventKeyOf(logOfKey(key), near as RowId);
      const found = cause !== null && this.#rows.ordinalOf(cause) >= 0 ? cause : null;
      links.set(name, { link: "declared", key: found, causeIndex });
    }
    return [...links.values()];
  }
}

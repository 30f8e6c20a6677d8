import type { StringTables } from "../base/string-table.ts";
import type { EventKey } from "../base/units.ts";
import type { Profile } from "../profile/profile.ts";
import { clearRunFindings, isEffectBeforeCause, RunFindings } from "./findings.ts";
import { RunGraph } from "./links.ts";
import { RunOrder } from "./run-order.ts";
import { type RunPartRows, RunRows } from "./run-rows.ts";

/**
 * What is worked out of one run's events: their order, links and findings. Made when first asked for
 * and grown with the run; only a change before its last part makes it start anew.
 */
export class RunState {
  readonly profile: Profile;
  readonly rows = new RunRows();
  readonly #strings: StringTables;
  #order = new RunOrder();
  #graph: RunGraph;
  #findings: RunFindings;
  /** Ordinals were renumbered since links, or the order, were last updated. */
  #graphStale = false;
  #orderStale = false;
  #orderLength = 0;
  /** Since links were last updated, all that came belongs at the end of the order. */
  #ascending = true;
  #linkedLength = -1;
  #linkedComplete = false;

  constructor(profile: Profile, strings: StringTables) {
    this.profile = profile;
    this.#strings = strings;
    this.#graph = new RunGraph(profile, this.rows, strings);
    this.#findings = new RunFindings(profile, this.rows, this.#graph.declared);
  }

  /** Takes the run's parts as they are now; cheap. */
  update(parts: readonly RunPartRows[]): void {
    if (this.rows.update(parts)) return;
    this.#graphStale = true;
    this.#orderStale = true;
  }

  order(): RunOrder {
    if (this.#orderStale || this.rows.length !== this.#orderLength) {
      if (!this.#order.update(this.rows, !this.#orderStale)) this.#ascending = false;
      this.#orderStale = false;
      this.#orderLength = this.rows.length;
    }
    return this.#order;
  }

  /** Links are as the run is now. */
  isLinked(complete: boolean): boolean {
    return (
      !this.#graphStale &&
      this.#linkedLength === this.rows.length &&
      (this.#linkedComplete || !complete)
    );
  }

  /** `complete`: every part is read, so that findings about missing events can be told. */
  links(complete: boolean): RunGraph {
    if (this.isLinked(complete)) return this.#graph;
    if (this.#graphStale) {
      clearRunFindings(this.rows);
      this.#graph = new RunGraph(this.profile, this.rows, this.#strings);
      this.#findings = new RunFindings(this.profile, this.rows, this.#graph.declared);
      this.#graphStale = false;
      this.#ascending = false;
    }
    const order = this.#graph.needsOrder ? this.order() : this.#order;
    this.#graph.update(order, this.#ascending);
    this.#findings.update(complete);
    this.#ascending = true;
    this.#linkedLength = this.rows.length;
    this.#linkedComplete = complete;
    return this.#graph;
  }

  /** First event with the id of this one; null if that is itself. As of the last `links`. */
  firstWithIdOf(key: EventKey): EventKey | null {
    const ordinal = this.rows.ordinalOf(key);
    const first = ordinal < 0 ? -1 : this.#graph.declared.firstWithIdOf(ordinal);
    return first < 0 || first === ordinal ? null : this.rows.keyOf(first);
  }

  /** The first declared cause that comes after this event; null if there is none. As of the last `links`. */
  lateCauseOf(key: EventKey): EventKey | null {
    const ordinal = this.rows.ordinalOf(key);
    if (ordinal < 0) return null;
    let late = -1;
    this.#graph.declared.forEachCause(ordinal, (cause) => {
      if (late < 0 && cause >= 0 && isEffectBeforeCause(this.rows, ordinal, cause)) late = cause;
    });
    return late < 0 ? null : this.rows.keyOf(late);
  }
}

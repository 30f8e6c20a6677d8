/** What a scope's matching events are, by agent, type, severity and turn. */

import { SEVERITIES } from "../profile/role.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { allPlaces } from "../query/place-set.ts";
import type { Work } from "../query/work.ts";
import { type Tally, tallyOf } from "./order-tally.ts";
import { COLUMN, choosePlaces, slice } from "./place-slices.ts";
import { ValueSlots, withRoom } from "./value-slots.ts";

const ERROR = SEVERITIES.indexOf("error");
const WARNING = SEVERITIES.indexOf("warning");

/** Counts per value, by the value's slot. */
export class ScopeCounts implements Tally {
  /** StringIds of agents (−1: none) in order of their first event. */
  readonly agents = new ValueSlots();
  agentCounts = new Uint32Array(0);
  agentErrors = new Uint32Array(0);
  agentWarnings = new Uint32Array(0);
  /** StringIds of types (−1: none) in order of their first event. */
  readonly types = new ValueSlots();
  typeCounts = new Uint32Array(0);
  /** First place of each type. */
  typeFirsts = new Uint32Array(0);
  /** Place 0 stands for "none", then as SEVERITIES. */
  readonly severities = new Uint32Array(SEVERITIES.length + 1);
  readonly turns = new ValueSlots();
  turnCounts = new Uint32Array(0);
  /** First place of each turn. */
  turnFirsts = new Uint32Array(0);
  hasChannels = false;
  #turnsAscending: Uint32Array | null = null;

  take({ order, places }: MatchedOrder, from: number, to: number): void {
    const { at, count } = choosePlaces(places, from, to);
    if (count === 0) return;
    order.read(COLUMN.agent, from, to, slice.agent, 0);
    order.read(COLUMN.severity, from, to, slice.severity, 0);
    this.#takeAgents(at, count);
    order.read(COLUMN.type, from, to, slice.type, 0);
    this.#takeTypes(at, count, from);
    order.read(COLUMN.turn, from, to, slice.turn, 0);
    this.#takeTurns(at, count, from);
    if (!this.hasChannels) {
      order.read(COLUMN.channel, from, to, slice.id, 0);
      for (let next = 0; !this.hasChannels && next < count; next++) {
        this.hasChannels = (slice.id[at[next] as number] as number) >= 0;
      }
    }
  }

  get errors(): number {
    return this.severities[ERROR + 1] as number;
  }

  get warnings(): number {
    return this.severities[WARNING + 1] as number;
  }

  /** Slots of the turns, by ascending turn. */
  get turnsAscending(): Uint32Array {
    const { values } = this.turns;
    if (this.#turnsAscending?.length !== values.length) {
      this.#turnsAscending = Uint32Array.from(values.keys()).sort(
        (a, b) => (values[a] as number) - (values[b] as number),
      );
    }
    return this.#turnsAscending;
  }

  #takeAgents(at: Int32Array, count: number): void {
    const { agent, severity } = slice;
    const { agents, severities } = this;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const slot = agents.slotOf(agent[place] as number);
      if (slot >= this.agentCounts.length) {
        this.agentCounts = withRoom(this.agentCounts, slot);
        this.agentErrors = withRoom(this.agentErrors, slot);
        this.agentWarnings = withRoom(this.agentWarnings, slot);
      }
      this.agentCounts[slot] = (this.agentCounts[slot] as number) + 1;
      const level = severity[place] as number;
      severities[level + 1] = (severities[level + 1] as number) + 1;
      if (level === ERROR) this.agentErrors[slot] = (this.agentErrors[slot] as number) + 1;
      else if (level === WARNING) {
        this.agentWarnings[slot] = (this.agentWarnings[slot] as number) + 1;
      }
    }
  }

  #takeTypes(at: Int32Array, count: number, from: number): void {
    const { type } = slice;
    const { types } = this;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const known = types.values.length;
      const slot = types.slotOf(type[place] as number);
      if (slot === known) {
        this.typeCounts = withRoom(this.typeCounts, slot);
        this.typeFirsts = withRoom(this.typeFirsts, slot);
        this.typeFirsts[slot] = from + place;
      }
      this.typeCounts[slot] = (this.typeCounts[slot] as number) + 1;
    }
  }

  #takeTurns(at: Int32Array, count: number, from: number): void {
    const { turn } = slice;
    let last = Number.NaN;
    let slot = -1;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const value = turn[place] as number;
      // Neighbours mostly share their turn.
      if (value !== last) {
        last = value;
        if (Number.isNaN(value)) {
          slot = -1;
          continue;
        }
        const known = this.turns.values.length;
        slot = this.turns.slotOf(value);
        if (slot === known) {
          this.turnCounts = withRoom(this.turnCounts, slot);
          this.turnFirsts = withRoom(this.turnFirsts, slot);
          this.turnFirsts[slot] = from + place;
        }
      }
      this.turnCounts[slot] = (this.turnCounts[slot] as number) + 1;
    }
  }
}

/** Errors and warnings alone, which cost a third of all. */
class SeverityTally implements Tally {
  errors = 0;
  warnings = 0;

  take({ order, places }: MatchedOrder, from: number, to: number): void {
    const { at, count } = choosePlaces(places, from, to);
    if (count === 0) return;
    order.read(COLUMN.severity, from, to, slice.severity, 0);
    for (let next = 0; next < count; next++) {
      const level = slice.severity[at[next] as number] as number;
      if (level === ERROR) this.errors++;
      else if (level === WARNING) this.warnings++;
    }
  }
}

/** Errors and warnings among the matching events. */
export function severitiesOf(
  matched: MatchedOrder,
  work: Work | undefined,
): Promise<{ readonly errors: number; readonly warnings: number }> {
  return matched.places.words === null
    ? totalsOf(matched, work)
    : tallyOf(matched, "severities", () => new SeverityTally(), work);
}

/** The counts of the matching events. */
export function countsOf(matched: MatchedOrder, work: Work | undefined): Promise<ScopeCounts> {
  return tallyOf(matched, "counts", () => new ScopeCounts(), work);
}

/** The counts of all events, whatever the filter. */
export function totalsOf(matched: MatchedOrder, work: Work | undefined): Promise<ScopeCounts> {
  return countsOf(unfiltered(matched), work);
}

/** The same order without a filter. */
export function unfiltered(matched: MatchedOrder): MatchedOrder {
  return matched.places.words === null ? matched : { ...matched, places: allPlaces(matched.order) };
}

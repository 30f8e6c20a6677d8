/** What a scope's matching events are, by agent, type, severity and turn. */

import { ENCODINGS } from "../index/block-layout.ts";
import type { EventOrder } from "../index/event-order.ts";
import { SEVERITIES } from "../profile/role.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { allPlaces } from "../query/place-set.ts";
import type { Work } from "../query/work.ts";
import { type Tally, tallyOf } from "./order-tally.ts";
import { COLUMN, choosePlaces, slice } from "./place-slices.ts";
import { readSlots } from "./read-slots.ts";
import { ValueSlots, withRoom } from "./value-slots.ts";

const ERROR = SEVERITIES.indexOf("error");
const WARNING = SEVERITIES.indexOf("warning");

/**
 * Counts per value, by the value's slot. Values of events that do not match may be there with the count
 * 0; so what is said of the order of values is of use only without a filter.
 */
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
    this.#takeAgents(order, from, to, at, count);
    this.#takeTypes(order, from, to, at, count);
    this.#takeTurns(order, from, to, at, count);
    if (!this.hasChannels) this.hasChannels = hasChannel(order, from, to);
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

  #takeAgents(order: EventOrder, from: number, to: number, at: Int32Array, count: number): void {
    const { severity, id: slots } = slice;
    readSlots(order, "agent", from, to, this.agents, slots);
    order.read(COLUMN.severity, from, to, severity, 0);
    const last = this.agents.values.length - 1;
    this.agentCounts = withRoom(this.agentCounts, last);
    this.agentErrors = withRoom(this.agentErrors, last);
    this.agentWarnings = withRoom(this.agentWarnings, last);
    const { agentCounts: counts, severities } = this;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const slot = slots[place] as number;
      counts[slot] = (counts[slot] as number) + 1;
      const level = severity[place] as number;
      severities[level + 1] = (severities[level + 1] as number) + 1;
      if (level >= WARNING) this.#addWorse(slot, level);
    }
  }

  #addWorse(slot: number, level: number): void {
    const counts = level === ERROR ? this.agentErrors : this.agentWarnings;
    counts[slot] = (counts[slot] as number) + 1;
  }

  #takeTypes(order: EventOrder, from: number, to: number, at: Int32Array, count: number): void {
    const { id: slots } = slice;
    const known = this.types.values.length;
    readSlots(order, "type", from, to, this.types, slots);
    const last = this.types.values.length - 1;
    this.typeCounts = withRoom(this.typeCounts, last);
    this.typeFirsts = withRoom(this.typeFirsts, last);
    if (last >= known) noteFirsts(slots, from, to, known, this.typeFirsts);
    const { typeCounts: counts } = this;
    for (let next = 0; next < count; next++) {
      const slot = slots[at[next] as number] as number;
      counts[slot] = (counts[slot] as number) + 1;
    }
  }

  #takeTurns(order: EventOrder, from: number, to: number, at: Int32Array, count: number): void {
    const { id: slots } = slice;
    const known = this.turns.values.length;
    readSlots(order, "turn", from, to, this.turns, slots);
    const last = this.turns.values.length - 1;
    this.turnCounts = withRoom(this.turnCounts, last);
    this.turnFirsts = withRoom(this.turnFirsts, last);
    if (last >= known) noteFirsts(slots, from, to, known, this.turnFirsts);
    const { turnCounts: counts } = this;
    for (let next = 0; next < count; ) {
      const slot = slots[at[next] as number] as number;
      const first = next++;
      while (next < count && slots[at[next] as number] === slot) next++;
      if (slot >= 0) counts[slot] = (counts[slot] as number) + next - first;
    }
  }
}

/** Slots are given in the order of places, so each new one follows the one before. */
function noteFirsts(
  slots: Int32Array,
  from: number,
  to: number,
  known: number,
  firsts: Uint32Array,
): void {
  let next = known;
  for (let at = 0; at < to - from; at++) {
    if (slots[at] === next) firsts[next++] = from + at;
  }
}

function hasChannel(order: EventOrder, from: number, to: number): boolean {
  for (let place = from; place < to; ) {
    const { piece, end } = order.pieceAt(COLUMN.channel, place, to);
    if (piece?.encoding !== ENCODINGS.constant || piece.base >= 0) {
      order.read(COLUMN.channel, place, end, slice.id, 0);
      for (let at = 0; at < end - place; at++) if ((slice.id[at] as number) >= 0) return true;
    }
    place = end;
  }
  return false;
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

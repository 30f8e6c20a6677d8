/**
 * Columns of a run's (or of several runs') events gathered into the order they are shown in, so that
 * the views walk memory forwards. Position = index in that order.
 */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { Column, EventTable } from "../index/event-table.ts";
import type { StoreData } from "../index/store-data.ts";
import { lowerBound } from "./sort-positions.ts";

/** Roles that split events into groups and lanes. */
export type SplitRole = "agent" | "type" | "kind" | "channel";

/** Distinct turns of an order. `index[p]`: which of `values`, −1: none. `values` ascend. */
export type TurnColumn = { readonly index: Int32Array; readonly values: Float64Array };

/** Gathered once per order and column; the order is replaced whenever its events change. */
export class OrderedColumns {
  /** EventKeys, as `StoreData.orderOf` gives them. */
  readonly keys: Float64Array;
  readonly #store: StoreData;
  readonly #roles = new Map<SplitRole, Int32Array>();
  #severity: Int8Array | undefined;
  #timeUs: Float64Array | undefined;
  #durationUs: Float64Array | undefined;
  #turn: TurnColumn | undefined;
  #all: Uint32Array | undefined;

  constructor(store: StoreData, keys: Float64Array) {
    this.#store = store;
    this.keys = keys;
  }

  get length(): number {
    return this.keys.length;
  }

  /** The position of an event; −1: it is not in this order. O(log events) where times differ. */
  positionOf(key: EventKey): number {
    const id = logOfKey(key);
    const log = this.#store.logs.find((other) => other.id === id);
    if (log === undefined) return -1;
    const time = log.table.timeUs.at(rowOfKey(key));
    // An order is by time, events without one last; then the few of equal time are looked through.
    if (time === undefined || Number.isNaN(time)) return this.keys.lastIndexOf(key);
    const times = this.timeUs;
    for (let at = lowerBound(times, time); at < times.length && times[at] === time; at++) {
      if (this.keys[at] === key) return at;
    }
    return -1;
  }

  /** Every position: 0, 1, 2…. */
  get all(): Uint32Array {
    if (this.#all === undefined) {
      this.#all = new Uint32Array(this.length);
      for (let at = 0; at < this.length; at++) this.#all[at] = at;
    }
    return this.#all;
  }

  /** StringIds of a role, −1: none. */
  role(role: SplitRole): Int32Array {
    let column = this.#roles.get(role);
    if (column === undefined) {
      column = new Int32Array(this.length);
      this.#gather(column, (table) => table[role]);
      this.#roles.set(role, column);
    }
    return column;
  }

  /** Indexes in SEVERITIES, −1: none. */
  get severity(): Int8Array {
    if (this.#severity === undefined) {
      this.#severity = new Int8Array(this.length);
      this.#gather(this.#severity, (table) => table.severity);
    }
    return this.#severity;
  }

  /** Epoch µs, NaN: none. */
  get timeUs(): Float64Array {
    if (this.#timeUs === undefined) {
      this.#timeUs = new Float64Array(this.length);
      this.#gather(this.#timeUs, (table) => table.timeUs);
    }
    return this.#timeUs;
  }

  /** µs, NaN: none. */
  get durationUs(): Float64Array {
    if (this.#durationUs === undefined) {
      this.#durationUs = new Float64Array(this.length);
      this.#gather(this.#durationUs, (table) => table.durationUs);
    }
    return this.#durationUs;
  }

  get turn(): TurnColumn {
    if (this.#turn === undefined) {
      const turns = new Float64Array(this.length);
      this.#gather(turns, (table) => table.turn);
      this.#turn = distinctTurns(turns);
    }
    return this.#turn;
  }

  #gather(
    into: Float64Array | Int32Array | Int8Array,
    columnOf: (table: EventTable) => Column,
  ): void {
    const keys = this.keys;
    let column: Column | null = null;
    let first = 0;
    let end = 0;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      if (key < first || key >= end) {
        const log = logOfKey(key as EventKey);
        column = columnOf(this.#store.logOf(log).table);
        first = log * 2 ** 32;
        end = first + 2 ** 32;
      }
      into[at] = column?.at(key - first) ?? Number.NaN;
    }
  }
}

function distinctTurns(turns: Float64Array): TurnColumn {
  const seen = new Map<number, number>();
  let last = Number.NaN;
  for (let at = 0; at < turns.length; at++) {
    const turn = turns[at] as number;
    // Neighbours mostly share their turn.
    if (turn === last || Number.isNaN(turn)) continue;
    last = turn;
    seen.set(turn, 0);
  }
  const values = Float64Array.from(seen.keys()).sort();
  for (let at = 0; at < values.length; at++) seen.set(values[at] as number, at);
  const index = new Int32Array(turns.length);
  last = Number.NaN;
  let lastIndex = -1;
  for (let at = 0; at < turns.length; at++) {
    const turn = turns[at] as number;
    if (turn !== last) {
      last = turn;
      lastIndex = Number.isNaN(turn) ? -1 : (seen.get(turn) ?? -1);
    }
    index[at] = lastIndex;
  }
  return { index, values };
}

const cache = new WeakMap<Float64Array, OrderedColumns>();

/** The columns of an order; kept as long as the order is, which the store replaces when it changes. */
export function columnsOf(store: StoreData, keys: Float64Array): OrderedColumns {
  let columns = cache.get(keys);
  if (columns === undefined) {
    columns = new OrderedColumns(store, keys);
    cache.set(keys, columns);
  }
  return columns;
}

/**
 * Several runs as one order: by time, sequence, log, line and offset, events without a time last. Each
 * run keeps its own order. Runs that follow each other in time are merged in as many steps as there
 * are runs, others event by event.
 */
import { type LogId, logOfKey } from "../base/units.ts";
import { EventOrder, type OrderPart } from "../index/event-order.ts";
import type { EventTable } from "../index/event-table.ts";
import { OrderLineage } from "../index/order-lineage.ts";
import { OrderPieces } from "../index/order-pieces.ts";
import type { RunData, StoreData } from "../index/store-data.ts";
import { Pauses } from "./pauses.ts";
import { allPlaces, type PlaceSet } from "./place-set.ts";
import type { Work } from "./work.ts";

/** The events of some runs in one order. */
export type ScopeOrder = {
  readonly runs: readonly RunData[];
  readonly order: EventOrder;
  /** Index in `runs` of each part of the order. */
  readonly runOfPart: readonly number[];
};

type Merged = {
  readonly runs: readonly RunData[];
  readonly orders: readonly EventOrder[];
  readonly merge: OrderMerge;
  scope: ScopeOrder | null;
};

/** Merged orders kept per store, the last ones used: what the timeline and the flat tree look at. */
const KEPT = 2;
const merges = new WeakMap<StoreData, Merged[]>();

/** The order over some runs; that of the run where there is one. The same order until one of them changes. */
export async function scopeOrderOf(
  store: StoreData,
  runs: readonly RunData[],
  work: Work,
): Promise<ScopeOrder> {
  const orders = runs.map((run) => store.orderOf(run));
  const [only] = orders;
  if (only !== undefined && orders.length === 1) {
    return { runs, order: only, runOfPart: only.parts.map(() => 0) };
  }
  const kept = merges.get(store) ?? [];
  const found = kept.find(
    (one) =>
      one.orders.length === orders.length && one.orders.every((order, at) => order === orders[at]),
  );
  const merged = found ?? { runs, orders, merge: new OrderMerge(store, orders), scope: null };
  merges.set(store, [merged, ...kept.filter((one) => one !== merged)].slice(0, KEPT));
  // Whoever waits for it does the next step; a cancelled one leaves the rest to the others.
  const pauses = new Pauses(work);
  while (!merged.merge.step(pauses)) await pauses.take();
  merged.scope ??= { runs, ...merged.merge.take() };
  return { ...merged.scope, runs };
}

/** The first `count` of the events that are in some places of some orders, merged. */
export async function firstMerged(
  store: StoreData,
  sources: readonly { readonly order: EventOrder; readonly places: PlaceSet }[],
  count: number,
  work: Work,
): Promise<Float64Array> {
  const compare = cursorComparison(store);
  const heap = new CursorHeap(
    sources.map(({ order, places }) => new Cursor(order, 0, places)),
    compare,
  );
  const total = sources.reduce((sum, { places }) => sum + places.count, 0);
  const keys = new Float64Array(Math.min(count, total));
  const pauses = new Pauses(work);
  for (let at = 0; at < keys.length; at++) {
    const cursor = heap.top as Cursor;
    keys[at] = cursor.order.keyAt(cursor.place);
    cursor.next();
    heap.settle();
    if ((at & 1023) === 1023 && pauses.isDue) await pauses.take();
  }
  return keys;
}

class OrderMerge {
  readonly #lineage = new OrderLineage();
  readonly #pieces = new OrderPieces(this.#lineage.piecePlaces);
  readonly #parts: OrderPart[] = [];
  readonly #runOfPart: number[] = [];
  readonly #heap: CursorHeap;
  readonly #compare: (a: Cursor, b: Cursor) => number;
  #length = 0;

  constructor(store: StoreData, orders: readonly EventOrder[]) {
    this.#compare = cursorComparison(store);
    const cursors = orders
      .map((order, run) => ({ run, cursor: new Cursor(order, 0, allPlaces(order)) }))
      .filter(({ cursor }) => cursor.place >= 0);
    // Numbered by their first events, so that runs that follow each other are in file order again.
    cursors.sort((a, b) => this.#compare(a.cursor, b.cursor));
    let base = 0;
    for (const { run, cursor } of cursors) {
      cursor.base = base;
      base += cursor.order.length;
      this.#parts.push(...cursor.order.parts);
      for (const _ of cursor.order.parts) this.#runOfPart.push(run);
    }
    this.#heap = new CursorHeap(
      cursors.map(({ cursor }) => cursor),
      this.#compare,
    );
  }

  /** Merges on until a pause is due; true: all is merged. */
  step(pauses: Pauses): boolean {
    for (let steps = 1; ; steps++) {
      const top = this.#heap.top;
      if (top === undefined) return true;
      const from = top.place;
      const second = this.#heap.second;
      const to = second === undefined ? top.order.length : this.#endOfStretch(top, second);
      this.#write(top, from, to);
      top.moveTo(to);
      this.#heap.settle();
      if ((steps & 1023) === 0 && pauses.isDue) return false;
    }
  }

  take(): { readonly order: EventOrder; readonly runOfPart: readonly number[] } {
    const order = new EventOrder(this.#parts, this.#pieces.taken(), this.#lineage);
    return { order, runOfPart: this.#runOfPart };
  }

  /** The first place of the cursor's order that comes after another cursor's. */
  #endOfStretch(top: Cursor, second: Cursor): number {
    for (let steps = 1; ; steps++) {
      // Far behind: all up to the other's time are passed at once.
      if (steps === STRETCH) {
        const { order } = top;
        const none = Number.isNaN(second.us);
        const place = none ? order.timedLength : order.placeOfTime(second.us);
        if (place > top.place) top.moveTo(place);
        else top.next();
      } else {
        top.next();
      }
      if (top.place < 0) return top.order.length;
      if (this.#compare(top, second) > 0) return top.place;
    }
  }

  #write(cursor: Cursor, from: number, to: number): void {
    for (let place = from; place < to; ) {
      const { ordinals, end } = cursor.order.ordinalsFrom(place, to);
      const numbered =
        typeof ordinals === "number"
          ? cursor.base + ordinals
          : ordinals.map((ordinal) => cursor.base + ordinal);
      this.#pieces.write(this.#length, end - place, numbered);
      this.#length += end - place;
      place = end;
    }
  }
}

/** Events of one run in a row after which its further ones are looked for by their times. */
const STRETCH = 64;

/** Times copied at once. */
const AHEAD = 1024;

/** One run's next event. */
class Cursor {
  readonly order: EventOrder;
  readonly #places: PlaceSet;
  /** Number of its first event among those of all runs. */
  base: number;
  /** −1: behind the last. */
  place = -1;
  us = Number.NaN;
  readonly #times: Float64Array | null;
  #timesFrom = 0;
  #timesTo = 0;

  constructor(order: EventOrder, base: number, places: PlaceSet) {
    this.order = order;
    this.base = base;
    this.#places = places;
    this.#times = places.words === null ? new Float64Array(Math.min(AHEAD, order.length)) : null;
    this.moveTo(0);
  }

  next(): void {
    this.moveTo(this.place + 1);
  }

  /** To the first of its places at or after one. */
  moveTo(place: number): void {
    const next = this.#places.nextFrom(place);
    this.place = next;
    if (next < 0) return;
    if (this.#times === null) {
      this.us = this.order.valueAt(timeUs, next);
      return;
    }
    if (next < this.#timesFrom || next >= this.#timesTo) {
      this.#timesFrom = next;
      this.#timesTo = Math.min(this.order.length, next + this.#times.length);
      this.order.read(timeUs, next, this.#timesTo, this.#times, 0);
    }
    this.us = this.#times[next - this.#timesFrom] as number;
  }
}

/** Cursors with the one whose event comes first on top; those behind their last are left out. */
class CursorHeap {
  readonly #cursors: Cursor[];
  readonly #compare: (a: Cursor, b: Cursor) => number;

  constructor(cursors: readonly Cursor[], compare: (a: Cursor, b: Cursor) => number) {
    this.#cursors = cursors.filter(({ place }) => place >= 0).sort(compare);
    this.#compare = compare;
  }

  get top(): Cursor | undefined {
    return this.#cursors[0];
  }

  /** The one that would be on top without the top. */
  get second(): Cursor | undefined {
    const [, left, right] = this.#cursors;
    if (left === undefined || right === undefined) return left;
    return this.#compare(left, right) <= 0 ? left : right;
  }

  /** The top has moved on. */
  settle(): void {
    const cursors = this.#cursors;
    let cursor = cursors[0] as Cursor;
    if (cursor.place < 0) {
      const last = cursors.pop() as Cursor;
      if (last === cursor) return;
      cursor = last;
    }
    let at = 0;
    while (true) {
      let child = at * 2 + 1;
      const left = cursors[child];
      if (left === undefined) break;
      const right = cursors[child + 1];
      let least = left;
      if (right !== undefined && this.#compare(right, left) < 0) {
        least = right;
        child++;
      }
      if (this.#compare(cursor, least) <= 0) break;
      cursors[at] = least;
      at = child;
    }
    cursors[at] = cursor;
  }
}

function timeUs(table: EventTable): EventTable["timeUs"] {
  return table.timeUs;
}

function cursorComparison(store: StoreData): (a: Cursor, b: Cursor) => number {
  const paths = new Map(store.logs.map(({ id, path }) => [id, path]));
  return (a, b) => {
    if (a.us < b.us) return -1;
    if (a.us > b.us) return 1;
    return compareNumbers(a.us, b.us) || compareEqualTimes(paths, a, b);
  };
}

function compareEqualTimes(paths: ReadonlyMap<LogId, string>, a: Cursor, b: Cursor): number {
  const ns = (cursor: Cursor): number =>
    cursor.order.valueAt((table) => table.timeNs, cursor.place);
  const sequence = (cursor: Cursor): number =>
    cursor.order.valueAt((table) => table.sequence, cursor.place);
  const left = a.order.keyAt(a.place);
  const right = b.order.keyAt(b.place);
  return (
    ns(a) - ns(b) ||
    compareNumbers(sequence(a), sequence(b)) ||
    compareTexts(paths.get(logOfKey(left)) ?? "", paths.get(logOfKey(right)) ?? "") ||
    // Rows are in the order of lines and offsets.
    left - right
  );
}

/** Orders texts by their UTF-16 units, the same everywhere. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumbers(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

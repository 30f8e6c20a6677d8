import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type EventKey,
  eventKeyOf,
  type LogId,
  type RowId,
} from "../../../../src/core/base/units.ts";
import type { EventOrder, OrderPart } from "../../../../src/core/index/event-order.ts";
import type { Column, EventTable } from "../../../../src/core/index/event-table.ts";
import { OrderLineage } from "../../../../src/core/index/order-lineage.ts";
import { RunOrder } from "../../../../src/core/index/run-order.ts";

const SEED = 20261120;
const NONE = Number.NaN;

type Event = { readonly us: number; readonly ns: number; readonly sequence: number };
type Part = { readonly events: readonly Event[]; readonly every: number };

/** A column over plain values. */
function columnOf(values: readonly number[]): Column {
  return {
    at: (row) => values[row] ?? NONE,
    read: (from, to, into, at) => into.set(values.slice(from, to), at),
    pieceOf: () => null,
  };
}

/** Parts whose run has every row, or (`every` 2, 3…) each second, third… of the table. */
function partsOf(parts: readonly Part[]): OrderPart[] {
  return parts.map(({ events, every }, log) => {
    const spread = Array.from({ length: events.length * every }, (_, row) =>
      row % every === 0 ? (events[row / every] as Event) : { us: row, ns: 0, sequence: 0 },
    );
    const table = {
      length: spread.length,
      timeUs: columnOf(spread.map(({ us }) => us)),
      timeNs: columnOf(spread.map(({ ns }) => ns)),
      sequence: columnOf(spread.map(({ sequence }) => sequence)),
    } as unknown as EventTable;
    return {
      log: log as LogId,
      table,
      rows: every === 1 ? null : Int32Array.from(events, (_, at) => at * every),
      count: events.length,
    };
  });
}

/** Keys by time, sequence and place in the files: a plain stable sort. */
function sortedKeys(parts: readonly Part[]): number[] {
  const all = parts.flatMap(({ events, every }, log) =>
    events.map((event, at) => ({ ...event, key: eventKeyOf(log as LogId, (at * every) as RowId) })),
  );
  const last = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
  return all
    .sort((a, b) => {
      const timed = last(a.us) === last(b.us) ? 0 : last(a.us) - last(b.us);
      const within = Number.isNaN(a.us) ? 0 : a.ns - b.ns;
      const sequenced =
        last(a.sequence) === last(b.sequence) ? 0 : last(a.sequence) - last(b.sequence);
      return timed || within || sequenced;
    })
    .map(({ key }) => key);
}

function updateWith(order: RunOrder, parts: readonly Part[], kept = true): boolean {
  const length = parts.reduce((sum, { events }) => sum + events.length, 0);
  return order.update({ parts: partsOf(parts), length }, kept);
}

function part(...times: number[]): Part {
  return { events: times.map((us) => ({ us, ns: 0, sequence: NONE })), every: 1 };
}

const event = fc.record({
  us: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(NONE)),
  ns: fc.integer({ min: 0, max: 1 }),
  sequence: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(NONE)),
});
/** Mostly in order, as logs are. */
const events = fc
  .array(event, { maxLength: 30 })
  .chain((list) =>
    fc.boolean().map((sorted) => (sorted ? list.toSorted((a, b) => a.us - b.us || 0) : list)),
  );

describe("RunOrder", () => {
  it("is file order, which takes nothing, where events stand in order", () => {
    const order = new RunOrder(new OrderLineage(2));
    assert.equal(updateWith(order, [part(1, 2, 2), part(3, NONE)]), true);
    assert.equal(order.current.isIdentity, true);
    const second = 2 ** 32;
    assert.deepEqual([...order.current.keys()], [0, 1, 2, second, second + 1]);
  });

  it("says whether what came belongs at the end, and how much of an older order still holds", () => {
    const order = new RunOrder(new OrderLineage(2));
    updateWith(order, [part(10, 20, 30)]);
    const first = order.current;
    assert.equal(updateWith(order, [part(10, 20, 30, 40)]), true);
    const second = order.current;
    assert.equal(second.sharedPlaces(first), 3);
    assert.equal(updateWith(order, [part(10, 20, 30, 40, 25)]), false);
    assert.deepEqual([...order.current.keys()], [0, 1, 4, 2, 3]);
    assert.equal(order.current.sharedPlaces(second), 2);
    assert.equal(order.current.sharedPlaces(first), 2);
    assert.equal(first.sharedPlaces(order.current), 2);
    assert.deepEqual([...second.keys()], [0, 1, 2, 3]);
    assert.equal(new RunOrder().current.sharedPlaces(second), 0);
  });

  it("is that of a plain stable sort, however the run grew, and finds each event", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ events, every: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, steps, piecePlaces) => {
          const order = new RunOrder(new OrderLineage(piecePlaces));
          const older: { readonly order: EventOrder; readonly keys: number[] }[] = [];
          const total = parts.reduce((sum, one) => sum + one.events.length, 0);
          let length = 0;
          for (const step of [...steps, total]) {
            length = Math.min(total, length + step);
            const now = firstOf(parts, length);
            updateWith(order, now);
            const expected = sortedKeys(now);
            check(order.current, expected, now);
            older.push({ order: order.current, keys: expected });
          }
          for (const { order: one, keys } of older) {
            assert.deepEqual([...one.keys()], keys);
            const shared = order.current.sharedPlaces(one);
            assert.deepEqual([...order.current.keys(0, shared)], keys.slice(0, shared));
          }
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });
});

/** The first events of the parts, part by part. */
function firstOf(parts: readonly Part[], length: number): Part[] {
  const first: Part[] = [];
  for (const { events: all, every } of parts) {
    const kept = all.slice(0, length);
    length -= kept.length;
    if (kept.length > 0) first.push({ events: kept, every });
  }
  return first;
}

function check(order: EventOrder, expected: readonly number[], parts: readonly Part[]): void {
  assert.deepEqual([...order.keys()], expected);
  const times = new Map<number, number>();
  for (const [log, { events: list, every }] of parts.entries()) {
    for (const [at, { us }] of list.entries()) times.set(log * 2 ** 32 + at * every, us);
  }
  const places = expected.map((key) => order.placeOf(key as EventKey));
  assert.deepEqual(
    places,
    expected.map((_, place) => place),
  );
  assert.equal(order.placeOf((7 * 2 ** 32) as EventKey), -1);
  const read = new Float64Array(expected.length + 1);
  order.read((table) => table.timeUs, 0, expected.length, read, 1);
  assert.deepEqual(
    [...read.subarray(1)],
    expected.map((key) => times.get(key)),
  );
  for (let place = 0; place < expected.length; place++) {
    assert.equal(order.keyAt(place), expected[place]);
    assert.equal(
      order.valueAt((table) => table.timeUs, place),
      times.get(expected[place] ?? -1),
    );
  }
  assert.equal(order.timedLength, [...times.values()].filter((time) => !Number.isNaN(time)).length);
}

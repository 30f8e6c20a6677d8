import assert from "node:assert/strict";
import type { Hash64 } from "../../../../src/core/base/hash.ts";
import { GrowingEventTable } from "../../../../src/core/index/event-table-builder.ts";
import { type PlainEvent, roleValuesOf } from "../../../support/plain-event.ts";

/** Event number n of a log whose every value says which it is. */
function eventOf(n: number): PlainEvent {
  return {
    offset: n * 100,
    size: 99 - (n % 7),
    line: n + 1 + Math.floor(n / 70_000),
    timeUs: 1.7e15 + n * 1000,
    timeNs: 0,
    timeAssumed: false,
    sequence: n,
    turn: Math.floor(n / 50),
    durationUs: n % 3 === 0 ? n : Number.NaN,
    run: 0,
    agent: n % 300,
    to: -1,
    type: n % 5,
    kind: -1,
    channel: -1,
    severity: 1,
    idHi: n + 1,
    idLo: n * 3,
    // The event before, one long gone by, and one that there never was.
    causes: [
      ...(n > 0 ? [{ hi: n, lo: (n - 1) * 3 }] : []),
      ...(n > 70_000 ? [{ hi: n - 69_999, lo: (n - 70_000) * 3 }] : []),
      ...(n % 1000 === 0 ? [{ hi: 1, lo: 2 }] : []),
    ],
    keys: [{ hi: n % 10, lo: 1 }],
  };
}

function append(table: GrowingEventTable, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    const event = eventOf(n);
    table.append(roleValuesOf(event), event.offset, event.size, event.line, 0);
  }
}

function expectEvents(table: GrowingEventTable, length: number): void {
  assert.equal(table.length, length);
  const hash: Hash64 = { hi: 0, lo: 0 };
  for (let row = 0; row < length; row++) {
    const event = eventOf(row);
    const found = [
      table.offset.at(row),
      table.size.at(row),
      table.line.at(row),
      table.timeUs.at(row),
      table.sequence.at(row),
      table.turn.at(row),
      table.durationUs.at(row),
      table.agent.at(row),
      table.type.at(row),
      table.idHi.at(row),
      table.idLo.at(row),
      table.correlationHi[0]?.at(row),
      table.causes.countOf(row),
    ];
    const expected = [
      event.offset,
      event.size,
      event.line,
      event.timeUs,
      event.sequence,
      event.turn,
      event.durationUs,
      event.agent,
      event.type,
      event.idHi,
      event.idLo,
      event.keys[0]?.hi,
      event.causes.length,
    ];
    if (!found.every((value, at) => Object.is(value, expected[at]))) {
      assert.deepEqual(found, expected, `row ${row}`);
    }
    event.causes.forEach((cause, index) => {
      table.causes.hashOf(row, index, hash);
      if (hash.hi !== cause.hi || hash.lo !== cause.lo) assert.deepEqual(hash, cause, `row ${row}`);
    });
  }
}

describe("GrowingEventTable", () => {
  it("keeps events of several blocks, packed or not", () => {
    const table = new GrowingEventTable(1);
    append(table, 0, 150_000);
    expectEvents(table, 150_000);
    table.trim();
    expectEvents(table, 150_000);
  });

  it("joins what a log grew by with its last block, also where it fills it", () => {
    const table = new GrowingEventTable(1);
    let length = 0;
    for (const next of [10, 11, 60_000, 60_005, 64_900, 71_000, 71_001, 140_000, 145_000]) {
      append(table, length, next);
      length = next;
      table.trim();
    }
    expectEvents(table, 145_000);
  });

  it("knows the row of a cause that is not far back, also in the block before", () => {
    const table = new GrowingEventTable(1);
    append(table, 0, 70_000);
    assert.deepEqual(
      [1, 65_536, 69_999].map((row) => table.causes.nearRowOf(row, 0)),
      [0, 65_535, 69_998],
    );
    // An id that was never seen, after the event before.
    assert.equal(table.causes.nearRowOf(3000, 1), -1);
  });

  it("reads stretches across blocks", () => {
    const table = new GrowingEventTable(1);
    append(table, 0, 140_000);
    table.trim();
    append(table, 140_000, 140_010);
    const lines = new Uint32Array(140_010);
    table.line.read(0, 140_010, lines, 0);
    const sizes = new Float64Array(10);
    table.size.read(65_530, 65_540, sizes, 0);
    const flags = new Uint8Array(4);
    table.addFlags(65_535, 8);
    table.addFlags(140_001, 4);
    table.flags.read(65_534, 65_538, flags, 0);
    assert.deepEqual(
      [...lines],
      Array.from({ length: 140_010 }, (_, n) => n + 1 + Math.floor(n / 70_000)),
    );
    assert.deepEqual(
      [...sizes],
      Array.from({ length: 10 }, (_, n) => 99 - ((65_530 + n) % 7)),
    );
    assert.deepEqual([...flags], [0, 8, 0, 0]);
    assert.equal(table.flags.at(140_001), 4);
    assert.equal(table.findingCount, 2);
  });

  it("keeps a text role with more values than a byte can tell apart, and one with few", () => {
    const table = new GrowingEventTable(1);
    append(table, 0, 1000);
    table.trim();
    const agents = new Int32Array(1000);
    table.agent.read(0, 1000, agents, 0);
    assert.deepEqual(
      [...agents],
      Array.from({ length: 1000 }, (_, n) => n % 300),
    );
  });
});

/** Differential: tables of any values beside plain arrays that hold the same. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Hash64 } from "../../src/core/base/hash.ts";
import type { Column, NumberArray } from "../../src/core/index/event-table.ts";
import { GrowingEventTable } from "../../src/core/index/event-table-builder.ts";
import { type PlainEvent, roleValuesOf } from "../support/plain-event.ts";

const SEED = 20_261_120;

/** Numbers as some column of some log has them: all of one kind, or mixed. */
const numberKinds: readonly fc.Arbitrary<number>[] = [
  fc.constant(Number.NaN),
  fc.constantFrom(0, -0),
  fc.constantFrom(7, Number.NaN),
  fc.nat(255),
  fc.constantFrom(0, 255, 256, Number.NaN),
  fc.constantFrom(-5, 65_530, 65_531, Number.NaN),
  fc.constantFrom(0, 65_535, 65_536),
  fc.constantFrom(0, 2 ** 32 - 1, Number.NaN),
  fc.constantFrom(0, 2 ** 32 - 2, Number.NaN),
  fc.constantFrom(0, 2 ** 32),
  fc.integer({ min: 0, max: 5000 }).map((ms) => 1.7e15 + ms * 1000),
  fc.integer({ min: 0, max: 5_000_000 }).map((seconds) => -4e15 + seconds * 1_000_000),
  fc.constantFrom(2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), -(2 ** 60)),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1),
  fc.double(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
];

const idKinds: readonly fc.Arbitrary<number>[] = [
  fc.constant(-1),
  fc.constant(3),
  fc.integer({ min: -1, max: 3 }),
  fc.integer({ min: -1, max: 400 }),
  fc.constantFrom(-1, 5, 2 ** 20 - 1, 2 ** 20, 2 ** 31 - 1),
];

const halfKinds: readonly fc.Arbitrary<number>[] = [
  fc.constant(0),
  fc.nat(3),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
];

function columnOf(kinds: readonly fc.Arbitrary<number>[], rows: number): fc.Arbitrary<number[]> {
  const list = (kind: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
    fc.array(kind, { minLength: rows, maxLength: rows });
  return fc.oneof(...kinds.map(list));
}

/** Counting up by one with few exceptions. */
function risingOf(rows: number): fc.Arbitrary<number[]> {
  return fc
    .record({
      start: fc.constantFrom(0, 1, -3, 2 ** 40),
      jumps: fc.array(fc.tuple(fc.nat(rows), fc.constantFrom(-1, 1, 5, 300, 70_000)), {
        maxLength: 2,
      }),
    })
    .map(({ start, jumps }) =>
      Array.from({ length: rows }, (_, row) =>
        jumps.reduce((sum, [from, by]) => (row >= from ? sum + by : sum), start + row),
      ),
    );
}

const events: fc.Arbitrary<PlainEvent[]> = fc
  .oneof(fc.nat(12), fc.nat(700))
  .chain((rows) => {
    const numbers = fc.oneof(columnOf(numberKinds, rows), risingOf(rows));
    const ids = columnOf(idKinds, rows);
    const halves = columnOf(halfKinds, rows);
    const shortTexts = columnOf(
      [fc.constant(90), fc.nat(100), fc.constantFrom(5, 2 ** 32 - 1)],
      rows,
    );
    const gaps = columnOf([fc.constant(1), fc.constantFrom(0, 1, 2), fc.nat(70_000)], rows);
    const lines = columnOf([fc.constant(1), fc.constantFrom(0, 1), fc.nat(400)], rows);
    const causes = fc.array(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 3 }), {
      minLength: rows,
      maxLength: rows,
    });
    return fc.record({
      sizes: shortTexts,
      gaps,
      lines,
      timeUs: numbers,
      timeNs: columnOf([fc.constant(0), fc.nat(999)], rows),
      assumed: columnOf([fc.constant(0), fc.constant(1), fc.nat(1)], rows),
      sequence: numbers,
      turn: numbers,
      durationUs: numbers,
      run: ids,
      agent: ids,
      to: ids,
      type: ids,
      kind: ids,
      channel: ids,
      severity: columnOf([fc.constant(-1), fc.integer({ min: -1, max: 5 })], rows),
      idHi: halves,
      idLo: halves,
      causes: fc.oneof(fc.constant(Array<[number, number][]>(rows).fill([])), causes),
      keyHi: halves,
      keyLo: halves,
    });
  })
  .map((columns) => {
    let offset = 0;
    let line = 1;
    return columns.sizes.map((size, row) => {
      const at = (values: readonly number[]): number => values[row] ?? 0;
      const event: PlainEvent = {
        offset,
        size,
        line,
        timeUs: at(columns.timeUs),
        timeNs: at(columns.timeNs),
        timeAssumed: at(columns.assumed) === 1,
        sequence: at(columns.sequence),
        turn: at(columns.turn),
        durationUs: at(columns.durationUs),
        run: at(columns.run),
        agent: at(columns.agent),
        to: at(columns.to),
        type: at(columns.type),
        kind: at(columns.kind),
        channel: at(columns.channel),
        severity: at(columns.severity),
        idHi: at(columns.idHi),
        idLo: at(columns.idLo),
        causes: (columns.causes[row] ?? []).map(([hi, lo]) => ({ hi, lo })),
        keys: [{ hi: at(columns.keyHi), lo: at(columns.keyLo) }],
      };
      offset += size + at(columns.gaps);
      line += at(columns.lines);
      return event;
    });
  });

/** Where a log is looked at as complete for now, as parts of its length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });

function tableOf(plain: readonly PlainEvent[], pauses: readonly number[]): GrowingEventTable {
  const table = new GrowingEventTable(1);
  const stops = new Set(pauses.map((part) => Math.floor(part * plain.length)));
  plain.forEach((event, row) => {
    if (stops.has(row)) table.trim();
    table.append(roleValuesOf(event), event.offset, event.size, event.line, 0);
  });
  return table;
}

function expectColumn(name: string, column: Column | undefined, expected: readonly number[]): void {
  assert.ok(column !== undefined, name);
  const found = expected.map((_, row) => column.at(row));
  assert.deepEqual(found, expected, name);
  // Backwards and past both ends, since a column remembers where it was.
  for (let row = expected.length - 1; row >= 0; row -= 3) {
    assert.ok(Object.is(column.at(row), expected[row]), `${name} of row ${row}`);
  }
  assert.deepEqual([column.at(-1), column.at(expected.length)], [Number.NaN, Number.NaN], name);
}

function expectRead(
  name: string,
  column: Column,
  expected: readonly number[],
  into: NumberArray,
): void {
  into.set(expected, 2);
  const plain = into.slice();
  const from = expected.length >>> 2;
  const to = expected.length - (expected.length >>> 3);
  into.fill(0, 2 + from, 2 + to);
  column.read(from, to, into, 2 + from);
  assert.deepEqual(into, plain, name);
}

describe("a packed table", () => {
  it("gives every value back exactly, whenever it was packed", () => {
    fc.assert(
      fc.property(events, cuts, fc.boolean(), (plain, pauses, packsEnd) => {
        const table = tableOf(plain, pauses);
        if (packsEnd) table.trim();
        assert.equal(table.length, plain.length);
        const length = plain.length + 2;
        const numbers = ["offset", "timeUs", "sequence", "turn", "durationUs"] as const;
        for (const name of numbers) {
          const expected = plain.map((event) => event[name]);
          expectColumn(name, table[name], expected);
          expectRead(name, table[name], expected, new Float64Array(length));
        }
        const ids = ["run", "agent", "to", "type", "kind", "channel", "severity"] as const;
        for (const name of ids) {
          const expected = plain.map((event) => event[name]);
          expectColumn(name, table[name], expected);
          expectRead(name, table[name], expected, new Int32Array(length));
          expectRead(name, table[name], expected, new Float64Array(length));
        }
        const whole = ["size", "line", "timeNs", "idHi", "idLo"] as const;
        for (const name of whole) {
          const expected = plain.map((event) => event[name]);
          expectColumn(name, table[name], expected);
          expectRead(name, table[name], expected, new Uint32Array(length));
          expectRead(name, table[name], expected, new Float64Array(length));
        }
        expectColumn(
          "key",
          table.correlationHi[0],
          plain.map((event) => event.keys[0]?.hi ?? 0),
        );
        expectColumn(
          "key",
          table.correlationLo[0],
          plain.map((event) => event.keys[0]?.lo ?? 0),
        );
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("gives every cause back, near ones by a row with that id", () => {
    fc.assert(
      fc.property(events, cuts, fc.boolean(), (plain, pauses, packsEnd) => {
        const table = tableOf(plain, pauses);
        const { causes } = table;
        const hash: Hash64 = { hi: 0, lo: 0 };
        const nearOf = (): number[][] =>
          plain.map((event, row) => event.causes.map((_, index) => causes.nearRowOf(row, index)));
        const before = nearOf();
        if (packsEnd) table.trim();
        const found = plain.map((_, row) =>
          Array.from({ length: causes.countOf(row) }, (_, index) => {
            causes.hashOf(row, index, hash);
            return { ...hash };
          }),
        );
        assert.deepEqual(
          found,
          plain.map((event) => event.causes),
        );
        assert.deepEqual(nearOf(), before);
        before.forEach((rows, row) => {
          rows.forEach((near, index) => {
            if (near < 0) return;
            assert.ok(near < row);
            const id = { hi: plain[near]?.idHi, lo: plain[near]?.idLo };
            assert.deepEqual(id, plain[row]?.causes[index]);
          });
        });
        const from = plain.length >>> 2;
        const to = plain.length - (plain.length >>> 3);
        const counts = new Uint32Array(to - from);
        causes.readCounts(from, to, counts);
        assert.deepEqual(
          [...counts],
          plain.slice(from, to).map((event) => event.causes.length),
        );
        const nearRows = new Int32Array(before.slice(from, to).flat().length);
        causes.readNearRows(from, to, nearRows);
        assert.deepEqual([...nearRows], before.slice(from, to).flat());
        assert.equal(causes.total, before.flat().length);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("flags times that go back and times of an assumed zone, and takes later flags", () => {
    const changes = fc.array(fc.tuple(fc.nat(700), fc.constantFrom(4, 8, 24), fc.boolean()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(events, cuts, changes, fc.boolean(), (plain, pauses, changed, packsEnd) => {
        const table = tableOf(plain, pauses);
        if (packsEnd) table.trim();
        let lastUs = Number.NaN;
        let lastNs = 0;
        const flags = plain.map(({ timeUs, timeNs, timeAssumed }) => {
          const back = timeUs < lastUs || (timeUs === lastUs && timeNs < lastNs);
          if (!Number.isNaN(timeUs)) {
            lastUs = timeUs;
            lastNs = timeNs;
          }
          return (timeAssumed ? 1 : 0) + (back ? 128 : 0);
        });
        for (const [place, bits, sets] of changed) {
          if (plain.length === 0) break;
          const row = place % plain.length;
          if (sets) table.addFlags(row, bits);
          else table.clearFlags(row, bits);
          flags[row] = sets ? (flags[row] ?? 0) | bits : (flags[row] ?? 0) & ~bits;
        }
        expectColumn("flags", table.flags, flags);
        expectRead("flags", table.flags, flags, new Uint8Array(plain.length + 2));
        const findings = flags.flatMap((bits) => [...(bits & 0xfe).toString(2)].filter(Number));
        assert.equal(table.findingCount, findings.length);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

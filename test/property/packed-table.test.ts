/** Differential: tables of any values beside plain arrays that hold the same. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Hash64 } from "../../src/core/base/hash.ts";
import type { Column, NumberArray } from "../../src/core/index/event-table.ts";
import { GrowingEventTable } from "../../src/core/index/event-table-builder.ts";
import { plainEvents } from "../support/arbitrary-events.ts";
import { type PlainEvent, roleValuesOf } from "../support/plain-event.ts";

const SEED = 20_261_120;

/** Drawn evenly, which doubles are not. */
const part = fc.nat(1000).map((n) => n / 1000);

/** Where a log is looked at as complete for now, as parts of its length. */
const cuts = fc.array(part, { maxLength: 3 });

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
      fc.property(plainEvents, cuts, fc.boolean(), (plain, pauses, packsEnd) => {
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

  it("says of numbers that rise or climb that they do, and of no others", () => {
    const steps = fc.array(fc.constantFrom(0, 1, 1, 1, 2, 1000, -1), {
      minLength: 2,
      maxLength: 300,
    });
    fc.assert(
      fc.property(plainEvents, steps, fc.nat(2), (plain, gains, kind) => {
        let at = 5;
        const values = plain.map((_, row) => {
          const gain = gains[row % gains.length] ?? 0;
          at += kind === 0 ? gain : Math.max(kind - 1, gain);
          return at;
        });
        const table = tableOf(
          plain.map((event, row) => ({ ...event, timeUs: values[row] ?? 0 })),
          [],
        );
        table.trim();
        for (const [column, expected] of [
          [table.timeUs, values],
          [table.turn, plain.map(({ turn }) => turn)],
        ] as const) {
          const piece = column.pieceOf(0);
          const rises = expected.every(
            (value, row) => row === 0 || value >= (expected[row - 1] ?? 0),
          );
          const climbs = expected.every(
            (value, row) => row === 0 || value > (expected[row - 1] ?? 0),
          );
          if (column === table.timeUs && expected.length > 1 && piece?.encoding !== 0) {
            assert.deepEqual([piece?.rises, piece?.climbs], [rises, climbs]);
          }
          assert.ok(rises || piece?.rises !== true);
          assert.ok(climbs || piece?.climbs !== true);
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("gives every cause back, near ones by a row with that id", () => {
    fc.assert(
      fc.property(plainEvents, cuts, fc.boolean(), (plain, pauses, packsEnd) => {
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
      fc.property(plainEvents, cuts, changes, fc.boolean(), (plain, pauses, changed, packsEnd) => {
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

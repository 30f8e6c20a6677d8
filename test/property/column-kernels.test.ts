/** Differential: conditions on packed columns beside a plain loop over the same values. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { GrowingEventTable } from "../../src/core/index/event-table-builder.ts";
import { addRow, createWords, rowsOf, type Words } from "../../src/core/query/bit-set.ts";
import {
  orAsked,
  orFlags,
  orHash,
  orHashPresent,
  orLookup,
  orPresent,
  orRange,
  orTime,
} from "../../src/core/query/column-kernels.ts";
import { countIds, extremesOf, firstRowsOf } from "../../src/core/query/count-values.ts";
import { plainEvents } from "../support/arbitrary-events.ts";
import { type PlainEvent, roleValuesOf } from "../support/plain-event.ts";

const SEED = 20_261_120;

/** A table whose blocks begin anywhere; what follows the last cut is not packed. */
function tableOf(plain: readonly PlainEvent[], cuts: readonly number[]): GrowingEventTable {
  const table = new GrowingEventTable(1);
  const ends = cuts.map((cut) => Math.floor(cut * plain.length)).sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    const before = new GrowingEventTable(1);
    append(before, plain.slice(start, end));
    table.appendBlocks(before.toBlocks(), (_, id) => id, 0);
    start = end;
  }
  append(table, plain.slice(start));
  return table;
}

function append(table: GrowingEventTable, plain: readonly PlainEvent[]): void {
  for (const event of plain) {
    table.append(roleValuesOf(event), event.offset, event.size, event.line, 0);
  }
}

/** Drawn evenly, which doubles are not. */
const part = fc.nat(1000).map((n) => n / 1000);

const cuts = fc.array(part, { maxLength: 4 });

/** Events in a table and a stretch of its rows. */
const scene = fc
  .record({
    plain: plainEvents,
    cuts,
    flagged: fc.array(fc.nat(700), { maxLength: 8 }),
    start: part,
    end: part,
  })
  .map(({ plain, cuts: parts, flagged, start, end }) => {
    const table = tableOf(plain, parts);
    for (const row of flagged) if (row < plain.length) table.addFlags(row, 4);
    const [from, to] = [start, end]
      .map((place) => Math.round(place * plain.length))
      .sort((a, b) => a - b) as [number, number];
    return { plain, table, from, to };
  });

/** Rows that a kernel sets, with those that must not be touched: row 0 is set before. */
function rowsBy(length: number, or: (words: Words) => void): number[] {
  const words = createWords(length);
  if (length > 0) addRow(words, 0);
  or(words);
  return [...rowsOf(words)];
}

function rowsWhere(
  plain: readonly PlainEvent[],
  from: number,
  to: number,
  test: (event: PlainEvent, row: number) => boolean,
): number[] {
  return plain.flatMap((event, row) =>
    row === 0 || (row >= from && row < to && test(event, row)) ? [row] : [],
  );
}

/** A bound that is one of the values, or beside it. */
function boundOf(values: readonly number[], place: number, beside: number): number {
  const value = values[Math.floor(place * values.length)] ?? 0;
  return Number.isNaN(value) ? beside : value + beside;
}

const besides = fc.constantFrom(0, 0.5, -0.5, 1, -1, 1000, -1000);

describe("conditions on packed columns", () => {
  it("find ids by a table and ids that are there", () => {
    const passing = fc.array(fc.integer({ min: -1, max: 401 }), { maxLength: 5 });
    fc.assert(
      fc.property(scene, passing, fc.boolean(), ({ plain, table, from, to }, ids, negated) => {
        for (const name of ["agent", "to", "type", "severity"] as const) {
          const greatest = Math.max(0, ...plain.map((event) => event[name]));
          // No store has as many texts as the greatest ids of this test.
          if (greatest > 2 ** 21) continue;
          const lookup = new Uint8Array(greatest + 500);
          for (const id of ids) lookup[id + 1] = 1;
          if (negated) for (const at of lookup.keys()) lookup[at] = 1 - (lookup[at] ?? 0);
          assert.deepEqual(
            rowsBy(plain.length, (words) => orLookup(words, table[name], lookup, from, to)),
            rowsWhere(plain, from, to, (event) => ids.includes(event[name]) !== negated),
          );
          const asked: number[] = [];
          const passes = (row: number): boolean => {
            const id = plain[row]?.[name] ?? -1;
            asked.push(id);
            return ids.includes(id);
          };
          assert.deepEqual(
            rowsBy(plain.length, (words) => orAsked(words, table[name], passes, from, to)),
            rowsWhere(plain, from, to, (event) => ids.includes(event[name])),
          );
          assert.equal(new Set(asked).size, asked.length);
          assert.deepEqual(
            rowsBy(plain.length, (words) => orPresent(words, table[name], from, to)),
            rowsWhere(plain, from, to, (event) => event[name] >= 0),
          );
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("find numbers in a range", () => {
    fc.assert(
      fc.property(
        scene,
        part,
        part,
        besides,
        fc.constantFrom(1, 1000),
        fc.constantFrom("closed", "below", "above", "all"),
        ({ plain, table, from, to }, first, second, beside, unit, kind) => {
          for (const name of ["turn", "sequence", "durationUs", "timeUs", "line"] as const) {
            const values = plain.map((event) => event[name]);
            const low =
              kind === "closed" || kind === "above"
                ? boundOf(values, first, beside) / unit
                : Number.NEGATIVE_INFINITY;
            const high =
              kind === "closed" || kind === "below"
                ? boundOf(values, second, 0) / unit
                : Number.POSITIVE_INFINITY;
            assert.deepEqual(
              rowsBy(plain.length, (words) =>
                orRange(words, table[name], unit, low, high, from, to),
              ),
              rowsWhere(plain, from, to, (event) => {
                const value = event[name] / unit;
                return value >= low && value <= high;
              }),
            );
          }
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("find times before and from an instant on", () => {
    fc.assert(
      fc.property(
        scene,
        part,
        fc.constantFrom(0, 1, -1),
        fc.constantFrom(0, 1, 500),
        fc.boolean(),
        ({ plain, table, from, to }, place, beside, ns, before) => {
          const us = boundOf(
            plain.map((event) => event.timeUs),
            place,
            beside,
          );
          assert.deepEqual(
            rowsBy(plain.length, (words) =>
              orTime(words, table.timeUs, table.timeNs, us, ns, before, from, to),
            ),
            rowsWhere(plain, from, to, (event) => {
              if (Number.isNaN(event.timeUs)) return false;
              const earlier = event.timeUs < us || (event.timeUs === us && event.timeNs < ns);
              return earlier === before;
            }),
          );
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("find flags, as they are now", () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(1, 4, 128, 255), ({ plain, table, from, to }, mask) => {
        const flags = plain.map((_, row) => table.flags.at(row));
        assert.deepEqual(
          rowsBy(plain.length, (words) => orFlags(words, table.flags, mask, from, to)),
          rowsWhere(plain, from, to, (_, row) => ((flags[row] ?? 0) & mask) !== 0),
        );
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("find a hash and whether there is one", () => {
    fc.assert(
      fc.property(scene, part, ({ plain, table, from, to }, place) => {
        const { idHi: hi, idLo: lo } = plain[Math.floor(place * plain.length)] ?? {
          idHi: 1,
          idLo: 1,
        };
        assert.deepEqual(
          rowsBy(plain.length, (words) => orHash(words, table.idHi, table.idLo, hi, lo, from, to)),
          rowsWhere(plain, from, to, (event) => event.idHi === hi && event.idLo === lo),
        );
        assert.deepEqual(
          rowsBy(plain.length, (words) => orHashPresent(words, table.idHi, table.idLo, from, to)),
          rowsWhere(plain, from, to, (event) => event.idHi !== 0 || event.idLo !== 0),
        );
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("count ids, and find the least and greatest number, of chosen rows", () => {
    const choices = fc.constantFrom<(row: number) => boolean>(
      () => true,
      (row) => row % 3 === 0,
      (row) => row >= 40 && row < 300,
      (row) => row % 97 < 64,
    );
    fc.assert(
      fc.property(scene, choices, ({ plain, table, to }, chosen) => {
        const words = createWords(plain.length);
        for (const row of plain.keys()) if (chosen(row)) addRow(words, row);
        const picked = plain.flatMap((event, row) => (row < to && chosen(row) ? [event] : []));
        for (const name of ["agent", "run", "severity"] as const) {
          const ids = picked.map((event) => event[name]);
          if (Math.max(0, ...plain.map((event) => event[name])) > 2 ** 21) continue;
          const counts = new Float64Array(Math.max(0, ...plain.map((event) => event[name])) + 2);
          countIds(words, table[name], to, counts);
          const expected = new Float64Array(counts.length);
          for (const id of ids) expected[id + 1] = (expected[id + 1] ?? 0) + 1;
          assert.deepEqual(counts, expected);
          const firsts = new Map<number, number>();
          plain.forEach((event, row) => {
            if (row < to && chosen(row) && !firsts.has(event[name])) firsts.set(event[name], row);
          });
          assert.deepEqual(firstRowsOf(words, table[name], to, firsts.size), firsts);
        }
        for (const name of ["turn", "timeUs", "sequence"] as const) {
          const numbers = picked
            .map((event) => event[name])
            .filter((value) => !Number.isNaN(value));
          numbers.sort((a, b) => a - b);
          const found = extremesOf(words, table[name], to);
          // 0 and −0 are the same number.
          assert.equal(found === null ? undefined : found.first + 0, addZero(numbers[0]));
          assert.equal(found === null ? undefined : found.last + 0, addZero(numbers.at(-1)));
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

function addZero(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value + 0;
}

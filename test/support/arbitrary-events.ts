import fc from "fast-check";
import type { PlainEvent } from "./plain-event.ts";

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

/** Events with any values in any column, up to 700 of them. */
export const plainEvents: fc.Arbitrary<PlainEvent[]> = fc
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

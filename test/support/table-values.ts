import type { Column, EventTable } from "../../src/core/index/event-table.ts";

/** The first values of a column; all of them are asked for one by one. */
export function valuesOf(column: Column, length: number): number[] {
  return Array.from({ length }, (_, row) => column.at(row));
}

const ROLES = [
  "offset",
  "size",
  "line",
  "timeUs",
  "timeNs",
  "flags",
  "sequence",
  "turn",
  "run",
  "agent",
  "to",
  "type",
  "kind",
  "channel",
  "severity",
  "durationUs",
  "idHi",
  "idLo",
] as const satisfies readonly (keyof EventTable)[];

/** A table as plain arrays, to be compared with another. */
export function tableValues(table: EventTable): Readonly<Record<string, readonly unknown[]>> {
  const { length, causes } = table;
  const hash = { hi: 0, lo: 0 };
  return {
    ...Object.fromEntries(ROLES.map((role) => [role, valuesOf(table[role], length)])),
    causes: Array.from({ length }, (_, row) =>
      Array.from({ length: causes.countOf(row) }, (_, index) => {
        causes.hashOf(row, index, hash);
        return [hash.hi, hash.lo];
      }),
    ),
    correlationHi: table.correlationHi.map((column) => valuesOf(column, length)),
    correlationLo: table.correlationLo.map((column) => valuesOf(column, length)),
  };
}

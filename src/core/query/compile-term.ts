/** Compiles the terms of a filter. What each means is said at its schema in `filter.ts`. */

import type { Column, EventTable } from "../index/event-table.ts";
import { EVENT_FLAGS, FINDING_FLAGS } from "../index/event-table.ts";
import type { StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { orFlags, orHashPresent, orLookup, orPresent, orRange, orTime } from "./column-kernels.ts";
import type { ColumnAtom, CompiledTerm, EventAtom } from "./compiled-term.ts";
import {
  linkAtom,
  messageAtom,
  numberAtom,
  pathAtom,
  pathThereAtom,
  regexAtom,
  roleThereAtom,
  textAtom,
} from "./event-atoms.ts";
import type { Comparison, HasValue, IsValue, NumberField, Term } from "./filter.ts";
import { compareSeverities } from "./pattern.ts";
import { parseTimeText, timeSpanOf } from "./time-bound.ts";
import { valuesAtoms } from "./value-atoms.ts";

type Atoms = { columns?: ColumnAtom[]; events?: EventAtom[]; changes?: boolean };

/** Compiles one term against the tables of a store. */
export function compileTerm(term: Term, store: StoreData): CompiledTerm {
  const { columns = [], events = [], changes = false } = atomsOf(term, store);
  return { negated: term.negated, changes, columns, events };
}

function atomsOf(term: Term, store: StoreData): Atoms {
  switch (term.kind) {
    case "values":
      return term.field === "message"
        ? { events: [messageAtom(term.values)] }
        : valuesAtoms(term.field, term.values, store);
    case "range":
      return {
        columns: term.ranges.map(({ from, to }) =>
          rangeAtom(term.field, from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY),
        ),
      };
    case "compare":
      return {
        columns: boundsOf(term.comparison, term.value).map(([low, high]) =>
          rangeAtom(term.field, low, high),
        ),
      };
    case "time":
      return { columns: timeAtoms(term.bound, term.text, store) };
    case "severity": {
      const table = new Uint8Array(SEVERITIES.length + 1);
      SEVERITIES.forEach((severity, index) => {
        table[index + 1] = Number(compareSeverities(severity, term.comparison, term.severity));
      });
      return {
        columns: [
          { or: (words, log, from, to) => orLookup(words, log.table.severity, table, from, to) },
        ],
      };
    }
    case "number":
      return { events: [numberAtom(term.path, term.comparison, term.value)] };
    case "path":
      return { events: [pathAtom(term.path, term.values)] };
    case "has":
      return merge([
        ...term.what.map((what) => hasAtoms(what, store)),
        { events: term.paths.map(pathThereAtom) },
      ]);
    case "is":
      return {
        columns: term.what.map((what) => flagsAtom(FLAGS_OF[what])),
        changes: true,
      };
    case "text":
      return { events: [textAtom(term.text)] };
    case "regex":
      return { events: [regexAtom(term.source, term.flags)] };
  }
}

function merge(parts: readonly Atoms[]): Atoms {
  return {
    columns: parts.flatMap((part) => part.columns ?? []),
    events: parts.flatMap((part) => part.events ?? []),
    changes: parts.some((part) => part.changes === true),
  };
}

const FLAGS_OF: Readonly<Record<IsValue, number>> = {
  problem: FINDING_FLAGS,
  duplicate: EVENT_FLAGS.duplicateId,
  dangling: EVENT_FLAGS.danglingCause,
  cycle: EVENT_FLAGS.causeCycle,
  early: EVENT_FLAGS.effectBeforeCause,
  gap: EVENT_FLAGS.sequenceGap,
  back: EVENT_FLAGS.timeGoesBack,
  glued: EVENT_FLAGS.glued,
};

function flagsAtom(mask: number): ColumnAtom {
  return { or: (words, log, from, to) => orFlags(words, log.table.flags, mask, from, to) };
}

function hasAtoms(what: HasValue, store: StoreData): Atoms {
  switch (what) {
    case "causes":
    case "effects":
      return { events: [linkAtom(what, store)], changes: true };
    case "message":
    case "source":
      return { events: [roleThereAtom(what)] };
    case "agent":
    case "to":
    case "type":
    case "kind":
    case "channel":
    case "severity":
      return { columns: [columnThereAtom((table) => table[what])] };
    case "time":
      return { columns: [numberThereAtom((table) => table.timeUs)] };
    case "turn":
    case "sequence":
    case "duration":
      return { columns: [numberThereAtom((table) => numberColumn(table, what))] };
    case "id":
      return {
        columns: [
          {
            or: (words, log, from, to) =>
              orHashPresent(words, log.table.idHi, log.table.idLo, from, to),
          },
        ],
      };
  }
}

function columnThereAtom(columnOf: (table: EventTable) => Column): ColumnAtom {
  return {
    or: (words, log, from, to) => orPresent(words, columnOf(log.table), from, to),
  };
}

function numberThereAtom(columnOf: (table: EventTable) => Column): ColumnAtom {
  return {
    or: (words, log, from, to) =>
      orRange(
        words,
        columnOf(log.table),
        1,
        Number.NEGATIVE_INFINITY,
        Number.POSITIVE_INFINITY,
        from,
        to,
      ),
  };
}

function rangeAtom(field: NumberField, low: number, high: number): ColumnAtom {
  // The column has µs, the language ms; the quotient of the column is the nearest double of what was written.
  const unit = field === "duration" ? 1000 : 1;
  return {
    or: (words, log, from, to) =>
      orRange(words, numberColumn(log.table, field), unit, low, high, from, to),
  };
}

function numberColumn(table: EventTable, field: NumberField): Column {
  switch (field) {
    case "turn":
      return table.turn;
    case "sequence":
      return table.sequence;
    case "line":
      return table.line;
    case "duration":
      return table.durationUs;
  }
}

/** The closed ranges in which a comparison holds. */
function boundsOf(comparison: Comparison, value: number): [low: number, high: number][] {
  const least = Number.NEGATIVE_INFINITY;
  const most = Number.POSITIVE_INFINITY;
  switch (comparison) {
    case "=":
      return [[value, value]];
    case "!=":
      return [
        [least, neighborOf(value, -1)],
        [neighborOf(value, 1), most],
      ];
    case "<":
      return [[least, neighborOf(value, -1)]];
    case "<=":
      return [[least, value]];
    case ">":
      return [[neighborOf(value, 1), most]];
    case ">=":
      return [[value, most]];
  }
}

/** The next double above (1) or below (−1) a finite number. */
function neighborOf(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const numbers = new Float64Array([value]);
  const bits = new BigInt64Array(numbers.buffer);
  bits[0] = (bits[0] ?? 0n) + BigInt(value > 0 ? direction : -direction);
  return numbers[0] ?? value;
}

function timeAtoms(bound: "since" | "until", text: string, store: StoreData): ColumnAtom[] {
  const time = parseTimeText(text);
  if (time === undefined) return [];
  const span = timeSpanOf(time, store.naiveTimeZone);
  const { us, ns } = bound === "since" ? span.start : span.end;
  return [
    {
      or: (words, log, from, to) => {
        const { timeUs, timeNs } = log.table;
        orTime(words, timeUs, timeNs, us, ns, bound === "until", from, to);
      },
    },
  ];
}

/** Lists of values (`agent:alice,bob`) as look-ups in columns. */
import { type Hash64, hashBytes } from "../base/hash.ts";
import type { StringTable } from "../base/string-table.ts";
import type { RowId } from "../base/units.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import type { Profile } from "../profile/profile.ts";
import { SEVERITIES } from "../profile/role.ts";
import { setRows, type Words } from "./bit-set.ts";
import { orAsked, orHash, orLookup } from "./column-kernels.ts";
import type { ColumnAtom, EventAtom } from "./compiled-term.ts";
import { idAtom } from "./event-atoms.ts";
import { findRow } from "./event-place.ts";
import type { Pattern, ValueField } from "./filter.ts";
import { compilePattern, exactTextOf, fieldIgnoresCase } from "./pattern.ts";

type Test = (value: string) => boolean;

/** The atoms of a list of values of any field but `message`. */
export function valuesAtoms(
  field: Exclude<ValueField, "message">,
  values: readonly Pattern[],
  store: StoreData,
): { columns?: ColumnAtom[]; events?: EventAtom[]; changes?: boolean } {
  const tests = values.map((pattern) => compilePattern(pattern, fieldIgnoresCase(field)));
  const test: Test = (value) => tests.some((one) => one(value));
  switch (field) {
    case "agent":
    case "to":
      return { columns: [lookupAtom(field, store.strings.agent, () => test)] };
    case "type":
      return {
        columns: [lookupAtom(field, store.strings.type, (profile) => withAliases(test, profile))],
      };
    case "kind":
    case "channel":
      return { columns: [lookupAtom(field, store.strings[field], () => test)] };
    case "severity": {
      const table = new Uint8Array(SEVERITIES.length + 1);
      SEVERITIES.forEach((severity, index) => {
        table[index + 1] = Number(test(severity));
      });
      return {
        columns: [
          { or: (words, log, from, to) => orLookup(words, log.table.severity, table, from, to) },
        ],
      };
    }
    case "profile":
      return { columns: [logAtom((log) => test(log.profile.name))] };
    case "log":
      return { columns: [logAtom((log) => test(log.path))] };
    case "run":
      // Labels change when another run of the same name appears.
      return { columns: [runAtom(store, test)], changes: true };
    case "id": {
      const exact = values.map(exactTextOf);
      if (exact.every((text) => text !== null)) return { columns: exact.map(exactIdAtom) };
      return { events: [idAtom(values)] };
    }
  }
}

/** Types by the name that the log wrote, where the profile takes two names for one (`STATE` is `ENV`). */
function withAliases(test: Test, profile: Profile): Test {
  const aliases = Object.entries(profile.aliases?.type ?? {});
  if (aliases.length === 0) return test;
  const meant = new Set(aliases.filter(([written]) => test(written)).map(([, type]) => type));
  return (value) => test(value) || meant.has(value);
}

function lookupAtom(
  role: "agent" | "to" | "type" | "kind" | "channel",
  strings: StringTable,
  testFor: (profile: Profile) => Test,
): ColumnAtom {
  const lookups = new Map<Profile | null, GrowingLookup>();
  return {
    or: (words, log, from, to) => {
      // One look-up for all profiles, unless the profile has a say in it.
      const profile =
        role === "type" && log.profile.aliases?.type !== undefined ? log.profile : null;
      let lookup = lookups.get(profile);
      if (lookup === undefined) {
        lookup = new GrowingLookup(strings, testFor(log.profile));
        lookups.set(profile, lookup);
      }
      orLookup(words, log.table[role], lookup.table(), from, to);
    },
  };
}

/** 1 for the ids of a string table that pass, at place id + 1; asks for each text once. */
class GrowingLookup {
  readonly #strings: StringTable;
  readonly #test: Test;
  #table = new Uint8Array(1);
  #known = 0;

  constructor(strings: StringTable, test: Test) {
    this.#strings = strings;
    this.#test = test;
  }

  table(): Uint8Array {
    const length = this.#strings.length;
    if (length + 1 > this.#table.length) {
      const grown = new Uint8Array(Math.max(length + 1, this.#table.length * 2));
      grown.set(this.#table);
      this.#table = grown;
    }
    for (; this.#known < length; this.#known++) {
      this.#table[this.#known + 1] = Number(this.#test(this.#strings.textOf(this.#known) ?? ""));
    }
    return this.#table;
  }
}

function logAtom(test: (log: LogData) => boolean): ColumnAtom {
  return {
    or: (words, log, from, to) => {
      if (test(log)) setRows(words, from, to);
    },
  };
}

/** Runs by name (the value of the role, else the folder's) or by label. */
function runAtom(store: StoreData, test: Test): ColumnAtom {
  return {
    or: (words, log, from, to) => {
      const passes = (row: number): boolean => {
        const { name, label } = store.runOf(log.id, row as RowId);
        return test(name) || test(label);
      };
      orAsked(words, log.table.run, passes, from, to);
    },
  };
}

/** Events with this id, and the event at `LOG:LINE` (`#n` for the n-th of the line) if it has none. */
function exactIdAtom(id: string): ColumnAtom {
  const hash: Hash64 = { hi: 0, lo: 0 };
  const bytes = encodeUtf8(id);
  hashBytes(bytes, 0, bytes.length, hash);
  const place = /^(.*):(\d+)(?:#(\d+))?$/s.exec(id);
  return {
    or: (words, log, from, to) => {
      orHash(words, log.table.idHi, log.table.idLo, hash.hi, hash.lo, from, to);
      if (place !== null && place[1] === log.path) {
        orPlace(words, log, Number(place[2]), Number(place[3] ?? 1), from, to);
      }
    },
  };
}

function orPlace(
  words: Words,
  log: LogData,
  line: number,
  nth: number,
  from: number,
  to: number,
): void {
  const row = findRow(log, line, nth);
  if (row < from || row >= to || log.table.idHi.at(row) !== 0 || log.table.idLo.at(row) !== 0)
    return;
  setRows(words, row, row + 1);
}

/** Finds events by what a person types: an id, the beginning of one, or a place. */
import { type Hash64, hashBytes } from "../base/hash.ts";
import { type EventKey, eventKeyOf, type RowId } from "../base/units.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { LogData, StoreData } from "../index/store-data.ts";
import { rowsOf } from "./bit-set.ts";
import { findRow, firstRowFrom } from "./event-place.ts";
import type { Filter } from "./filter.ts";
import { runFilter } from "./run-filter.ts";
import type { Work } from "./work.ts";

/** Events that were found, and how many there are in all. */
export type FoundEvents = { readonly keys: readonly EventKey[]; readonly total: number };

/**
 * Events with the id, else at the place `LOG:LINE` (`#n`: the n-th of the line; LOG may be the end of
 * the path from a folder on), else whose id begins with the text. By log and line, at most `limit`.
 * Only the last of the three reads the logs.
 */
export async function findEvents(
  store: StoreData,
  text: string,
  limit: number,
  work: Work = {},
): Promise<FoundEvents> {
  const wanted = text.trim();
  if (wanted === "") return { keys: [], total: 0 };
  const exact = [...findById(store, wanted), ...findByPlace(store, wanted)];
  if (exact.length > 0) return { keys: exact.slice(0, limit), total: exact.length };
  const matches = await runFilter(store, filterOfIdStart(wanted), work);
  const keys: EventKey[] = [];
  for (const log of store.logs) {
    const found = matches.matchesOf(log.id);
    if (found === undefined || found.count === 0) continue;
    for (const row of rowsOf(found.words)) {
      if (keys.length >= limit) break;
      keys.push(eventKeyOf(log.id, row as RowId));
    }
  }
  return { keys, total: matches.count };
}

/** Events with exactly this id, in all logs; the first one is the one a link means. */
export function findById(store: StoreData, id: string): EventKey[] {
  const bytes = encodeUtf8(id);
  const hash: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, hash);
  const keys: EventKey[] = [];
  for (const log of store.logs) {
    const { idHi, idLo, length } = log.table;
    for (let row = 0; row < length; row++) {
      if (idLo.at(row) === hash.lo && idHi.at(row) === hash.hi)
        keys.push(eventKeyOf(log.id, row as RowId));
    }
  }
  return keys;
}

/** Events at `LOG:LINE`: all of the line, or the n-th with `#n`. */
export function findByPlace(store: StoreData, text: string): EventKey[] {
  const match = /^(.+):(\d+)(?:#(\d+))?$/s.exec(text);
  if (match === null) return [];
  const [, path = "", line = "", nth] = match;
  const keys: EventKey[] = [];
  for (const log of store.logs) {
    if (!isPathEnd(log.path, path)) continue;
    for (const row of rowsOfLine(log, Number(line), nth)) {
      keys.push(eventKeyOf(log.id, row as RowId));
    }
  }
  return keys;
}

/** The event on a line of a log, else the nearest before it, else the first after it; undefined in an empty log. */
export function findAtLine(log: LogData, line: number): EventKey | undefined {
  if (log.table.length === 0) return undefined;
  const row = firstRowFrom(log, line);
  const onLine = row < log.table.length && log.table.line.at(row) === line;
  return eventKeyOf(log.id, (onLine ? row : Math.max(0, row - 1)) as RowId);
}

function rowsOfLine(log: LogData, line: number, nth: string | undefined): number[] {
  if (nth !== undefined) {
    const row = findRow(log, line, Number(nth));
    return row < 0 ? [] : [row];
  }
  const rows: number[] = [];
  for (let row = firstRowFrom(log, line); log.table.line.at(row) === line; row++) {
    if (row >= log.table.length) break;
    rows.push(row);
  }
  return rows;
}

function isPathEnd(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`) || path.endsWith(`\\${end}`);
}

function filterOfIdStart(text: string): Filter {
  const pattern = `${text.replaceAll(/[\s,"\\*]/g, "\\$&")}*`;
  return {
    terms: [
      { kind: "values", negated: false, field: "id", values: [{ text: pattern, literal: false }] },
    ],
  };
}

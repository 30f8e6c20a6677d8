/** Names of events that have no id of their own. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { StoreData } from "../index/store-data.ts";
import { nthOfLine } from "../query/event-place.ts";

/** `LOG:LINE`, and `LOG:LINE#2` for the second event of a line. */
export function syntheticIdOf(store: StoreData, key: EventKey): string {
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const nth = nthOfLine(log, row);
  const place = `${log.path}:${log.table.line.at(row)}`;
  return nth === 1 ? place : `${place}#${nth}`;
}

/** Whether an event has an id of its own. */
export function hasOwnId(store: StoreData, key: EventKey): boolean {
  const { table } = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  return table.idHi.at(row) !== 0 || table.idLo.at(row) !== 0;
}

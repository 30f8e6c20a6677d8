/** Names of events that have no id of their own. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { StoreData } from "../index/store-data.ts";

/** `LOG:LINE`, and `LOG:LINE#2` for the second event of a line. */
export function syntheticIdOf(store: StoreData, key: EventKey): string {
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const line = log.table.line[row] ?? 0;
  let nth = 1;
  while (nth <= row && log.table.line[row - nth] === line) nth++;
  return nth === 1 ? `${log.path}:${line}` : `${log.path}:${line}#${nth}`;
}

/** Whether an event has an id of its own. */
export function hasOwnId(store: StoreData, key: EventKey): boolean {
  const { table } = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  return (table.idHi[row] ?? 0) !== 0 || (table.idLo[row] ?? 0) !== 0;
}

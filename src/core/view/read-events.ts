/** The bytes of events, read from their logs in few, large reads. */
import { type EventKey, type LogId, logOfKey, rowOfKey } from "../base/units.ts";
import type { StoreData } from "../index/store-data.ts";

/** Longer events are not read for lists, which show them by their columns. */
export const MAX_LISTED_BYTES = 1_048_576;

/** Longer events are cut where one is shown or printed: their roles are those of the columns. */
export const MAX_EVENT_BYTES = 67_108_864;

/** Events this near are read together: a read costs more than 16 kB of bytes that nobody wants. */
const MERGE_GAP_BYTES = 16_384;
const MAX_READ_BYTES = 4_194_304;

/** An event's object; null where the file is gone or shorter than it was. */
export type EventBytes = { readonly bytes: Uint8Array | null; readonly truncated: boolean };

/** Those of `keys` whose events are there: a log can go, or be read anew, while an answer is made. */
export function presentKeys(store: StoreData, keys: readonly EventKey[]): EventKey[] {
  const lengths = new Map(store.logs.map((log) => [log.id, log.table.length]));
  return keys.filter((key) => rowOfKey(key) < (lengths.get(logOfKey(key)) ?? 0));
}

type Wanted = { readonly at: number; readonly offset: number; readonly size: number };

/**
 * The bytes of events that are there (`presentKeys`), in the order of `keys`; of longer ones the first
 * `maxBytes`. Never rejects.
 */
export async function readEvents(
  store: StoreData,
  keys: readonly EventKey[],
  maxBytes = MAX_EVENT_BYTES,
): Promise<readonly EventBytes[]> {
  const byLog = new Map<LogId, Wanted[]>();
  const events: EventBytes[] = keys.map((key, at) => {
    const log = logOfKey(key);
    const row = rowOfKey(key);
    const { table } = store.logOf(log);
    const whole = table.size.at(row);
    const size = Math.min(whole, maxBytes);
    const wanted = byLog.get(log) ?? [];
    wanted.push({ at, offset: table.offset.at(row), size });
    byLog.set(log, wanted);
    return { bytes: null, truncated: whole > size };
  });
  for (const [log, wanted] of byLog) {
    wanted.sort((a, b) => a.offset - b.offset);
    for (const group of mergeRanges(wanted)) {
      const first = group[0];
      if (first === undefined) continue;
      const end = group.reduce((most, { offset, size }) => Math.max(most, offset + size), 0);
      const bytes = await readOrNull(store, log, first.offset, end - first.offset);
      if (bytes === null) continue;
      for (const { at, offset, size } of group) {
        const start = offset - first.offset;
        if (start + size > bytes.length) continue;
        const truncated = events[at]?.truncated === true;
        events[at] = { bytes: bytes.subarray(start, start + size), truncated };
      }
    }
  }
  return events;
}

function mergeRanges(sorted: readonly Wanted[]): Wanted[][] {
  const groups: Wanted[][] = [];
  let start = 0;
  let end = 0;
  for (const range of sorted) {
    const group = groups[groups.length - 1];
    const rangeEnd = range.offset + range.size;
    if (
      group === undefined ||
      range.offset - end > MERGE_GAP_BYTES ||
      rangeEnd - start > MAX_READ_BYTES
    ) {
      groups.push([range]);
      start = range.offset;
      end = rangeEnd;
    } else {
      group.push(range);
      end = Math.max(end, rangeEnd);
    }
  }
  return groups;
}

/** A log that vanished while it is shown is no reason to show nothing: what the columns hold stays. */
async function readOrNull(
  store: StoreData,
  log: LogId,
  offset: number,
  size: number,
): Promise<Uint8Array | null> {
  try {
    return await store.readBytes(log, offset, size);
  } catch {
    return null;
  }
}

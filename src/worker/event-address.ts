import { type Hash64, hashBytes } from "../core/base/hash.ts";
import {
  type EventKey,
  eventKeyOf,
  type LogId,
  logOfKey,
  type RowId,
  rowOfKey,
} from "../core/base/units.ts";
import type { LogData, StoreData } from "../core/index/store-data.ts";
import { findById } from "../core/query/find-events.ts";
import { betweenSlices, type Work } from "../core/query/work.ts";
import { textsOfEvent } from "../core/view/event-texts.ts";
import { readEvents } from "../core/view/read-events.ts";
import type { EventAddress, Resolution } from "../protocol/store-api.ts";

/** Events whose bytes are hashed before others get their turn. */
const PAGE = 500;

/**
 * A moved event without an id is looked for by its bytes in this many events on each side of its old
 * line; a run of millions is not read again for one of them.
 */
const SEARCHED_EVENTS = 100_000;

/** The address of an event, to be kept beyond the life of a worker. */
export async function addressOf(store: StoreData, key: EventKey): Promise<EventAddress> {
  const log = store.logOf(logOfKey(key));
  const [event] = await readEvents(store, [key]);
  const bytes = event?.bytes ?? null;
  return {
    log: log.path,
    line: log.table.line.at(rowOfKey(key)),
    hash: bytes === null ? "" : hashOf(bytes),
    id: textsOfEvent(store, key, bytes).id,
  };
}

/** The event of an address: on its line, else by its id, else by its bytes; never another event. */
export async function resolveAddress(
  store: StoreData,
  address: EventAddress,
  work: Work,
): Promise<Resolution> {
  const log = store.logs.find(({ path }) => path === address.log);
  if (log === undefined) return { kind: "no-log" };
  const onLine = rowsFrom(log, address.line, 0, (line) => line === address.line);
  const found = await findByHash(store, onLine, address.hash, work);
  if (found !== undefined) return { kind: "found", key: found };
  if (address.id !== null) {
    const moved = await findByHash(store, findById(store, address.id), address.hash, work);
    return moved === undefined ? { kind: "changed" } : { kind: "moved", key: moved };
  }
  const run = store.runs.find(({ logs }) => logs.includes(log.id));
  for (const part of run?.logs ?? [log.id]) {
    const other = store.logOf(part);
    // In another part of the run the line says nothing: its events begin and end where they like.
    const near = rowsFrom(other, part === log.id ? address.line : 0, SEARCHED_EVENTS, () => true);
    const moved = await findByHash(store, near, address.hash, work);
    if (moved !== undefined) return { kind: "moved", key: moved };
  }
  return { kind: "changed" };
}

/** Keys of up to `before` events before a line and, as long as `wanted`, of as many from it on. */
function rowsFrom(
  log: LogData,
  line: number,
  before: number,
  wanted: (line: number) => boolean,
): EventKey[] {
  const { table } = log;
  const keys: EventKey[] = [];
  const first = firstRowAt(log, line);
  const end = Math.min(table.length, first + Math.max(before, PAGE));
  for (let row = Math.max(0, first - before); row < end; row++) {
    if (row >= first && !wanted(table.line.at(row))) break;
    keys.push(eventKeyOf(log.id as LogId, row as RowId));
  }
  return keys;
}

/** The first row whose line is `line` or later. */
function firstRowAt({ table }: LogData, line: number): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.line.at(middle) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function findByHash(
  store: StoreData,
  keys: readonly EventKey[],
  hash: string,
  work: Work,
): Promise<EventKey | undefined> {
  for (let at = 0; at < keys.length; at += PAGE) {
    const page = keys.slice(at, at + PAGE);
    const events = await readEvents(store, page);
    const found = events.findIndex(({ bytes }) => bytes !== null && hashOf(bytes) === hash);
    if (found >= 0) return page[found];
    await betweenSlices(work);
  }
  return undefined;
}

function hashOf(bytes: Uint8Array): string {
  const hash: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, hash);
  return hash.hi.toString(16).padStart(8, "0") + hash.lo.toString(16).padStart(8, "0");
}

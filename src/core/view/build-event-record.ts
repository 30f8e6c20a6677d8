/** Events as the CLI, the API and the exports give them. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import { EVENT_FLAGS } from "../index/event-table.ts";
import type { Link, StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { hasOwnId, syntheticIdOf } from "./event-id.ts";
import { type EventTexts, textsOfEvent } from "./event-texts.ts";
import type { EventRecord } from "./event-view.ts";
import { exactTime } from "./exact-time.ts";
import { presentKeys, readEvents } from "./read-events.ts";
import { nullIfNaN } from "./run-views.ts";
import type { ViewContext } from "./view-context.ts";

/**
 * Records of events, in the order of `keys`; events that are gone are left out. Reads their lines and
 * those of causes whose ids they do not name.
 */
export async function buildEventRecords(
  context: Pick<ViewContext, "store">,
  keys: readonly EventKey[],
): Promise<EventRecord[]> {
  const { store } = context;
  const asked = presentKeys(store, keys);
  const read = await readEvents(store, asked);
  const bytesOf = new Map(asked.map((key, at) => [key, read[at]?.bytes ?? null]));
  const own = presentKeys(store, asked).map((key) => {
    const texts = textsOfEvent(store, key, bytesOf.get(key) ?? null);
    const run = store.runOf(logOfKey(key), rowOfKey(key));
    return { key, texts, causes: store.linksOf(run).causesOf(key) };
  });
  const ids = await readIds(
    store,
    own.flatMap(({ texts, causes }) => causes.filter((link) => !isNamed(link, texts))),
  );
  const present = new Set(presentKeys(store, asked));
  return own
    .filter(({ key }) => present.has(key))
    .map(({ key, texts, causes }) => buildEventRecord(store, key, texts, causes, ids));
}

/** Whether the event's own line names the cause by its id. */
function isNamed(link: Link, texts: EventTexts): boolean {
  return link.causeIndex >= 0 && texts.causes[link.causeIndex] !== undefined;
}

/** Ids of the other ends that have one of their own. */
async function readIds(
  store: StoreData,
  links: readonly Link[],
): Promise<ReadonlyMap<EventKey, string>> {
  const wanted = new Set<EventKey>();
  for (const { key } of links) {
    if (key !== null && hasOwnId(store, key)) wanted.add(key);
  }
  const keys = presentKeys(store, [...wanted]);
  const read = await readEvents(store, keys);
  const ids = new Map<EventKey, string>();
  const present = new Set(presentKeys(store, keys));
  keys.forEach((key, at) => {
    if (!present.has(key)) return;
    const { id } = textsOfEvent(store, key, read[at]?.bytes ?? null);
    if (id !== null) ids.set(key, id);
  });
  return ids;
}

function buildEventRecord(
  store: StoreData,
  key: EventKey,
  texts: EventTexts,
  causes: readonly Link[],
  ids: ReadonlyMap<EventKey, string>,
): EventRecord {
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const { table } = log;
  const { strings } = store;
  const durationUs = nullIfNaN(table.durationUs.at(row));
  return {
    id: texts.id ?? syntheticIdOf(store, key),
    syntheticId: texts.id === null,
    run: store.runOf(log.id, row).name,
    agent: strings.agent.textOf(table.agent.at(row)),
    turn: texts.turn,
    sequence: texts.sequence,
    type: strings.type.textOf(table.type.at(row)),
    kind: strings.kind.textOf(table.kind.at(row)),
    severity: SEVERITIES[table.severity.at(row)] ?? null,
    channel: strings.channel.textOf(table.channel.at(row)),
    time: exactTime(table.timeUs.at(row), table.timeNs.at(row), texts.timeDigits),
    timeAssumed: (table.flags.at(row) & EVENT_FLAGS.timeAssumed) !== 0,
    durationMs: durationUs === null ? null : durationUs / 1000,
    message: texts.message,
    causes: causes.map((link) => causeRecord(store, link, texts, ids)),
    log: log.path,
    line: table.line.at(row),
    offset: table.offset.at(row),
    profile: log.profile.name,
  };
}

function causeRecord(
  store: StoreData,
  link: Link,
  texts: EventTexts,
  ids: ReadonlyMap<EventKey, string>,
): EventRecord["causes"][number] {
  const named = link.causeIndex >= 0 ? texts.causes[link.causeIndex] : undefined;
  if (link.key === null) return { id: named ?? "", link: link.link, log: null, line: null };
  const other = store.logOf(logOfKey(link.key));
  return {
    id: named ?? ids.get(link.key) ?? syntheticIdOf(store, link.key),
    link: link.link,
    log: other.path,
    line: other.table.line.at(rowOfKey(link.key)),
  };
}

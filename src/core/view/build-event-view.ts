/** Events as rows of lists and leaves of trees. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { EVENT_FLAGS, FINDING_FLAGS } from "../index/event-table.ts";
import type { StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { type EventTexts, textsOfEvent } from "./event-texts.ts";
import type { EventView } from "./event-view.ts";
import { MAX_LISTED_BYTES, presentKeys, readEvents } from "./read-events.ts";
import { nullIfNaN } from "./run-views.ts";
import { MAX_MESSAGE_LENGTH, shownMessage } from "./shown-text.ts";
import { slotOf } from "./slots.ts";
import type { ViewContext } from "./view-context.ts";

/**
 * Views of events, in the order of `keys`; events that are gone are left out. Reads their lines, near
 * ones together.
 */
export async function buildEventViews(
  context: Pick<ViewContext, "store">,
  keys: readonly EventKey[],
): Promise<EventView[]> {
  const { store } = context;
  const asked = presentKeys(store, keys);
  const events = await readEvents(store, asked, MAX_LISTED_BYTES);
  const bytesOf = new Map(asked.map((key, at) => [key, events[at]?.bytes ?? null]));
  return presentKeys(store, asked).map((key) => {
    const bytes = bytesOf.get(key) ?? null;
    return buildEventView(store, key, textsOfEvent(store, key, bytes), bytes);
  });
}

/** A view from the columns and from the event's own bytes, if they could be read. */
export function buildEventView(
  store: StoreData,
  key: EventKey,
  texts: EventTexts,
  bytes: Uint8Array | null,
): EventView {
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const { table } = log;
  const { strings } = store;
  const run = store.runOf(log.id, row);
  const links = store.linksOf(run);
  const flags = table.flags.at(row);
  const type = strings.type.textOf(table.type.at(row));
  const kind = strings.kind.textOf(table.kind.at(row));
  return {
    key,
    run: run.key,
    log: log.path,
    line: table.line.at(row),
    timeUs: nullIfNaN(table.timeUs.at(row)),
    timeAssumed: (flags & EVENT_FLAGS.timeAssumed) !== 0,
    durationUs: nullIfNaN(table.durationUs.at(row)),
    agent: strings.agent.textOf(table.agent.at(row)),
    to: strings.agent.textOf(table.to.at(row)),
    turn: texts.turn,
    sequence: texts.sequence,
    type,
    kind,
    severity: SEVERITIES[table.severity.at(row)] ?? null,
    channel: strings.channel.textOf(table.channel.at(row)),
    message: shownMessage(texts.message ?? kind ?? type ?? startOf(bytes)),
    causes: links.causeCount(key),
    effects: links.effectCount(key),
    findings: flags & FINDING_FLAGS,
    slot: slotOf(store, log.profile, table.type.at(row)),
  };
}

/** What stands for the message of an event that has no message, kind and type: the start of its text. */
function startOf(bytes: Uint8Array | null): string {
  return bytes === null ? "" : decodeUtf8(bytes, 0, Math.min(bytes.length, MAX_MESSAGE_LENGTH * 4));
}

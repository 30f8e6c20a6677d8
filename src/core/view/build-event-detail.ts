/** Everything of one event. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { ProblemClass } from "../index/problem.ts";
import type { Link, StoreData } from "../index/store-data.ts";
import { buildEventView, buildEventViews } from "./build-event-view.ts";
import { syntheticIdOf } from "./event-id.ts";
import { type EventTexts, textsOfEvent } from "./event-texts.ts";
import type { EventDetail, LinkView } from "./event-view.ts";
import { exactTime } from "./exact-time.ts";
import { parseJsonTree } from "./json-tree.ts";
import { readEvents } from "./read-events.ts";
import { onOneLine } from "./shown-text.ts";
import { findSourcePlaces } from "./source-places.ts";
import type { ViewContext } from "./view-context.ts";

/** Longer events are shown cut. */
const MAX_RAW_BYTES = 1_048_576;

/** Links listed per direction; the totals are given beside them. */
export const MAX_LINKS = 200;

/** The details of an event. Reads its line and those at the other ends of its links. */
export async function buildEventDetail(
  context: Pick<ViewContext, "store">,
  key: EventKey,
): Promise<EventDetail> {
  const { store } = context;
  const [read] = await readEvents(store, [key]);
  const bytes = read?.bytes ?? null;
  const texts = textsOfEvent(store, key, bytes);
  const raw = bytes === null ? "" : decodeUtf8(bytes, 0, Math.min(bytes.length, MAX_RAW_BYTES));
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const links = store.linksOf(store.runOf(log.id, row));
  const causes = await buildLinkViews(context, links.causesOf(key).slice(0, MAX_LINKS), texts);
  const effects = await buildLinkViews(context, links.effectsOf(key, MAX_LINKS), texts);
  const { table } = log;
  return {
    event: buildEventView(store, key, texts, bytes),
    id: texts.id ?? syntheticIdOf(store, key),
    syntheticId: texts.id === null,
    time: exactTime(table.timeUs.at(row), table.timeNs.at(row), texts.timeDigits),
    raw,
    rawTruncated: (bytes?.length ?? 0) > MAX_RAW_BYTES,
    profile: log.profile.name,
    causes,
    effects,
    causeCount: links.causeCount(key),
    effectCount: links.effectCount(key),
    places: findSourcePlaces(parseJsonTree(raw), texts.source),
    findings: findingsOf(store, key),
  };
}

/** Links of an event with the events at their other ends; `texts` are those of the event itself. */
export async function buildLinkViews(
  context: Pick<ViewContext, "store">,
  links: readonly Link[],
  texts: EventTexts,
): Promise<LinkView[]> {
  const keys = links.flatMap((link) => (link.key === null ? [] : [link.key]));
  const views = new Map((await buildEventViews(context, keys)).map((view) => [view.key, view]));
  return links.map((link) => {
    if (link.key !== null) {
      return { link: link.link, other: views.get(link.key) ?? null, danglingId: null };
    }
    return {
      link: link.link,
      other: null,
      danglingId: onOneLine(texts.causes[link.causeIndex] ?? ""),
    };
  });
}

const FINDING_LABELS: Readonly<Partial<Record<ProblemClass, string>>> = {
  "duplicate-id": "Duplicate id",
  "dangling-cause": "Dangling cause",
  "cause-cycle": "Cause cycle",
  "effect-before-cause": "Effect before its cause",
  "sequence-gap": "Gap in the sequence",
  "time-goes-back": "Time goes back",
  glued: "Shared line",
};

/** Findings in words: `Duplicate id: the id is that of line 3`. */
function findingsOf(store: StoreData, key: EventKey): readonly string[] {
  return store
    .problemsOfEvent(key)
    .map((problem) => `${FINDING_LABELS[problem.class] ?? problem.class}: ${problem.reason}`);
}

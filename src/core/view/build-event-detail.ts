/** Everything of one event. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { EVENT_FLAGS, FINDING_FLAGS } from "../index/event-table.ts";
import type { FINDING_CLASSES } from "../index/problem.ts";
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

const MAX_SEARCHED_PROBLEMS = 5000;

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
  const effects = await buildLinkViews(context, links.effectsOf(key).slice(0, MAX_LINKS), texts);
  const { table } = log;
  return {
    event: buildEventView(store, key, texts, bytes),
    id: texts.id ?? syntheticIdOf(store, key),
    syntheticId: texts.id === null,
    time: exactTime(table.timeUs[row] as number, table.timeNs[row] as number, texts.timeDigits),
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

const FINDING_WORDS: Readonly<
  Record<(typeof FINDING_CLASSES)[number], { readonly flag: number; readonly words: string }>
> = {
  "duplicate-id": { flag: EVENT_FLAGS.duplicateId, words: "Its id appears more than once" },
  "dangling-cause": {
    flag: EVENT_FLAGS.danglingCause,
    words: "A cause is not in any log of the run",
  },
  "cause-cycle": { flag: EVENT_FLAGS.causeCycle, words: "It is among its own causes" },
  "effect-before-cause": {
    flag: EVENT_FLAGS.effectBeforeCause,
    words: "It stands before one of its causes",
  },
  "sequence-gap": { flag: EVENT_FLAGS.sequenceGap, words: "Events are missing before it" },
  "time-goes-back": {
    flag: EVENT_FLAGS.timeGoesBack,
    words: "Its time is before that of the event above it",
  },
  glued: { flag: EVENT_FLAGS.glued, words: "It shares its line with other events" },
};

/** Findings in words, with the reason that the store gives. */
function findingsOf(store: StoreData, key: EventKey): readonly string[] {
  const log = store.logOf(logOfKey(key));
  const row = rowOfKey(key);
  const flags = (log.table.flags[row] as number) & FINDING_FLAGS;
  if (flags === 0) return [];
  const reasons = new Map<string, string>();
  const run = store.runOf(log.id, row);
  // All problems of the run are made for the reasons of one event; among many the words must do.
  if (store.problemCount(run) <= MAX_SEARCHED_PROBLEMS) {
    for (const problem of store.problemsOf(run)) {
      if (problem.event === key) reasons.set(problem.class, problem.reason);
    }
  }
  return Object.entries(FINDING_WORDS).flatMap(([name, { flag, words }]) => {
    if ((flags & flag) === 0) return [];
    const reason = reasons.get(name);
    return [reason === undefined ? words : `${words}: ${reason}`];
  });
}

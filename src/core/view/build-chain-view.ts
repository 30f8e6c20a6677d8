/** A chain as the timeline draws it and as lists show it. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { Chain } from "../query/chain.ts";
import { buildEventViews } from "./build-event-view.ts";
import { timelinePlacer } from "./build-timeline-rows.ts";
import { textsOfEvent } from "./event-texts.ts";
import { presentKeys, readEvents } from "./read-events.ts";
import { onOneLine } from "./shown-text.ts";
import type { Axis, ChainView } from "./timeline-view.ts";
import type { ViewContext } from "./view-context.ts";

/**
 * The events of a chain with their places on the axis of `runs` (empty: all), and its links by index.
 * Reads the events' lines.
 */
export async function buildChainView(
  context: ViewContext,
  chain: Chain,
  axis: Axis,
  runs: readonly number[],
): Promise<ChainView> {
  const depths = new Map(chain.nodes.map((node) => [node.key, node.depth]));
  const views = await buildEventViews(context, [...depths.keys()]);
  const indexes = new Map(views.map((view, at) => [view.key, at]));
  const placeOf = await timelinePlacer(context, runs, axis);
  const causeIds = await readCauseIds(
    context,
    chain.dangling.map(({ of }) => of),
  );
  return {
    root: chain.root,
    events: views.map((event) => ({
      event,
      at: placeOf(event.key),
      depth: depths.get(event.key) ?? 0,
    })),
    links: chain.links.flatMap(({ from, to, link, depth }) => {
      const fromIndex = indexes.get(from);
      const toIndex = indexes.get(to);
      return fromIndex === undefined || toIndex === undefined
        ? []
        : [{ from: fromIndex, to: toIndex, link, depth }];
    }),
    dangling: chain.dangling.flatMap(({ of, causeIndex }) => {
      const index = indexes.get(of);
      const id = causeIds.get(of)?.[causeIndex] ?? "";
      return index === undefined ? [] : [{ of: index, id: onOneLine(id) }];
    }),
    omitted: chain.omitted.causes + chain.omitted.effects,
  };
}

/** Run of an event's chain as a scope. */
export function chainScopeOf(context: ViewContext, root: EventKey): readonly number[] {
  return [context.store.runOf(logOfKey(root), rowOfKey(root)).key];
}

async function readCauseIds(
  context: ViewContext,
  of: readonly EventKey[],
): Promise<ReadonlyMap<EventKey, readonly string[]>> {
  const { store } = context;
  const keys = presentKeys(store, [...new Set(of)]);
  const read = await readEvents(store, keys);
  const present = new Set(presentKeys(store, keys));
  const ids = new Map<EventKey, readonly string[]>();
  keys.forEach((key, at) => {
    if (present.has(key)) ids.set(key, textsOfEvent(store, key, read[at]?.bytes ?? null).causes);
  });
  return ids;
}

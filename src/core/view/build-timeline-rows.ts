/** The list under the lanes, and where single events are. */
import type { EventKey } from "../base/units.ts";
import { EMPTY_FILTER } from "../query/filter.ts";
import { matchingKeys, matchOrder } from "../query/match-order.ts";
import { buildEventViews } from "./build-event-view.ts";
import { timesOf } from "./run-facts.ts";
import { nullIfNaN } from "./run-views.ts";
import { axisOf } from "./timeline-axis.ts";
import type { Axis, RowsRequest, RowsView, TimelineScope } from "./timeline-view.ts";
import type { ViewContext } from "./view-context.ts";

/** Rows given at once; a screen has fewer than a hundred. */
export const MAX_ROWS = 1000;

/** Rows of the list: matching events in the order of the scope. O(log events + rows). */
export async function buildTimelineRows(
  context: ViewContext,
  request: RowsRequest,
): Promise<RowsView> {
  const { store, work } = context;
  const matched = await matchOrder(store, request.scope, work);
  const start = Math.max(0, Math.floor(request.start));
  const count = Math.max(0, Math.min(Math.floor(request.count), MAX_ROWS));
  const keys = matchingKeys(matched, start, start + count);
  return {
    rows: await buildEventViews(context, [...keys] as EventKey[]),
    total: matched.places.count,
    originUs: nullIfNaN(timesOf(matched.order).firstTimeUs),
  };
}

/** Index of an event among the matching events of a scope; −1: hidden by the filter or not in the scope. */
export async function indexInTimeline(
  { store, work }: ViewContext,
  scope: TimelineScope,
  key: EventKey,
): Promise<number> {
  const { order, places } = await matchOrder(store, scope, work);
  const place = order.placeOf(key);
  return places.has(place) ? places.rankOf(place) : -1;
}

/** Tells where events of some runs (none: of all) are on an axis, whatever the filter; null: nowhere. */
export async function timelinePlacer(
  { store, work }: ViewContext,
  runs: readonly number[],
  axis: Axis,
): Promise<(key: EventKey) => number | null> {
  const matched = await matchOrder(store, { runs, filter: EMPTY_FILTER }, work);
  const places = await axisOf(matched, axis, work);
  return (key) => {
    const place = matched.order.placeOf(key);
    return place < 0 ? null : nullIfNaN(places.startAt(place));
  };
}

/** Where one event is. */
export async function placeInTimeline(
  context: ViewContext,
  runs: readonly number[],
  key: EventKey,
  axis: Axis,
): Promise<number | null> {
  return (await timelinePlacer(context, runs, axis))(key);
}

/** The list under the lanes, and where single events are. */
import type { EventKey } from "../base/units.ts";
import { axisColumnsOf } from "./axis-columns.ts";
import { buildEventViews } from "./build-event-view.ts";
import { keysAt } from "./build-tree.ts";
import { factsOf } from "./run-facts.ts";
import { nullIfNaN } from "./run-views.ts";
import { runsOfScope, scopeMatchesOf, scopeOrderOf } from "./scope.ts";
import type { Axis, RowsRequest, RowsView, TimelineScope } from "./timeline-view.ts";
import type { ViewContext } from "./view-context.ts";

/** Rows given at once; a screen has fewer than a hundred. */
export const MAX_ROWS = 1000;

/** Rows of the list: matching events in the order of the scope. */
export async function buildTimelineRows(
  context: ViewContext,
  request: RowsRequest,
): Promise<RowsView> {
  const { store } = context;
  const matches = await scopeMatchesOf(context, request.scope.runs, request.scope.filter);
  const start = Math.max(0, Math.floor(request.start));
  const count = Math.max(0, Math.min(Math.floor(request.count), MAX_ROWS));
  const shown = matches.positions.subarray(start, start + count);
  const origins = matches.order.runs
    .map((run) => factsOf(store, run).firstTimeUs)
    .filter((time) => !Number.isNaN(time));
  return {
    rows: await buildEventViews(context, keysAt(matches.columns, shown)),
    total: matches.positions.length,
    originUs: origins.length === 0 ? null : Math.min(...origins),
  };
}

/** Index of an event among the matching events of a scope; −1: hidden by the filter or not in the scope. */
export async function indexInTimeline(
  context: ViewContext,
  scope: TimelineScope,
  key: EventKey,
): Promise<number> {
  const { columns, mask, positions } = await scopeMatchesOf(context, scope.runs, scope.filter);
  const position = columns.positionOf(key);
  if (position < 0 || mask[position] === 0) return -1;
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as number) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where an event is on an axis, whatever the filter; null: nowhere. */
export function placeInTimeline(
  context: ViewContext,
  runs: readonly number[],
  key: EventKey,
  axis: Axis,
): number | null {
  const order = scopeOrderOf(context.store, runsOfScope(context.store, runs));
  const position = order.columns.positionOf(key);
  return position < 0 ? null : nullIfNaN(axisColumnsOf(order, axis).starts[position] as number);
}

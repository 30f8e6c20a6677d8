/** What the lanes and the overview draw: marks while there are few, counts per column always. */
import type { StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import {
  type AxisColumns,
  axisColumnsOf,
  type LaneColumns,
  laneColumnsOf,
  slotColumnOf,
} from "./axis-columns.ts";
import { spanOf } from "./build-timeline-summary.ts";
import { type ScopeMatches, scopeMatchesOf } from "./scope.ts";
import { lowerBound, upperBound } from "./sort-positions.ts";
import type {
  Axis,
  OverviewView,
  TimelineScope,
  WindowRequest,
  WindowView,
} from "./timeline-view.ts";
import { turnBordersOf } from "./turn-borders.ts";
import type { ViewContext } from "./view-context.ts";

const ERROR = SEVERITIES.indexOf("error");
const SLOTS = 8;
/** Column counts stay within these whatever is asked for, so that a reply stays small. */
const MAX_COLUMNS = 8192;
const MAX_CELLS = 4_000_000;
const MAX_ERRORS = 0xffff;

/**
 * A window on the lanes; both its ends are included. `request.lanes` names the lanes in the order in
 * which the panel shows them, and `laneStart` and `laneEnd` count in it; empty: the summary's order.
 * O(events in the window).
 */
export async function buildTimelineWindow(
  context: ViewContext,
  request: WindowRequest,
): Promise<WindowView> {
  const matches = await scopeMatchesOf(context, request.scope.runs, request.scope.filter);
  const places = axisColumnsOf(matches.order, request.axis);
  const lanes = mapLanes(context.store, laneColumnsOf(matches.columns), request);
  return fillWindow(context.store, request, matches, places, lanes);
}

/** Which lanes are asked for: `shownAs[lane of the summary]` is the lane of the request, −1: not shown. */
type LaneMap = {
  readonly laneOf: Int32Array;
  readonly shownAs: Int32Array;
  readonly start: number;
  readonly end: number;
};

function mapLanes(store: StoreData, lanes: LaneColumns, request: WindowRequest): LaneMap {
  const start = Math.max(0, Math.floor(request.laneStart));
  const count = request.lanes.length === 0 ? lanes.agents.length : request.lanes.length;
  const end = Math.max(start, Math.min(Math.floor(request.laneEnd), Math.max(count, start)));
  const shownAs = new Int32Array(lanes.agents.length).fill(-1);
  if (request.lanes.length === 0) {
    for (let lane = 0; lane < shownAs.length; lane++) shownAs[lane] = lane;
  } else {
    const byName = new Map(request.lanes.map((agent, lane) => [agent, lane]));
    lanes.agents.forEach((agent, lane) => {
      shownAs[lane] = byName.get(store.strings.agent.textOf(agent)) ?? -1;
    });
  }
  return { laneOf: lanes.laneOf, shownAs, start, end };
}

function fillWindow(
  store: StoreData,
  request: WindowRequest,
  matches: ScopeMatches,
  places: AxisColumns,
  lanes: LaneMap,
): WindowView {
  const { mask } = matches;
  const severity = matches.columns.severity;
  const slots = slotColumnOf(store, matches.order);
  const laneCount = lanes.end - lanes.start;
  const columns = Math.max(
    1,
    Math.min(
      Math.ceil(request.widthPx / 2),
      MAX_COLUMNS,
      Math.floor(MAX_CELLS / (Math.max(1, laneCount) * SLOTS)),
    ),
  );
  const density = new Uint32Array(laneCount * columns * SLOTS);
  const errorDensity = new Uint16Array(laneCount * columns);
  const perUnit = columnsPerUnit(columns, request.start, request.end);
  const first = lowerBound(places.reach, request.start);
  const end = upperBound(places.sortedStarts, request.end);
  const marks: number[] = [];
  let matchingInWindow = 0;
  let inLanes = 0;
  for (let at = first; at < end; at++) {
    const position = places.sorted[at] as number;
    if (mask[position] === 0 || (places.ends[position] as number) < request.start) continue;
    matchingInWindow++;
    const lane = lanes.shownAs[lanes.laneOf[position] as number] as number;
    if (lane < lanes.start || lane >= lanes.end) continue;
    inLanes++;
    if (marks.length < request.maxMarks) marks.push(position);
    const start = places.sortedStarts[at] as number;
    // A bar that began before the window is a mark in it but counts in no column of it.
    if (start < request.start) continue;
    const column = Math.min(columns - 1, Math.floor((start - request.start) * perUnit));
    const cell = (lane - lanes.start) * columns + column;
    const slotCell = cell * SLOTS + (slots[position] as number) - 1;
    density[slotCell] = (density[slotCell] as number) + 1;
    if (severity[position] === ERROR) {
      errorDensity[cell] = Math.min(MAX_ERRORS, (errorDensity[cell] as number) + 1);
    }
  }
  const omitted = inLanes > request.maxMarks;
  return {
    ...buildMarks(store, matches, places, lanes, slots, omitted ? [] : marks),
    marksOmitted: omitted ? inLanes : 0,
    density,
    columns,
    errorDensity,
    turnBorders: turnBordersOf(matches, places, request),
    matchingInWindow,
  };
}

/** Axis units to columns; 0 where the window is a single place. */
function columnsPerUnit(columns: number, start: number, end: number): number {
  return end > start ? columns / (end - start) : 0;
}

type Marks = Pick<
  WindowView,
  "keys" | "lanes" | "positions" | "lengths" | "slots" | "severities" | "kindIds" | "kinds"
>;

function buildMarks(
  store: StoreData,
  matches: ScopeMatches,
  places: AxisColumns,
  lanes: LaneMap,
  slots: Uint8Array,
  marks: readonly number[],
): Marks {
  const { columns } = matches;
  const kindIds = new Uint16Array(marks.length);
  const kinds: string[] = [];
  const kindOf = new Map<string, number>();
  const kindColumn = columns.role("kind");
  const typeColumn = columns.role("type");
  marks.forEach((position, at) => {
    const text =
      store.strings.kind.textOf(kindColumn[position] as number) ??
      store.strings.type.textOf(typeColumn[position] as number) ??
      "";
    let id = kindOf.get(text);
    if (id === undefined) {
      // The ids are 16 bits; a window with more kinds than that shows no text in the rest.
      id = Math.min(kinds.length, 0xffff);
      kindOf.set(text, id);
      if (id === kinds.length) kinds.push(text);
    }
    kindIds[at] = id;
  });
  return {
    keys: Float64Array.from(marks, (position) => columns.keys[position] as number),
    lanes: Uint16Array.from(
      marks,
      (position) => lanes.shownAs[lanes.laneOf[position] as number] as number,
    ),
    positions: Float64Array.from(marks, (position) => places.starts[position] as number),
    lengths: Float64Array.from(
      marks,
      (position) => (places.ends[position] as number) - (places.starts[position] as number),
    ),
    slots: Uint8Array.from(marks, (position) => slots[position] as number),
    severities: Int8Array.from(marks, (position) => columns.severity[position] as number),
    kindIds,
    kinds,
  };
}

/** The strip over the whole span. Errors are those of all events, matching or not. O(events). */
export async function buildTimelineOverview(
  context: ViewContext,
  scope: TimelineScope,
  axis: Axis,
  columnCount: number,
): Promise<OverviewView> {
  const matches = await scopeMatchesOf(context, scope.runs, scope.filter);
  const places = axisColumnsOf(matches.order, axis);
  const columns = Math.max(1, Math.min(Math.ceil(columnCount), MAX_COLUMNS));
  const totals = new Uint32Array(columns);
  const counts = new Uint32Array(columns * SLOTS);
  const errors = new Uint16Array(columns);
  const span = spanOf(places);
  if (span === null) return { columns, totals, matches: counts, errors };
  const { mask } = matches;
  const severity = matches.columns.severity;
  const slots = slotColumnOf(context.store, matches.order);
  const perUnit = columnsPerUnit(columns, span.start, span.end);
  for (let at = 0; at < places.sorted.length; at++) {
    const position = places.sorted[at] as number;
    const start = places.sortedStarts[at] as number;
    const column = Math.min(columns - 1, Math.floor((start - span.start) * perUnit));
    totals[column] = (totals[column] as number) + 1;
    if (severity[position] === ERROR) {
      errors[column] = Math.min(MAX_ERRORS, (errors[column] as number) + 1);
    }
    if (mask[position] === 0) continue;
    const cell = column * SLOTS + (slots[position] as number) - 1;
    counts[cell] = (counts[cell] as number) + 1;
  }
  return { columns, totals, matches: counts, errors };
}

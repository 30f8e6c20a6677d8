/** The strip over the whole span of a timeline. */
import { SEVERITIES } from "../profile/role.ts";
import { matchOrder } from "../query/match-order.ts";
import { Pauses } from "../query/pauses.ts";
import { AxisWindow } from "./axis-window.ts";
import type { PlaceCodes } from "./place-codes.ts";
import { type Chosen, COLUMN, choosePlaces, slice } from "./place-slices.ts";
import type { IdTable } from "./read-slots.ts";
import { totalsOf } from "./scope-counts.ts";
import { axisOf } from "./timeline-axis.ts";
import {
  type Axis,
  MAX_COLUMNS,
  MAX_ERRORS,
  type OverviewView,
  SLOTS,
  type TimelineScope,
} from "./timeline-view.ts";
import { TypeSlots } from "./type-slots.ts";
import type { ViewContext } from "./view-context.ts";
import { codeOfError, codeTable, WindowCodes } from "./window-codes.ts";

const ERROR = SEVERITIES.indexOf("error");
const slotOfCode = new Int32Array(256);

/** The strip over the whole span. Errors are those of all events, matching or not. O(events). */
export async function buildTimelineOverview(
  { store, work }: ViewContext,
  scope: TimelineScope,
  axis: Axis,
  columnCount: number,
): Promise<OverviewView> {
  const matched = await matchOrder(store, scope, work);
  const totals = await totalsOf(matched, work);
  const axisPlaces = await axisOf(matched, axis, work);
  const columns = Math.max(1, Math.min(Math.ceil(columnCount), MAX_COLUMNS));
  const view: OverviewView = {
    columns,
    totals: new Uint32Array(columns),
    matches: new Uint32Array(columns * SLOTS),
    errors: new Uint16Array(columns),
  };
  const { span } = axisPlaces;
  if (span === null) return view;
  const { order } = matched;
  const window = new AxisWindow(axisPlaces, order.length, span.start, span.end, columns);
  const slots = new TypeSlots(store, matched, totals);
  const codes = new WindowCodes();
  const pauses = new Pauses(work);
  for (const { from, to } of window.ranges()) {
    const chosen = choosePlaces(matched.places, from, to);
    window.readColumns(from, to);
    countTotals(view, to - from);
    if (slots.isOne && codes.enter(order, from, to)) {
      countErrorCodes(view, codes.severity, to - from);
      countMatchingCodes(view, chosen, codes.type, slots.table, to - from);
    } else {
      order.read(COLUMN.severity, from, to, slice.severity, 0);
      countErrors(view, to - from);
      slots.read(from, to, slice.type);
      countMatching(view, chosen);
    }
    if (pauses.isDue) await pauses.take();
  }
  return view;
}

function countTotals({ totals }: OverviewView, count: number): void {
  const { column: columns } = slice;
  for (let next = 0; next < count; ) {
    const column = columns[next] as number;
    const first = next++;
    // Neighbours mostly share their column.
    while (next < count && columns[next] === column) next++;
    if (column >= 0) totals[column] = (totals[column] as number) + next - first;
  }
}

function addError({ errors }: OverviewView, column: number): void {
  if (column >= 0) errors[column] = Math.min(MAX_ERRORS, (errors[column] as number) + 1);
}

function countErrors(view: OverviewView, count: number): void {
  const { column: columns, severity } = slice;
  for (let place = 0; place < count; place++) {
    if (severity[place] === ERROR) addError(view, columns[place] as number);
  }
}

function countErrorCodes(view: OverviewView, severity: PlaceCodes, count: number): void {
  const error = codeOfError(severity);
  if (error < 0) return;
  const { column: columns } = slice;
  const severities = severity.codes.subarray(severity.first, severity.first + count);
  for (let place = 0; place < count; place++) {
    if (severities[place] === error) addError(view, columns[place] as number);
  }
}

function countMatching({ matches }: OverviewView, { at, count }: Chosen): void {
  const { column: columns, type: slots } = slice;
  for (let next = 0; next < count; next++) {
    const place = at[next] as number;
    const column = columns[place] as number;
    if (column < 0) continue;
    const cell = column * SLOTS + (slots[place] as number) - 1;
    matches[cell] = (matches[cell] as number) + 1;
  }
}

function countMatchingCodes(
  { matches }: OverviewView,
  { at, count }: Chosen,
  type: PlaceCodes,
  table: IdTable,
  length: number,
): void {
  const { column: columns } = slice;
  const slots = codeTable(type, table, slotOfCode);
  const types = type.codes.subarray(type.first, type.first + length);
  for (let next = 0; next < count; next++) {
    const place = at[next] as number;
    const column = columns[place] as number;
    if (column < 0) continue;
    const cell = column * SLOTS + (slots[types[place] as number] as number) - 1;
    matches[cell] = (matches[cell] as number) + 1;
  }
}

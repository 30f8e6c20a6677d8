/** The strip over the whole span of a timeline. */
import type { EventOrder } from "../index/event-order.ts";
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

/** What of a strip does not depend on the filter. */
type Unfiltered = {
  readonly axis: Axis;
  readonly columns: number;
  readonly totals: Uint32Array;
  readonly errors: Uint16Array;
};

/** Of the strip that was asked for last: filters change more often than what is shown or how wide it is. */
const kept = new WeakMap<EventOrder, Unfiltered>();

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
  const { order } = matched;
  const last = kept.get(order);
  const known = last?.axis === axis && last.columns === columns ? last : null;
  const view: OverviewView = {
    columns,
    totals: known?.totals.slice() ?? new Uint32Array(columns),
    matches: new Uint32Array(columns * SLOTS),
    errors: known?.errors.slice() ?? new Uint16Array(columns),
  };
  const { span } = axisPlaces;
  if (span === null) return view;
  const window = new AxisWindow(axisPlaces, order.length, span.start, span.end, columns);
  const slots = new TypeSlots(store, matched, totals);
  const codes = new WindowCodes();
  const pauses = new Pauses(work);
  for (const { from, to } of window.ranges()) {
    const chosen = choosePlaces(matched.places, from, to);
    if (known !== null && chosen.count === 0) continue;
    window.readColumns(from, to);
    if (known === null) countTotals(view, window);
    if (slots.isOne && codes.enter(order, from, to)) {
      if (known === null) countErrorCodes(view, codes.severity, window);
      countMatchingCodes(view, chosen, codes.type, slots.table, to - from);
    } else {
      if (known === null) {
        order.read(COLUMN.severity, from, to, slice.severity, 0);
        countErrors(view, to - from);
      }
      slots.read(from, to, slice.type);
      countMatching(view, chosen);
    }
    if (pauses.isDue) await pauses.take();
  }
  const { totals: all, errors } = view;
  kept.set(order, { axis, columns, totals: all.slice(), errors: errors.slice() });
  return view;
}

function countTotals({ totals }: OverviewView, { stretches, stretchEnds }: AxisWindow): void {
  const { column: columns } = slice;
  for (let stretch = 0, first = 0; stretch < stretches; stretch++) {
    const end = stretchEnds[stretch] as number;
    const column = columns[first] as number;
    if (column >= 0) totals[column] = (totals[column] as number) + end - first;
    first = end;
  }
}

function addErrors({ errors }: OverviewView, column: number, count: number): void {
  if (column >= 0) errors[column] = Math.min(MAX_ERRORS, (errors[column] as number) + count);
}

function countErrors(view: OverviewView, count: number): void {
  const { column: columns, severity } = slice;
  for (let place = 0; place < count; place++) {
    if (severity[place] === ERROR) addErrors(view, columns[place] as number, 1);
  }
}

function countErrorCodes(
  view: OverviewView,
  severity: PlaceCodes,
  { stretches, stretchEnds }: AxisWindow,
): void {
  const error = codeOfError(severity);
  if (error < 0) return;
  const { column: columns } = slice;
  const { codes, first: offset } = severity;
  for (let stretch = 0, first = 0; stretch < stretches; stretch++) {
    const end = stretchEnds[stretch] as number;
    let found = 0;
    for (let at = offset + first; at < offset + end; at++) found += Number(codes[at] === error);
    if (found > 0) addErrors(view, columns[first] as number, found);
    first = end;
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

/** What the lanes draw: marks while there are few, counts per column always. */
import type { StoreData } from "../index/store-data.ts";
import { SEVERITIES } from "../profile/role.ts";
import { type MatchedOrder, matchOrder } from "../query/match-order.ts";
import { Pauses } from "../query/pauses.ts";
import { AxisWindow, OUTSIDE } from "./axis-window.ts";
import { type Chosen, COLUMN, choosePlaces, slice } from "./place-slices.ts";
import { type IdTable, readMapped } from "./read-slots.ts";
import { countsOf, type ScopeCounts, totalsOf } from "./scope-counts.ts";
import { type AxisPlaces, axisOf } from "./timeline-axis.ts";
import {
  MAX_COLUMNS,
  MAX_ERRORS,
  SLOTS,
  type WindowRequest,
  type WindowView,
} from "./timeline-view.ts";
import { turnBordersOf } from "./turn-borders.ts";
import { TypeSlots } from "./type-slots.ts";
import type { ViewContext } from "./view-context.ts";
import { codeOfError, codeTable, WindowCodes } from "./window-codes.ts";

const ERROR = SEVERITIES.indexOf("error");
/** Cells stay within this whatever is asked for, so that a reply stays small. */
const MAX_CELLS = 4_000_000;

/**
 * A window on the lanes; both its ends are included. `request.lanes` names the lanes in the order in
 * which the panel shows them, and `laneStart` and `laneEnd` count in it; empty: the summary's order.
 * O(events in the window).
 */
export async function buildTimelineWindow(
  { store, work }: ViewContext,
  request: WindowRequest,
): Promise<WindowView> {
  const matched = await matchOrder(store, request.scope, work);
  const totals = await totalsOf(matched, work);
  const axis = await axisOf(matched, request.axis, work);
  const counts = await countsOf(matched, work);
  const lanes = mapLanes(store, totals, request);
  const filling = new WindowFilling(store, request, matched, totals, axis, lanes);
  const pauses = new Pauses(work);
  for (const { from, to } of filling.window.ranges()) {
    filling.add(from, to);
    if (pauses.isDue) await pauses.take();
  }
  return {
    ...filling.view(),
    turnBorders: turnBordersOf(matched.order, totals, counts, axis, request),
  };
}

/** Which lanes are asked for: `shownAs[slot of the agent]` is the lane of the request, −1: not shown. */
type LaneMap = {
  readonly shownAs: readonly number[];
  readonly start: number;
  readonly end: number;
};

/** Slots of agents in the order of lanes: events without an agent first. */
export function lanesOf(totals: ScopeCounts): readonly number[] {
  const { values } = totals.agents;
  const none = values.indexOf(-1);
  const named = [...values.keys()].filter((slot) => slot !== none);
  return none < 0 ? named : [none, ...named];
}

function mapLanes(store: StoreData, totals: ScopeCounts, request: WindowRequest): LaneMap {
  const { values } = totals.agents;
  const start = Math.max(0, Math.floor(request.laneStart));
  const count = request.lanes.length === 0 ? values.length : request.lanes.length;
  const end = Math.max(start, Math.min(Math.floor(request.laneEnd), Math.max(count, start)));
  const shownAs: number[] = values.map(() => -1);
  if (request.lanes.length === 0) {
    lanesOf(totals).forEach((slot, lane) => {
      shownAs[slot] = lane;
    });
  } else {
    const byName = new Map(request.lanes.map((agent, lane) => [agent, lane]));
    values.forEach((agent, slot) => {
      shownAs[slot] = byName.get(store.strings.agent.textOf(agent)) ?? -1;
    });
  }
  return { shownAs, start, end };
}

const laneOfCode = new Int32Array(256);
const slotOfCode = new Int32Array(256);

class WindowFilling {
  readonly window: AxisWindow;
  readonly #store: StoreData;
  readonly #maxMarks: number;
  readonly #matched: MatchedOrder;
  readonly #totals: ScopeCounts;
  readonly #axis: AxisPlaces;
  readonly #lanes: LaneMap;
  readonly #slots: TypeSlots;
  /** By agent: where its lane begins in `density`; −1: it is not asked for. */
  readonly #cells: IdTable;
  readonly #codes = new WindowCodes();
  readonly #density: Uint32Array;
  readonly #errorDensity: Uint16Array;
  readonly #marks: number[] = [];
  #matchingInWindow = 0;
  #inLanes = 0;

  constructor(
    store: StoreData,
    request: WindowRequest,
    matched: MatchedOrder,
    totals: ScopeCounts,
    axis: AxisPlaces,
    lanes: LaneMap,
  ) {
    const laneCount = lanes.end - lanes.start;
    const columns = Math.max(
      1,
      Math.min(
        Math.ceil(request.widthPx / 2),
        MAX_COLUMNS,
        Math.floor(MAX_CELLS / (Math.max(1, laneCount) * SLOTS)),
      ),
    );
    this.#store = store;
    this.#maxMarks = request.maxMarks;
    this.#matched = matched;
    this.#totals = totals;
    this.#axis = axis;
    this.#lanes = lanes;
    this.#slots = new TypeSlots(store, matched, totals);
    this.#cells = totals.agents.tableOf(
      lanes.shownAs.map((lane) =>
        lane < lanes.start || lane >= lanes.end ? -1 : (lane - lanes.start) * columns * SLOTS,
      ),
      -1,
    );
    this.window = new AxisWindow(axis, matched.order.length, request.start, request.end, columns);
    this.#density = new Uint32Array(laneCount * columns * SLOTS);
    this.#errorDensity = new Uint16Array(laneCount * columns);
  }

  add(from: number, to: number): void {
    const { order, places } = this.#matched;
    const chosen = choosePlaces(places, from, to);
    if (chosen.count === 0) return;
    this.window.readColumns(from, to);
    const inLanes = this.#inLanes;
    if (this.#slots.isOne && this.#codes.enter(order, from, to)) {
      this.#countCodes(chosen, to - from);
    } else {
      readMapped(order, "agent", from, to, this.#cells, slice.agent);
      order.read(COLUMN.severity, from, to, slice.severity, 0);
      this.#slots.read(from, to, slice.type);
      this.#count(chosen);
    }
    const isMarked = inLanes < this.#maxMarks && this.#inLanes > inLanes;
    if (isMarked) this.#collectMarks(chosen, from, to);
  }

  /** The same as `#count` from the bytes of the blocks; nearly all events come by here. */
  #countCodes({ at, count }: Chosen, length: number): void {
    const { column: columns } = slice;
    const { agent, type, severity } = this.#codes;
    const cells = codeTable(agent, this.#cells, laneOfCode);
    const slots = codeTable(type, this.#slots.table, slotOfCode);
    const error = codeOfError(severity);
    const agents = agent.codes.subarray(agent.first, agent.first + length);
    const types = type.codes.subarray(type.first, type.first + length);
    const severities = severity.codes.subarray(severity.first, severity.first + length);
    const density = this.#density;
    let outside = 0;
    let hidden = 0;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const column = columns[place] as number;
      const lane = cells[agents[place] as number] as number;
      if (column < 0 || lane < 0) {
        if (column === OUTSIDE) outside++;
        else if (lane < 0) hidden++;
        continue;
      }
      const cell = lane + column * SLOTS + (slots[types[place] as number] as number) - 1;
      density[cell] = (density[cell] as number) + 1;
      if (severities[place] === error) this.#addError(lane / SLOTS + column);
    }
    this.#matchingInWindow += count - outside;
    this.#inLanes += count - outside - hidden;
  }

  #count({ at, count }: Chosen): void {
    const { column: columns, agent: cells, type: slots, severity } = slice;
    const density = this.#density;
    let outside = 0;
    let inLanes = 0;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const column = columns[place] as number;
      if (column === OUTSIDE) {
        outside++;
        continue;
      }
      const lane = cells[place] as number;
      if (lane < 0) continue;
      inLanes++;
      // A bar that began before the window is a mark in it but counts in no column of it.
      if (column < 0) continue;
      const cell = lane + column * SLOTS + (slots[place] as number) - 1;
      density[cell] = (density[cell] as number) + 1;
      if (severity[place] === ERROR) this.#addError(lane / SLOTS + column);
    }
    this.#matchingInWindow += count - outside;
    this.#inLanes += inLanes;
  }

  #addError(cell: number): void {
    const errors = this.#errorDensity;
    errors[cell] = Math.min(MAX_ERRORS, (errors[cell] as number) + 1);
  }

  #collectMarks({ at, count }: Chosen, from: number, to: number): void {
    readMapped(this.#matched.order, "agent", from, to, this.#cells, slice.agent);
    for (let next = 0; next < count && this.#marks.length < this.#maxMarks; next++) {
      const place = at[next] as number;
      if (slice.column[place] === OUTSIDE) continue;
      if ((slice.agent[place] as number) >= 0) this.#marks.push(from + place);
    }
  }

  view(): Omit<WindowView, "turnBorders"> {
    const omitted = this.#inLanes > this.#maxMarks;
    return {
      ...this.#buildMarks(omitted ? [] : this.#marks),
      marksOmitted: omitted ? this.#inLanes : 0,
      density: this.#density,
      columns: this.window.columns,
      errorDensity: this.#errorDensity,
      matchingInWindow: this.#matchingInWindow,
    };
  }

  #buildMarks(marks: readonly number[]): Marks {
    const { order } = this.#matched;
    const axis = this.#axis;
    let placed = marks.map((place) => ({ place, start: axis.startAt(place) }));
    // In the order of the axis; those at one place in the order of their events.
    if (!axis.rises) placed = placed.sort((a, b) => a.start - b.start || a.place - b.place);
    const kindIds = new Uint16Array(placed.length);
    const kinds: string[] = [];
    const kindOf = new Map<string, number>();
    placed.forEach(({ place }, at) => {
      const text =
        this.#store.strings.kind.textOf(order.valueAt(COLUMN.kind, place)) ??
        this.#store.strings.type.textOf(order.valueAt(COLUMN.type, place)) ??
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
    const { agents } = this.#totals;
    const { shownAs } = this.#lanes;
    return {
      keys: Float64Array.from(placed, ({ place }) => order.keyAt(place)),
      lanes: Uint16Array.from(
        placed,
        ({ place }) => shownAs[agents.findSlot(order.valueAt(COLUMN.agent, place))] as number,
      ),
      positions: Float64Array.from(placed, ({ start }) => start),
      lengths: Float64Array.from(placed, ({ place, start }) => axis.endAt(place) - start),
      slots: Uint8Array.from(placed, ({ place }) => this.#slots.slotAt(place)),
      severities: Int8Array.from(placed, ({ place }) => order.valueAt(COLUMN.severity, place)),
      kindIds,
      kinds,
    };
  }
}

type Marks = Pick<
  WindowView,
  "keys" | "lanes" | "positions" | "lengths" | "slots" | "severities" | "kindIds" | "kinds"
>;

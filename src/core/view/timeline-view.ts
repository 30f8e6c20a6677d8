/** What the timeline draws, bounded by its pixels. */
import type { EventKey } from "../base/units.ts";
import type { Filter } from "../query/filter.ts";
import type { EventView } from "./event-view.ts";

/**
 * The horizontal axis. Positions on it are plain numbers ("axis units"):
 * time: epoch µs · turn: turn number + the event's share of its turn in [0, 1) · sequence: position
 * in the order of the run (0, 1, 2…) over all events, filtered or not.
 */
export const AXES = ["time", "turn", "sequence"] as const;
export type Axis = (typeof AXES)[number];

/** Slots of types, 1–8. */
export const SLOTS = 8;
/** Columns of a reply stay within this whatever is asked for. */
export const MAX_COLUMNS = 8192;
/** Errors are counted up to here. */
export const MAX_ERRORS = 0xffff;

/** What the panel looks at. `runs` empty: all runs. */
export type TimelineScope = { readonly runs: readonly number[]; readonly filter: Filter };

/** One lane: an agent of the scope (null: events without an agent, always the first lane). */
export type LaneView = {
  readonly agent: string | null;
  readonly total: number;
  readonly matching: number;
  readonly errors: number;
  readonly warnings: number;
};

/** A type with its slot and counts, most frequent first. */
export type TypeView = {
  readonly type: string | null;
  readonly slot: number;
  readonly total: number;
  readonly matching: number;
};

/** The whole of a scope: lanes in order of first event, types, span, counts. */
export type TimelineSummary = {
  readonly lanes: readonly LaneView[];
  readonly types: readonly TypeView[];
  readonly severities: readonly {
    readonly severity: string | null;
    readonly total: number;
    readonly matching: number;
  }[];
  readonly turns: { readonly first: number; readonly last: number } | null;
  /** Span in axis units, null: nothing has a place on that axis. */
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly total: number;
  readonly matching: number;
  readonly problems: number;
  /** Counts per class, for the banner. */
  readonly problemCounts: Readonly<Record<string, number>>;
  readonly agentLabel: string;
  readonly turnLabel: string;
  readonly indexing: { readonly readBytes: number; readonly totalBytes: number } | null;
  readonly live: boolean;
  /** Changes whenever the events of the scope do. */
  readonly generation: number;
};

/**
 * A window on the lanes, both ends included. `lanes` names the lanes in the order in which the panel
 * shows them, empty: the summary's; lanes `[laneStart, laneEnd)` of it are asked for, and lane numbers
 * of the reply count in it.
 */
export type WindowRequest = {
  readonly scope: TimelineScope;
  readonly axis: Axis;
  readonly start: number;
  readonly end: number;
  readonly widthPx: number;
  readonly laneStart: number;
  readonly laneEnd: number;
  readonly lanes: readonly (string | null)[];
  /** Above this many matching events in the window only density is sent. */
  readonly maxMarks: number;
};

/** Marks as columns, in axis order; empty where `marksOmitted` > 0. Slots are 1–8, severity an index in SEVERITIES or −1. */
export type WindowView = {
  readonly keys: Float64Array;
  readonly lanes: Uint16Array;
  readonly positions: Float64Array;
  /** Axis units the event lasts (time axis only), 0: a mark. */
  readonly lengths: Float64Array;
  readonly slots: Uint8Array;
  readonly severities: Int8Array;
  /** Index in `kinds`, for the text in bars. */
  readonly kindIds: Uint16Array;
  readonly kinds: readonly string[];
  readonly marksOmitted: number;
  /**
   * Matching events per (lane, column, slot): `density[(lane − laneStart) * columns * 8 + column * 8 + slot − 1]`;
   * `columns` is widthPx / 2 rounded up.
   */
  readonly density: Uint32Array;
  readonly columns: number;
  /** Errors per (lane, column). */
  readonly errorDensity: Uint16Array;
  /**
   * Where turns begin, in axis units: the borders inside the window and one on either side of it, so
   * that the turns at its edges have their name and length. `count`: matching events of the turn.
   */
  readonly turnBorders: readonly {
    readonly turn: number;
    readonly at: number;
    readonly count: number;
  }[];
  /** In all lanes. */
  readonly matchingInWindow: number;
};

/** The overview over the whole span: per column the total, the matches per slot, errors. */
export type OverviewView = {
  readonly columns: number;
  readonly totals: Uint32Array;
  /** `[column * 8 + slot − 1]`. */
  readonly matches: Uint32Array;
  readonly errors: Uint16Array;
};

/** Rows `[start, start + count)` of the scope's matching events in run order. */
export type RowsRequest = {
  readonly scope: TimelineScope;
  readonly start: number;
  readonly count: number;
};
export type RowsView = {
  readonly rows: readonly EventView[];
  /** Matching events in all. */
  readonly total: number;
  /** First time of the scope, for "since start". */
  readonly originUs: number | null;
};

/** A chain drawn: its events with their places, and its links by index into `events`. */
export type ChainView = {
  readonly root: EventKey;
  readonly events: readonly {
    readonly event: EventView;
    readonly at: number | null;
    readonly depth: number;
  }[];
  readonly links: readonly {
    readonly from: number;
    readonly to: number;
    readonly link: "declared" | "correlated" | "inferred";
    readonly depth: number;
  }[];
  /** Ids of causes that no log holds, with the index of the event that names them. */
  readonly dangling: readonly { readonly of: number; readonly id: string }[];
  /** Links that were left out by the bounds. */
  readonly omitted: number;
};

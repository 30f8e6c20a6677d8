/**
 * The wire between the extension host and the timeline webview. The webview asks; the host passes
 * questions about events on to the worker and does what only VS Code can do.
 */
import type { EventKey } from "../core/base/units.ts";
import type { Filter } from "../core/query/filter.ts";
import type { RunView } from "../core/view/event-view.ts";
import type { EventAddress, StoreApi, StoreStatus } from "./store-api.ts";

/** Small named values; kept by the webview (`setState`) and by the serializer. */
export type TimelineState = {
  /** Labels of runs, empty: all. Keys do not last beyond a worker. */
  readonly runs: readonly string[];
  readonly axis: "time" | "turn" | "sequence";
  readonly colorBy: "type" | "severity";
  /** Window in axis units, null: everything. */
  readonly window: { readonly start: number; readonly end: number } | null;
  readonly selection: EventAddress | null;
  readonly showFacets: boolean | null;
  readonly showDetails: boolean | null;
  readonly hideUnmatched: boolean;
  readonly follow: boolean;
  /** Height of the lanes in percent of the middle column. */
  readonly lanesShare: number;
  /** Widths of the side panes in px. */
  readonly facetsWidth: number;
  readonly detailsWidth: number;
};

/** What the webview asks of the host. */
export interface TimelineHostApi
  extends Pick<
    StoreApi,
    | "timelineSummary"
    | "timelineWindow"
    | "timelineOverview"
    | "timelineRows"
    | "timelineIndexOf"
    | "timelinePlaceOf"
    | "detail"
    | "event"
    | "chain"
    | "runs"
    | "problems"
    | "addressOf"
    | "resolve"
    | "facets"
  > {
  /** The page is up; gives what it is to show. */
  ready(): Promise<{
    readonly filter: Filter;
    readonly status: StoreStatus;
    readonly selection: EventKey | null;
    /** Runs to look at when the page has no state of its own. */
    readonly runs: readonly RunView[];
    readonly locale: string;
    /**
     * What came last by `saveState`, also from the page before a reload of the window; null: nothing. It
     * can be newer than the page's own state, which VS Code writes only now and then.
     */
    readonly state: unknown;
  }>;
  /** The user selected an event here. */
  select(key: EventKey | null): Promise<void>;
  /** The user changed the filter here; it is the filter of every view. */
  setFilter(filter: Filter): Promise<void>;
  openSource(key: EventKey): Promise<void>;
  /** A place named by an event, resolved within the workspace. */
  openPlace(path: string, line: number, column: number | null): Promise<void>;
  openLine(log: string, line: number): Promise<void>;
  /** A command of the extension by its id without the `eventLog.` prefix. */
  runCommand(name: string, key: EventKey | null): Promise<void>;
  copy(text: string): Promise<void>;
  saveState(state: TimelineState): Promise<void>;
  /** How many marks and rows were drawn; tests wait for it. */
  reportDrawn(drawn: {
    readonly marks: number;
    readonly lanes: number;
    readonly rows: number;
  }): Promise<void>;
}

/** What the host tells the webview. */
export interface TimelineViewApi {
  onFilter(filter: Filter): void;
  onStatus(status: StoreStatus): void;
  onSelect(key: EventKey | null): void;
  /** Draws the chain of an event (command "Show Causality Chain"). */
  onShowChain(key: EventKey): void;
  /** Shows the given runs only; empty: all. */
  onShowRuns(runs: readonly number[]): void;
  /** A command of the panel: "zoomIn", "fitAll", "focusFilter"…. */
  onCommand(name: string): void;
}

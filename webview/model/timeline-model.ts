import type { EventKey } from "../../src/core/base/units.ts";
import { EMPTY_FILTER, type Filter, type FilterError } from "../../src/core/query/filter.ts";
import { parseFilter } from "../../src/core/query/parse-filter.ts";
import { printFilter } from "../../src/core/query/print-filter.ts";
import type { EventDetail, EventView, RunView } from "../../src/core/view/event-view.ts";
import type {
  Axis,
  OverviewView,
  RowsView,
  TimelineScope,
  TimelineSummary,
  WindowRequest,
  WindowView,
} from "../../src/core/view/timeline-view.ts";
import type { EventAddress, Facet, FacetRole, StoreStatus } from "../../src/protocol/store-api.ts";
import type {
  TimelineHostApi,
  TimelineState,
  TimelineViewApi,
} from "../../src/protocol/timeline-api.ts";
import { clampSpan, fitSpan, type Span } from "../layout/scale.ts";
import { withRuns } from "./filter-edit.ts";
import { KeptState, type StateKeeper } from "./kept-state.ts";
import { Latest } from "./latest.ts";
import { askNoMatchHint, type NoMatchHint, strangeAgentOf } from "./no-match-hint.ts";
import { RowCache } from "./row-cache.ts";
import { type Chain, type ChainDepth, ShownChain } from "./shown-chain.ts";
import { readState } from "./state.ts";

/** The calls of the host, however they travel. */
export type Host = TimelineHostApi;

export type WindowData = {
  readonly request: WindowRequest;
  readonly view: WindowView;
  /** What the filter does not match, where it is shown dimmed. */
  readonly rest: WindowView | null;
};

export type Selection = {
  readonly key: EventKey;
  readonly detail: EventDetail | null;
  /** Place on the axis. */
  readonly at: number | null;
  /** Index among the rows; −1: hidden by the filter, null: not known yet. */
  readonly index: number | null;
};

const FACET_ROLES: readonly FacetRole[] = ["type", "severity", "agent", "kind", "channel"];
const MAX_MARKS = 6000;
export const TURN_COLUMNS = 38;

/** All that the panel shows, and the questions that bring it. Elements read it and are told of changes. */
export class TimelineModel implements TimelineViewApi {
  readonly host: Host;
  readonly #listeners = new Set<() => void>();
  locale = "en-US";
  started = false;
  filter: Filter = EMPTY_FILTER;
  filterText = "";
  filterError: FilterError | null = null;
  status: StoreStatus | null = null;
  runs: readonly RunView[] = [];
  /** Keys of the runs in scope; empty: all. Null until known. */
  scopeRuns: readonly number[] | null = null;
  summary: TimelineSummary | null = null;
  overview: OverviewView | null = null;
  turnHistogram: OverviewView | null = null;
  windowData: WindowData | null = null;
  facets: readonly Facet[] = [];
  hint: NoMatchHint | null = null;
  originUs: number | null = null;
  selection: Selection | null = null;
  hovered: EventKey | null = null;
  announcement = "";
  failure: string | null = null;
  /** Events that came while following was paused; null: following. */
  newSincePause: number | null = null;
  /** Set to make the list show a row; the list resets it. */
  revealRow: number | null = null;
  readonly rows: RowCache;
  #lanesWidthPx = 0;
  #overviewColumns = 0;
  #laneRange = { start: 0, end: 64 };
  #restoring: EventAddress | null = null;
  #announceTimer: ReturnType<typeof setTimeout> | null = null;
  #frame = 0;
  readonly #summaries: Latest<{ scope: TimelineScope; axis: Axis }, TimelineSummary>;
  readonly #windows: Latest<WindowRequest, { view: WindowView; rest: WindowView | null }>;
  readonly #overviews: Latest<{ scope: TimelineScope; axis: Axis; columns: number }, OverviewView>;
  readonly #histograms: Latest<TimelineScope, OverviewView | null>;
  readonly #facetLists: Latest<Filter, readonly Facet[]>;
  readonly #runLists: Latest<Filter, readonly RunView[]>;
  readonly #selections: Latest<
    { key: EventKey; axis: Axis; scope: TimelineScope },
    Omit<Selection, "key">
  >;
  readonly #chain: ShownChain;
  readonly #kept: KeptState;
  readonly #hints: Latest<TimelineScope, NoMatchHint | null>;

  constructor(host: Host, keep: StateKeeper) {
    this.host = host;
    const changed = (): void => this.changed();
    this.#kept = new KeptState(host, keep, changed);
    const fail = (error: unknown): void => this.#fail(error);
    this.#summaries = new Latest(
      ({ scope, axis }) => host.timelineSummary(scope, axis),
      (summary) => this.#onSummary(summary),
      fail,
    );
    this.#windows = new Latest(
      (request) => this.#askWindow(request),
      ({ view, rest }, request) => {
        this.windowData = { request, view, rest };
        this.changed();
      },
      fail,
    );
    this.#overviews = new Latest(
      ({ scope, axis, columns }) => host.timelineOverview(scope, axis, columns),
      (view) => {
        this.overview = view;
        this.changed();
      },
      fail,
    );
    this.#histograms = new Latest(
      async (scope) =>
        this.summary?.turns == null
          ? null
          : await host.timelineOverview(scope, "turn", TURN_COLUMNS),
      (view) => {
        this.turnHistogram = view;
        this.changed();
      },
      fail,
    );
    this.#facetLists = new Latest(
      (filter) => host.facets(filter, FACET_ROLES, 200),
      (facets) => {
        this.facets = facets;
        this.changed();
      },
      fail,
    );
    this.#runLists = new Latest(
      (filter) => host.runs(filter),
      (runs) => this.#onRuns(runs),
      fail,
    );
    this.#selections = new Latest(
      (request) => this.#askSelection(request),
      (reply, { key }) => this.#onSelection(key, reply),
      () => this.#onSelection(null, null),
    );
    this.#chain = new ShownChain(
      host,
      () => ({
        axis: this.state.axis,
        // To a chain, no runs are the event's own; to a scope, all.
        runs: this.scope.runs.length > 0 ? this.scope.runs : this.runs.map((run) => run.key),
      }),
      changed,
      fail,
    );
    this.#hints = new Latest(
      (scope) => askNoMatchHint(host, scope, this.state.axis),
      (hint, { filter }) => {
        this.hint = hint;
        this.strangeAgent = strangeAgentOf(filter, this.summary?.lanes ?? []);
        this.changed();
      },
      fail,
    );
    this.rows = new RowCache(
      (start, count) => host.timelineRows({ scope: this.scope, start, count }),
      (view: RowsView) => {
        this.originUs = view.originUs;
        this.changed();
      },
    );
  }

  get state(): TimelineState {
    return this.#kept.state;
  }

  set state(state: TimelineState) {
    this.#kept.state = state;
  }

  get chain(): Chain | null {
    return this.#chain.chain;
  }

  get chainDepth(): ChainDepth {
    return this.#chain.depth;
  }

  get scope(): TimelineScope {
    return { runs: this.scopeRuns ?? [], filter: this.filter };
  }

  /** The filter says itself which runs: it takes the place of the run picker. */
  get runsByFilter(): boolean {
    return this.filter.terms.some((term) => term.kind === "values" && term.field === "run");
  }

  /** The runs in scope; all where none is named. */
  get shownRuns(): readonly RunView[] {
    const keys = this.scopeRuns;
    if (this.runsByFilter) {
      return this.runs.filter((run) => run.matching > 0);
    }
    return keys === null || keys.length === 0
      ? this.runs
      : this.runs.filter((run) => keys.includes(run.key));
  }

  get isFiltered(): boolean {
    return this.filter.terms.length > 0;
  }

  /** The whole of the axis with a little air. */
  get whole(): Span | null {
    const span = this.summary?.span ?? null;
    return span === null ? null : fitSpan(span, this.state.axis);
  }

  /** The window shown. */
  get view(): Span | null {
    const whole = this.whole;
    if (whole === null || this.state.window === null) {
      return whole;
    }
    return clampSpan(this.state.window, whole);
  }

  get turnWord(): string {
    return this.summary?.turnLabel ?? "Turn";
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the elements; they draw at the next frame. */
  changed(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }

  /** `own`: what the page kept. What the host kept goes before it: it survives a reload of the window. */
  async start(own: TimelineState | null): Promise<void> {
    const ready = await this.host.ready();
    const kept = readState(ready.state) ?? own;
    this.started = true;
    this.locale = ready.locale;
    this.status = ready.status;
    this.filter = ready.filter;
    this.filterText = printFilter(ready.filter);
    if (kept !== null) {
      this.state = kept;
      this.#restoring = kept.selection;
    }
    this.runs = await this.host.runs(this.filter);
    if (kept === null) {
      // Lanes of unlike systems in one picture help nobody: of all runs the newest, "All runs" by choice.
      const chosen = ready.runs.length < this.runs.length ? ready.runs : [];
      this.state = {
        ...this.state,
        runs: (chosen.length > 0 ? chosen : this.runs.slice(0, 1)).map((run) => run.label),
      };
    }
    this.#resolveScope();
    if (ready.selection !== null) {
      this.#restoring = null;
      this.select(ready.selection, "host");
    }
    void this.#restoreSelection();
    this.reload();
  }

  // ---- What the host tells -------------------------------------------------------------------

  onFilter(filter: Filter): void {
    const text = printFilter(filter);
    if (text === printFilter(this.filter)) {
      return;
    }
    this.filterText = text;
    this.filterError = null;
    this.#applyFilter(filter);
  }

  onStatus(status: StoreStatus): void {
    const before = this.status;
    this.status = status;
    if (
      before?.generation !== status.generation ||
      (before.indexing === null) !== (status.indexing === null)
    ) {
      this.#runLists.request(this.filter);
      this.#requestAll(false);
      void this.#restoreSelection();
    }
    this.changed();
  }

  onSelect(key: EventKey | null): void {
    if (key !== (this.selection?.key ?? null)) {
      this.select(key, "host");
    }
  }

  onShowChain(key: EventKey): void {
    this.select(key, "host");
    this.requestChain(key);
  }

  onShowRuns(runs: readonly number[]): void {
    const labels = this.runs.filter((run) => runs.includes(run.key)).map((run) => run.label);
    this.setRuns(labels);
  }

  onCommand: (name: string) => void = () => {};

  // ---- Filter and scope ----------------------------------------------------------------------

  /** Takes the text of the box; an error leaves the filter as it was. */
  setFilterText(text: string): void {
    this.filterText = text;
    const parsed = parseFilter(text);
    if ("filter" in parsed) {
      this.filterError = null;
      if (printFilter(parsed.filter) !== printFilter(this.filter)) {
        this.#applyFilter(parsed.filter);
        void this.host.setFilter(parsed.filter);
      }
    } else {
      this.filterError = parsed.error;
    }
    this.changed();
  }

  setFilter(filter: Filter): void {
    this.filterText = printFilter(filter);
    this.filterError = null;
    this.#applyFilter(filter);
    void this.host.setFilter(filter);
  }

  /** Labels of runs; empty: all. */
  setRuns(labels: readonly string[]): void {
    if (this.runsByFilter) {
      const terms = this.filter.terms.filter(
        (term) => !(term.kind === "values" && term.field === "run"),
      );
      this.filter = { terms };
      this.filterText = printFilter(this.filter);
      void this.host.setFilter(this.filter);
    }
    this.update({ runs: labels, window: null });
    this.#resolveScope();
    this.reload();
  }

  setAxis(axis: Axis): void {
    if (axis === this.state.axis) {
      return;
    }
    const { view, whole } = this;
    const share =
      view === null || whole === null ? 1 : (view.end - view.start) / (whole.end - whole.start);
    this.update({ axis, window: null });
    this.windowData = null;
    this.#centerShare = share < 0.98 ? share : null;
    this.reload();
    this.announce(`${axis} axis`);
  }

  #centerShare: number | null = null;

  /** Changes members of the state and keeps it. */
  update(change: Partial<TimelineState>): void {
    this.state = { ...this.state, ...change };
    this.#kept.saveSoon(() => this.save());
    this.changed();
  }

  get isSaved(): boolean {
    return this.#kept.isSaved;
  }

  /** Keeps the state at once: the page may be hidden next. */
  save(): void {
    this.#kept.save(this.started);
  }

  // ---- Window --------------------------------------------------------------------------------

  setWindow(window: Span | null): void {
    const whole = this.whole;
    const full =
      window === null || (whole !== null && window.start <= whole.start && window.end >= whole.end);
    this.update({
      window: full || window === null ? null : { start: window.start, end: window.end },
    });
    this.requestWindow();
  }

  /** The lanes' canvas says how much of it there is. */
  setViewport(widthPx: number, laneStart: number, laneEnd: number): void {
    const lanes = this.#laneRange;
    if (widthPx === this.#lanesWidthPx && laneStart >= lanes.start && laneEnd <= lanes.end) {
      return;
    }
    this.#lanesWidthPx = widthPx;
    this.#laneRange = { start: Math.max(0, laneStart - 8), end: laneEnd + 8 };
    this.requestWindow();
  }

  setOverviewColumns(columns: number): void {
    if (columns !== this.#overviewColumns && columns > 0) {
      this.#overviewColumns = columns;
      this.#requestOverview();
    }
  }

  /** Asks for the window at the next frame. */
  requestWindow(): void {
    if (this.#frame !== 0) {
      return;
    }
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const { summary, view } = this;
      if (summary === null || view === null || this.#lanesWidthPx <= 0) {
        return;
      }
      const laneStart = Math.min(this.#laneRange.start, summary.lanes.length);
      const laneEnd = Math.min(this.#laneRange.end, summary.lanes.length);
      this.#windows.request({
        scope: this.scope,
        axis: this.state.axis,
        start: view.start,
        end: view.end,
        widthPx: Math.round(this.#lanesWidthPx),
        laneStart,
        laneEnd,
        lanes: [],
        maxMarks: MAX_MARKS,
      });
    });
  }

  async #askWindow(request: WindowRequest): Promise<{ view: WindowView; rest: WindowView | null }> {
    const rest =
      this.isFiltered && !this.state.hideUnmatched
        ? this.host.timelineWindow({
            ...request,
            scope: { ...request.scope, filter: EMPTY_FILTER },
          })
        : null;
    return { view: await this.host.timelineWindow(request), rest: await rest };
  }

  #requestOverview(): void {
    if (this.#overviewColumns > 0 && this.scopeRuns !== null) {
      this.#overviews.request({
        scope: this.scope,
        axis: this.state.axis,
        columns: this.#overviewColumns,
      });
    }
  }

  // ---- Selection and chain -------------------------------------------------------------------

  /** Selects an event everywhere. `from` names the part that did it: the others bring it into view. */
  select(key: EventKey | null, from: "list" | "lanes" | "details" | "host" | "keys"): void {
    if (from !== "host") {
      void this.host.select(key);
    }
    this.#chain.onSelect(key);
    if (key === null) {
      this.#restoring = null;
      this.selection = null;
      this.#selections.reset();
      this.#chain.clear();
      this.update({ selection: null });
      return;
    }
    this.pauseFollowing();
    const before = this.selection;
    this.selection = {
      key,
      detail: before?.key === key ? before.detail : null,
      at: null,
      index: null,
    };
    this.#revealFrom = from;
    this.#askSelected(key);
    this.changed();
  }

  #revealFrom: "list" | "lanes" | "details" | "host" | "keys" | null = null;

  #askSelected(key: EventKey): void {
    this.#selections.request({ key, axis: this.state.axis, scope: this.scope });
  }

  async #askSelection(request: {
    key: EventKey;
    axis: Axis;
    scope: TimelineScope;
  }): Promise<Omit<Selection, "key">> {
    const [detail, at, index] = await Promise.all([
      this.host.detail(request.key),
      this.host.timelinePlaceOf(request.scope, request.key, request.axis),
      this.host.timelineIndexOf(request.scope, request.key),
    ]);
    return { detail, at, index };
  }

  #onSelection(key: EventKey | null, reply: Omit<Selection, "key"> | null): void {
    if (key === null || reply === null) {
      this.selection = null;
      this.changed();
      return;
    }
    if (this.selection?.key !== key) {
      return;
    }
    this.selection = { key, ...reply };
    const from = this.#revealFrom;
    const run = reply.detail?.event.run;
    const label = this.runs.find((candidate) => candidate.key === run)?.label;
    if (
      from === "host" &&
      label !== undefined &&
      run !== undefined &&
      this.scopeRuns !== null &&
      this.scopeRuns.length > 0 &&
      !this.scopeRuns.includes(run) &&
      !this.state.runs.includes(label)
    ) {
      // Selected elsewhere in a run that is not shown: it is shown now, and the event asked for again.
      this.#revealFrom = from;
      this.setRuns([label]);
      return;
    }
    this.#revealFrom = null;
    if (from !== null) {
      this.#reveal(from, reply);
      const { event } = reply.detail ?? {};
      if (event !== undefined) {
        this.announce(`Selected ${nameOf(event)}`);
      }
      if (reply.detail !== null && (reply.detail.causeCount > 0 || reply.detail.effectCount > 0)) {
        this.#chain.follow(key);
      } else {
        this.clearChain();
      }
      void this.host.addressOf(key).then(
        (address) => {
          if (this.selection?.key === key) {
            this.update({ selection: address });
          }
        },
        () => {
          // The log went away meanwhile; there is nothing to keep.
        },
      );
    } else if (this.#centerShare !== null && reply.at !== null) {
      this.#centerOn(reply.at, this.#centerShare);
      this.#centerShare = null;
    }
    this.changed();
  }

  #reveal(from: string, { at, index }: Omit<Selection, "key">): void {
    if (index !== null && index >= 0 && from !== "list") {
      this.revealRow = index;
    }
    const { view } = this;
    if (from !== "lanes" && at !== null && view !== null && (at < view.start || at > view.end)) {
      const half = (view.end - view.start) / 2;
      this.setWindow({ start: at - half, end: at + half });
    }
  }

  #centerOn(at: number, share: number): void {
    const whole = this.whole;
    if (whole !== null) {
      const half = ((whole.end - whole.start) * share) / 2;
      this.setWindow(clampSpan({ start: at - half, end: at + half }, whole));
    }
  }

  /** Shows the chain of an event: all else steps back. */
  requestChain(key: EventKey): void {
    this.#chain.ask(key);
  }

  setChainDepth(depth: ChainDepth): void {
    this.#chain.depth = depth;
    if (this.selection !== null) {
      this.#chain.ask(this.selection.key);
    }
  }

  clearChain(): void {
    this.#chain.clear();
  }

  isolateChain(): void {
    this.#chain.toggleIsolated();
  }

  hover(key: EventKey | null): void {
    if (key !== this.hovered) {
      this.hovered = key;
      this.changed();
    }
  }

  // ---- Following -----------------------------------------------------------------------------

  get isLive(): boolean {
    return this.summary?.live === true;
  }

  pauseFollowing(): void {
    if (this.state.follow && this.isLive && this.newSincePause === null) {
      this.newSincePause = 0;
    }
  }

  followEnd(): void {
    this.newSincePause = null;
    this.update({ follow: true });
    this.#showEnd();
  }

  #showEnd(): void {
    const { summary, whole, state } = this;
    if (summary !== null) {
      this.revealRow = Math.max(0, summary.matching - 1);
    }
    if (whole !== null && state.window !== null) {
      const length = state.window.end - state.window.start;
      this.setWindow({ start: whole.end - length, end: whole.end });
    }
    this.changed();
  }

  // ---- Words for the live region -------------------------------------------------------------

  announce(text: string): void {
    if (this.#announceTimer !== null) {
      clearTimeout(this.#announceTimer);
    }
    // 400 ms of rest, so that keys held down do not flood a screen reader.
    this.#announceTimer = setTimeout(() => {
      this.announcement = text;
      this.changed();
    }, 400);
  }

  // ---- Loading -------------------------------------------------------------------------------

  /** Another scope or axis: what is under way is dropped, what is shown stays until the new is here. */
  reload(): void {
    for (const latest of [
      this.#summaries,
      this.#windows,
      this.#overviews,
      this.#facetLists,
      this.#histograms,
    ]) {
      latest.reset();
    }
    this.rows.clear();
    this.#requestAll(true);
    if (this.selection !== null) {
      this.#askSelected(this.selection.key);
    }
    this.#chain.place();
  }

  #requestAll(cleared: boolean): void {
    if (this.scopeRuns === null) {
      this.changed();
      return;
    }
    if (!cleared) {
      this.rows.invalidate();
    }
    this.#summaries.request({ scope: this.scope, axis: this.state.axis });
    this.#requestOverview();
    const runs = this.shownRuns;
    this.#facetLists.request(
      runs.length === this.runs.length
        ? this.filter
        : withRuns(
            this.filter,
            runs.map((run) => run.run),
          ),
    );
    this.changed();
  }

  #applyFilter(filter: Filter): void {
    this.filter = filter;
    this.hint = null;
    this.#resolveScope();
    this.#chain.showAll();
    this.reload();
    this.#runLists.request(filter);
  }

  #onSummary(summary: TimelineSummary): void {
    const before = this.summary;
    this.summary = summary;
    this.failure = null;
    if (summary.span === null && summary.matching > 0 && this.state.axis === "time") {
      // Nothing in this log has a time; the order of the file is an axis all events have.
      this.setAxis("sequence");
      return;
    }
    this.#histograms.request(this.scope);
    if (this.isFiltered && summary.matching === 0 && summary.total > 0) {
      this.#hints.request(this.scope);
    }
    if (
      before !== null &&
      summary.matching > before.matching &&
      summary.generation !== before.generation &&
      this.isLive
    ) {
      if (this.newSincePause !== null) {
        this.newSincePause += summary.matching - before.matching;
      } else if (this.state.follow) {
        this.#showEnd();
      }
    }
    if (before?.matching !== summary.matching || before.total !== summary.total) {
      this.announce(`${this.format(summary.matching)} of ${this.format(summary.total)} events`);
    }
    this.requestWindow();
    this.changed();
  }

  format(count: number): string {
    return this.#counts(count);
  }

  #counts(count: number): string {
    return new Intl.NumberFormat(this.locale).format(count);
  }

  #onRuns(runs: readonly RunView[]): void {
    const before = this.scopeRuns;
    this.runs = runs;
    if (before === null && this.state.runs.length === 0 && runs[0] !== undefined) {
      this.state = { ...this.state, runs: [runs[0].label] };
    }
    this.#resolveScope();
    if (String(before) !== String(this.scopeRuns)) {
      this.reload();
    }
    this.changed();
  }

  /** Keys of the labelled runs. Labels that are not there (yet) leave the scope unknown, never wide open. */
  #resolveScope(): void {
    if (this.runsByFilter && this.runs.length > 0) {
      // Lanes of runs that the filter leaves out would stand empty; if it leaves none, all do.
      this.scopeRuns = this.shownRuns.map((run) => run.key);
      return;
    }
    if (this.state.runs.length === 0) {
      this.scopeRuns = this.runs.length === 0 ? null : [];
      return;
    }
    const keys = this.runs
      .filter((run) => this.state.runs.includes(run.label))
      .map((run) => run.key);
    this.scopeRuns = keys.length === 0 ? null : keys;
  }

  async #restoreSelection(): Promise<void> {
    const address = this.#restoring;
    if (address === null) {
      return;
    }
    try {
      const resolution = await this.host.resolve(address);
      if (this.#restoring !== address) {
        return;
      }
      if (resolution.kind === "found" || resolution.kind === "moved") {
        this.#restoring = null;
        this.select(resolution.key, "host");
        void this.host.select(resolution.key);
      } else if (resolution.kind === "changed" && this.status?.indexing === null) {
        this.#restoring = null;
      }
    } catch {
      // The log is not read yet; the next status tries again.
    }
  }

  /** An agent that the filter names and no lane has. */
  strangeAgent: string | null = null;

  #fail(error: unknown): void {
    this.failure = error instanceof Error ? error.message : String(error);
    this.changed();
  }
}

/** How an event is called in a sentence: "trade, bob, turn 13". */
export function nameOf(event: EventView): string {
  const parts = [event.kind ?? event.type ?? event.message];
  if (event.agent !== null) {
    parts.push(event.agent);
  }
  if (event.turn !== null) {
    parts.push(`turn ${event.turn}`);
  }
  return parts.join(", ");
}

/**
 * The wire between the extension host and the worker that holds the store. Every method takes and
 * gives clonable values. Failures reject with an RpcError (rpc-error.ts).
 *
 * Framing: birpc messages over the worker's port (rpc.ts).
 */
import type { EventKey } from "../core/base/units.ts";
import type { Problem } from "../core/index/problem.ts";
import type { NaiveTimeZone, Profile, ProfileAssignment } from "../core/profile/profile.ts";
import type { DistinctBounds, DistinctValues } from "../core/query/distinct-values.ts";
import type { Filter } from "../core/query/filter.ts";
import type { SearchProgress } from "../core/query/work.ts";
import type { EventDetail, EventRecord, EventView, RunView } from "../core/view/event-view.ts";
import type {
  Axis,
  ChainView,
  OverviewView,
  RowsRequest,
  RowsView,
  TimelineScope,
  TimelineSummary,
  WindowRequest,
  WindowView,
} from "../core/view/timeline-view.ts";
import type { ProblemPage, TreePage, TreeRequest } from "../core/view/tree-view.ts";

/** Where indexes are kept for the next time. */
export type SnapshotPlace = {
  readonly folder: string;
  /** Bytes of all snapshots together. */
  readonly maxBytes: number;
  /** Of the program: what another version kept is not used. */
  readonly version: string;
};

/** What the index may take. */
export type IndexLimits = {
  /** Bytes of all logs' indexes together; past it the oldest logs are left out until `loadLeftOut`. */
  readonly memoryBytes: number;
  /** Null: indexes are kept nowhere. */
  readonly snapshots: SnapshotPlace | null;
};

/** What the worker is to look at. Sent whole at each change; what did not change is not read again. */
export type StoreConfig = {
  /** Absolute folders that are searched. */
  readonly folders: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths that are read whatever the globs say. */
  readonly files: readonly string[];
  readonly customProfiles: readonly Profile[];
  readonly assignments: readonly ProfileAssignment[];
  readonly naiveTimeZone: NaiveTimeZone;
  readonly limits: IndexLimits;
};

/** How the reading stands; sent at most 5 times a second while something changes. */
export type StoreStatus = {
  /** Grows with every change of events, runs or problems. */
  readonly generation: number;
  readonly logs: number;
  readonly runs: number;
  readonly events: number;
  readonly problems: number;
  readonly logsWithProblems: number;
  /** Null when everything known is read. */
  readonly indexing: {
    readonly log: string;
    readonly readBytes: number;
    readonly totalBytes: number;
  } | null;
  /** Indexing was cancelled; `refresh` goes on. */
  readonly cancelled: boolean;
  /** New events per second over the last 5 s, 0 when quiet. */
  readonly rate: number;
  /** Logs that could not be read, with the reason as a sentence. */
  readonly failures: readonly { readonly log: string; readonly reason: string }[];
  /** Logs that the memory limit keeps unread, and the sum of their sizes. */
  readonly leftOut: { readonly logs: number; readonly bytes: number };
};

export type FacetRole = "type" | "kind" | "agent" | "severity" | "channel" | "run" | "profile";

/** Values of a role under a filter. `count` follows all *other* terms of the filter; sorted by count, then value. */
export type Facet = {
  readonly role: FacetRole;
  /** At most `limit` values; the rest is in `more`. value null: events without the role. */
  readonly values: readonly {
    readonly value: string | null;
    readonly count: number;
    readonly total: number;
  }[];
  readonly more: number;
};

export type EventPage = { readonly events: readonly EventRecord[]; readonly total: number };

/** Bounds of a chain: depth in links, at most `max` events. */
export type ChainBounds = { readonly up: number; readonly down: number; readonly max: number };

/** An address that lasts beyond the worker: path, line, hash of the event's bytes as hex, own id. */
export type EventAddress = {
  readonly log: string;
  readonly line: number;
  readonly hash: string;
  readonly id: string | null;
};

/** `found` at its line, `moved` elsewhere in the run, or `changed` (nothing is shown instead). */
export type Resolution =
  | { readonly kind: "found" | "moved"; readonly key: EventKey }
  | { readonly kind: "changed" }
  | { readonly kind: "no-log" };

/** A link from an event, for pickers and the Causality view. */
export type LinkNode = {
  readonly link: "declared" | "correlated" | "inferred";
  readonly event: EventView | null;
  readonly danglingId: string | null;
  /** Whether the other end has links of its own in the same direction. */
  readonly expandable: boolean;
};

export interface StoreApi {
  configure(config: StoreConfig): Promise<void>;
  /** Looks for new and changed logs now; `hints` are paths that a watcher named. */
  refresh(hints: readonly string[]): Promise<void>;
  cancelIndexing(): Promise<void>;
  /** Reads the logs that the memory limit keeps unread, whatever they take; lasts until limits are configured anew. */
  loadLeftOut(): Promise<void>;
  status(): Promise<StoreStatus>;
  /** Resolves once all that is known is read (or reading was cancelled). */
  whenIdle(): Promise<void>;

  runs(filter: Filter): Promise<readonly RunView[]>;
  tree(request: TreeRequest): Promise<TreePage>;
  /** Where an event is in the tree: its ancestors, outermost first. */
  treePlaceOf(
    key: EventKey,
    request: { readonly grouping: TreeRequest["grouping"] },
  ): Promise<TreeRequest["place"]>;
  problems(run: number | null, offset: number, limit: number): Promise<ProblemPage>;
  facets(filter: Filter, roles: readonly FacetRole[], limit: number): Promise<readonly Facet[]>;
  /**
   * The values at any path of the matching events with their counts, read from the logs within a
   * budget; it says whether it saw all of them. At most 10,000 values.
   */
  distinctValues(
    filter: Filter,
    path: readonly string[],
    bounds: DistinctBounds,
  ): Promise<DistinctValues>;
  /** Lowest and highest turn and time under all terms but those of turn and time. */
  ranges(filter: Filter): Promise<{
    readonly turn: { readonly first: number; readonly last: number } | null;
    readonly timeUs: { readonly first: number; readonly last: number } | null;
    readonly matching: number;
    readonly total: number;
  }>;
  /** At most 10,000 events at once. */
  query(
    filter: Filter,
    page: { readonly offset: number; readonly limit: number; readonly sort: "time" | "line" },
  ): Promise<EventPage>;
  count(filter: Filter): Promise<number>;

  event(key: EventKey): Promise<EventView>;
  detail(key: EventKey): Promise<EventDetail>;
  record(key: EventKey): Promise<EventRecord>;
  links(
    key: EventKey,
    direction: "causes" | "effects",
    limit: number,
  ): Promise<{ readonly nodes: readonly LinkNode[]; readonly more: number }>;
  /** Places are on the axis of `runs`; empty: of the event's run. */
  chain(
    key: EventKey,
    bounds: ChainBounds,
    axis: Axis,
    runs: readonly number[],
  ): Promise<ChainView>;
  /** Events whose id is, or begins with, the text; or `LOG:LINE` / `LINE` of `log`. Capped. */
  findEvents(text: string, limit: number): Promise<readonly EventView[]>;
  /** The event at or nearest before a line of a log (1-based). */
  eventAtLine(log: string, line: number): Promise<EventKey | null>;
  addressOf(key: EventKey): Promise<EventAddress>;
  resolve(address: EventAddress): Promise<Resolution>;
  /** Lines `[first, first + count)` of a log as text, with the first's real number, for excerpts; each cut at 10,000 characters. */
  lines(
    log: string,
    first: number,
    count: number,
  ): Promise<{ readonly first: number; readonly lines: readonly string[]; readonly last: boolean }>;

  timelineSummary(scope: TimelineScope, axis: Axis): Promise<TimelineSummary>;
  timelineWindow(request: WindowRequest): Promise<WindowView>;
  timelineOverview(scope: TimelineScope, axis: Axis, columns: number): Promise<OverviewView>;
  timelineRows(request: RowsRequest): Promise<RowsView>;
  /** Index of an event among the scope's matching events, −1 if the filter hides it. */
  timelineIndexOf(scope: TimelineScope, key: EventKey): Promise<number>;
  /** Place of an event on an axis; null if it has none. */
  timelinePlaceOf(scope: TimelineScope, key: EventKey, axis: Axis): Promise<number | null>;

  profiles(): Promise<readonly { readonly name: string; readonly title: string }[]>;
  /** Writes the matching events to a file as JSON Lines (original lines) or CSV; gives how many. Cancelled by `cancelExport`. */
  exportEvents(
    filter: Filter,
    target: string,
    format: "jsonl" | "records" | "csv",
  ): Promise<number>;
  cancelExport(): Promise<void>;
}

/** What the worker says by itself. */
export interface StoreEvents {
  onDidChangeStatus(status: StoreStatus): void;
  /** How far a query is that searches the logs' bytes for long, at most 5 times a second; null: none does any more. */
  onDidSearch(progress: SearchProgress | null): void;
}

export type { Problem };

/**
 * Answers the host's questions from the store. Knows no thread and no port: rpc calls it in the worker,
 * tests call it directly. Long queries run in slices; between two of them reading and other queries
 * have their turn, and a query that nobody waits for any more ends.
 */
import { type EventKey, logOfKey, rowOfKey } from "../core/base/units.ts";
import type { EventStore } from "../core/event-store.ts";
import type { LogData } from "../core/index/store-data.ts";
import { BUILTIN_PROFILES } from "../core/profile/builtin-profiles.ts";
import { followChain } from "../core/query/chain.ts";
import {
  type DistinctBounds,
  type DistinctValues,
  distinctValues,
} from "../core/query/distinct-values.ts";
import { facetsOf, rangesOf } from "../core/query/facets.ts";
import type { Filter } from "../core/query/filter.ts";
import { findAtLine, findEvents } from "../core/query/find-events.ts";
import { countMatches, pageOfMatches } from "../core/query/page.ts";
import { type Work, WorkCancelled } from "../core/query/work.ts";
import { buildChainView, chainScopeOf } from "../core/view/build-chain-view.ts";
import { buildEventDetail, buildLinkViews } from "../core/view/build-event-detail.ts";
import { buildEventRecords } from "../core/view/build-event-record.ts";
import { buildEventViews } from "../core/view/build-event-view.ts";
import { buildTimelineOverview } from "../core/view/build-timeline-overview.ts";
import {
  buildTimelineRows,
  indexInTimeline,
  placeInTimeline,
} from "../core/view/build-timeline-rows.ts";
import { buildTimelineSummary } from "../core/view/build-timeline-summary.ts";
import { buildTimelineWindow } from "../core/view/build-timeline-window.ts";
import { buildTree, treePlaceOf } from "../core/view/build-tree.ts";
import { textsOfEvent } from "../core/view/event-texts.ts";
import type { EventDetail, EventRecord, EventView, RunView } from "../core/view/event-view.ts";
import { readEvents } from "../core/view/read-events.ts";
import { buildRunViews } from "../core/view/run-views.ts";
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
import type { ViewContext } from "../core/view/view-context.ts";
import type { CancelFlag, Handlers } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc-error.ts";
import type {
  ChainBounds,
  EventAddress,
  EventPage,
  Facet,
  FacetRole,
  LinkNode,
  Resolution,
  StoreApi,
  StoreConfig,
  StoreEvents,
  StoreStatus,
} from "../protocol/store-api.ts";
import { addressOf, resolveAddress } from "./event-address.ts";
import { type ExportFormat, writeExport } from "./export-file.ts";
import { type LogLines, readLines } from "./log-lines.ts";
import type { LogReading } from "./log-reading.ts";
import { SearchStatus } from "./search-status.ts";

/** Records given at once; more are asked for by page. */
const MAX_PAGE = 10_000;

/** What a cancelled export is told by. */
type Export = { aborted: boolean };

export class StoreService implements Handlers<StoreApi> {
  readonly #reading: LogReading;
  readonly #store: EventStore;
  readonly #pause: () => Promise<void>;
  readonly #searches: SearchStatus;
  #export: Export | undefined;

  /** `pause` lets messages and reading have their turn; `onDidSearch` hears of long searches. */
  constructor(
    reading: LogReading,
    pause: () => Promise<void>,
    onDidSearch: StoreEvents["onDidSearch"] = () => {},
  ) {
    this.#searches = new SearchStatus(onDidSearch);
    this.#reading = reading;
    this.#store = reading.store;
    this.#pause = pause;
  }

  // Reading

  configure(config: StoreConfig): Promise<void> {
    return this.#reading.configure(config);
  }

  refresh(hints: readonly string[]): Promise<void> {
    return this.#reading.refresh(hints);
  }

  async cancelIndexing(): Promise<void> {
    this.#reading.cancel();
  }

  async loadLeftOut(): Promise<void> {
    this.#reading.loadLeftOut();
  }

  async status(): Promise<StoreStatus> {
    return this.#reading.status;
  }

  whenIdle(): Promise<void> {
    return this.#reading.whenIdle();
  }

  // Runs, tree, facets

  runs(filter: Filter, flag: CancelFlag): Promise<readonly RunView[]> {
    return this.#viewing(flag, (context) => buildRunViews(context, filter, Date.now()));
  }

  tree(request: TreeRequest, flag: CancelFlag): Promise<TreePage> {
    return this.#viewing(flag, (context) => buildTree(context, request, Date.now()));
  }

  treePlaceOf(
    key: EventKey,
    { grouping }: { readonly grouping: TreeRequest["grouping"] },
  ): Promise<TreeRequest["place"]> {
    return this.#ofEvent(key, () =>
      treePlaceOf({ store: this.#store, work: { pause: this.#pause } }, key, grouping),
    );
  }

  problems(run: number | null, offset: number, limit: number): Promise<ProblemPage> {
    const data = run === null ? null : this.#store.runByKey(run);
    if (data === undefined) return Promise.resolve({ problems: [], total: 0 });
    return this.#store.problemsPage(data, offset, Math.min(limit, MAX_PAGE));
  }

  facets(
    filter: Filter,
    roles: readonly FacetRole[],
    limit: number,
    flag: CancelFlag,
  ): Promise<readonly Facet[]> {
    return this.#working(flag, (work) => facetsOf(this.#store, filter, roles, limit, work));
  }

  distinctValues(
    filter: Filter,
    path: readonly string[],
    bounds: DistinctBounds,
    flag: CancelFlag,
  ): Promise<DistinctValues> {
    const limit = bounds.limit === 0 ? MAX_PAGE : Math.min(bounds.limit, MAX_PAGE);
    return this.#working(flag, (work) =>
      distinctValues(this.#store, filter, path, { ...bounds, limit }, work),
    );
  }

  ranges(filter: Filter, flag: CancelFlag): ReturnType<StoreApi["ranges"]> {
    return this.#working(flag, (work) => rangesOf(this.#store, filter, work));
  }

  query(
    filter: Filter,
    page: { readonly offset: number; readonly limit: number; readonly sort: "time" | "line" },
    flag: CancelFlag,
  ): Promise<EventPage> {
    return this.#working(flag, async (work) => {
      // A limit of 0 means none to the core; a page of none is asked for to learn the total.
      if (page.limit <= 0)
        return { events: [], total: await countMatches(this.#store, filter, work) };
      const limit = Math.min(page.limit, MAX_PAGE);
      const { keys, total } = await pageOfMatches(this.#store, filter, { ...page, limit }, work);
      const events: EventRecord[] = [];
      for (let at = 0; at < keys.length; at += 500) {
        const slice = [...keys.subarray(at, at + 500)] as EventKey[];
        events.push(...(await buildEventRecords({ store: this.#store }, slice)));
        await work.pause?.();
      }
      return { events, total };
    });
  }

  count(filter: Filter, flag: CancelFlag): Promise<number> {
    return this.#working(flag, (work) => countMatches(this.#store, filter, work));
  }

  // Single events

  event(key: EventKey): Promise<EventView> {
    return this.#ofEvent(key, async () => {
      const [view] = await buildEventViews({ store: this.#store }, [key]);
      return view ?? this.#lost();
    });
  }

  detail(key: EventKey): Promise<EventDetail> {
    return this.#ofEvent(key, () => buildEventDetail({ store: this.#store }, key));
  }

  record(key: EventKey): Promise<EventRecord> {
    return this.#ofEvent(key, async () => {
      const [record] = await buildEventRecords({ store: this.#store }, [key]);
      return record ?? this.#lost();
    });
  }

  links(
    key: EventKey,
    direction: "causes" | "effects",
    limit: number,
  ): Promise<{ readonly nodes: readonly LinkNode[]; readonly more: number }> {
    return this.#ofEvent(key, async () => {
      const store = this.#store;
      const links = store.linksOf(store.runOf(logOfKey(key), rowOfKey(key)));
      const most = Math.min(limit, MAX_PAGE);
      const [shown, total] =
        direction === "causes"
          ? [links.causesOf(key).slice(0, most), links.causeCount(key)]
          : [links.effectsOf(key, most), links.effectCount(key)];
      const [event] = await readEvents(store, [key]);
      const texts = textsOfEvent(store, key, event?.bytes ?? null);
      const views = await buildLinkViews({ store }, shown, texts);
      const nodes = views.map(({ link, other, danglingId }) => ({
        link,
        event: other,
        danglingId,
        expandable: other !== null && other[direction] > 0,
      }));
      return { nodes, more: total - shown.length };
    });
  }

  chain(
    key: EventKey,
    bounds: ChainBounds,
    axis: Axis,
    runs: readonly number[],
    flag: CancelFlag,
  ): Promise<ChainView> {
    return this.#ofEvent(key, () =>
      this.#viewing(flag, async (context) => {
        const limits = { ...bounds, max: Math.min(bounds.max, MAX_PAGE) };
        const chain = await followChain(this.#store, key, limits, context.work);
        const scope = runs.length === 0 ? chainScopeOf(context, key) : runs;
        return buildChainView(context, chain, axis, scope);
      }),
    );
  }

  findEvents(text: string, limit: number, flag: CancelFlag): Promise<readonly EventView[]> {
    return this.#working(flag, async (work) => {
      const { keys } = await findEvents(this.#store, text, Math.min(limit, MAX_PAGE), work);
      return buildEventViews({ store: this.#store }, keys);
    });
  }

  async eventAtLine(log: string, line: number): Promise<EventKey | null> {
    const data = this.#store.logs.find(({ path }) => path === log);
    return (data === undefined ? undefined : findAtLine(data, line)) ?? null;
  }

  addressOf(key: EventKey): Promise<EventAddress> {
    return this.#ofEvent(key, () => addressOf(this.#store, key));
  }

  resolve(address: EventAddress, flag: CancelFlag): Promise<Resolution> {
    return this.#working(flag, (work) => resolveAddress(this.#store, address, work));
  }

  lines(log: string, first: number, count: number, flag: CancelFlag): Promise<LogLines> {
    const data = this.#logAt(log);
    return this.#working(flag, (work) => readLines(this.#store, data, first, count, work));
  }

  // Timeline

  timelineSummary(scope: TimelineScope, axis: Axis, flag: CancelFlag): Promise<TimelineSummary> {
    return this.#viewing(flag, (context) => buildTimelineSummary(context, scope, axis, Date.now()));
  }

  timelineWindow(request: WindowRequest, flag: CancelFlag): Promise<WindowView> {
    return this.#viewing(flag, (context) => buildTimelineWindow(context, request));
  }

  timelineOverview(
    scope: TimelineScope,
    axis: Axis,
    columns: number,
    flag: CancelFlag,
  ): Promise<OverviewView> {
    return this.#viewing(flag, (context) => buildTimelineOverview(context, scope, axis, columns));
  }

  timelineRows(request: RowsRequest, flag: CancelFlag): Promise<RowsView> {
    return this.#viewing(flag, (context) => buildTimelineRows(context, request));
  }

  timelineIndexOf(scope: TimelineScope, key: EventKey, flag: CancelFlag): Promise<number> {
    return this.#viewing(flag, (context) => indexInTimeline(context, scope, key));
  }

  timelinePlaceOf(
    scope: TimelineScope,
    key: EventKey,
    axis: Axis,
    flag: CancelFlag,
  ): Promise<number | null> {
    return this.#ofEvent(key, () =>
      this.#viewing(flag, (context) => placeInTimeline(context, scope.runs, key, axis)),
    );
  }

  // Profiles and export

  async profiles(): Promise<readonly { readonly name: string; readonly title: string }[]> {
    const known = [...this.#reading.customProfiles, ...BUILTIN_PROFILES];
    return known.map(({ name, title }) => ({ name, title: title ?? name }));
  }

  async exportEvents(
    filter: Filter,
    target: string,
    format: ExportFormat,
    flag: CancelFlag,
  ): Promise<number> {
    await this.cancelExport();
    const current: Export = { aborted: false };
    this.#export = current;
    const signal = {
      get aborted(): boolean {
        return current.aborted || flag.cancelled;
      },
    };
    try {
      return await writeExport(this.#store, filter, target, format, { signal, pause: this.#pause });
    } catch (error) {
      throw expectedOf(error);
    } finally {
      if (this.#export === current) this.#export = undefined;
    }
  }

  async cancelExport(): Promise<void> {
    if (this.#export !== undefined) this.#export.aborted = true;
  }

  // What all have in common

  async #working<T>(flag: CancelFlag, work: (work: Work) => Promise<T>): Promise<T> {
    const signal = {
      get aborted(): boolean {
        return flag.cancelled;
      },
    };
    const query = this.#searches.begin();
    try {
      return await work({ signal, pause: this.#pause, onProgress: query.onProgress });
    } catch (error) {
      throw expectedOf(error);
    } finally {
      query.end();
    }
  }

  #viewing<T>(flag: CancelFlag, view: (context: ViewContext) => Promise<T>): Promise<T> {
    return this.#working(flag, (work) => view({ store: this.#store, work }));
  }

  /** The event may be gone before, or while, it is looked at: its log was deleted or written anew. */
  async #ofEvent<T>(key: EventKey, view: () => Promise<T>): Promise<T> {
    if (!this.#store.hasEvent(logOfKey(key), rowOfKey(key))) this.#lost();
    try {
      return await view();
    } catch (error) {
      if (!this.#store.hasEvent(logOfKey(key), rowOfKey(key))) this.#lost();
      throw expectedOf(error);
    }
  }

  #lost(): never {
    throw new RpcError(
      "not-found",
      "The event is no longer there: its log was deleted or written anew.",
    );
  }

  #logAt(path: string): LogData {
    const log = this.#store.logs.find((one) => one.path === path);
    if (log === undefined)
      throw new RpcError(
        "not-found",
        `The log ${path} is not (any more) among those that are read.`,
      );
    return log;
  }
}

/** Failures of work and of the file system as what the host can tell its user; bugs stay what they are. */
function expectedOf(error: unknown): unknown {
  if (error instanceof RpcError) return error;
  if (error instanceof WorkCancelled) return new RpcError("cancelled", "It was cancelled.");
  if (error instanceof Error && "syscall" in error) return new RpcError("io", error.message);
  return error;
}

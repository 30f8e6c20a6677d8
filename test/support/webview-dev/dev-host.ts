import type { EventKey } from "../../../src/core/base/units.ts";
import type { EventStore } from "../../../src/core/event-store.ts";
import { followChain } from "../../../src/core/query/chain.ts";
import { facetsOf } from "../../../src/core/query/facets.ts";
import type { Filter } from "../../../src/core/query/filter.ts";
import { buildChainView, chainScopeOf } from "../../../src/core/view/build-chain-view.ts";
import { buildEventDetail } from "../../../src/core/view/build-event-detail.ts";
import { buildEventViews } from "../../../src/core/view/build-event-view.ts";
import { buildTimelineOverview } from "../../../src/core/view/build-timeline-overview.ts";
import {
  buildTimelineRows,
  indexInTimeline,
  placeInTimeline,
} from "../../../src/core/view/build-timeline-rows.ts";
import { buildTimelineSummary } from "../../../src/core/view/build-timeline-summary.ts";
import { buildTimelineWindow } from "../../../src/core/view/build-timeline-window.ts";
import { buildRunViews } from "../../../src/core/view/run-views.ts";
import type { ViewContext } from "../../../src/core/view/view-context.ts";
import type { StoreStatus } from "../../../src/protocol/store-api.ts";
import type { TimelineHostApi } from "../../../src/protocol/timeline-api.ts";

/**
 * A host in the page itself: the real views over a store in memory. What only VS Code can do is noted.
 * `rate`: events per second of a run that is said to be live; 0: it is over.
 */
export function devHost(
  store: EventStore,
  filter: Filter,
  calls: string[],
  rate: number,
): TimelineHostApi {
  const context: ViewContext = { store };
  const note = (text: string): Promise<void> => {
    calls.push(text);
    return Promise.resolve();
  };
  const status = (): StoreStatus => ({
    generation: store.generation,
    logs: store.logs.length,
    runs: store.runs.length,
    events: 0,
    problems: store.problemCount(null),
    logsWithProblems: 0,
    indexing: null,
    cancelled: false,
    rate,
    failures: [],
    leftOut: { logs: 0, bytes: 0 },
  });
  return {
    ready: async () => ({
      filter,
      status: status(),
      selection: null,
      runs: [],
      locale: "en-US",
      state: null,
    }),
    timelineSummary: async (scope, axis) => ({
      ...(await buildTimelineSummary(context, scope, axis, Date.now())),
      live: rate > 0,
    }),
    timelineWindow: (request) => buildTimelineWindow(context, request),
    timelineOverview: (scope, axis, columns) =>
      buildTimelineOverview(context, scope, axis, columns),
    timelineRows: (request) => buildTimelineRows(context, request),
    timelineIndexOf: (scope, key) => indexInTimeline(context, scope, key),
    timelinePlaceOf: async (scope, key, axis) => placeInTimeline(context, scope.runs, key, axis),
    detail: (key) => buildEventDetail(context, key),
    event: async (key) => {
      const [event] = await buildEventViews(context, [key]);
      if (event === undefined) {
        throw new Error("no such event");
      }
      return event;
    },
    chain: async (key: EventKey, bounds, axis, runs) =>
      buildChainView(
        context,
        await followChain(store, key, bounds),
        axis,
        runs.length === 0 ? chainScopeOf(context, key) : runs,
      ),
    runs: (wanted) => buildRunViews(context, wanted, Date.now()),
    problems: (run, offset, limit) =>
      store.problemsPage(run === null ? null : (store.runByKey(run) ?? null), offset, limit),
    addressOf: async (key) => {
      const [event] = await buildEventViews(context, [key]);
      return { log: event?.log ?? "", line: event?.line ?? 0, hash: "", id: null };
    },
    resolve: async () => ({ kind: "no-log" }),
    facets: (wanted, roles, limit) => facetsOf(store, wanted, roles, limit),
    select: (key) => note(`select ${key}`),
    setFilter: () => note("setFilter"),
    openSource: (key) => note(`openSource ${key}`),
    openPlace: (path, line) => note(`openPlace ${path}:${line}`),
    openLine: (log, line) => note(`openLine ${log}:${line}`),
    runCommand: (name) => note(`runCommand ${name}`),
    copy: (text) => note(`copy ${text.length}`),
    saveState: () => Promise.resolve(),
    reportDrawn: (drawn) => note(`drawn ${JSON.stringify(drawn)}`),
  };
}

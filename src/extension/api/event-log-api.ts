import type * as vscode from "vscode";
import type { Filter } from "../../core/query/filter.ts";
import { formatFilterError, parseFilter } from "../../core/query/parse-filter.ts";
import type { RunView } from "../../core/view/event-view.ts";
import type { ChainView } from "../../core/view/timeline-view.ts";
import { RpcError } from "../../protocol/rpc-error.ts";
import type {
  ChainBounds,
  EventAddress,
  EventPage,
  Facet,
  FacetRole,
  StoreStatus,
} from "../../protocol/store-api.ts";
import type { Session } from "../state/session.ts";

/** Part of the events that a query finds, in the order named. */
export type Page = {
  readonly offset: number;
  readonly limit: number;
  readonly sort: "time" | "line";
};

/**
 * What `activate` returns: the event logs of this window, for other extensions and for tests.
 * Filters are the text that the Filters view shows, e.g. `agent:alice severity>=warning`; a text
 * that cannot be read rejects with code `invalid` and says where. Asking starts the reader.
 */
export interface EventLogApi {
  /** Version of the extension. */
  readonly version: string;
  /** Resolves once every log that is known is read, with how things stand then. */
  whenIdle(): Promise<StoreStatus>;
  /** Runs, newest first. */
  runs(): Promise<readonly RunView[]>;
  query(filter: string | Filter, page: Page): Promise<EventPage>;
  facets(filter: string | Filter, roles: readonly FacetRole[]): Promise<readonly Facet[]>;
  /** Rejects with `not-found` if the event is not where the address says, or has changed. */
  chain(address: EventAddress, bounds: ChainBounds): Promise<ChainView>;
  /** Events, runs or problems changed. */
  readonly onDidChange: vscode.Event<StoreStatus>;
}

const MAX_FACET_VALUES = 10_000;

export function createApi(session: Session): EventLogApi {
  const { store, status } = session;
  return {
    version: String(session.context.extension.packageJSON.version),
    async whenIdle() {
      await store.api().whenIdle();
      return store.api().status();
    },
    runs: () => store.api().runs({ terms: [] }),
    query: async (filter, page) => store.api().query(filterOf(filter), page),
    facets: async (filter, roles) => store.api().facets(filterOf(filter), roles, MAX_FACET_VALUES),
    async chain(address, bounds) {
      const resolution = await store.api().resolve(address);
      if (resolution.kind === "found" || resolution.kind === "moved") {
        return store.api().chain(resolution.key, bounds, "time", []);
      }
      throw new RpcError("not-found", `There is no such event at ${address.log}:${address.line}.`);
    },
    onDidChange: status.onDidChange,
  };
}

function filterOf(filter: string | Filter): Filter {
  if (typeof filter !== "string") return filter;
  const parsed = parseFilter(filter);
  if ("error" in parsed) throw new RpcError("invalid", formatFilterError(parsed.error));
  return parsed.filter;
}

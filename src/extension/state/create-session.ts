import * as vscode from "vscode";
import { EMPTY_FILTER, type Filter } from "../../core/query/filter.ts";
import { parseFilter } from "../../core/query/parse-filter.ts";
import { printFilter } from "../../core/query/print-filter.ts";
import { GROUPINGS, type Grouping } from "../../core/view/tree-view.ts";
import type { StoreStatus } from "../../protocol/store-api.ts";
import { Output } from "../output.ts";
import { Observable } from "./observable.ts";
import { OpenedLogs } from "./opened-logs.ts";
import { SavedFilters } from "./saved-filters.ts";
import type { SearchedSoFar, Selection, Session } from "./session.ts";
import { StoreClient } from "./store-client.ts";

const FILTER_KEY = "filter";
const GROUPING_KEY = "grouping";

const NOTHING_READ: StoreStatus = {
  generation: 0,
  logs: 0,
  runs: 0,
  events: 0,
  problems: 0,
  logsWithProblems: 0,
  indexing: null,
  cancelled: false,
  rate: 0,
  failures: [],
  leftOut: { logs: 0, bytes: 0 },
};

/** Everything that the features share, as this workspace left it. No worker runs yet. */
export function createSession(context: vscode.ExtensionContext): Session {
  const { workspaceState } = context;
  const output = new Output();
  const status = new Observable<StoreStatus>(NOTHING_READ);
  const search = new Observable<SearchedSoFar | null>(null);
  const filter = new Observable<Filter>(
    savedFilter(workspaceState),
    (a, b) => printFilter(a) === printFilter(b),
  );
  const selection = new Observable<Selection>(
    { key: null, by: "none" },
    (a, b) => a.key === b.key && a.by === b.by,
  );
  const grouping = new Observable<Grouping>(savedGrouping(workspaceState));
  const openedLogs = new OpenedLogs(workspaceState);
  const store = new StoreClient({
    bundle: vscode.Uri.joinPath(context.extensionUri, "dist", "worker.cjs").fsPath,
    output,
    onDidChangeStatus: (value) => status.set(value),
    onDidSearch: (progress) => search.set(progress),
  });
  context.subscriptions.push(
    output,
    status,
    search,
    filter,
    selection,
    grouping,
    openedLogs,
    filter.onDidChange((value) => workspaceState.update(FILTER_KEY, printFilter(value))),
    grouping.onDidChange((value) => workspaceState.update(GROUPING_KEY, value)),
  );
  return {
    context,
    output,
    store,
    status,
    search,
    filter,
    selection,
    grouping,
    savedFilters: new SavedFilters(workspaceState),
    openedLogs,
    locale: vscode.env.language,
  };
}

function savedFilter(memento: vscode.Memento): Filter {
  const text = memento.get(FILTER_KEY);
  const parsed = parseFilter(typeof text === "string" ? text : "");
  return "error" in parsed ? EMPTY_FILTER : parsed.filter;
}

function savedGrouping(memento: vscode.Memento): Grouping {
  const kept = memento.get(GROUPING_KEY);
  return GROUPINGS.find((grouping) => grouping === kept) ?? "run/agent/turn";
}

import type * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import type { Filter } from "../../core/query/filter.ts";
import type { Grouping } from "../../core/view/tree-view.ts";
import type { StoreEvents, StoreStatus } from "../../protocol/store-api.ts";
import type { Output } from "../output.ts";
import type { Observable } from "./observable.ts";
import type { OpenedLogs } from "./opened-logs.ts";
import type { SavedFilters } from "./saved-filters.ts";
import type { StoreClient } from "./store-client.ts";

/** The selected event and who selected it, so that a view does not answer its own selection. */
export type Selection = {
  readonly key: EventKey | null;
  readonly by: "tree" | "causality" | "timeline" | "command" | "none";
};

/** Bytes searched of all, and matches so far. */
export type SearchedSoFar = NonNullable<Parameters<StoreEvents["onDidSearch"]>[0]>;

/** What every feature of one window shares. Made by the composition root. */
export type Session = {
  readonly context: vscode.ExtensionContext;
  readonly output: Output;
  readonly store: StoreClient;
  readonly status: Observable<StoreStatus>;
  /** How far the search of the logs' texts is that one has to wait for; null: there is none. */
  readonly search: Observable<SearchedSoFar | null>;
  /** The one filter of the window: tree, timeline, exports and pickers follow it. */
  readonly filter: Observable<Filter>;
  readonly selection: Observable<Selection>;
  readonly grouping: Observable<Grouping>;
  readonly savedFilters: SavedFilters;
  readonly openedLogs: OpenedLogs;
  /** Language tag for numbers. */
  readonly locale: string;
};

/** The Runs tree as plain values; the extension turns them into TreeItems without deciding anything. */

import type { Problem } from "../index/problem.ts";
import type { Severity } from "../profile/role.ts";
import type { Filter } from "../query/filter.ts";
import type { EventView, RunView } from "./event-view.ts";

/** Ways to group the tree. */
export const GROUPINGS = [
  "run/agent/turn",
  "run/turn/agent",
  "run/type",
  "run/channel",
  "flat",
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The levels of a grouping below the run. */
export type GroupRole = "agent" | "turn" | "type" | "channel";

/** Where in the tree: the run and one value per level already opened; a null value is "no agent", "no turn". */
export type TreePlace = {
  readonly run: number;
  readonly groups: readonly { readonly role: GroupRole; readonly value: string | null }[];
};

/** Children of `place` (null: the roots). `limit` caps them; what is cut is counted in `more`. */
export type TreeRequest = {
  readonly place: TreePlace | null;
  readonly grouping: Grouping;
  readonly filter: Filter;
  readonly limit: number;
};

export type TreeNode =
  | { readonly kind: "run"; readonly run: RunView }
  | { readonly kind: "problems"; readonly run: number; readonly count: number }
  | {
      readonly kind: "group";
      readonly place: TreePlace;
      readonly role: GroupRole;
      /** null: "no agent". */
      readonly value: string | null;
      /** Label word of the level: "Agent", "Turn"…. */
      readonly roleLabel: string;
      readonly count: number;
      /** Distinct values of the level below (turns of an agent), where there is one. */
      readonly childCount: number | null;
      readonly childLabel: string | null;
      readonly errors: number;
      readonly warnings: number;
      readonly firstTimeUs: number | null;
      readonly lastTimeUs: number | null;
      readonly worst: Severity | null;
      readonly slot: number | null;
    }
  | {
      readonly kind: "event";
      readonly event: EventView /** µs since the run's first event. */;
      readonly sinceStartUs: number | null;
    };

export type TreePage = {
  readonly nodes: readonly TreeNode[];
  /** Children beyond `limit`. */
  readonly more: number;
};

/** A page of problems of one run (null: of all). */
export type ProblemPage = { readonly problems: readonly Problem[]; readonly total: number };

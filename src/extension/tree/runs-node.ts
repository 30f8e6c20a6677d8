import type { Problem } from "../../core/index/problem.ts";
import type { TreeNode, TreePlace } from "../../core/view/tree-view.ts";
import type { EventHolder } from "../event-argument.ts";

/**
 * A node of the Runs view. One object per id for as long as it is shown: VS Code keys its nodes by
 * the object, so what changes is `shown`, never the object.
 */
export type RunsNode = EventHolder & {
  readonly id: string;
  readonly parent: RunsNode | undefined;
  shown: Shown;
  /** As last given to VS Code; undefined before. */
  children: readonly RunsNode[] | undefined;
};

export type Shown =
  | TreeNode
  | { readonly kind: "problem"; readonly problem: Problem }
  | { readonly kind: "leftOut"; readonly logs: number; readonly bytes: number }
  | { readonly kind: "more"; readonly count: number; readonly word: string };

/** Ids are unique and last as long as run keys and event keys do. */
export function idOf(shown: Shown, parent: RunsNode | undefined): string {
  const base = parent?.id ?? "";
  switch (shown.kind) {
    case "run":
      return `run ${shown.run.key}`;
    case "problems":
      return `${base}/problems`;
    case "group":
      return `${base}/${shown.role}=${shown.value === null ? "" : `"${shown.value}"`}`;
    case "event":
      return `event ${shown.event.key}`;
    case "problem":
      return `${base}/${shown.problem.log}:${shown.problem.line}:${shown.problem.offset}:${shown.problem.class}`;
    case "leftOut":
      return "left out";
    case "more":
      return `${base}/more`;
  }
}

/** Where a node's children are; null: it has none of the tree's own. */
export function placeOf(node: RunsNode): TreePlace | null {
  const { shown } = node;
  if (shown.kind === "run") return { run: shown.run.key, groups: [] };
  return shown.kind === "group" ? shown.place : null;
}

/** Whether a command's argument is a node of the Runs view. */
export function isRunsNode(argument: unknown): argument is RunsNode {
  return (
    typeof argument === "object" && argument !== null && "shown" in argument && "id" in argument
  );
}

/** The run that a node stands in. */
export function runOfNode(argument: unknown): number | undefined {
  if (!isRunsNode(argument)) return undefined;
  const { shown } = argument;
  switch (shown.kind) {
    case "run":
      return shown.run.key;
    case "problems":
      return shown.run;
    case "group":
      return shown.place.run;
    case "event":
      return shown.event.run;
    default:
      return runOfNode(argument.parent);
  }
}

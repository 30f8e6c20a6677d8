import * as vscode from "vscode";
import { printFilter } from "../../core/query/print-filter.ts";
import type { CausalityNode } from "../causality/causality-node.ts";
import { registerCommand } from "../command.ts";
import { followLink } from "../editor/event-link.ts";
import { checkedFilter } from "../filters/checked-filter.ts";
import type { FiltersNode } from "../filters/filters-node.ts";
import type { Session } from "../state/session.ts";
import type { RunsNode } from "../tree/runs-node.ts";

/** One node of a view as the user sees it. */
export type SeenNode = {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly color: string;
  readonly contextValue: string;
  /** True, false, or null: no checkbox. */
  readonly checked: boolean | null;
  /** Null: a leaf, or not asked for. */
  readonly children: readonly SeenNode[] | null;
};

/** A view as the user sees it. */
export type SeenView = {
  readonly message: string;
  readonly description: string;
  readonly badge: number;
  readonly visible: boolean;
  readonly selection: readonly string[];
  readonly nodes: readonly SeenNode[];
};

/** A tree view with what is behind it; asking for children is not to be taken for VS Code's own question. */
export type ShownTree<T> = {
  readonly view: vscode.TreeView<T>;
  readonly children: (node: T | undefined) => Promise<readonly T[]>;
  readonly itemOf: (node: T) => vscode.TreeItem;
};

export type Trees = {
  readonly runs: ShownTree<RunsNode>;
  readonly filters: ShownTree<FiltersNode>;
  readonly causality: ShownTree<CausalityNode>;
};

/** What the timeline shows. */
export type SeenTimeline = { readonly open: boolean; readonly drawn: unknown };

/**
 * Commands for the host suite, which cannot look at the screen: VS Code has no API to read the tree
 * of a view. Only in the extension host of a test run.
 */
export function registerInspection(
  session: Session,
  trees: Trees,
  timeline: () => SeenTimeline,
): void {
  if (session.context.extensionMode !== vscode.ExtensionMode.Test) return;
  registerCommand(session, "test.view", async (name, depth): Promise<SeenView | undefined> => {
    switch (name) {
      case "runs":
        return seenView(trees.runs, Number(depth));
      case "filters":
        return seenView(trees.filters, Number(depth));
      case "causality":
        return seenView(trees.causality, Number(depth));
      default:
        return undefined;
    }
  });
  // Runs a command as the context menu does: with the node.
  registerCommand(session, "test.runOn", async (command, ...labels) => {
    const node = await findNode(trees.runs, labels.map(String));
    if (node === undefined) throw new Error(`no node ${labels.join(" / ")}`);
    await vscode.commands.executeCommand(`eventLog.${String(command)}`, node);
  });
  registerCommand(session, "test.check", async (checked, ...labels) => {
    const node = await findNode(trees.filters, labels.map(String));
    if (node === undefined) return;
    const state =
      checked === true
        ? vscode.TreeItemCheckboxState.Checked
        : vscode.TreeItemCheckboxState.Unchecked;
    session.filter.set(checkedFilter(session.filter.value, [[node, state]]));
  });
  registerCommand(session, "test.state", () => ({
    filter: printFilter(session.filter.value),
    selection: session.selection.value.key,
    started: session.store.started,
    status: session.status.value,
  }));
  registerCommand(session, "test.timeline", timeline);
  // VS Code asks before it gives a link to an extension; nobody can answer in a test.
  registerCommand(session, "test.followLink", (link) =>
    followLink(session, vscode.Uri.parse(String(link), true)),
  );
}

async function seenView<T>(tree: ShownTree<T>, depth: number): Promise<SeenView> {
  const { view } = tree;
  return {
    message: view.message ?? "",
    description: view.description ?? "",
    badge: view.badge?.value ?? 0,
    visible: view.visible,
    selection: view.selection.map((node) => textOf(tree.itemOf(node))),
    nodes: await childrenOf(tree, undefined, depth),
  };
}

async function childrenOf<T>(
  tree: ShownTree<T>,
  node: T | undefined,
  depth: number,
): Promise<readonly SeenNode[]> {
  const children = await tree.children(node);
  return Promise.all(
    children.map(async (child): Promise<SeenNode> => {
      const item = tree.itemOf(child);
      const isLeaf =
        item.collapsibleState === undefined ||
        item.collapsibleState === vscode.TreeItemCollapsibleState.None;
      const icon = item.iconPath instanceof vscode.ThemeIcon ? item.iconPath : undefined;
      return {
        label: textOf(item),
        description: typeof item.description === "string" ? item.description : "",
        icon: icon?.id ?? "",
        color: icon?.color?.id ?? "",
        contextValue: item.contextValue ?? "",
        checked: checkedOf(item),
        children: isLeaf || depth <= 1 ? null : await childrenOf(tree, child, depth - 1),
      };
    }),
  );
}

async function findNode<T>(tree: ShownTree<T>, labels: readonly string[]): Promise<T | undefined> {
  let node: T | undefined;
  for (const label of labels) {
    const children = await tree.children(node);
    node = undefined;
    for (const child of children) {
      if (textOf(tree.itemOf(child)) === label) node = child;
    }
    if (node === undefined) return undefined;
  }
  return node;
}

function textOf(item: vscode.TreeItem): string {
  return typeof item.label === "string" ? item.label : (item.label?.label ?? "");
}

function checkedOf({ checkboxState }: vscode.TreeItem): boolean | null {
  if (checkboxState === undefined) return null;
  const state = typeof checkboxState === "object" ? checkboxState.state : checkboxState;
  return state === vscode.TreeItemCheckboxState.Checked;
}

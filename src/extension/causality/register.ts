import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import { inBackground, registerCommand } from "../command.ts";
import type { ShownTree } from "../inspection/register.ts";
import type { Session } from "../state/session.ts";
import type { CausalityNode } from "./causality-node.ts";
import { CausalityProvider } from "./causality-provider.ts";

/** The Causality view: it follows the selection, except the one made in it. */
export function registerCausality(session: Session): ShownTree<CausalityNode> {
  const { context, selection, store, status } = session;
  const provider = new CausalityProvider(session);
  const view = vscode.window.createTreeView("eventLog.causality", { treeDataProvider: provider });

  const show = async (key: EventKey | null): Promise<void> => {
    const event = key === null ? undefined : await store.api().event(key);
    if (selection.value.key !== key) return;
    provider.setRoot(event);
    view.description =
      event === undefined
        ? ""
        : [
            event.kind ?? event.type,
            event.turn === null ? null : vscode.l10n.t("turn {0}", event.turn),
          ]
            .filter((part) => part !== null)
            .join(", ");
  };
  let generation = status.value.generation;

  context.subscriptions.push(
    provider,
    view,
    view.onDidChangeSelection(({ selection: [node] }) => {
      if (node?.eventKey !== undefined) selection.set({ key: node.eventKey, by: "causality" });
    }),
    selection.onDidChange(({ key, by }) => {
      if (by !== "causality") inBackground(session, "causality", show(key));
    }),
    status.onDidChange((value) => {
      // Effects may be read after their cause was selected; while logs are read it would flicker.
      if (value.indexing !== null || value.generation === generation) return;
      generation = value.generation;
      const root = provider.root;
      if (root !== undefined && view.visible)
        inBackground(session, "causality", refreshRoot(root.key));
    }),
    store.onDidRestart(() => provider.setRoot(undefined)),
  );

  const refreshRoot = async (key: EventKey): Promise<void> => {
    const event = await store
      .api()
      .event(key)
      .catch(() => undefined);
    const root = provider.root;
    // An event that is gone ends the selection, see keep-selection.ts.
    if (event === undefined || root?.key !== key) return;
    if (event.causes !== root.causes || event.effects !== root.effects) provider.setRoot(event);
  };

  registerCommand(session, "showMoreLinks", (node) => provider.showMore(node as CausalityNode));
  return {
    view,
    children: (node) => provider.getChildren(node),
    itemOf: (node) => provider.getTreeItem(node),
  };
}

import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import { formatDifference } from "../../core/view/format.ts";
import type { LinkNode } from "../../protocol/store-api.ts";
import { baseName } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { eventIcon, WARNING_COLOR } from "../tree/icons.ts";
import { pickEvent } from "./pick-event.ts";

const MAX_SHOWN = 500;

type LinkItem = vscode.QuickPickItem & { readonly key: EventKey | undefined };

/** Selects a cause or an effect of an event; asks which one if there are several. */
export async function goToLink(
  session: Session,
  argument: unknown,
  direction: "causes" | "effects",
): Promise<void> {
  const { store, selection } = session;
  const ask =
    direction === "causes"
      ? vscode.l10n.t("Event whose cause to go to")
      : vscode.l10n.t("Event whose effect to go to");
  const key = await pickEvent(session, argument, ask);
  if (key === undefined) return;
  const [event, { nodes, more }] = await Promise.all([
    store.api().event(key),
    store.api().links(key, direction, MAX_SHOWN),
  ]);
  const reachable = nodes.filter((node) => node.event !== null);
  const [only] = nodes;
  if (nodes.length === 0) {
    vscode.window.showInformationMessage(
      direction === "causes"
        ? vscode.l10n.t("No cause of this event is known.")
        : vscode.l10n.t("No effect of this event is known."),
    );
    return;
  }
  if (nodes.length === 1 && only?.event != null) {
    selection.set({ key: only.event.key, by: "command" });
    return;
  }
  const picked = await vscode.window.showQuickPick(
    nodes.map((node) => linkItem(node, event.timeUs)),
    {
      placeHolder:
        direction === "causes"
          ? vscode.l10n.t("Cause to go to ({0} of {1})", reachable.length, nodes.length + more)
          : vscode.l10n.t("Effect to go to ({0} of {1})", reachable.length, nodes.length + more),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked?.key !== undefined) selection.set({ key: picked.key, by: "command" });
}

function linkItem({ link, event, danglingId }: LinkNode, fromUs: number | null): LinkItem {
  if (event === null) {
    return {
      key: undefined,
      label: danglingId ?? "",
      description: `${link} · ${vscode.l10n.t("not in any log")}`,
      iconPath: new vscode.ThemeIcon("question", WARNING_COLOR),
    };
  }
  const difference =
    fromUs === null || event.timeUs === null ? null : formatDifference(event.timeUs - fromUs);
  return {
    key: event.key,
    label: event.message,
    description: [link, event.agent, difference].filter((part) => part !== null).join(" · "),
    detail: `${event.kind ?? event.type ?? ""} · ${baseName(event.log)}:${event.line}`,
    iconPath: eventIcon(event),
  };
}

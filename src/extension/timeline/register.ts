import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { SeenTimeline } from "../inspection/register.ts";
import { pickEvent } from "../palette/pick-event.ts";
import type { Session } from "../state/session.ts";
import { runOfNode } from "../tree/runs-node.ts";
import { TIMELINE_VIEW_TYPE, TimelinePanel, timelineOptions } from "./timeline-panel.ts";

/** The timeline panel; at most one per window. */
export function registerTimeline(session: Session): () => SeenTimeline {
  const { context, selection } = session;
  let current: TimelinePanel | undefined;

  const adopt = (
    panel: vscode.WebviewPanel,
    runs: readonly number[],
    restored: boolean,
  ): TimelinePanel => {
    const timeline = new TimelinePanel(session, panel, runs, restored);
    current = timeline;
    timeline.onDidDispose(() => {
      if (current === timeline) current = undefined;
      vscode.commands.executeCommand("setContext", "eventLog.timelineActive", false);
    });
    return timeline;
  };
  const open = (runs: readonly number[]): TimelinePanel => {
    if (current !== undefined) {
      current.reveal();
      if (runs.length > 0) current.showRuns(runs);
      return current;
    }
    const panel = vscode.window.createWebviewPanel(
      TIMELINE_VIEW_TYPE,
      vscode.l10n.t("Timeline"),
      vscode.ViewColumn.Active,
      timelineOptions(context.extensionUri),
    );
    return adopt(panel, runs, false);
  };

  context.subscriptions.push(
    { dispose: () => current?.dispose() },
    vscode.window.registerWebviewPanelSerializer(TIMELINE_VIEW_TYPE, {
      async deserializeWebviewPanel(panel) {
        // The page keeps its own state; a window has one panel, a second one of an older window goes.
        current?.dispose();
        adopt(panel, [], true);
      },
    }),
  );
  registerCommand(session, "openTimeline", (node) => {
    const run = runOfNode(node);
    open(run === undefined ? [] : [run]);
  });
  registerCommand(session, "showCausalityChain", async (node) => {
    const key = await pickEvent(session, node, vscode.l10n.t("Event whose chain to show"));
    if (key === undefined) return;
    selection.set({ key, by: "command" });
    open([]).showChain(key);
  });
  return () => ({ open: current !== undefined, drawn: current?.drawn ?? null });
}

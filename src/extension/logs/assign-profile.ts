import * as vscode from "vscode";
import { EMPTY_FILTER } from "../../core/query/filter.ts";
import type { RunView } from "../../core/view/event-view.ts";
import type { Session } from "../state/session.ts";
import { runOfNode } from "../tree/runs-node.ts";
import { baseName, shownPath } from "./workspace-paths.ts";

/** Forces the logs of a run to a profile, by writing `eventLog.profiles.assign` of the workspace. */
export async function assignProfile(session: Session, node: unknown, name: unknown): Promise<void> {
  const runs = await session.store.api().runs(EMPTY_FILTER);
  const run = runs.find(({ key }) => key === runOfNode(node)) ?? (await pickRun(runs));
  if (run === undefined) return;
  const profile = typeof name === "string" ? name : await pickProfile(session, run);
  if (profile === undefined) return;

  const settings = vscode.workspace.getConfiguration("eventLog");
  const assigned: Record<string, unknown> = { ...settings.get<object>("profiles.assign") };
  for (const log of run.logs) assigned[shownPath(log)] = profile;
  const target =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await settings.update("profiles.assign", assigned, target);
}

async function pickRun(runs: readonly RunView[]): Promise<RunView | undefined> {
  if (runs.length === 1) return runs[0];
  const picked = await vscode.window.showQuickPick(
    runs.map((run) => ({ label: run.label, description: run.profile, run })),
    { placeHolder: vscode.l10n.t("Run whose logs get another profile") },
  );
  return picked?.run;
}

async function pickProfile(session: Session, run: RunView): Promise<string | undefined> {
  const profiles = await session.store.api().profiles();
  const picked = await vscode.window.showQuickPick(
    profiles.map(({ name, title }) => ({
      label: name,
      description: name === run.profile ? vscode.l10n.t("{0} · current", title) : title,
    })),
    { placeHolder: vscode.l10n.t("Profile of {0}", run.logs.map(baseName).join(", ")) },
  );
  return picked?.label;
}

import * as vscode from "vscode";
import type { Session } from "../state/session.ts";
import { isInWorkspace, shownPath } from "./workspace-paths.ts";

/** Reads a log that the globs do not find. Asks for the file unless one is given, and before it reads outside the workspace. */
export async function openLog(session: Session, target: unknown): Promise<void> {
  const uris = target instanceof vscode.Uri ? [target] : await askForFiles();
  const wanted: vscode.Uri[] = [];
  for (const uri of uris) {
    if (uri.scheme !== "file") {
      session.output.warnUser(
        vscode.l10n.t(
          'Only files on the disk of this machine can be read, not "{0}".',
          uri.toString(),
        ),
      );
    } else if (isInWorkspace(uri) || (await allowsOutside(uri))) {
      wanted.push(uri);
    }
  }
  if (wanted.length === 0) return;
  for (const uri of wanted) await session.openedLogs.add(uri.fsPath);
  session.store.api();
  await vscode.commands.executeCommand("eventLog.runs.focus");
}

async function askForFiles(): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t("Open Log"),
    filters: {
      [vscode.l10n.t("Event logs")]: ["jsonl", "ndjson", "json", "log", "gz", "zst"],
      [vscode.l10n.t("All files")]: ["*"],
    },
  });
  return picked ?? [];
}

async function allowsOutside(uri: vscode.Uri): Promise<boolean> {
  const open = vscode.l10n.t("Open Log");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t("This log is outside the workspace."),
    { modal: true, detail: shownPath(uri.fsPath) },
    open,
  );
  return choice === open;
}

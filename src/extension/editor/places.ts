import { realpath } from "node:fs/promises";
import { sep } from "node:path";
import * as vscode from "vscode";
import type { EventView } from "../../core/view/event-view.ts";
import {
  isCompressed,
  isInWorkspace,
  readableFolders,
  shownPath,
} from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { excerptUri, firstLineOf } from "./excerpt.ts";

/** Documents beyond this are not given to extensions (VS Code: 50 MB); an excerpt is shown instead. */
export const MAX_DOCUMENT_BYTES = 50_000_000;

/** Opens a log at a line, the line selected. */
export async function openLine(log: string, line: number): Promise<void> {
  const uri = vscode.Uri.file(log);
  const { size } = await vscode.workspace.fs.stat(uri);
  const isExcerpt = size > MAX_DOCUMENT_BYTES || isCompressed(log);
  const target = isExcerpt ? excerptUri(log, line) : uri;
  const document = await vscode.workspace.openTextDocument(target);
  const first = firstLineOf(target) ?? 1;
  await showLine(document, line - first);
}

async function showLine(document: vscode.TextDocument, at: number): Promise<void> {
  const index = Math.max(0, Math.min(at, document.lineCount - 1));
  const selection = document.lineAt(index).range;
  const editor = await vscode.window.showTextDocument(document, {
    selection,
    preview: true,
    viewColumn: columnBesideTimeline(),
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Beside the timeline if that is what one looks at: a jump must not cover it. */
function columnBesideTimeline(): vscode.ViewColumn {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isTimeline =
    input instanceof vscode.TabInputWebview && input.viewType.includes("eventLog.timeline");
  return isTimeline ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}

export async function openEvent(event: EventView): Promise<void> {
  await openLine(event.log, event.line);
}

/** Opens a place that an event's text names: within the workspace at once, elsewhere after asking. */
export async function openPlace(
  session: Session,
  path: string,
  line: number,
  column: number | null,
): Promise<void> {
  const uri = await findPlace(path);
  if (uri === undefined) {
    session.output.warnUser(vscode.l10n.t('There is no file "{0}" in this workspace.', path));
    return;
  }
  if (!(await isReallyInWorkspace(uri)) && !(await allowsOutside(uri))) return;
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, (column ?? 1) - 1));
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.validatePosition(position);
  const selection = column === null ? document.lineAt(at).range : new vscode.Range(at, at);
  await vscode.window.showTextDocument(document, {
    selection,
    preview: true,
    viewColumn: columnBesideTimeline(),
  });
}

/** Relative paths are looked for in each folder of the workspace and may not leave it. */
async function findPlace(path: string): Promise<vscode.Uri | undefined> {
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  if (isAbsolute) {
    const uri = vscode.Uri.file(path);
    return (await isFile(uri)) ? uri : undefined;
  }
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, path.replaceAll("\\", "/"));
    if (uri.path.startsWith(`${folder.uri.path}/`) && (await isFile(uri))) return uri;
  }
  return undefined;
}

/** Follows symlinks: a link inside the workspace must not lead out of it unseen. */
async function isReallyInWorkspace(uri: vscode.Uri): Promise<boolean> {
  if (!isInWorkspace(uri) || uri.scheme !== "file") return false;
  const real = await realpath(uri.fsPath);
  for (const folder of readableFolders()) {
    const realFolder = await realpath(folder.fsPath);
    if (real.startsWith(realFolder + sep)) return true;
  }
  return false;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    // Not there, or not readable: no place to go to.
    return false;
  }
}

async function allowsOutside(uri: vscode.Uri): Promise<boolean> {
  const open = vscode.l10n.t("Open File");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t("This event names a file outside the workspace."),
    { modal: true, detail: shownPath(uri.fsPath) },
    open,
  );
  return choice === open;
}

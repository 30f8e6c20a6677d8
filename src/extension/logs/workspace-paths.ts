import * as vscode from "vscode";

/** Folders of the workspace that Node can read. Others (virtual workspaces) are not searched. */
export function readableFolders(): readonly vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .map((folder) => folder.uri)
    .filter((uri) => uri.scheme === "file");
}

/** A path as people read it: relative to the workspace where it is inside, with "/". */
export function shownPath(path: string): string {
  return vscode.workspace.asRelativePath(path).replaceAll("\\", "/");
}

export function isInWorkspace(uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

import * as vscode from "vscode";

/** Folders of the workspace that Node can read. Others (virtual workspaces) are not searched. */
export function readableFolders(): readonly vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .map((folder) => folder.uri)
    .filter((uri) => uri.scheme === "file");
}

/** Which folders of the workspace are not searched and why, as a sentence; "" if all are. */
export function unreadableFolders(): string {
  const others = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme !== "file",
  );
  if (others.length === 0) return "";
  return vscode.l10n.t(
    "Logs are read from the disk of this machine only, so these folders are not searched: {0}.",
    others.map(({ name, uri }) => `${name} (${uri.scheme}:)`).join(", "),
  );
}

/** Whether a log is compressed, by its name: it is unpacked to be read, and no editor shows it. */
export function isCompressed(path: string): boolean {
  return /\.(?:gz|zst)$/i.test(path);
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

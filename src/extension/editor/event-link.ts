import * as vscode from "vscode";
import type { EventAddress } from "../../protocol/store-api.ts";
import { readableFolders, shownPath } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { openEvent } from "./places.ts";

/** `vscode://PUBLISHER.NAME/event?…`: the log relative to the workspace where it is inside, so that the link works for others. */
export function linkOf(session: Session, address: EventAddress): string {
  const query = new URLSearchParams({
    log: shownPath(address.log),
    line: String(address.line),
    hash: address.hash,
    ...(address.id === null ? {} : { id: address.id }),
  });
  return `${vscode.env.uriScheme}://${session.context.extension.id}/event?${query}`;
}

/** Follows a link to an event. Only logs that the window already knows are looked into: a link comes from anywhere. */
export async function followLink(session: Session, uri: vscode.Uri): Promise<void> {
  const query = new URLSearchParams(uri.query);
  const log = query.get("log");
  const line = Number(query.get("line"));
  if (uri.path !== "/event" || log === null || !Number.isSafeInteger(line) || line < 1) {
    session.output.warnUser(vscode.l10n.t("This link is no link to an event."));
    return;
  }
  const store = session.store.api();
  await store.whenIdle();
  const address = { line, hash: query.get("hash") ?? "", id: query.get("id") };
  for (const path of pathsOf(log)) {
    const resolution = await store.resolve({ ...address, log: path });
    if (resolution.kind === "no-log") continue;
    if (resolution.kind === "changed") {
      await offerLine(session, path, line);
      return;
    }
    session.selection.set({ key: resolution.key, by: "command" });
    await openEvent(await store.event(resolution.key));
    return;
  }
  session.output.warnUser(
    vscode.l10n.t('The log "{0}" of this link is not among those of this workspace.', log),
  );
}

function pathsOf(log: string): readonly string[] {
  if (log.startsWith("/") || /^[A-Za-z]:/.test(log)) return [log];
  const folders = vscode.workspace.workspaceFolders ?? [];
  // With several folders a relative path starts with the folder's name.
  const [first = "", ...rest] = log.split("/");
  const named = folders.filter(({ name }) => name === first && rest.length > 0);
  return [
    ...named.map(({ uri }) => vscode.Uri.joinPath(uri, ...rest).fsPath),
    ...readableFolders().map((uri) => vscode.Uri.joinPath(uri, log).fsPath),
  ];
}

async function offerLine(session: Session, log: string, line: number): Promise<void> {
  const show = vscode.l10n.t("Show What Is on That Line Now");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t("This event has changed since the link was made."),
    show,
  );
  if (choice !== show) return;
  const key = await session.store.api().eventAtLine(log, line);
  if (key === null) return;
  session.selection.set({ key, by: "command" });
  await openEvent(await session.store.api().event(key));
}

import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import { pickEvent } from "../palette/pick-event.ts";
import type { Session } from "../state/session.ts";
import { isRunsNode } from "../tree/runs-node.ts";
import { EVENT_SCHEME, EventDocumentProvider, eventUri } from "./event-document.ts";
import { followLink, linkOf } from "./event-link.ts";
import { EXCERPT_SCHEME, ExcerptProvider, neighbourOf, parseExcerptUri } from "./excerpt.ts";
import { openEvent, openLine, openPlace } from "./places.ts";

/** From an event to its line, its text, its address; and the documents that show them. */
export function registerEditor(session: Session): void {
  const { context, store } = session;
  const excerpts = new ExcerptProvider(session);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(EXCERPT_SCHEME, excerpts),
    vscode.languages.registerCodeLensProvider({ scheme: EXCERPT_SCHEME }, excerpts),
    vscode.workspace.registerTextDocumentContentProvider(
      EVENT_SCHEME,
      new EventDocumentProvider(session),
    ),
    vscode.window.registerUriHandler({ handleUri: (uri) => followLink(session, uri) }),
  );

  registerCommand(session, "goToSource", async (node) => {
    if (isRunsNode(node) && node.shown.kind === "problem") {
      await openLine(node.shown.problem.log, node.shown.problem.line);
      return;
    }
    const key = await pickEvent(session, node, vscode.l10n.t("Event whose line to open"));
    if (key !== undefined) await openEvent(await store.api().event(key));
  });
  registerCommand(session, "openEventDetails", async (node) => {
    const key = await pickEvent(session, node, vscode.l10n.t("Event to open"));
    if (key === undefined) return;
    const [event, address] = await Promise.all([
      store.api().event(key),
      store.api().addressOf(key),
    ]);
    const document = await vscode.workspace.openTextDocument(eventUri(event, address));
    await vscode.window.showTextDocument(document, { preview: true });
  });
  registerCommand(session, "copyEventId", (node) =>
    copy(session, node, async (key) => (await store.api().detail(key)).id),
  );
  registerCommand(session, "copyEventAsJson", (node) =>
    copy(session, node, async (key) => (await store.api().detail(key)).raw),
  );
  registerCommand(session, "copyLinkToEvent", (node) =>
    copy(session, node, async (key) => linkOf(session, await store.api().addressOf(key))),
  );
  registerCommand(session, "openPlace", async (path, line, column) => {
    if (typeof path !== "string") return;
    await openPlace(
      session,
      path,
      typeof line === "number" ? line : 1,
      typeof column === "number" ? column : null,
    );
  });
  registerCommand(session, "excerptEarlier", (uri) => moveExcerpt(uri, "earlier"));
  registerCommand(session, "excerptLater", (uri) => moveExcerpt(uri, "later"));
  registerCommand(session, "excerptWholeFile", async (uri) => {
    const excerpt = shownExcerpt(uri);
    if (excerpt === undefined) return;
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    const at = new vscode.Position(excerpt.first - 1 + line, 0);
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(excerpt.log), {
      selection: new vscode.Range(at, at),
      preview: false,
    });
  });
}

async function copy(
  session: Session,
  node: unknown,
  textOf: (key: Exclude<Awaited<ReturnType<typeof pickEvent>>, undefined>) => Promise<string>,
): Promise<void> {
  const key = await pickEvent(session, node, vscode.l10n.t("Event to copy from"));
  if (key === undefined) return;
  await vscode.env.clipboard.writeText(await textOf(key));
  vscode.window.setStatusBarMessage(vscode.l10n.t("$(check) Copied"), 2000);
}

function shownExcerpt(uri: unknown): ReturnType<typeof parseExcerptUri> {
  const shown = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
  return shown === undefined ? undefined : parseExcerptUri(shown);
}

async function moveExcerpt(uri: unknown, direction: "earlier" | "later"): Promise<void> {
  const excerpt = shownExcerpt(uri);
  const target = excerpt === undefined ? undefined : neighbourOf(excerpt, direction);
  if (target === undefined) return;
  const document = await vscode.workspace.openTextDocument(target);
  const at = document.lineAt(direction === "later" ? 0 : document.lineCount - 1).range.start;
  await vscode.window.showTextDocument(document, {
    preview: true,
    selection: new vscode.Range(at, at),
  });
}

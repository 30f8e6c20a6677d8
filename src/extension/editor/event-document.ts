import * as vscode from "vscode";
import * as z from "zod/mini";
import type { EventView } from "../../core/view/event-view.ts";
import type { EventAddress } from "../../protocol/store-api.ts";
import type { Session } from "../state/session.ts";
import { prettyJson } from "./pretty-json.ts";

export const EVENT_SCHEME = "event-log-event";

export const addressSchema = z.strictObject({
  log: z.string(),
  line: z.number(),
  hash: z.string(),
  id: z.nullable(z.string()),
});

/** Address of an event as a document; it lasts beyond the worker and the window. */
export function eventUri(event: EventView, address: EventAddress): vscode.Uri {
  const name = (event.kind ?? event.type ?? vscode.l10n.t("event")).replaceAll(/[^\w.-]+/g, "_");
  return vscode.Uri.from({
    scheme: EVENT_SCHEME,
    path: `/${name} line ${event.line}.json`,
    query: JSON.stringify(address),
  });
}

function parseEventUri(uri: vscode.Uri): EventAddress | undefined {
  try {
    const address = addressSchema.safeParse(JSON.parse(uri.query));
    return address.success ? address.data : undefined;
  } catch {
    // Typed by hand or by another extension: no address of ours.
    return undefined;
  }
}

/** One event's own text, indented, its numbers as written. */
export class EventDocumentProvider implements vscode.TextDocumentContentProvider {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = parseEventUri(uri);
    if (address === undefined) return vscode.l10n.t("This is no address of an event.");
    const store = this.#session.store.api();
    let resolution = await store.resolve(address);
    if (resolution.kind !== "found" && this.#session.status.value.indexing !== null) {
      await store.whenIdle();
      resolution = await store.resolve(address);
    }
    switch (resolution.kind) {
      case "found":
      case "moved": {
        const detail = await store.detail(resolution.key);
        return detail.rawTruncated ? detail.raw : `${prettyJson(detail.raw)}\n`;
      }
      case "changed":
        return vscode.l10n.t("This event has changed since the link was made.");
      case "no-log":
        return vscode.l10n.t("The log of this event is not among those of this workspace.");
    }
  }
}

import type * as vscode from "vscode";
import { createApi, type EventLogApi } from "./api/event-log-api.ts";
import { registerCausality } from "./causality/register.ts";
import { registerEditor } from "./editor/register.ts";
import { registerFilters } from "./filters/register.ts";
import { registerInspection } from "./inspection/register.ts";
import { registerLogs } from "./logs/register.ts";
import { registerPalette } from "./palette/register.ts";
import { createSession } from "./state/create-session.ts";
import type { StoreClient } from "./state/store-client.ts";
import { registerTimeline } from "./timeline/register.ts";
import { registerTree } from "./tree/register.ts";

export type { EventLogApi, Page } from "./api/event-log-api.ts";

let running: StoreClient | undefined;

/** Called by VS Code once per window: constructs the session and registers every feature. */
export function activate(context: vscode.ExtensionContext): EventLogApi {
  const session = createSession(context);
  running = session.store;
  const runs = registerTree(session);
  const filters = registerFilters(session);
  const causality = registerCausality(session);
  const timeline = registerTimeline(session);
  registerEditor(session);
  registerPalette(session);
  registerLogs(session);
  registerInspection(session, { runs, filters, causality }, timeline);
  return createApi(session);
}

/** Ends the worker; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await running?.close();
  running = undefined;
}

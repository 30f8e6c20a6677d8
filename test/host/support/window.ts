/** What the tests of all scenarios share: the extension's API, its views, and waiting for conditions. */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import type { EventLogApi } from "../../../src/extension/activate.ts";
import type {
  SeenNode,
  SeenTimeline,
  SeenView,
} from "../../../src/extension/inspection/register.ts";
import type { StoreStatus } from "../../../src/protocol/store-api.ts";

export const EXTENSION_ID = "eventlog.event-log-explorer";

/** Long enough for two slow cores; every wait ends as soon as its condition holds. */
const WAIT_MS = 40_000;

export function extension(): vscode.Extension<EventLogApi> {
  const found = vscode.extensions.getExtension<EventLogApi>(EXTENSION_ID);
  assert.ok(found, "the extension is installed");
  return found;
}

/** Asks until `check` gives something, and gives that. */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  while (true) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`gave up waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function command<T>(name: string, ...args: readonly unknown[]): Promise<T> {
  return Promise.resolve(vscode.commands.executeCommand<T>(`eventLog.${name}`, ...args));
}

export function view(name: "runs" | "filters" | "causality", depth = 1): Promise<SeenView> {
  return command("test.view", name, depth);
}

export type SeenState = {
  readonly filter: string;
  readonly selection: number | null;
  readonly started: boolean;
  readonly status: StoreStatus;
};

export function state(): Promise<SeenState> {
  return command("test.state");
}

export function timeline(): Promise<SeenTimeline> {
  return command("test.timeline");
}

/** The child with this label, and so on down. */
export function find(nodes: readonly SeenNode[] | null, ...labels: readonly string[]): SeenNode {
  let at: SeenNode | undefined;
  let level = nodes ?? [];
  for (const label of labels) {
    at = level.find((node) => node.label === label);
    assert.ok(at, `no "${label}" among ${level.map((node) => node.label).join(", ")}`);
    level = at.children ?? [];
  }
  assert.ok(at);
  return at;
}

export function labels(nodes: readonly SeenNode[] | null): readonly string[] {
  return (nodes ?? []).map((node) => node.label);
}

export function workspacePath(...parts: readonly string[]): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return join(folder.uri.fsPath, ...parts);
}

/** Answers the next dialogs and pickers of the extension, which has the same `vscode` object as the tests. */
export async function answering<T>(
  answers: Partial<Record<keyof typeof vscode.window, (...args: never[]) => unknown>>,
  run: () => Promise<T>,
): Promise<T> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = Object.keys(answers).map((name) => [name, window[name]] as const);
  Object.assign(window, answers);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) window[name] = value;
  }
}

/** Chooses in the picker that the running command opens, once it lists a row like that. */
export async function acceptPicker(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
}

import * as vscode from "vscode";
import { RpcError } from "../../protocol/rpc-error.ts";
import { inBackground } from "../command.ts";
import type { Session } from "./session.ts";

/** The selection ends when its event is gone: its log vanished or was rewritten, or another worker took over. */
export function keepSelection(session: Session): void {
  const { context, selection, status, store } = session;
  let generation = status.value.generation;
  let checking = false;

  const forget = (): void => selection.set({ key: null, by: "none" });
  const check = async (): Promise<void> => {
    const { key } = selection.value;
    if (key === null || checking) return;
    checking = true;
    try {
      await store.api().event(key);
    } catch (error) {
      const isGone = error instanceof RpcError && error.code === "not-found";
      if (isGone && selection.value.key === key) forget();
      if (!isGone) throw error;
    } finally {
      checking = false;
    }
  };

  context.subscriptions.push(
    selection.onDidChange(({ key }) => {
      vscode.commands.executeCommand("setContext", "eventLog.selected", key !== null);
    }),
    status.onDidChange((value) => {
      if (value.generation === generation) return;
      generation = value.generation;
      inBackground(session, "selection", check());
    }),
    store.onDidRestart(forget),
  );
}

import * as vscode from "vscode";
import type { Session } from "./state/session.ts";

/** Registers `eventLog.NAME`. A handler that fails tells the user once, in a sentence. */
export function registerCommand(
  session: Session,
  name: string,
  run: (...args: readonly unknown[]) => unknown,
): void {
  session.context.subscriptions.push(
    vscode.commands.registerCommand(`eventLog.${name}`, async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        session.output.tellFailure(error, name);
        return undefined;
      }
    }),
  );
}

/** For work that nobody awaits: a failure is logged, not shown. */
export function inBackground(session: Session, where: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => session.output.bug(error, where));
}

import * as vscode from "vscode";
import { RpcError } from "../protocol/rpc-error.ts";

/** The extension's log for people, and the one place that turns failures into sentences. */
export class Output implements vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel("Event Log Explorer", { log: true });

  info(text: string): void {
    this.#channel.info(text);
  }

  warn(text: string): void {
    this.#channel.warn(text);
  }

  /** A bug: kept with its stack. */
  bug(error: unknown, where: string): void {
    this.#channel.error(
      `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  show(): void {
    this.#channel.show(true);
  }

  /** Shows a warning with a way to the log. Does not wait for the answer. */
  warnUser(sentence: string): void {
    this.#channel.warn(sentence);
    const showLog = vscode.l10n.t("Show Log");
    vscode.window.showWarningMessage(sentence, showLog).then((choice) => {
      if (choice === showLog) this.show();
    });
  }

  /** Tells the user why something that they asked for did not happen; what they cancelled, or what was closed, needs no words. */
  tellFailure(error: unknown, where: string): void {
    if (error instanceof RpcError && error.code !== "internal") {
      if (error.code === "cancelled" || error.code === "closed") return;
      this.warnUser(sentenceOf(error));
      return;
    }
    if (error instanceof vscode.CancellationError) return;
    this.bug(error, where);
    const showLog = vscode.l10n.t("Show Log");
    vscode.window
      .showErrorMessage(
        vscode.l10n.t("Event Log Explorer: internal error in {0}, see the log.", where),
        showLog,
      )
      .then((choice) => {
        if (choice === showLog) this.show();
      });
  }

  dispose(): void {
    this.#channel.dispose();
  }
}

function sentenceOf(error: RpcError): string {
  if (error.code === "worker-lost") {
    return vscode.l10n.t(
      "The reader of event logs stopped and is started again with the next question.",
    );
  }
  return error.message;
}

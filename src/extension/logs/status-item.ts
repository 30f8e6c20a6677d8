import * as vscode from "vscode";
import { formatBytes, formatCount, formatPlural } from "../../core/view/format.ts";
import type { StoreStatus } from "../../protocol/store-api.ts";
import type { Session } from "../state/session.ts";
import { baseName } from "./workspace-paths.ts";

/** One item in the status bar, the progress line of the Runs view, and the context keys of the reading. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    "eventLog.status",
    vscode.StatusBarAlignment.Left,
    0,
  );
  readonly #session: Session;
  readonly #subscription: vscode.Disposable;
  #endProgress: (() => void) | undefined;
  #toldFailures = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
    this.#item.name = vscode.l10n.t("Event Logs");
    this.#item.command = "eventLog.runs.focus";
    this.#subscription = session.status.onDidChange((status) => this.#show(status));
  }

  #show(status: StoreStatus): void {
    const { locale, store } = this.#session;
    setContext("hasLogs", status.logs > 0);
    setContext("hasRuns", status.runs > 0);
    setContext("indexing", status.indexing !== null);
    setContext("leftOut", status.leftOut.logs > 0);
    this.#showProgress(status.indexing !== null);
    this.#tellFailures(status);
    if (!store.started || status.logs === 0) {
      this.#item.hide();
      return;
    }
    const rate = status.rate > 0 ? ` · ${formatCount(Math.ceil(status.rate), locale)}/s` : "";
    const part = indexingPercent(status);
    this.#item.text =
      part === null
        ? `$(pulse) ${formatPlural(status.events, "event", locale)}${rate}`
        : `$(pulse) ${vscode.l10n.t("Indexing {0}%", part)}`;
    this.#item.tooltip = this.#tooltip(status);
    this.#item.show();
  }

  #tooltip(status: StoreStatus): vscode.MarkdownString {
    const { locale } = this.#session;
    const text = new vscode.MarkdownString();
    text.isTrusted = {
      enabledCommands: ["eventLog.cancelIndexing", "eventLog.showProblems", "eventLog.refresh"],
    };
    text.appendText(
      `${formatPlural(status.events, "event", locale)} · ${formatPlural(status.runs, "run", locale)} · ${formatPlural(status.logs, "log", locale)}\n`,
    );
    if (status.indexing !== null) {
      text.appendText(indexingSentence(status, locale));
      text.appendMarkdown(`\n\n[${vscode.l10n.t("Cancel")}](command:eventLog.cancelIndexing)\n`);
    } else if (status.cancelled) {
      text.appendText(vscode.l10n.t("Indexing was cancelled; the part read so far is shown."));
      text.appendMarkdown(`\n\n[${vscode.l10n.t("Refresh")}](command:eventLog.refresh)\n`);
    }
    if (status.problems > 0) {
      text.appendMarkdown("\n\n");
      text.appendText(problemsInLogs(status, locale));
      text.appendMarkdown(` [${vscode.l10n.t("Show Problems")}](command:eventLog.showProblems)`);
    }
    return text;
  }

  /** The thin line over the view; the words are in the view's message. */
  #showProgress(indexing: boolean): void {
    if (indexing && this.#endProgress === undefined) {
      vscode.window.withProgress(
        { location: { viewId: "eventLog.runs" } },
        () =>
          new Promise<void>((resolve) => {
            this.#endProgress = resolve;
          }),
      );
    } else if (!indexing) {
      this.#endProgress?.();
      this.#endProgress = undefined;
    }
  }

  #tellFailures(status: StoreStatus): void {
    for (const { log, reason } of status.failures) {
      const sentence = `${log}: ${reason}`;
      if (this.#toldFailures.has(sentence)) continue;
      this.#toldFailures.add(sentence);
      this.#session.output.warnUser(sentence);
    }
  }

  dispose(): void {
    this.#endProgress?.();
    this.#subscription.dispose();
    this.#item.dispose();
  }
}

function indexingPercent({ indexing }: StoreStatus): number | null {
  if (indexing === null) return null;
  // How much is in a compressed log is a guess until all of it is read.
  return Math.min(100, Math.floor((indexing.readBytes / Math.max(1, indexing.totalBytes)) * 100));
}

/** "Indexing run/events.jsonl – 62%, 310 of 500 MB. The part read so far can be used now." */
export function indexingSentence(status: StoreStatus, locale: string): string {
  const { indexing } = status;
  if (indexing === null) return "";
  return vscode.l10n.t(
    "Indexing {0} – {1}%, {2} of {3}. The part read so far can be used now.",
    baseName(indexing.log),
    indexingPercent(status) ?? 0,
    formatBytes(indexing.readBytes, locale),
    formatBytes(indexing.totalBytes, locale),
  );
}

/** "11 problems in 2 logs" */
export function problemsInLogs(status: StoreStatus, locale: string): string {
  return vscode.l10n.t(
    "{0} in {1}",
    formatPlural(status.problems, "problem", locale),
    formatPlural(status.logsWithProblems, "log", locale),
  );
}

function setContext(name: string, value: unknown): void {
  vscode.commands.executeCommand("setContext", `eventLog.${name}`, value);
}

import * as vscode from "vscode";
import { include } from "../../core/query/edit-filter.ts";
import { EMPTY_FILTER } from "../../core/query/filter.ts";
import { formatPlural } from "../../core/view/format.ts";
import { inBackground } from "../command.ts";
import { readableFolders } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { runOfNode } from "../tree/runs-node.ts";

type Format = "jsonl" | "records" | "csv";

/** Writes the events that the filter leaves (of one run, if called on it) to a file; can be cancelled. */
export async function exportEvents(
  session: Session,
  node: unknown,
  givenTarget: unknown,
  givenFormat: unknown,
): Promise<void> {
  const { store, filter, locale } = session;
  const api = store.api();
  const run = (await api.runs(EMPTY_FILTER)).find(({ key }) => key === runOfNode(node));
  const wanted = run === undefined ? filter.value : include(filter.value, "run", run.run);
  const format = isFormat(givenFormat) ? givenFormat : await pickFormat();
  if (format === undefined) return;
  const target = givenTarget instanceof vscode.Uri ? givenTarget : await askForTarget(format);
  if (target === undefined) return;

  const count = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Exporting events"),
      cancellable: true,
    },
    (_progress, token) => {
      token.onCancellationRequested(() =>
        inBackground(session, "cancel export", api.cancelExport()),
      );
      return api.exportEvents(wanted, target.fsPath, format);
    },
  );
  const open = vscode.l10n.t("Open File");
  vscode.window
    .showInformationMessage(
      vscode.l10n.t("{0} exported.", formatPlural(count, "event", locale)),
      open,
    )
    .then((choice) => {
      if (choice === open) return vscode.commands.executeCommand("vscode.open", target);
      return undefined;
    });
}

function isFormat(given: unknown): given is Format {
  return given === "jsonl" || given === "records" || given === "csv";
}

async function pickFormat(): Promise<Format | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: Format })[] = [
    {
      format: "jsonl",
      label: "JSON Lines",
      description: vscode.l10n.t("the lines as in the logs"),
    },
    {
      format: "records",
      label: vscode.l10n.t("JSON Lines of records"),
      description: vscode.l10n.t("one shape for all logs, with log and line"),
    },
    { format: "csv", label: "CSV", description: vscode.l10n.t("one row per event") },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("Format of the export"),
  });
  return picked?.format;
}

async function askForTarget(format: Format): Promise<vscode.Uri | undefined> {
  const [folder] = readableFolders();
  // Not a name that the search for logs finds: an export is no log of the workspace.
  const name = format === "csv" ? "export.csv" : "export.jsonl";
  return vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    saveLabel: vscode.l10n.t("Export"),
    filters: format === "csv" ? { CSV: ["csv"] } : { "JSON Lines": ["jsonl", "ndjson"] },
  });
}

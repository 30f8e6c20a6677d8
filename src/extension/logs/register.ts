import * as vscode from "vscode";
import { EMPTY_FILTER } from "../../core/query/filter.ts";
import type { IndexLimits } from "../../protocol/store-api.ts";
import { inBackground, registerCommand } from "../command.ts";
import type { Session } from "../state/session.ts";
import { runOfNode } from "../tree/runs-node.ts";
import { assignProfile } from "./assign-profile.ts";
import { LogWatchers } from "./log-watchers.ts";
import { openLog } from "./open-log.ts";
import { readSettings, type Settings } from "./read-settings.ts";
import { StatusItem } from "./status-item.ts";
import { readableFolders, unreadableFolders } from "./workspace-paths.ts";

/** Which logs the window reads: settings, opened files, watchers, and how the reading stands. */
export function registerLogs(session: Session): void {
  const { store, output, openedLogs, context } = session;
  const watchers = new LogWatchers((paths) => {
    inBackground(session, "watcher", store.api().refresh(paths));
  });
  let told = "";
  let toldFolders = "";

  const tellMistakes = ({ mistakes }: Settings): void => {
    const all = mistakes.join("\n");
    if (all === told) return;
    told = all;
    for (const mistake of mistakes) output.warn(mistake);
    const [first] = mistakes;
    if (first === undefined) return;
    const more =
      mistakes.length === 1 ? "" : vscode.l10n.t(" ({0} more in the log)", mistakes.length - 1);
    output.warnUser(`${first}${more}`);
  };

  const applySettings = (): void => {
    const settings = readSettings();
    tellMistakes(settings);
    const unreadable = unreadableFolders();
    // The Runs view shows it, too.
    if (unreadable !== toldFolders && unreadable !== "") output.warn(unreadable);
    toldFolders = unreadable;
    const folders = readableFolders();
    watchers.watch(folders, settings.include.map(withRotated));
    store.configure({
      folders: folders.map((folder) => folder.fsPath),
      include: settings.include,
      exclude: settings.exclude,
      files: openedLogs.paths.value,
      customProfiles: settings.customProfiles,
      assignments: settings.assignments,
      naiveTimeZone: settings.naiveTimeZone,
      limits: {
        memoryBytes: settings.memoryBytes,
        snapshots: snapshotsOf(context, settings),
      },
    });
  };

  context.subscriptions.push(
    watchers,
    new StatusItem(session),
    openedLogs.paths.onDidChange(applySettings),
    vscode.workspace.onDidChangeWorkspaceFolders(applySettings),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("eventLog")) applySettings();
    }),
  );
  registerCommand(session, "openLog", (target) => openLog(session, target));
  registerCommand(session, "closeLog", async (node) => {
    const key = runOfNode(node);
    const run = (await store.api().runs(EMPTY_FILTER)).find((one) => one.key === key);
    if (run !== undefined) await openedLogs.remove(run.logs);
  });
  registerCommand(session, "refresh", () => store.api().refresh([]));
  registerCommand(session, "loadOlderLogs", () => store.api().loadLeftOut());
  registerCommand(session, "cancelIndexing", () => store.api().cancelIndexing());
  registerCommand(session, "assignProfile", (node, name) => assignProfile(session, node, name));

  applySettings();
  inBackground(session, "search for logs", startIfThereAreLogs(session));
}

/** Kept for the machine, not the workspace: two windows on one folder share them. */
function snapshotsOf(
  context: vscode.ExtensionContext,
  { snapshotBytes }: Settings,
): IndexLimits["snapshots"] {
  const { globalStorageUri } = context;
  if (snapshotBytes === 0 || globalStorageUri.scheme !== "file") return null;
  return {
    folder: vscode.Uri.joinPath(globalStorageUri, "snapshots").fsPath,
    maxBytes: snapshotBytes,
    version: String(context.extension.packageJSON.version),
  };
}

/** Starts the worker without being asked only where there is something to read. */
async function startIfThereAreLogs(session: Session): Promise<void> {
  if (session.openedLogs.paths.value.length > 0) {
    session.store.api();
    return;
  }
  for (const glob of readSettings().include) {
    const found = await vscode.workspace.findFiles(withRotated(glob), undefined, 1);
    if (found.length === 0) continue;
    session.store.api();
    return;
  }
}

/** Also what rotation makes of a log's name: events.jsonl.1, events.jsonl.2.gz. The worker decides what is a log. */
function withRotated(glob: string): string {
  return glob.endsWith("*") ? glob : `${glob}*`;
}

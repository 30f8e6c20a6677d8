import * as vscode from "vscode";
import { EMPTY_FILTER } from "../../core/query/filter.ts";
import { printFilter } from "../../core/query/print-filter.ts";
import { formatBytes, formatCount, formatPlural } from "../../core/view/format.ts";
import { GROUPINGS } from "../../core/view/tree-view.ts";
import { inBackground, registerCommand } from "../command.ts";
import type { ShownTree } from "../inspection/register.ts";
import { indexingSentence, problemsInLogs } from "../logs/status-item.ts";
import { unreadableFolders } from "../logs/workspace-paths.ts";
import { keepSelection } from "../state/keep-selection.ts";
import type { SearchedSoFar, Session } from "../state/session.ts";
import { EventRevealer } from "./event-revealer.ts";
import { groupingLabel } from "./runs-item.ts";
import { isRunsNode, type RunsNode } from "./runs-node.ts";
import { RunsProvider } from "./runs-provider.ts";
import { showProblems } from "./show-problems.ts";

/** Growing logs change the tree at most this often; new events are to be seen within a second. */
const REFRESH_MS = 300;
/** The first change after a quiet time is shown as soon as what was appended is likely to be read. */
const FIRST_REFRESH_MS = 50;

/** The Runs view. */
export function registerTree(session: Session): ShownTree<RunsNode> {
  const { context, store, filter, grouping, selection, status, search } = session;
  const provider = new RunsProvider(session);
  keepSelection(session);
  const view = vscode.window.createTreeView("eventLog.runs", {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const revealer = new EventRevealer(session, provider, view);
  let timer: NodeJS.Timeout | undefined;
  let refreshedMs = Number.NEGATIVE_INFINITY;
  let newest = 0;
  /** What was last selected here; a filter may have hidden it since. */
  let last: RunsNode | undefined;

  const showSummary = async (): Promise<void> => {
    if (!store.started) {
      view.message = messageOf("");
      return;
    }
    const mine = ++newest;
    const filtered = filter.value.terms.length > 0;
    const runs = await store.api().runs(filtered ? filter.value : EMPTY_FILTER);
    if (mine !== newest) return;
    const text = summaryOf(session, runs);
    view.message = messageOf(text.message);
    view.description = text.description;
    const { problems } = status.value;
    view.badge =
      problems === 0
        ? undefined
        : { value: problems, tooltip: problemsInLogs(status.value, session.locale) };
  };
  const showSummaryLater = (): void => inBackground(session, "summary of the runs", showSummary());

  const reveal = (): void => inBackground(session, "reveal", revealer.revealSelection());

  /** After a filter or a grouping: only if the event is what one last looked at here. */
  const revealAgain = (): void => {
    if (last?.eventKey === selection.value.key) reveal();
  };

  context.subscriptions.push(
    provider,
    view,
    revealer,
    { dispose: () => clearTimeout(timer) },
    view.onDidChangeSelection(({ selection: [node] }) => {
      // Nothing selected: the tree is being refreshed, or its node was filtered away.
      if (node === undefined) return;
      if (revealer.isEcho(node)) {
        if (node.eventKey === selection.value.key) last = node;
        return;
      }
      last = node;
      revealer.giveUp();
      if (node.eventKey !== undefined) selection.set({ key: node.eventKey, by: "tree" });
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) reveal();
    }),
    selection.onDidChange(({ by }) => {
      if (by !== "tree") reveal();
    }),
    filter.onDidChange(() => {
      provider.refreshAll();
      showSummaryLater();
      revealAgain();
    }),
    grouping.onDidChange(() => {
      provider.refreshAll();
      revealAgain();
    }),
    status.onDidChange(() => {
      const isQuiet = performance.now() - refreshedMs > REFRESH_MS;
      timer ??= setTimeout(
        () => {
          timer = undefined;
          refreshedMs = performance.now();
          provider.refreshChanged();
          showSummaryLater();
        },
        isQuiet ? FIRST_REFRESH_MS : REFRESH_MS,
      );
    }),
    search.onDidChange((progress) => {
      if (progress === null) showSummaryLater();
      else view.message = messageOf(searchSentence(progress, session.locale));
    }),
    store.onDidRestart(() => provider.forget()),
    vscode.workspace.onDidChangeWorkspaceFolders(showSummaryLater),
  );
  showSummaryLater();
  registerCommand(session, "showMore", (node) => {
    if (isRunsNode(node)) provider.showMore(node);
  });
  registerCommand(session, "groupBy", (choice) => groupBy(session, choice));
  registerCommand(session, "showProblems", (node) => showProblems(session, provider, view, node));
  return {
    view,
    children: (node) => provider.peek(node),
    itemOf: (node) => provider.getTreeItem(node),
  };
}

/** What is not searched is said before anything else: it may be why there is nothing. */
function messageOf(summary: string): string {
  return [unreadableFolders(), summary].filter((text) => text !== "").join(" ");
}

/** "Searching the texts of the logs – 42% of 1.2 GB, 17 matches so far." */
function searchSentence({ doneBytes, totalBytes, matches }: SearchedSoFar, locale: string): string {
  return vscode.l10n.t(
    "Searching the texts of the logs – {0}% of {1}, {2} so far.",
    Math.floor((doneBytes / Math.max(1, totalBytes)) * 100),
    formatBytes(totalBytes, locale),
    formatPlural(matches, "match", locale),
  );
}

function summaryOf(
  { filter, status, locale }: Session,
  runs: readonly { readonly matching: number; readonly events: number }[],
): { readonly message: string; readonly description: string } {
  const filtered = filter.value.terms.length > 0;
  const indexing = indexingSentence(status.value, locale);
  if (!filtered) return { message: indexing, description: "" };
  const matching = runs.reduce((sum, run) => sum + run.matching, 0);
  const events = runs.reduce((sum, run) => sum + run.events, 0);
  const withMatches = runs.filter((run) => run.matching > 0).length;
  const match = vscode.l10n.t(
    "{0} of {1} events match {2}",
    formatCount(matching, locale),
    formatCount(events, locale),
    printFilter(filter.value),
  );
  if (runs.length === 0) return { message: indexing, description: "" };
  return {
    message: indexing === "" ? match : `${match} · ${indexing}`,
    description: vscode.l10n.t(
      "{0} of {1} runs",
      formatCount(withMatches, locale),
      formatCount(runs.length, locale),
    ),
  };
}

async function groupBy({ grouping }: Session, choice: unknown): Promise<void> {
  const given = GROUPINGS.find((one) => one === choice);
  if (given !== undefined) {
    grouping.set(given);
    return;
  }
  const picked = await vscode.window.showQuickPick(
    GROUPINGS.map((one) => ({
      label: groupingLabel(one),
      description: one === grouping.value ? vscode.l10n.t("current") : "",
      one,
    })),
    { placeHolder: vscode.l10n.t("Group the Runs view by") },
  );
  if (picked !== undefined) grouping.set(picked.one);
}

import * as vscode from "vscode";
import { formatCount } from "../../core/view/format.ts";
import { openLine } from "../editor/places.ts";
import { shownPath } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { PROBLEM_WORDS } from "../words.ts";
import { isRunsNode, type RunsNode } from "./runs-node.ts";
import type { RunsProvider } from "./runs-provider.ts";

/** Problems that the picker lists where the tree has no place for them. */
const MAX_PICKED = 1000;

/** Unfolds the problems of the node's run, or of the first run that has any. */
export async function showProblems(
  session: Session,
  provider: RunsProvider,
  view: vscode.TreeView<RunsNode>,
  argument: unknown,
): Promise<void> {
  const api = session.store.api();
  await vscode.commands.executeCommand("eventLog.runs.focus");
  const { total } = await api.problems(null, 0, 0);
  if (total === 0) {
    vscode.window.showInformationMessage(vscode.l10n.t("No problems in the logs that were read."));
    return;
  }
  const node = await provider.findProblems(isRunsNode(argument) ? argument : undefined);
  // Flat by time has no runs, and a log none of whose lines is an event is in no run.
  if (node === undefined) await pickProblem(session);
  else await view.reveal(node, { select: true, focus: true, expand: true });
}

async function pickProblem({ store, locale }: Session): Promise<void> {
  const { problems, total } = await store.api().problems(null, 0, MAX_PICKED);
  const picked = await vscode.window.showQuickPick(
    problems.map((problem) => ({
      label: `${vscode.l10n.t("line {0}", formatCount(problem.line, locale))} · ${PROBLEM_WORDS[problem.class]}`,
      description: problem.reason,
      detail: shownPath(problem.log),
      problem,
    })),
    {
      placeHolder: vscode.l10n.t("Problem to go to ({0})", formatCount(total, locale)),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked !== undefined) await openLine(picked.problem.log, picked.problem.line);
}

import * as vscode from "vscode";
import { exclude, only, withoutField } from "../../core/query/edit-filter.ts";
import { EMPTY_FILTER, type Filter, type ValueField } from "../../core/query/filter.ts";
import { parseFilter } from "../../core/query/parse-filter.ts";
import { printFilter } from "../../core/query/print-filter.ts";
import { formatPlural } from "../../core/view/format.ts";
import { inBackground, registerCommand } from "../command.ts";
import type { ShownTree } from "../inspection/register.ts";
import type { Session } from "../state/session.ts";
import { isRunsNode } from "../tree/runs-node.ts";
import { checkedFilter } from "./checked-filter.ts";
import { belongsTo } from "./filter-words.ts";
import { type FiltersNode, isFiltersNode } from "./filters-node.ts";
import { FiltersProvider } from "./filters-provider.ts";

/** Counts of a growing log are refreshed at most this often. */
const REFRESH_MS = 1000;

/** The Filters view and what is done to the filter as a whole. */
export function registerFilters(session: Session): ShownTree<FiltersNode> {
  const { context, filter, status, store, locale } = session;
  const provider = new FiltersProvider(session);
  const view = vscode.window.createTreeView("eventLog.filters", {
    treeDataProvider: provider,
    manageCheckboxStateManually: true,
    showCollapseAll: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    if (view.visible) inBackground(session, "facets", provider.refresh());
  };
  const describe = (value: Filter): void => {
    const { length } = value.terms;
    view.description = length === 0 ? "" : formatPlural(length, vscode.l10n.t("term"), locale);
    vscode.commands.executeCommand("setContext", "eventLog.filtered", length > 0);
  };

  context.subscriptions.push(
    provider,
    view,
    { dispose: () => clearTimeout(timer) },
    view.onDidChangeVisibility(refresh),
    view.onDidChangeCheckboxState(({ items }) => {
      filter.set(checkedFilter(filter.value, items));
      provider.redraw();
    }),
    filter.onDidChange((value) => {
      describe(value);
      provider.redraw();
      refresh();
    }),
    status.onDidChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, REFRESH_MS);
    }),
    store.onDidRestart(refresh),
  );
  describe(filter.value);

  registerCommand(session, "clearFilters", () => filter.set(EMPTY_FILTER));
  registerCommand(session, "saveFilter", (name) => saveFilter(session, name));
  registerCommand(session, "applySavedFilter", (name) => applySavedFilter(session, name));
  registerCommand(session, "onlyThisValue", (node) => editBy(session, node, only));
  registerCommand(session, "excludeThisValue", (node) => editBy(session, node, exclude));
  registerCommand(session, "removeFacetTerms", (node) => {
    if (isFiltersNode(node)) filter.set(withoutNode(filter.value, node));
  });
  registerCommand(session, "copyValue", async (node) => {
    if (isFiltersNode(node) && node.kind === "value")
      await vscode.env.clipboard.writeText(node.value ?? "");
  });
  return {
    view,
    children: (node) => provider.getChildren(node),
    itemOf: (node) => provider.getTreeItem(node),
  };
}

/** Edits the filter by the value that a node of the Filters or the Runs view stands for. */
function editBy(
  { filter }: Session,
  node: unknown,
  edit: (filter: Filter, field: ValueField, value: string | null) => Filter,
): void {
  if (isRunsNode(node)) {
    const { shown } = node;
    if (shown.kind === "run") filter.set(edit(filter.value, "run", shown.run.run));
    if (shown.kind !== "group") return;
    if (shown.role !== "turn") {
      filter.set(edit(filter.value, shown.role, shown.value));
      return;
    }
    const term: Filter["terms"][number] =
      shown.value === null
        ? { kind: "has", negated: edit === only, what: ["turn"], paths: [] }
        : {
            kind: "range",
            negated: edit === exclude,
            field: "turn",
            ranges: [{ from: Number(shown.value), to: Number(shown.value) }],
          };
    const rest = edit === only ? withoutField(filter.value, "turn") : filter.value;
    filter.set({ terms: [...rest.terms, term] });
  } else if (isFiltersNode(node) && node.kind === "value") {
    filter.set(edit(filter.value, node.facet.role, node.value));
  }
}

function withoutNode(filter: Filter, node: FiltersNode): Filter {
  switch (node.kind) {
    case "facet":
    case "value":
    case "more":
      return withoutField(filter, node.facet.role);
    case "range":
      return { terms: filter.terms.filter((term) => !belongsTo(term, node.of)) };
    case "term":
      return { terms: filter.terms.filter((_term, index) => index !== node.index) };
  }
}

async function saveFilter({ filter, savedFilters }: Session, given: unknown): Promise<void> {
  const text = printFilter(filter.value);
  const name =
    typeof given === "string"
      ? given
      : await vscode.window.showInputBox({
          prompt: vscode.l10n.t("Name of the filter {0}", text),
          value: text,
          validateInput: (value) =>
            value.trim() === "" ? vscode.l10n.t("A filter needs a name.") : undefined,
        });
  if (name === undefined) return;
  await savedFilters.save({ name: name.trim(), text });
}

async function applySavedFilter(session: Session, given: unknown): Promise<void> {
  const { savedFilters, filter, output } = session;
  const saved = savedFilters.all();
  const named = saved.find(({ name }) => name === given);
  const chosen = named ?? (await pickSavedFilter(session));
  if (chosen === undefined) return;
  const parsed = parseFilter(chosen.text);
  if ("error" in parsed) {
    output.warnUser(
      vscode.l10n.t(
        'The saved filter "{0}" cannot be read: {1}',
        chosen.name,
        parsed.error.message,
      ),
    );
  } else {
    filter.set(parsed.filter);
  }
}

async function pickSavedFilter({
  savedFilters,
  filter,
}: Session): Promise<{ readonly name: string; readonly text: string } | undefined> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem>();
  const remove = { iconPath: new vscode.ThemeIcon("trash"), tooltip: vscode.l10n.t("Remove") };
  const current = printFilter(filter.value);
  const show = (): void => {
    picker.items = savedFilters.all().map(({ name, text }) => ({
      label: name,
      description: text === current ? vscode.l10n.t("{0} · current", text) : text,
      buttons: [remove],
    }));
    picker.placeholder =
      picker.items.length === 0
        ? vscode.l10n.t("No filter is saved. Set one and use Save Filter…")
        : vscode.l10n.t("Filter to apply");
  };
  show();
  picker.matchOnDescription = true;
  const chosen = await new Promise<string | undefined>((resolve) => {
    picker.onDidTriggerItemButton(async ({ item }) => {
      await savedFilters.remove(item.label);
      show();
    });
    picker.onDidAccept(() => resolve(picker.selectedItems[0]?.label));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  return savedFilters.all().find(({ name }) => name === chosen);
}

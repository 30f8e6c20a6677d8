import * as vscode from "vscode";
import { SEVERITIES } from "../../core/profile/role.ts";
import { isChecked, stateOf } from "../../core/query/edit-filter.ts";
import { EMPTY_FILTER, type Filter } from "../../core/query/filter.ts";
import { printTerm } from "../../core/query/print-filter.ts";
import { formatCount, formatDateTime } from "../../core/view/format.ts";
import type { Facet, FacetRole } from "../../protocol/store-api.ts";
import type { Session } from "../state/session.ts";
import { severityIcon, slotIcon } from "../tree/icons.ts";
import {
  facetState,
  isShownByFacet,
  labelOfRole,
  labelOfValue,
  rangeState,
} from "./filter-words.ts";
import { FACET_ROLES, type FiltersNode } from "./filters-node.ts";

/** Values per facet; the rest is reached by the palette's picker, which searches. */
const MAX_VALUES = 200;

const ICONS: Readonly<Record<FacetRole, string>> = {
  type: "symbol-enum",
  kind: "tag",
  agent: "person",
  severity: "warning",
  channel: "radio-tower",
  run: "pass",
  profile: "symbol-namespace",
};

type Ranges = { readonly turn: string; readonly time: string };

/** Facets with their counts under the filter; asked for as a whole, they are small. */
export class FiltersProvider implements vscode.TreeDataProvider<FiltersNode>, vscode.Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #facets: readonly Facet[] | undefined;
  #ranges: Ranges = { turn: "", time: "" };
  #slots: ReadonlyMap<string, number> = new Map();
  #newest = 0;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Asks again; a late answer to an older filter is dropped. Tells VS Code only if something differs. */
  async refresh(): Promise<void> {
    const { store, filter } = this.#session;
    const mine = ++this.#newest;
    const asked = filter.value;
    const [facets, ranges] = await Promise.all([
      store.api().facets(asked, FACET_ROLES, MAX_VALUES),
      store.api().ranges(asked),
    ]);
    await this.#learnSlots(facets);
    if (mine !== this.#newest) return;
    const shown: Ranges = {
      turn: turnWords(ranges.turn),
      time:
        ranges.timeUs === null
          ? ""
          : `${formatDateTime(ranges.timeUs.first, "UTC")} – ${formatDateTime(ranges.timeUs.last, "UTC")}`,
    };
    const before = JSON.stringify([this.#facets, this.#ranges]);
    this.#facets = facets.map((facet) => sorted(withoutForeign(facet, asked)));
    this.#ranges = shown;
    if (JSON.stringify([this.#facets, this.#ranges]) !== before) this.#changed.fire(undefined);
  }

  /** The filter changed: states are shown at once, counts follow. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  /** Slots are given by the store; asked for only when a type is met that has none yet. */
  async #learnSlots(facets: readonly Facet[]): Promise<void> {
    const types = facets.find(({ role }) => role === "type")?.values ?? [];
    if (types.every(({ value }) => value === null || this.#slots.has(value))) return;
    const scope = { runs: [], filter: EMPTY_FILTER };
    const summary = await this.#session.store.api().timelineSummary(scope, "sequence");
    this.#slots = new Map(summary.types.map(({ type, slot }) => [type ?? "", slot]));
  }

  async getChildren(node?: FiltersNode): Promise<FiltersNode[]> {
    if (node === undefined) {
      if (this.#facets === undefined) await this.refresh();
      return this.#roots();
    }
    if (node.kind !== "facet") return [];
    const { facet } = node;
    const values = facet.values.map(
      ({ value, count }): FiltersNode => ({ kind: "value", facet, value, count }),
    );
    return facet.more > 0 ? [...values, { kind: "more", facet }] : values;
  }

  #roots(): FiltersNode[] {
    const facets = (this.#facets ?? []).filter(({ values }) =>
      values.some(({ value }) => value !== null),
    );
    if (facets.length === 0) return [];
    const { terms } = this.#session.filter.value;
    const others = terms.flatMap((term, index): FiltersNode[] =>
      isShownByFacet(term) ? [] : [{ kind: "term", index, text: printTerm(term) }],
    );
    return [
      ...facets.map((facet): FiltersNode => ({ kind: "facet", facet })),
      { kind: "range", of: "turn" },
      { kind: "range", of: "time" },
      { kind: "range", of: "text" },
      ...others,
    ];
  }

  getTreeItem(node: FiltersNode): vscode.TreeItem {
    const { filter, locale } = this.#session;
    switch (node.kind) {
      case "facet": {
        const { role } = node.facet;
        const unfolded = role === "type" || role === "severity";
        const item = new vscode.TreeItem(
          labelOfRole(role),
          unfolded
            ? vscode.TreeItemCollapsibleState.Expanded
            : vscode.TreeItemCollapsibleState.Collapsed,
        );
        const state = facetState(filter.value, node.facet, locale);
        const set = node.facet.values.some(({ value }) => !isChecked(filter.value, role, value));
        item.id = role;
        item.description = state;
        item.iconPath = new vscode.ThemeIcon(ICONS[role]);
        item.contextValue = set ? "facet.set" : "facet";
        return item;
      }
      case "value":
        return this.#valueItem(node);
      case "more": {
        const item = new vscode.TreeItem(
          vscode.l10n.t("Show {0} more…", formatCount(node.facet.more, locale)),
        );
        item.id = `${node.facet.role} more`;
        item.iconPath = new vscode.ThemeIcon("ellipsis");
        item.command = {
          command: `eventLog.pickValues`,
          title: labelOfRole(node.facet.role),
          arguments: [node.facet.role],
        };
        return item;
      }
      case "range":
        return this.#rangeItem(node.of);
      case "term": {
        const item = new vscode.TreeItem(node.text);
        item.id = `term ${node.index}`;
        item.iconPath = new vscode.ThemeIcon("filter");
        item.contextValue = "term.set";
        return item;
      }
    }
  }

  #valueItem(node: Extract<FiltersNode, { kind: "value" }>): vscode.TreeItem {
    const { filter, locale } = this.#session;
    const { role } = node.facet;
    const item = new vscode.TreeItem(labelOfValue(role, node.value));
    const checked = isChecked(filter.value, role, node.value);
    const count = formatCount(node.count, locale);
    item.id = `${role}=${node.value === null ? "" : `"${node.value}"`}`;
    item.description = checked ? count : vscode.l10n.t("{0} hidden", count);
    const icon = this.#valueIcon(role, node.value);
    if (icon !== undefined) item.iconPath = icon;
    item.contextValue = "facetValue";
    item.checkboxState = {
      state: checked
        ? vscode.TreeItemCheckboxState.Checked
        : vscode.TreeItemCheckboxState.Unchecked,
      accessibilityInformation: {
        label: `${labelOfValue(role, node.value)}, ${count}`,
        role: "checkbox",
      },
    };
    return item;
  }

  #valueIcon(role: FacetRole, value: string | null): vscode.ThemeIcon | undefined {
    if (role === "severity") return severityIcon(SEVERITIES.find((one) => one === value) ?? null);
    if (role === "type") return slotIcon(this.#slots.get(value ?? "") ?? 6);
    if (role === "agent") return new vscode.ThemeIcon(value === null ? "globe" : "person");
    return undefined;
  }

  #rangeItem(of: "turn" | "time" | "text"): vscode.TreeItem {
    const words = {
      turn: [vscode.l10n.t("Turn"), "symbol-number", "eventLog.filterByTurnRange"],
      time: [vscode.l10n.t("Time"), "clock", "eventLog.filterByTimeRange"],
      text: [vscode.l10n.t("Text"), "search", "eventLog.searchText"],
    } as const;
    const [label, icon, command] = words[of];
    const item = new vscode.TreeItem(label);
    const state = rangeState(this.#session.filter.value, of);
    const all = of === "text" ? "" : this.#ranges[of];
    item.id = of;
    item.description =
      state === "" ? (all === "" ? vscode.l10n.t("any") : vscode.l10n.t("all, {0}", all)) : state;
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = state === "" ? "range" : "range.set";
    item.command = { command, title: label };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function turnWords(turn: { readonly first: number; readonly last: number } | null): string {
  if (turn === null) return "";
  return turn.first === turn.last ? String(turn.first) : `${turn.first} – ${turn.last}`;
}

/** Values that no event has under the other terms say nothing here, unless the filter names them. */
export function withoutForeign(facet: Facet, filter: Filter): Facet {
  const values = facet.values.filter(
    ({ value, count }) => count > 0 || stateOf(filter, facet.role, value) !== "unset",
  );
  return { ...facet, values };
}

/** Severities by weight, heaviest first; runs and the rest by count, as the store gives them. */
function sorted(facet: Facet): Facet {
  if (facet.role !== "severity") return facet;
  const ranks = new Map<string | null, number>(
    SEVERITIES.map((severity, rank) => [severity, rank]),
  );
  const rank = (value: string | null): number => ranks.get(value) ?? -1;
  return { ...facet, values: [...facet.values].sort((a, b) => rank(b.value) - rank(a.value)) };
}

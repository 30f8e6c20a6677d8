import * as vscode from "vscode";
import { isChecked, toggleChecked } from "../../core/query/edit-filter.ts";
import type { Filter } from "../../core/query/filter.ts";
import type { FiltersNode } from "./filters-node.ts";

/** The filter after the user checked or unchecked values. */
export function checkedFilter(
  before: Filter,
  items: readonly (readonly [FiltersNode, vscode.TreeItemCheckboxState])[],
): Filter {
  let filter = before;
  for (const [node, state] of items) {
    if (node.kind !== "value") continue;
    const { role, values } = node.facet;
    const wanted = state === vscode.TreeItemCheckboxState.Checked;
    if (isChecked(filter, role, node.value) === wanted) continue;
    filter = toggleChecked(
      filter,
      role,
      node.value,
      values.map(({ value }) => value),
    );
  }
  return filter;
}

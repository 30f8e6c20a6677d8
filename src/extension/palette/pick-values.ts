import * as vscode from "vscode";
import { isChecked, patternOf, withoutField } from "../../core/query/edit-filter.ts";
import type { Filter, Term } from "../../core/query/filter.ts";
import { formatCount } from "../../core/view/format.ts";
import type { FacetRole } from "../../protocol/store-api.ts";
import { labelOfRole, labelOfValue } from "../filters/filter-words.ts";
import { withoutForeign } from "../filters/filters-provider.ts";
import type { Session } from "../state/session.ts";

/** Values that a picker offers; VS Code filters them as one types. */
const MAX_OFFERED = 5000;

type ValueItem = vscode.QuickPickItem & { readonly value: string | null };

/** Sets which values of a role the filter leaves: those given, or those the user checks. */
export async function filterByValues(
  session: Session,
  role: FacetRole,
  given: unknown,
): Promise<void> {
  const { filter, store, locale } = session;
  if (Array.isArray(given) && given.every((value) => typeof value === "string")) {
    filter.set(leaving(filter.value, role, given, []));
    return;
  }
  const [facet] = await store.api().facets(filter.value, [role], MAX_OFFERED);
  const shown = facet === undefined ? [] : withoutForeign(facet, filter.value).values;
  const items = shown.map(
    ({ value, count }): ValueItem => ({
      value,
      label: labelOfValue(role, value),
      description: formatCount(count, locale),
    }),
  );
  const isSet = items.some(({ value }) => !isChecked(filter.value, role, value));
  const picked = await pickMany(items, {
    title: vscode.l10n.t("Filter by {0}", labelOfRole(role)),
    placeholder: isSet
      ? vscode.l10n.t("Values to leave; none: all")
      : vscode.l10n.t("Values to leave; now all of them"),
    selected: isSet ? items.filter(({ value }) => isChecked(filter.value, role, value)) : [],
  });
  if (picked === undefined) return;
  const wanted = picked.map(({ value }) => value);
  const others = items.map(({ value }) => value).filter((value) => !wanted.includes(value));
  filter.set(leaving(filter.value, role, wanted, others));
}

/** The shorter way to say it: the values to leave, or those to leave out. No values: no term. */
function leaving(
  filter: Filter,
  role: FacetRole,
  wanted: readonly (string | null)[],
  others: readonly (string | null)[],
): Filter {
  const rest = withoutField(filter, role);
  if (wanted.length === 0 || (others.length === 0 && wanted.includes(null))) return rest;
  const texts = wanted.filter((value) => value !== null);
  if (texts.length === wanted.length) {
    const term: Term = {
      kind: "values",
      negated: false,
      field: role,
      values: texts.map(patternOf),
    };
    return { terms: [...rest.terms, term] };
  }
  // "No agent" beside agents can only be said by what is left out.
  const hidden = others.filter((value) => value !== null).map(patternOf);
  return hidden.length === 0
    ? rest
    : { terms: [...rest.terms, { kind: "values", negated: true, field: role, values: hidden }] };
}

async function pickMany<T extends vscode.QuickPickItem>(
  items: readonly T[],
  words: { readonly title: string; readonly placeholder: string; readonly selected: readonly T[] },
): Promise<readonly T[] | undefined> {
  const picker = vscode.window.createQuickPick<T>();
  picker.title = words.title;
  picker.placeholder = words.placeholder;
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.items = items;
  picker.selectedItems = words.selected;
  const picked = await new Promise<readonly T[] | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  return picked;
}

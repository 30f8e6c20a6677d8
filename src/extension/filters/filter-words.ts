import * as vscode from "vscode";
import { isChecked } from "../../core/query/edit-filter.ts";
import type { Filter, Term } from "../../core/query/filter.ts";
import { printTerm } from "../../core/query/print-filter.ts";
import { formatCount } from "../../core/view/format.ts";
import type { Facet, FacetRole } from "../../protocol/store-api.ts";

export function labelOfRole(role: FacetRole): string {
  const words: Readonly<Record<FacetRole, string>> = {
    type: vscode.l10n.t("Type"),
    kind: vscode.l10n.t("Kind"),
    agent: vscode.l10n.t("Agent"),
    severity: vscode.l10n.t("Severity"),
    channel: vscode.l10n.t("Channel"),
    run: vscode.l10n.t("Run"),
    profile: vscode.l10n.t("Profile"),
  };
  return words[role];
}

export function labelOfValue(role: FacetRole, value: string | null): string {
  return value ?? vscode.l10n.t("no {0}", labelOfRole(role).toLowerCase());
}

/** State of a facet under the filter: "all 8", "5 of 6", "info and above". */
export function facetState(filter: Filter, facet: Facet, locale: string): string {
  const atLeast = facet.role === "severity" ? severityAtLeast(filter) : undefined;
  if (atLeast !== undefined) return vscode.l10n.t("{0} and above", atLeast);
  const known = facet.values.length + facet.more;
  const hidden = facet.values.filter(({ value }) => !isChecked(filter, facet.role, value)).length;
  return hidden === 0
    ? vscode.l10n.t("all {0}", formatCount(known, locale))
    : vscode.l10n.t("{0} of {1}", formatCount(known - hidden, locale), formatCount(known, locale));
}

function severityAtLeast(filter: Filter): string | undefined {
  const terms = filter.terms.filter(
    (term) => term.kind === "severity" || (term.kind === "values" && term.field === "severity"),
  );
  const [term] = terms;
  const only = terms.length === 1 && term?.kind === "severity" && !term.negated;
  return only && term.comparison === ">=" ? term.severity : undefined;
}

/** The filter's terms of a range as text, without the field where that is clear. */
export function rangeState(filter: Filter, of: "turn" | "time" | "text"): string {
  return filter.terms
    .filter((term) => belongsTo(term, of))
    .map((term) =>
      of === "turn" && term.kind === "range" && !term.negated
        ? term.ranges.map(({ from, to }) => rangeWords(from, to)).join(", ")
        : printTerm(term),
    )
    .join(" ");
}

function rangeWords(from: number | null, to: number | null): string {
  if (from === to && from !== null) return String(from);
  if (from === null) return vscode.l10n.t("up to {0}", String(to));
  return to === null ? vscode.l10n.t("from {0}", String(from)) : `${from} – ${to}`;
}

export function belongsTo(term: Term, of: "turn" | "time" | "text"): boolean {
  switch (term.kind) {
    case "range":
    case "compare":
      return of === "turn" && term.field === "turn";
    case "time":
      return of === "time";
    case "text":
    case "regex":
      return of === "text";
    default:
      return false;
  }
}

/** Whether a facet or a range of the view shows the term. */
export function isShownByFacet(term: Term): boolean {
  switch (term.kind) {
    case "severity":
      return true;
    case "values":
      return ["type", "kind", "agent", "severity", "channel", "run", "profile"].includes(
        term.field,
      );
    case "has": {
      const [what] = term.what;
      return (
        term.paths.length === 0 &&
        term.what.length === 1 &&
        what !== undefined &&
        ["type", "kind", "agent", "severity", "channel"].includes(what)
      );
    }
    default:
      return belongsTo(term, "turn") || belongsTo(term, "time") || belongsTo(term, "text");
  }
}

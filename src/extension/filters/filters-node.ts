import type { Facet, FacetRole } from "../../protocol/store-api.ts";

/** Facets in the order of the view. */
export const FACET_ROLES: readonly FacetRole[] = [
  "type",
  "kind",
  "agent",
  "severity",
  "channel",
  "run",
  "profile",
];

/** A node of the Filters view. */
export type FiltersNode =
  | { readonly kind: "facet"; readonly facet: Facet }
  | {
      readonly kind: "value";
      readonly facet: Facet;
      readonly value: string | null;
      readonly count: number;
    }
  /** Values beyond those that the store gives. */
  | { readonly kind: "more"; readonly facet: Facet }
  | { readonly kind: "range"; readonly of: "turn" | "time" | "text" }
  /** A term that no facet shows, e.g. `details.amount>100`; by its place in the filter. */
  | { readonly kind: "term"; readonly index: number; readonly text: string };

export function isFiltersNode(argument: unknown): argument is FiltersNode {
  return (
    typeof argument === "object" &&
    argument !== null &&
    "kind" in argument &&
    ["facet", "value", "more", "range", "term"].includes(String(argument.kind))
  );
}

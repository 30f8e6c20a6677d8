import type { EventStore } from "../../core/event-store.ts";
import { type FacetRole, facetsOf } from "../../core/query/facets.ts";
import type { Filter } from "../../core/query/filter.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { onePage, printValues, type Results } from "../results.ts";

type FacetRecord = {
  readonly role: FacetRole;
  readonly value: string | null;
  readonly count: number;
};

const COLUMNS: readonly TableColumn<FacetRecord>[] = [
  { title: "ROLE", text: ({ role }) => role },
  { title: "COUNT", text: ({ count }) => String(count), align: "right" },
  { title: "VALUE", text: ({ value }) => value ?? "(none)", fills: true },
];

/**
 * Prints the values of roles with their counts, the most frequent first. As in the Filters view a
 * role's counts follow the filter's terms about other roles.
 */
export async function printFacets(
  store: EventStore,
  filter: Filter,
  { by, limit }: Arguments,
  results: Results,
): Promise<void> {
  const facets = await facetsOf(store, filter, by, 0);
  const records = facets.flatMap(({ role, values }) =>
    values
      .filter(({ count }) => count > 0)
      .slice(0, limit)
      .map(({ value, count }) => ({ role, value, count })),
  );
  await printValues(results, COLUMNS, onePage(records));
}

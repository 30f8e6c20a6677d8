import type { EventStore } from "../../core/event-store.ts";
import { distinctValues } from "../../core/query/distinct-values.ts";
import { type FacetRole, facetsOf } from "../../core/query/facets.ts";
import type { Filter } from "../../core/query/filter.ts";
import { formatCount } from "../../core/view/format.ts";
import type { Arguments } from "../arguments.ts";
import type { Output } from "../output.ts";
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

type ValueRecord = {
  readonly path: string;
  readonly value: string;
  readonly count: number;
};

const VALUE_COLUMNS: readonly TableColumn<ValueRecord>[] = [
  { title: "PATH", text: ({ path }) => path },
  { title: "COUNT", text: ({ count }) => String(count), align: "right" },
  { title: "VALUE", text: ({ value }) => value, fills: true },
];

/**
 * Prints the values at a path with their counts, the most frequent first. What was not seen is said
 * on standard error.
 */
export async function printPathValues(
  store: EventStore,
  filter: Filter,
  path: readonly string[],
  { limit }: Arguments,
  results: Results,
  errors: Output,
): Promise<void> {
  const found = await distinctValues(store, filter, path, {
    limit: Number.isFinite(limit) ? limit : 0,
    budgetBytes: Number.POSITIVE_INFINITY,
  });
  const shown = path.join(".");
  const records = found.values.map(({ value, count }) => ({ path: shown, value, count }));
  await printValues(results, VALUE_COLUMNS, onePage(records));
  const unread = found.totalEvents - found.readEvents;
  if (unread > 0) errors.text(`event-log: ${countText(unread)} could not be read\n`);
  if (found.untold > 0)
    errors.text(`event-log: ${countText(found.untold)} had other values, too many to tell apart\n`);
  await errors.flush();
}

function countText(events: number): string {
  return `${formatCount(events, "en")} ${events === 1 ? "event" : "events"}`;
}

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

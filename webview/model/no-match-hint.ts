import type { Filter } from "../../src/core/query/filter.ts";
import { printFilter } from "../../src/core/query/print-filter.ts";
import type { Axis, TimelineScope, TimelineSummary } from "../../src/core/view/timeline-view.ts";
import type { TimelineHostApi } from "../../src/protocol/timeline-api.ts";

/** A term without which something matches, and how much then. */
export type NoMatchHint = {
  readonly text: string;
  readonly remove: Filter;
  readonly matching: number;
};

const MAX_TERMS = 12;

/** Of the filters that lack one term of the scope's, the one that leaves most; null: none leaves any. */
export async function askNoMatchHint(
  host: Pick<TimelineHostApi, "timelineSummary">,
  scope: TimelineScope,
  axis: Axis,
): Promise<NoMatchHint | null> {
  const { terms } = scope.filter;
  let best: NoMatchHint | null = null;
  for (const [index, term] of terms.slice(0, MAX_TERMS).entries()) {
    const remove: Filter = { terms: terms.filter((_, at) => at !== index) };
    const { matching } = await host.timelineSummary({ ...scope, filter: remove }, axis);
    if (matching > 0 && (best === null || matching > best.matching)) {
      best = { text: printFilter({ terms: [term] }), remove, matching };
    }
  }
  return best;
}

/** An agent that the filter names and no lane has. */
export function strangeAgentOf(filter: Filter, lanes: TimelineSummary["lanes"]): string | null {
  const strange = filter.terms.find(
    (term) => term.kind === "values" && term.field === "agent" && !term.negated,
  );
  const names = strange?.kind === "values" ? strange.values.map((value) => value.text) : [];
  return (
    names.find((name) => !name.includes("*") && !lanes.some((lane) => lane.agent === name)) ?? null
  );
}

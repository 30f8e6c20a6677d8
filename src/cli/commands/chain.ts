import type { EventKey } from "../../core/base/units.ts";
import type { EventStore } from "../../core/event-store.ts";
import type { LinkKind } from "../../core/profile/role.ts";
import { followChain } from "../../core/query/chain.ts";
import { findById, findByPlace } from "../../core/query/find-events.ts";
import { buildEventRecords } from "../../core/view/build-event-record.ts";
import type { EventRecord } from "../../core/view/event-view.ts";
import { formatPlural } from "../../core/view/format.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { onePage, printValues, type Results } from "../results.ts";
import { FailureError } from "../usage.ts";

/** An end of a link; of a cause that no log holds only its id is known. */
type ChainEnd = { readonly id: string; readonly log: string | null; readonly line: number | null };

/** From cause to effect, so the ends tell the direction. Depth 1: a link of the event itself, 2: of its neighbor… */
type LinkRecord = {
  readonly from: ChainEnd;
  readonly to: ChainEnd;
  readonly link: LinkKind;
  readonly depth: number;
};

/** Links that the bounds left out. */
type OmittedRecord = { readonly omitted: { readonly causes: number; readonly effects: number } };

const COLUMNS: readonly TableColumn<LinkRecord>[] = [
  { title: "DEPTH", text: ({ depth }) => String(depth), align: "right" },
  { title: "LINK", text: ({ link }) => link },
  { title: "CAUSE", text: ({ from }) => from.id, keepsEnd: true },
  { title: "AT", text: ({ from }) => placeOf(from), keepsEnd: true },
  { title: "EFFECT", text: ({ to }) => to.id, keepsEnd: true },
  { title: "AT", text: ({ to }) => placeOf(to), fills: true, keepsEnd: true },
];

/** Prints the links of an event's chain, causes first, and what the bounds left out. */
export async function printChain(
  store: EventStore,
  args: Arguments,
  results: Results,
): Promise<void> {
  const root = findRoot(store, args.event);
  const chain = await followChain(store, root, args);
  const keys = chain.nodes.map(({ key }) => key);
  const records = await buildEventRecords({ store }, keys);
  const byKey = new Map(keys.map((key, at) => [key, records[at]]));
  const endOf = (key: EventKey): ChainEnd => {
    const record = byKey.get(key);
    return { id: record?.id ?? "", log: record?.log ?? null, line: record?.line ?? null };
  };
  const links: LinkRecord[] = chain.links.map(({ from, to, link, depth }) => ({
    from: endOf(from),
    to: endOf(to),
    link,
    depth,
  }));
  const danglingIds = new Map(keys.map((key) => [key, [...danglingIdsOf(byKey.get(key))]]));
  for (const { of, depth } of chain.dangling) {
    const id = danglingIds.get(of)?.shift() ?? "";
    links.push({ from: { id, log: null, line: null }, to: endOf(of), link: "declared", depth });
  }
  links.sort((a, b) => orderOf(a.depth) - orderOf(b.depth));
  const printed = links.map((link) => ({ ...link, depth: Math.abs(link.depth) }));
  if (results.tableWidth === null) {
    const last: OmittedRecord = { omitted: chain.omitted };
    await printValues<LinkRecord | OmittedRecord>(results, [], onePage([...printed, last]));
    return;
  }
  await printValues(results, COLUMNS, onePage(printed));
  const { causes, effects } = chain.omitted;
  const causesText = formatPlural(causes, "link to a cause", "en", "links to causes");
  const effectsText = formatPlural(effects, "link to an effect", "en", "links to effects");
  results.output.text(`left out: ${causesText}, ${effectsText}\n`);
}

/** Causes nearest first, then effects nearest first. */
function orderOf(depth: number): number {
  return depth < 0 ? -depth : 1e9 + depth;
}

/** The first event of an id is the one that links mean. */
function findRoot(store: EventStore, text: string): EventKey {
  const root = findById(store, text)[0] ?? findByPlace(store, text)[0];
  if (root === undefined) throw new FailureError(`there is no event "${text}" in what was read`);
  return root;
}

/** Ids of dangling causes as the lines give them; an event's stand in its record in the order of the chain. */
function danglingIdsOf(record: EventRecord | undefined): readonly string[] {
  return (record?.causes ?? []).filter(({ log }) => log === null).map(({ id }) => id);
}

function placeOf({ log, line }: ChainEnd): string {
  return log === null ? "(in no log)" : `${log}:${line}`;
}

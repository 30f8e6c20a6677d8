/** What is counted over an order and kept: it grows with the order instead of being counted anew. */
import type { OrderLineage } from "../index/order-lineage.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { Pauses } from "../query/pauses.ts";
import type { Work } from "../query/work.ts";
import { SLICE_PLACES } from "./place-slices.ts";

/** Counts over the matching places of an order. */
export interface Tally {
  /** Takes in the places `[from, to)`, at most a slice. Called once for each place, ascending. */
  take(matched: MatchedOrder, from: number, to: number): void;
}

/** Places outside of `[from, to)` among the first `length` that need no look. */
export type TallySpan = { readonly from: number; readonly to: number; readonly length: number };

type Entry = {
  readonly key: string;
  readonly tally: Tally;
  readonly span: TallySpan | null;
  /** The newest order that it was asked for. */
  matched: MatchedOrder;
  /** Places that were taken in. */
  done: number;
};

/** Tallies kept per run or merged order, the last ones used: some views, each under some filters. */
const KEPT = 16;
const kept = new WeakMap<OrderLineage, Entry[]>();

/**
 * The tally of a kind (`key`) over an order. O(events) at first, in slices; later O(what was added),
 * as far as the older order and its matches still hold. Callers who want the same at the same time
 * share the work; where the order has grown meanwhile they are given what is counted of the newer one.
 */
export async function tallyOf<T extends Tally>(
  matched: MatchedOrder,
  key: string,
  make: () => T,
  work: Work | undefined,
  span: TallySpan | null = null,
): Promise<T> {
  const { order } = matched;
  const entries = kept.get(order.lineage) ?? [];
  let entry = entries.find((one) => one.key === key && canServe(one, matched));
  if (entry === undefined) {
    entry = { key, tally: make(), span, matched, done: span?.from ?? 0 };
  } else if (order.length >= entry.matched.order.length) {
    entry.matched = matched;
  }
  const stale = (one: Entry): boolean =>
    one.key === key && one.matched.order.length > order.sharedPlaces(one.matched.order);
  const others = entries.filter((one) => one !== entry && !stale(one));
  kept.set(order.lineage, [entry, ...others].slice(0, KEPT));
  const pauses = new Pauses(work);
  while (entry.done < order.length) {
    takeSlice(entry);
    if (pauses.isDue) await pauses.take();
  }
  return entry.tally as T;
}

function takeSlice(entry: Entry): void {
  const { matched, span, done } = entry;
  if (span !== null && done >= span.to && done < span.length) {
    entry.done = span.length;
    return;
  }
  const end = (Math.floor(done / SLICE_PLACES) + 1) * SLICE_PLACES;
  const to = Math.min(matched.order.length, end);
  entry.tally.take(matched, done, to);
  entry.done = to;
}

/** Whether what was counted is a part of, or all of, what is wanted. */
function canServe({ matched, done }: Entry, { order, places }: MatchedOrder): boolean {
  // Not yet complete, it serves those who want the same; with others it could go on otherwise.
  if (done < matched.order.length && matched.order !== order) return false;
  const shared = order.sharedPlaces(matched.order);
  return shared >= Math.min(done, order.length) && places.startsLike(matched.places, shared);
}

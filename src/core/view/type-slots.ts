import type { StoreData } from "../index/store-data.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { COLUMN, EACH, readRuns, slice } from "./place-slices.ts";
import type { ScopeCounts } from "./scope-counts.ts";
import { slotOf } from "./slots.ts";
import type { ValueSlots } from "./value-slots.ts";

/** The slots 1–8 of the types of a scope, as loops over events need them. */
export class TypeSlots {
  readonly #matched: MatchedOrder;
  /** By run; one table for all where their profiles give types the same slots. */
  readonly #tables: readonly { readonly low: number; readonly table: Int32Array }[];
  readonly #ofPlaces = new Int32Array(EACH.length);

  constructor(store: StoreData, matched: MatchedOrder, totals: ScopeCounts) {
    this.#matched = matched;
    const byProfile = new Map<string, { readonly low: number; readonly table: Int32Array }>();
    this.#tables = matched.runs.map(({ profile }) => {
      const known = byProfile.get(profile.name);
      const made = known ?? tableFor(totals.types, (type) => slotOf(store, profile, type));
      byProfile.set(profile.name, made);
      return made;
    });
  }

  /**
   * The slots of a range of places: that of the place `from` + p is `table[at[p] - low]`. Good until
   * the next call.
   */
  read(
    from: number,
    to: number,
  ): { readonly at: Int32Array; readonly low: number; readonly table: Int32Array } {
    const { order, runOfPart } = this.#matched;
    order.read(COLUMN.type, from, to, slice.type, 0);
    const [first] = this.#tables;
    if (first === undefined || this.#tables.every((table) => table === first)) {
      return { at: slice.type, ...(first ?? { low: 0, table: slice.type }) };
    }
    readRuns(order, runOfPart, from, to, slice.runs);
    for (let at = 0; at < to - from; at++) {
      const { low, table } = this.#tables[slice.runs[at] as number] ?? first;
      this.#ofPlaces[at] = table[(slice.type[at] as number) - low] as number;
    }
    return { at: EACH, low: 0, table: this.#ofPlaces };
  }

  /** The slot of one event. */
  slotAt(place: number): number {
    const { order, runOfPart } = this.#matched;
    const run = runOfPart[order.partOf(order.ordinalAt(place))] ?? 0;
    const { low, table } = this.#tables[run] ?? { low: 0, table: EACH };
    return table[order.valueAt(COLUMN.type, place) - low] as number;
  }
}

function tableFor(
  types: ValueSlots,
  slotOfType: (type: number) => number,
): { readonly low: number; readonly table: Int32Array } {
  return types.tableOf(types.values.map(slotOfType), 0);
}

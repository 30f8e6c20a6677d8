import type { StoreData } from "../index/store-data.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { COLUMN, readRuns, slice } from "./place-slices.ts";
import { type IdTable, readMapped } from "./read-slots.ts";
import type { ScopeCounts } from "./scope-counts.ts";
import { slotOf } from "./slots.ts";

const NO_TYPES: IdTable = { low: 0, table: new Int32Array(0) };

/** The slots 1–8 of the types of a scope, as loops over events need them. */
export class TypeSlots {
  readonly #matched: MatchedOrder;
  /** By run; the same for all runs of a profile. */
  readonly #tables: readonly IdTable[];
  /** One table serves for all runs. */
  readonly isOne: boolean;

  constructor(store: StoreData, matched: MatchedOrder, { types }: ScopeCounts) {
    this.#matched = matched;
    const byProfile = new Map<string, IdTable>();
    this.#tables = matched.runs.map(({ profile }) => {
      let table = byProfile.get(profile.name);
      if (table === undefined) {
        const ofSlots = types.values.map((type) => slotOf(store, profile, type));
        table = types.tableOf(ofSlots, 0);
        byProfile.set(profile.name, table);
      }
      return table;
    });
    this.isOne = byProfile.size <= 1;
  }

  /** The table of the first run. */
  get table(): IdTable {
    return this.#tables[0] ?? NO_TYPES;
  }

  /** Copies the slots of the places `[from, to)`, at most a slice. */
  read(from: number, to: number, into: Int32Array): void {
    const { order, runOfPart } = this.#matched;
    if (this.isOne) {
      readMapped(order, "type", from, to, this.table, into);
      return;
    }
    order.read(COLUMN.type, from, to, into, 0);
    readRuns(order, runOfPart, from, to, slice.runs);
    for (let at = 0; at < to - from; at++) {
      const { low, table } = this.#tables[slice.runs[at] as number] ?? NO_TYPES;
      into[at] = table[(into[at] as number) - low] as number;
    }
  }

  /** The slot of one event. */
  slotAt(place: number): number {
    const { order, runOfPart } = this.#matched;
    const run = runOfPart[order.partOf(order.ordinalAt(place))] ?? 0;
    const { low, table } = this.#tables[run] ?? NO_TYPES;
    return table[order.valueAt(COLUMN.type, place) - low] as number;
  }
}

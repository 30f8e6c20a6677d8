/** What a term of a filter becomes: a union of atoms that can be asked about rows. */
import type { EventKey } from "../base/units.ts";
import type { LogData } from "../index/store-data.ts";
import type { Words } from "./bit-set.ts";
import type { Needle } from "./text-search-needle.ts";
import type { Work } from "./work.ts";

/** An event whose bytes are at hand, until the test of it ends. */
export type EventText = {
  log: LogData;
  row: number;
  key: EventKey;
  bytes: Uint8Array;
  start: number;
  end: number;
};

/** A condition on columns: sets the bits of the rows `[from, to)` that fulfil it. */
export type ColumnAtom = {
  or(words: Words, log: LogData, from: number, to: number): void;
};

/** A condition on one event at a time. */
export type EventAtom = {
  /** Whether the event's bytes are read; if not, only `log`, `row` and `key` may be used. */
  readonly needsText: boolean;
  /** Needles of which an event of the log that passes holds at least one; absent or null: none are known. */
  needlesOf?(log: LogData): readonly Needle[] | null;
  /** An event passes exactly if one of its string values holds the only needle, which is `whole`. */
  readonly isNeedle?: boolean;
  /** Sets the bits of the rows `[from, to)` that may pass without one of the needles. */
  orAlways?(words: Words, log: LogData, from: number, to: number): void;
  /** Works out, in slices, what `test` needs to know of the whole store; called before the events of a log. */
  prepare?(work: Work): Promise<void>;
  test(event: EventText): boolean;
};

/**
 * A term, ready to run: some atom holds, or with `negated` none does. `changes`: the answer for a row
 * can change while the store grows (findings, links, labels of runs), so it must be asked again.
 */
export type CompiledTerm = {
  readonly negated: boolean;
  readonly changes: boolean;
  readonly columns: readonly ColumnAtom[];
  readonly events: readonly EventAtom[];
};

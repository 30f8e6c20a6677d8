/**
 * What queries and view models read of a store. `EventStore` (core/event-store.ts) implements it;
 * tests may build one from text. Everything is read only for them.
 */
import type { StringTables } from "../base/string-table.ts";
import type { EventKey, LogId, RowId } from "../base/units.ts";
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import type { NaiveTimeZone, Profile } from "../profile/profile.ts";
import type { LinkKind } from "../profile/role.ts";
import type { Work } from "../query/work.ts";
import type { SearchTools } from "../scan/search-exports.ts";
import type { EventOrder } from "./event-order.ts";
import type { EventTable } from "./event-table.ts";
import type { LineCounts, Problem } from "./problem.ts";

/** One file. */
export type LogData = {
  readonly id: LogId;
  /** Path to show and to open: absolute in the extension, relative to the working folder in the CLI, "-" for standard input. */
  readonly path: string;
  readonly profile: Profile;
  readonly compiled: CompiledProfile;
  readonly table: EventTable;
  readonly counts: LineCounts;
  /** Bytes of the file that are accounted for, and its size when last looked at. */
  readonly readBytes: number;
  readonly totalBytes: number;
  /** The whole file as it is now has been read once. */
  readonly complete: boolean;
  /** It is not read for now, because memory is limited. */
  readonly leftOut: boolean;
  /** Milliseconds (Date.now) when events were last added after the first reading; 0: never. */
  readonly grewAtMs: number;
};

/** One run: its logs (oldest part first) and which of their events are its own. */
export type RunData = {
  /** Stable in the life of the store; index into nothing. */
  readonly key: number;
  /** Value of the run role as a StringId of `strings.run`; −1: its events have none. */
  readonly runId: number;
  /** Value of the run role, else the folder's name. */
  readonly name: string;
  /** `name`, made unique among the store's runs by folder or file name. */
  readonly label: string;
  readonly profile: Profile;
  readonly logs: readonly LogId[];
};

/** A link seen from one of its ends. `key` null: a declared cause that no log of the run holds. */
export type Link = {
  readonly link: LinkKind;
  readonly key: EventKey | null;
  /** For dangling causes: index among the event's declared causes, so that its text can be read from the line. */
  readonly causeIndex: number;
};

/** Links of one run, all kinds, each pair of events once (declared before correlated before inferred). */
export interface RunLinks {
  causesOf(key: EventKey): readonly Link[];
  /** The first `limit` of them; an event can have millions. */
  effectsOf(key: EventKey, limit?: number): readonly Link[];
  /** The same without a list, until `visit` gives false. */
  visitEffects(key: EventKey, visit: (link: Link) => boolean): void;
  /**
   * False: of a large run that is still worked out, so links may be missing; the store changes when
   * they are known.
   */
  readonly settled: boolean;
  /** How many links the lists above would have; cheaper than building them. */
  causeCount(key: EventKey): number;
  effectCount(key: EventKey): number;
}

export interface StoreData {
  readonly strings: StringTables;
  readonly naiveTimeZone: NaiveTimeZone;
  /** Logs in order of their ids. */
  readonly logs: readonly LogData[];
  logOf(id: LogId): LogData;
  /** Newest first: by last time, runs without time last, then label. */
  readonly runs: readonly RunData[];
  runOf(log: LogId, row: RowId): RunData;
  runByKey(key: number): RunData | undefined;
  /**
   * All events of a run by time (µs, then ns), then sequence, then part order, then line and offset;
   * events without a time last, in the same order of the rest. The same object until the run changes.
   */
  orderOf(run: RunData): EventOrder;
  /** At once; of a large run what is known so far. Ask again after a change. */
  linksOf(run: RunData): RunLinks;
  /** The links of all events that the run has now, worked out in slices. Rejects with `WorkCancelled` only. */
  whenLinked(run: RunData, work?: Work): Promise<RunLinks>;
  /** Every problem of one run, or of all; by log, line, offset. */
  problemsOf(run: RunData | null): readonly Problem[];
  /** Total without building them. */
  problemCount(run: RunData | null): number;
  /** The same per class (`ProblemClass`); only classes that occur. */
  problemCountsOf(run: RunData | null): Readonly<Record<string, number>>;
  /** The findings of one event. */
  problemsOfEvent(key: EventKey): readonly Problem[];
  /** Bytes `[offset, offset + size)` of a log; a fresh array. */
  readBytes(log: LogId, offset: number, size: number): Promise<Uint8Array>;
  /** The same into bytes that are there already; gives how many came, fewer at the log's end only. */
  readInto(log: LogId, offset: number, target: Uint8Array): Promise<number>;
  readonly search: SearchTools;
  /** Grows with every change. */
  readonly generation: number;
}

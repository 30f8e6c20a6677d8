import type { StringTables } from "../base/string-table.ts";
import type { LogId } from "../base/units.ts";
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import type { Profile } from "../profile/profile.ts";
import type { ByteSource } from "../scan/byte-source.ts";
import type { EventTable } from "./event-table.ts";
import { type IndexerOptions, LogIndexer } from "./log-indexer.ts";
import type { RecallPart } from "./log-part.ts";
import type { LineCounts } from "./problem.ts";
import { RowsByRun } from "./rows-by-run.ts";
import type { LogData } from "./store-data.ts";

/** What the store is told of a log. */
export type LogSpec = {
  /** Path to show and to open. */
  readonly path: string;
  /** Real folder, for telling runs apart; "" for none. */
  readonly folder: string;
  readonly source: ByteSource;
  readonly totalBytes: number;
  readonly mtimeMs: number;
  /** It will not grow: a last line that is no whole object is truncated, not awaited. */
  readonly final: boolean;
  /** Gives what was kept of the log; asked once, before anything is read. */
  readonly recall?: RecallPart;
};

/** One log of a store while it is read. Others see it as LogData. */
export class LogEntry implements LogData {
  readonly id: LogId;
  path: string;
  folder: string;
  source: ByteSource;
  totalBytes: number;
  mtimeMs: number;
  final: boolean;
  complete = false;
  grewAtMs = 0;
  /** The profile must be chosen (again) before more is read. */
  profileStale = true;
  /** Bytes of the sample that the profile was chosen by. */
  sampledBytes = 0;
  /** Somebody reads it right now. */
  reading = false;
  removed = false;
  /** It is not read for now, on purpose. */
  leftOut = false;
  recall: RecallPart | null;
  compiled: CompiledProfile;
  indexer: LogIndexer;
  /** What takes the place of `compiled` and `indexer` once it has read as much. */
  #next: { readonly compiled: CompiledProfile; readonly indexer: LogIndexer } | null = null;
  rowsByRun = new RowsByRun();

  constructor(
    id: LogId,
    spec: LogSpec,
    compiled: CompiledProfile,
    strings: StringTables,
    options: IndexerOptions,
  ) {
    this.id = id;
    this.path = spec.path;
    this.folder = spec.folder;
    this.source = spec.source;
    this.totalBytes = spec.totalBytes;
    this.mtimeMs = spec.mtimeMs;
    this.final = spec.final;
    this.recall = spec.recall ?? null;
    this.compiled = compiled;
    this.indexer = new LogIndexer(compiled, strings, options);
  }

  get profile(): Profile {
    return this.compiled.profile;
  }

  get table(): EventTable {
    return this.indexer.table;
  }

  get counts(): LineCounts {
    return this.indexer.counts;
  }

  get readBytes(): number {
    return this.growing.readBytes;
  }

  /** The indexer that reads on. */
  get growing(): LogIndexer {
    return this.#next === null ? this.indexer : this.#next.indexer;
  }

  /** The profile that is read with. */
  get chosen(): CompiledProfile {
    return this.#next === null ? this.compiled : this.#next.compiled;
  }

  /**
   * Begins anew with another profile. What is known stays visible until as much is read again; rows
   * come out the same, so keys of events stay what they were.
   */
  restart(compiled: CompiledProfile, strings: StringTables, options: IndexerOptions): void {
    this.#next = { compiled, indexer: new LogIndexer(compiled, strings, options) };
    this.complete = false;
    if (this.indexer.table.length === 0) this.takeNext();
  }

  /** Shows what was read since `restart`. True if there was something. */
  takeNext(): boolean {
    if (this.#next === null) return false;
    this.compiled = this.#next.compiled;
    this.indexer = this.#next.indexer;
    this.#next = null;
    this.rowsByRun = new RowsByRun();
    return true;
  }
}

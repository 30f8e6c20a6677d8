import { randomUUID } from "node:crypto";
import { BLOCK_VERSION } from "../core/index/block-layout.ts";
import { type KeptRun, type KeptRunPart, whyOtherRun } from "../core/index/kept-runs.ts";
import type { LogPart, PartReading, RecalledPart } from "../core/index/log-part.ts";
import type { FileIdentity } from "./file-system.ts";
import type { LogWitness, ReadBytes, WitnessFacts } from "./log-witness.ts";
import { SnapshotStore } from "./snapshot-store.ts";

/** Grows with every change of {@link KeptFacts} or {@link KeptRunFacts}, or of what links are kept as. */
const FACTS_VERSION = 2;

/** Reading smaller logs takes no longer than looking for what was kept of them. */
const SMALLEST_KEPT_BYTES = 2 ** 22;

/** A log that grows is kept again when it grew by this much, and by this share of what was kept. */
const GROWN_BYTES = 2 ** 24;
const GROWN_SHARE = 0.1;

/** Events of so many bytes would make a run of the smallest kept log: links of less are worked out at once. */
const SMALL_EVENT_BYTES = 64;

/** A log of garbage is read again: its problems are many, and each has a text. */
const MOST_PROBLEMS = 100_000;

/** What is kept of a log beside its blocks. */
type KeptFacts = {
  readonly version: string;
  readonly identity: FileIdentity;
  readonly size: number;
  readonly mtimeMs: number;
  readonly reading: PartReading;
  readonly witness: WitnessFacts;
  /** Tells it from all other snapshots but those it grew from, or to. */
  readonly mark: string;
  readonly part: Omit<LogPart, "blocks" | "shares"> & { readonly shares: readonly KeptShare[] };
};

/** What is kept of a run beside the arrays of its links. */
type KeptRunFacts = {
  readonly version: string;
  readonly parts: KeptRun["parts"];
  readonly facts: KeptRun["links"]["facts"];
};

/** JSON has no NaN. */
type KeptShare = {
  readonly run: number;
  readonly count: number;
  readonly firstTimeUs: number | null;
  readonly lastTimeUs: number | null;
  readonly firstSequence: number | null;
};

/** A file as it is now. */
export type KeptFile = {
  readonly path: string;
  readonly identity: FileIdentity;
  readonly size: number;
  readonly mtimeMs: number;
};

export type SnapshotKeeperOptions = {
  readonly folder: string;
  readonly maxBytes: number;
  /** Of the program; what another one kept is not used. */
  readonly version: string;
  /** Takes lines for the log. */
  readonly log: (line: string) => void;
  /** Smaller logs are not kept; tests keep all. */
  readonly smallestBytes?: number;
};

/**
 * Keeps what the index knows of large logs and of the links of their runs, and gives it back where the
 * files are still the same.
 */
export class SnapshotKeeper {
  readonly #store: SnapshotStore;
  readonly #options: SnapshotKeeperOptions;
  readonly #smallestBytes: number;
  /** Bytes of each log that are kept. */
  readonly #kept = new Map<string, number>();
  /** The parts of each run whose links are kept. */
  readonly #keptRuns = new Map<string, readonly KeptRunPart[]>();

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
    this.#smallestBytes = options.smallestBytes ?? SMALLEST_KEPT_BYTES;
    const { folder, maxBytes, log } = options;
    this.#store = new SnapshotStore({
      folder,
      maxBytes,
      log,
      format: BLOCK_VERSION * 2 ** 16 + FACTS_VERSION,
    });
  }

  /**
   * What was kept of a file if what was read of it still stands there, and was read in the same way.
   * The witness then knows what was read. Never rejects.
   */
  async recall(
    file: KeptFile,
    reading: PartReading,
    witness: LogWitness,
    read: ReadBytes,
  ): Promise<RecalledPart | null> {
    const { path, size } = file;
    if (size < this.#smallestBytes) return null;
    const kept = await this.#store.read(path);
    if (kept === null) return null;
    const facts = kept.facts as KeptFacts;
    const why = await this.#whyUnusable(file, facts, reading, witness, read);
    if (why !== null) {
      witness.reset();
      this.#options.log(`snapshot of ${path} was thrown away: ${why}`);
      await this.#store.remove(path);
      return null;
    }
    this.#kept.set(path, facts.part.end);
    return {
      ...facts.part,
      mark: facts.mark,
      shares: facts.part.shares.map(sharedAgain),
      blocks: kept.stretches.map((stretch) => stretch.buffer),
    };
  }

  /** Whether it is worth keeping a log of which so many bytes are read. */
  isDue(path: string, readBytes: number): boolean {
    const kept = this.#kept.get(path);
    if (kept === undefined) return readBytes >= this.#smallestBytes;
    return readBytes - kept >= Math.max(GROWN_BYTES, kept * GROWN_SHARE) || readBytes < kept;
  }

  /**
   * Keeps a log and gives the mark of what is kept; null: nothing is. `markedAs` is the mark of what its
   * beginning was kept as, or recalled. What cannot be kept is not tried again until it has grown.
   * Never rejects.
   */
  async keep(
    file: KeptFile,
    part: LogPart | null,
    reading: PartReading | null,
    witness: WitnessFacts | null,
    readBytes: number,
    markedAs: string | null = null,
  ): Promise<string | null> {
    this.#kept.set(file.path, readBytes);
    if (part === null || reading === null || witness === null) return null;
    if (part.problems.length > MOST_PROBLEMS) return null;
    const { blocks, shares, ...rest } = part;
    const { identity, size, mtimeMs } = file;
    const { version } = this.#options;
    const kept = { ...rest, shares: shares.map(keptShare) };
    const mark = markedAs ?? randomUUID();
    const read = { version, identity, size, mtimeMs, reading, witness };
    const facts: KeptFacts = { ...read, mark, part: kept };
    const stretches = blocks.map((block) => new Uint8Array(block));
    return (await this.#store.write(file.path, { facts, stretches })) ? mark : null;
  }

  /** What was kept of a run, by its name; null: nothing. Never rejects. */
  async recallRun(run: string): Promise<KeptRun | null> {
    const kept = await this.#store.read(run);
    if (kept === null) return null;
    const { version, parts, facts } = kept.facts as KeptRunFacts;
    if (version !== this.#options.version) {
      await this.dropRun(run, `version ${version} made it`);
      return null;
    }
    this.#keptRuns.set(run, parts);
    return { parts, links: { facts, stretches: kept.stretches } };
  }

  /** What was kept of a run is of no use. */
  async dropRun(run: string, why: string): Promise<void> {
    this.#keptRuns.delete(run);
    this.#options.log(`snapshot of ${run} was thrown away: ${why}`);
    await this.#store.remove(run);
  }

  /** Whether it is worth keeping the links of a run with these parts. */
  isRunDue(run: string, parts: readonly KeptRunPart[]): boolean {
    const events = eventsIn(parts);
    if (events * SMALL_EVENT_BYTES < this.#smallestBytes) return false;
    const kept = this.#keptRuns.get(run);
    if (kept === undefined || whyOtherRun(kept, parts) !== null) return true;
    const grown = events - eventsIn(kept);
    return grown > 0 && grown >= events * GROWN_SHARE;
  }

  /** Keeps the links of a run. What cannot be kept is not tried again until the run has grown. Never rejects. */
  async keepRun(run: string, { parts, links }: KeptRun): Promise<void> {
    this.#keptRuns.set(run, parts);
    const { version } = this.#options;
    const facts: KeptRunFacts = { version, parts, facts: links.facts };
    await this.#store.write(run, { facts, stretches: links.stretches });
  }

  /** The first reason why what was kept says nothing of the file as it is now; null: it does. */
  async #whyUnusable(
    file: KeptFile,
    facts: KeptFacts,
    reading: PartReading,
    witness: LogWitness,
    read: ReadBytes,
  ): Promise<string | null> {
    if (facts.version !== this.#options.version) return `version ${facts.version} made it`;
    if (facts.reading.profile !== reading.profile) return "the log is read by another profile now";
    if (facts.reading.naiveTimeZone !== reading.naiveTimeZone) return "the time zone is another";
    if (file.size < facts.size) return "the file is shorter now";
    const isUnchanged = file.size === facts.size && file.mtimeMs === facts.mtimeMs;
    // A file of another inode that is equal in size and time is a copy of the folder; else it is another.
    if (!isUnchanged && file.identity !== facts.identity) return "it is another file now";
    if (!isUnchanged && file.size === facts.size) return "the file was written to";
    witness.restore(facts.witness);
    try {
      const verdict = await witness.compare(read, file.size, true);
      return verdict === "same" ? null : "its content is another";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function eventsIn(parts: readonly KeptRunPart[]): number {
  return parts.reduce((sum, { events }) => sum + events, 0);
}

function keptShare([run, share]: LogPart["shares"][number]): KeptShare {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    run,
    count: share.count,
    firstTimeUs: orNull(share.firstTimeUs),
    lastTimeUs: orNull(share.lastTimeUs),
    firstSequence: orNull(share.firstSequence),
  };
}

function sharedAgain({ run, count, ...share }: KeptShare): LogPart["shares"][number] {
  const orNaN = (value: number | null): number => value ?? Number.NaN;
  return [
    run,
    {
      count,
      firstTimeUs: orNaN(share.firstTimeUs),
      lastTimeUs: orNaN(share.lastTimeUs),
      firstSequence: orNaN(share.firstSequence),
    },
  ];
}

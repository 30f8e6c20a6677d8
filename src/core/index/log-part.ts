import type { StringRole } from "../base/string-table.ts";
import type { NaiveTimeZone, Profile } from "../profile/profile.ts";
import type { FilePlace } from "../scan/byte-source.ts";
import type { LineCounts } from "./problem.ts";
import type { RejectionClass } from "./problem-table.ts";
import type { RunShare } from "./run-set.ts";

/**
 * Some whole lines of a log as the index holds them, read without knowing what stands before: rows,
 * lines and texts count from its own start. What a thread that reads a segment sends, and what a
 * snapshot keeps; every member is clonable, and the buffers of blocks are shared.
 */
export type LogPart = {
  /** Byte where its first line begins, and where the line after its last begins. */
  readonly start: number;
  readonly end: number;
  readonly counts: LineCounts;
  /** Packed blocks (block-layout.ts); their texts are numbered as in `texts`. */
  readonly blocks: readonly (ArrayBuffer | SharedArrayBuffer)[];
  /** What events of one value of the run role say; the value by its number in `texts`, −1: none. */
  readonly shares: readonly (readonly [run: number, share: RunShare])[];
  /** What the numbers of texts in the blocks mean, per role. */
  readonly texts: Readonly<Record<StringRole, PartTexts>>;
  readonly problems: PartProblems;
};

/** How a part was read: another profile, or another meaning of times without zone, gives another part. */
export type PartReading = {
  /** The profile as JSON. */
  readonly profile: string;
  readonly naiveTimeZone: NaiveTimeZone;
};

/** A part that was kept; only what it grew from, or to, ever has the same `mark`. */
export type RecalledPart = LogPart & { readonly mark: string };

/** The part that was kept of a log from before, from its start; null: none, or the file is another one now. */
export type RecallPart = (reading: PartReading) => Promise<RecalledPart | null>;

/** Texts and their numbers, place by place. */
export type PartTexts = { readonly ids: readonly number[]; readonly texts: readonly string[] };

/** Rejected lines of a part, in file order. */
export type PartProblems = readonly {
  readonly problem: RejectionClass;
  readonly reason: string;
  /** From 1, of the part. */
  readonly line: number;
  /** Of the file. */
  readonly offset: number;
  readonly size: number;
  /** Rows of the part before it. */
  readonly rowsBefore: number;
  readonly text: string;
}[];

/** The lines that begin in the bytes `[from, to)` of a file. */
export type SegmentRequest = {
  readonly place: FilePlace;
  readonly from: number;
  readonly to: number;
  readonly profile: Profile;
  readonly naiveTimeZone: NaiveTimeZone;
};

/** Reads segments elsewhere, several at a time. */
export interface SegmentScanner {
  /** How many are worked on at once; more may be asked for. */
  readonly width: number;
  /** False: it has to start first, and what runs it has yet to be compiled. */
  readonly isWarm?: boolean;
  /** Null: no line begins there. Rejects if the file cannot be read, or the thread ended. */
  scan(request: SegmentRequest): Promise<LogPart | null>;
}

/** Classes of rejected lines: such a line yields no event. */
export const REJECTION_CLASSES = ["not-json", "not-an-object", "truncated", "bad-utf8"] as const;

/** Classes of findings: the event is shown all the same. */
export const FINDING_CLASSES = [
  "duplicate-id",
  "dangling-cause",
  "cause-cycle",
  "effect-before-cause",
  "sequence-gap",
  "time-goes-back",
  "glued",
] as const;

export type ProblemClass = (typeof REJECTION_CLASSES)[number] | (typeof FINDING_CLASSES)[number];

/** One thing wrong with a line. Plain data, ready for a wire. */
export type Problem = {
  readonly class: ProblemClass;
  /** Path of the log as the store knows it. */
  readonly log: string;
  /** From 1. */
  readonly line: number;
  /** Byte offset of the line, or of the event for findings. */
  readonly offset: number;
  /** One clause without a full stop: "expected a comma or } after a value", "the id is that of line 3 of a.jsonl". */
  readonly reason: string;
  /** Start of the line's text, at most 200 characters. */
  readonly text: string;
  /** The event, for findings. */
  readonly event: number | null;
};

/** How the lines of a log are accounted for: lines = blank + rejected + awaited + withEvents, always. */
export type LineCounts = {
  readonly lines: number;
  readonly blank: number;
  readonly rejected: number;
  /** 1 while a last line without newline is no whole object yet and the file may grow; else 0. */
  readonly awaited: number;
  readonly withEvents: number;
};

/** What is shown of events: plain values, ready for a wire. */
import type { EventKey } from "../base/units.ts";
import type { LinkKind, Severity } from "../profile/role.ts";

/** One event as a row of the list, a leaf of the tree or an end of a link. */
export type EventView = {
  readonly key: EventKey;
  /** RunKey of its run. */
  readonly run: number;
  /** Path of its log, as the store knows it. */
  readonly log: string;
  /** From 1. */
  readonly line: number;
  /** Epoch µs; null: none. Sub-µs digits only in the details. */
  readonly timeUs: number | null;
  readonly timeAssumed: boolean;
  readonly durationUs: number | null;
  readonly agent: string | null;
  readonly to: string | null;
  /** With its digits, or null. */
  readonly turn: string | null;
  readonly sequence: string | null;
  readonly type: string | null;
  readonly kind: string | null;
  readonly severity: Severity | null;
  readonly channel: string | null;
  /** Decoded, at most 500 characters (then `…`); made from the profile's templates or the type where there is none. */
  readonly message: string;
  /** Links of all kinds into and out of the event; direct ones. */
  readonly causes: number;
  readonly effects: number;
  /** Bits of FINDING_FLAGS. */
  readonly findings: number;
  /** Colour and shape slot 1–8 (UI.md, section 2). */
  readonly slot: number;
};

/** One link as seen from an event. `other` is null for a dangling cause. */
export type LinkView = {
  readonly link: LinkKind;
  readonly other: EventView | null;
  /** The id as written, where the cause is dangling. */
  readonly danglingId: string | null;
};

/** A place in the workspace that an event's text names. */
export type SourcePlace = {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly text: string;
};

/** Everything the details pane shows of one event. */
export type EventDetail = {
  readonly event: EventView;
  /** Its own id, or LOG:LINE (`#n` for the n-th of a line) with `syntheticId`. */
  readonly id: string;
  readonly syntheticId: boolean;
  /** Exact RFC 3339 text in UTC with the digits the line gives; null: none. */
  readonly time: string | null;
  /** The event's own text, exactly as in the file; cut at 1 MB. */
  readonly raw: string;
  readonly rawTruncated: boolean;
  readonly profile: string;
  readonly causes: readonly LinkView[];
  readonly effects: readonly LinkView[];
  /** Totals where the lists above are capped (at 200 each). */
  readonly causeCount: number;
  readonly effectCount: number;
  /** The event's `source` role and every `path:line` in its texts. */
  readonly places: readonly SourcePlace[];
  /** Findings of the event in words. */
  readonly findings: readonly string[];
};

/** One event as the CLI and the API print it. Absent roles are null. */
export type EventRecord = {
  readonly id: string;
  readonly syntheticId: boolean;
  /** Value of the run role, else the folder's name. */
  readonly run: string;
  readonly agent: string | null;
  /** Digits as in the file. In the printed JSON `turn` and `sequence` are numbers with these digits. */
  readonly turn: string | null;
  readonly sequence: string | null;
  readonly type: string | null;
  readonly kind: string | null;
  readonly severity: Severity | null;
  readonly channel: string | null;
  readonly time: string | null;
  readonly timeAssumed: boolean;
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly causes: readonly {
    readonly id: string;
    readonly link: LinkKind;
    readonly log: string | null;
    readonly line: number | null;
  }[];
  readonly log: string;
  readonly line: number;
  readonly offset: number;
  readonly profile: string;
};

/** A run as the tree, the pickers and the CLI show it. */
export type RunView = {
  /** Stable within the life of the store. */
  readonly key: number;
  /** Value of the run role, else the folder's name; made unique in `label` where two would look alike. */
  readonly run: string;
  readonly label: string;
  readonly profile: string;
  readonly agentLabel: string;
  readonly turnLabel: string;
  /** Paths, oldest part first. */
  readonly logs: readonly string[];
  readonly events: number;
  /** Events the filter leaves. */
  readonly matching: number;
  readonly problems: number;
  readonly errors: number;
  readonly warnings: number;
  readonly agents: number;
  readonly turns: number;
  readonly firstTimeUs: number | null;
  readonly lastTimeUs: number | null;
  /** Grew within the last 30 s. */
  readonly live: boolean;
  /** Some part is still being read for the first time. */
  readonly indexing: boolean;
};

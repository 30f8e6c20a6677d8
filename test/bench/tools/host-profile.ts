/** What a profile of the extension host says about our part in it. */
import type { Profiler } from "node:inspector";

export type RecordedProfile = {
  /** When the profile began, in ms since 1970. */
  readonly startedMs: number;
  readonly profile: Profiler.Profile;
};

export type OurPart = {
  /** The longest stretch of samples without a pause whose stacks hold code of the extension's bundle. */
  readonly longestHoldMs: number;
  /** Where it began. */
  readonly longestHoldAt: string;
  /** Samples of it by their nominal distance: about what it ran, without waiting for a core. */
  readonly longestHoldCpuMs: number;
  /** What took most of it: function, place and ms of its own. */
  readonly longestHoldParts: readonly string[];
  /** When code of the bundle ran first, in ms since 1970. */
  readonly activatedAtMs: number;
  /** All of our samples together. */
  readonly busyMs: number;
};

/** Between two samples; what is shorter than some of them is not seen. */
export const SAMPLE_US = 500;
const PARTS = 6;
const PAUSES = new Set(["(idle)", "(program)", "(root)"]);

/** Garbage collection between two of our samples counts as ours. */
export function ourPartOf({ startedMs, profile }: RecordedProfile): OurPart {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes)
    for (const child of node.children ?? []) parents.set(child, node.id);
  const known = new Map<number, string | null>();
  const oursOf = (id: number): string | null => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const frame = nodes.get(id)?.callFrame;
    const parent = parents.get(id);
    const own = frame?.url.endsWith("/dist/extension.cjs") === true ? frame.functionName : null;
    const result = own ?? (parent === undefined ? null : oursOf(parent));
    known.set(id, result);
    return result;
  };
  let longestHoldMs = 0;
  let longestHoldAt = "none seen";
  let longest: ReadonlyMap<number, number> = new Map();
  let stretch = new Map<number, number>();
  let beganAt = "";
  let count = 0;
  let longestCount = 0;
  let activatedAtMs = Number.NaN;
  let busyMs = 0;
  let holdUs = 0;
  let own: string | null = null;
  let sinceStartUs = 0;
  (profile.samples ?? []).forEach((sample, at) => {
    const deltaUs = profile.timeDeltas?.[at] ?? 0;
    sinceStartUs += deltaUs;
    const name = nodes.get(sample)?.callFrame.functionName ?? "";
    const found = PAUSES.has(name) ? null : name === "(garbage collector)" ? own : oursOf(sample);
    if (found === null) {
      holdUs = 0;
      own = null;
      stretch = new Map();
      count = 0;
      return;
    }
    if (own === null) beganAt = found;
    if (Number.isNaN(activatedAtMs)) activatedAtMs = startedMs + sinceStartUs / 1000;
    own = found;
    holdUs += deltaUs;
    busyMs += deltaUs / 1000;
    count++;
    stretch.set(sample, (stretch.get(sample) ?? 0) + deltaUs / 1000);
    if (holdUs / 1000 > longestHoldMs) {
      longestHoldMs = holdUs / 1000;
      longestHoldAt = beganAt === "" ? "(top level)" : beganAt;
      longest = stretch;
      longestCount = count;
    }
  });
  const longestHoldParts = [...longest]
    .sort(([, left], [, right]) => right - left)
    .slice(0, PARTS)
    .map(([id, ms]) => `${ms.toFixed(1)} ms ${placeOf(nodes.get(id)?.callFrame)}`);
  const longestHoldCpuMs = (longestCount * SAMPLE_US) / 1000;
  return {
    longestHoldMs,
    longestHoldAt,
    longestHoldCpuMs,
    longestHoldParts,
    activatedAtMs,
    busyMs,
  };
}

function placeOf(frame: Profiler.ProfileNode["callFrame"] | undefined): string {
  if (frame === undefined) return "?";
  const file = frame.url.slice(frame.url.lastIndexOf("/") + 1);
  return `${frame.functionName || "(anonymous)"} ${file}:${frame.lineNumber + 1}:${frame.columnNumber + 1}`;
}

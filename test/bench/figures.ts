/** One measurement and what is made of several. */

/** What one run of something took. */
export type Sample = {
  readonly ms: number;
  /** Time that its threads ran in all: what is left of the time where others want the cores, too. Null where it cannot be told. */
  readonly cpuMs: number | null;
  /** Highest resident memory of the process that did it; null where it cannot be told. */
  readonly peakBytes: number | null;
  /** What it found, to be compared between contenders, and figures of its own. */
  readonly facts: Readonly<Record<string, number>>;
};

/** Something that does the work once. */
export type Contender = {
  readonly name: string;
  readonly run: () => Promise<Sample>;
};

export type Verdict = "pass" | "miss" | "not built" | "no peer" | "told";

/** One line of the table. */
export type Row = {
  readonly work: string;
  readonly beside: string;
  readonly ours: string;
  readonly theirs: string;
  /** The ratio that is asked for, with its lowest and highest of a round. */
  readonly ratio: string;
  readonly target: string;
  readonly verdict: Verdict;
  readonly remark: string;
};

/** A ratio that is to be at least, or at most, a number. */
export type Target = { readonly kind: "at least" | "at most"; readonly times: number };

/**
 * Runs contenders in turn, round after round, so that whatever disturbs the machine disturbs all of
 * them; the first round warms files and caches and is not counted.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const seen: string[] = [];
    for (const { name, run } of contenders) {
      const sample = await run();
      seen.push(`${name} ${timeText(sample.ms)}`);
      if (round > 0) samples.get(name)?.push(sample);
    }
    console.log(`  ${round === 0 ? "warm-up" : `round ${round}`}: ${seen.join(" · ")}`);
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function medianMs(samples: readonly Sample[]): number {
  return median(samples.map(({ ms }) => ms));
}

export function medianPeak(samples: readonly Sample[]): number | null {
  const peaks = samples.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== null);
  return peaks.length === 0 ? null : median(peaks);
}

/** Median of the processor time, null where it is not known. */
export function medianCpuMs(samples: readonly Sample[]): number | null {
  const times = samples.map(({ cpuMs }) => cpuMs).filter((ms) => ms !== null);
  return times.length === 0 ? null : median(times);
}

export function medianFact(samples: readonly Sample[], name: string): number {
  return median(samples.map(({ facts }) => facts[name] ?? Number.NaN));
}

/** How many times the second is the first: of the medians, and the extremes of the rounds. */
export function ratioOf(
  of: readonly Sample[],
  to: readonly Sample[],
): { readonly times: number; readonly low: number; readonly high: number } {
  const each = of.map(({ ms }, round) => (to[round]?.ms ?? Number.NaN) / ms);
  return {
    times: medianMs(to) / medianMs(of),
    low: Math.min(...each),
    high: Math.max(...each),
  };
}

/** A row that says how many times faster we are than a peer (`at least`) or how much longer we take (`at most`). */
export function comparison(options: {
  readonly work: string;
  readonly beside: string;
  readonly ours: readonly Sample[];
  readonly theirs: readonly Sample[];
  readonly target: Target;
  /** Bytes that were gone through, for a rate. */
  readonly bytes?: number;
  readonly remark?: string;
}): Row {
  const { ours, theirs, target, bytes } = options;
  const { times, low, high } =
    target.kind === "at least" ? ratioOf(ours, theirs) : ratioOf(theirs, ours);
  return {
    work: options.work,
    beside: options.beside,
    ours: figureText(medianMs(ours), bytes),
    theirs: figureText(medianMs(theirs), bytes),
    ratio: `${timesText(times)} (${timesText(low)}–${timesText(high)})`,
    target: `${target.kind === "at least" ? "≥" : "≤"} ${target.times} ×`,
    verdict: verdictOf(times, target),
    remark: [options.remark ?? "", cpuText(ours, theirs)].filter((text) => text !== "").join("; "),
  };
}

function cpuText(ours: readonly Sample[], theirs: readonly Sample[]): string {
  const [own, other] = [medianCpuMs(ours), medianCpuMs(theirs)];
  return own === null || other === null ? "" : `CPU ${timeText(own)} and ${timeText(other)}`;
}

export function verdictOf(times: number, target: Target): Verdict {
  const reached = target.kind === "at least" ? times >= target.times : times <= target.times;
  return reached ? "pass" : "miss";
}

/** A row of a part that is not there yet, or whose peer could not be had. */
export function missingRow(
  work: string,
  beside: string,
  target: string,
  verdict: "not built" | "no peer",
  remark = "",
): Row {
  return { work, beside, ours: "–", theirs: "–", ratio: "–", target, verdict, remark };
}

export function figureText(ms: number, bytes?: number): string {
  if (bytes === undefined) return timeText(ms);
  return `${timeText(ms)}, ${wholeText(bytes / 1e3 / ms)} MB/s`;
}

export function timeText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export function timesText(times: number): string {
  return times >= 100 ? times.toFixed(0) : times >= 10 ? times.toFixed(1) : times.toFixed(2);
}

export function wholeText(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function megabytesText(bytes: number | null): string {
  return bytes === null ? "?" : `${wholeText(bytes / 1e6)} MB`;
}

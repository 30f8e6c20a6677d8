/** The other end of a companion: answers the questions of the parent process. */
import type { Sample } from "../figures.ts";

/** Answers one question after the other; an exception becomes the asker's. */
export function answerQuestions<Q>(answer: (question: Q) => Promise<Sample>): void {
  process.on("message", (question) => {
    answer(question as Q)
      .then((sample) => process.send?.(sample))
      .catch((error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? "") : String(error) }),
      );
  });
  process.on("disconnect", () => process.exit(0));
}

/** Highest resident memory of this process so far. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Processor time of all threads of this process since `process.cpuUsage()` gave the argument. */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Runs the work once and tells how long it took. */
export async function timed(
  work: () => Promise<Readonly<Record<string, number>>>,
): Promise<Sample> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const facts = await work();
  const ms = performance.now() - started;
  return { ms, cpuMs: cpuMsSince(cpu), peakBytes: peakBytes(), facts };
}

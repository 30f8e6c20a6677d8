import { betweenSlices, type Work } from "../query/work.ts";
import type { KeptValues } from "./kept-values.ts";
import type { RunData } from "./store-data.ts";
import type { StoreRuns } from "./store-runs.ts";

/** Work between two turns of others. */
const SLICE_MS = 15;

/** The links of a run for the next time, and what they are of. */
export type KeptRun = {
  /** Oldest first. */
  readonly parts: readonly KeptRunPart[];
  readonly links: KeptValues;
};

/** A part of a run when its links were kept. */
export type KeptRunPart = {
  /** Of what was kept of the log, and of nothing else but the same with more at its end. */
  readonly mark: string;
  /** How many events of the run it has. */
  readonly events: number;
};

/**
 * Why links that were kept of a run with the parts `before` say nothing of the first events of one with
 * the parts `now`; null: they do.
 */
export function whyOtherRun(
  before: readonly KeptRunPart[],
  now: readonly KeptRunPart[],
): string | null {
  if (now.length < before.length) return "the logs of the run are others";
  for (const [at, { mark, events }] of before.entries()) {
    const part = now[at];
    if (part?.mark !== mark) return "the logs of the run are others";
    // Only at the end more may come without moving what was known.
    const isLast = at === before.length - 1;
    if (part.events < events || (part.events > events && !isLast)) {
      return "the events of the run are others";
    }
  }
  return null;
}

/** Gives links of runs to be kept, and takes them back where the logs themselves were recalled. */
export class KeptRuns {
  readonly #runs: StoreRuns;

  constructor(runs: StoreRuns) {
    this.#runs = runs;
  }

  /** The parts of a run whose links can be kept now; null: they are not known, or its logs are not kept as they are. */
  partsOf(run: RunData): readonly KeptRunPart[] | null {
    const parts = this.#markedPartsOf(run);
    if (parts === null || !parts.every(({ isWhole }) => isWhole)) return null;
    return this.#runs.stateOf(run).isSettled ? parts : null;
  }

  /** Whether all parts of a run were recalled themselves, so that kept links of it may hold. */
  mayRecall(run: RunData): boolean {
    return this.#markedPartsOf(run) !== null;
  }

  /** The links of a run, worked on in slices; null: they cannot be kept, or changed meanwhile. Arrays are the run's own. */
  async keep(run: RunData, work: Work = {}): Promise<KeptRun | null> {
    if (this.partsOf(run) === null) return null;
    const state = this.#runs.stateOf(run);
    state.tidy();
    while (state.link(true, Date.now() + SLICE_MS)) await betweenSlices(work);
    const keeping = state.keep();
    let untilMs = Date.now() + SLICE_MS;
    let step = keeping.next();
    while (step.done !== true) {
      if (Date.now() >= untilMs) {
        await betweenSlices(work);
        untilMs = Date.now() + SLICE_MS;
      }
      step = keeping.next();
    }
    // It may be gone by now.
    const now = this.#runs.set().byKey.get(run.key);
    const parts = now === undefined ? null : this.partsOf(now);
    return step.value === null || parts === null ? null : { parts, links: step.value };
  }

  /**
   * Takes the links that were kept of a run; its logs may have grown at the end since. They hold once
   * the store has settled. Gives why they are of no use; null: they are taken.
   */
  recall(run: RunData, kept: KeptRun): string | null {
    const parts = this.#markedPartsOf(run);
    const why = parts === null ? "the logs of the run are others" : whyOtherRun(kept.parts, parts);
    if (why !== null) return why;
    return this.#runs.stateOf(run).recall(kept.links) ? null : "it does not fit the run";
  }

  /** Null: a part is not kept, or read anew. */
  #markedPartsOf(run: RunData): readonly (KeptRunPart & { readonly isWhole: boolean })[] | null {
    const runs = this.#runs;
    // Most runs of many small logs are told by this alone.
    if (!run.logs.every((log) => runs.entryOf(log).indexer.mark !== null)) return null;
    const parts: (KeptRunPart & { readonly isWhole: boolean })[] = [];
    for (const { log, table, count } of runs.stateOf(run).parts) {
      const { complete, growing, indexer } = runs.entryOf(log);
      const { mark } = indexer;
      if (!complete || growing !== indexer || mark === null) return null;
      parts.push({ mark: mark.name, events: count, isWhole: mark.rows === table.length });
    }
    return parts.length === 0 ? null : parts;
  }
}

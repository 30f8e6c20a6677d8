import type { EventStore } from "../core/event-store.ts";
import type { RunData } from "../core/index/store-data.ts";
import type { Clock } from "./file-system.ts";
import type { SnapshotKeeper } from "./snapshot-keeper.ts";

/** Has the links of a store's runs kept, and gives them back to it. */
export class RunKeeper {
  readonly #store: EventStore;
  readonly #clock: Clock;
  /** Runs whose kept links were asked for once. */
  readonly #asked = new Set<number>();
  /** The store when it was last looked through, for what to recall and for what to keep. */
  #recalledGeneration = -1;
  #keptGeneration = -1;

  constructor(store: EventStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Gives the store what was kept of the links of runs whose logs are all read for the first time,
   * before it settles. Never rejects.
   */
  async recall(keeper: SnapshotKeeper): Promise<void> {
    const store = this.#store;
    if (this.#recalledGeneration === store.generation) return;
    for (const { key } of store.runs) {
      // It may be gone by now.
      const run = this.#asked.has(key) ? undefined : store.runByKey(key);
      if (run?.logs.every((id) => store.findLog(id)?.complete === true) !== true) continue;
      this.#asked.add(key);
      const name = this.#nameOf(run);
      if (!store.keptRuns.mayRecall(run)) continue;
      const kept = await keeper.recallRun(name);
      const now = store.runByKey(key);
      if (kept === null || now === undefined) continue;
      const why = store.keptRuns.recall(now, kept);
      if (why !== null) await keeper.dropRun(name, why);
    }
    this.#recalledGeneration = store.generation;
  }

  /** Keeps the links of a run that are not kept as they are, if there is one; true if it did. */
  async keepOne(keeper: SnapshotKeeper): Promise<boolean> {
    const store = this.#store;
    if (this.#keptGeneration === store.generation) return false;
    for (const { key } of store.runs) {
      const run = store.runByKey(key);
      const parts = run === undefined ? null : store.keptRuns.partsOf(run);
      if (run === undefined || parts === null) continue;
      const name = this.#nameOf(run);
      if (!keeper.isRunDue(name, parts)) continue;
      const kept = await store.keptRuns.keep(run, { pause: () => this.#clock.turn() });
      if (kept === null) continue;
      await keeper.keepRun(name, kept);
      return true;
    }
    this.#keptGeneration = store.generation;
    return false;
  }

  /** A log is kept now, so that links of its runs may be. */
  noteKept(): void {
    this.#keptGeneration = -1;
  }

  /** What the links of a run are kept as; shown in the log, too. */
  #nameOf(run: RunData): string {
    const [first] = run.logs;
    const path = first === undefined ? "" : this.#store.findLog(first)?.path;
    return `the links of ${run.name} (${run.profile.name}) in ${path}`;
  }
}

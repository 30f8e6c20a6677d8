import { betweenSlices, type Work } from "./work.ts";

/** Longest time without a pause; what is done between two looks at the clock takes some 0.1 ms. */
const PAUSE_MS = 10;

/** Says when a walk has held the thread for long enough. */
export class Pauses {
  readonly #work: Work;
  #untilMs = Date.now() + PAUSE_MS;

  constructor(work: Work | undefined) {
    this.#work = work ?? {};
  }

  get isDue(): boolean {
    return Date.now() >= this.#untilMs;
  }

  /** Lets others have their turn; rejects with `WorkCancelled` if the work is no longer wanted. */
  async take(): Promise<void> {
    await betweenSlices(this.#work);
    this.#untilMs = Date.now() + PAUSE_MS;
  }
}

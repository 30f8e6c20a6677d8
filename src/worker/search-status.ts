import type { SearchProgress } from "../core/query/work.ts";

/** Shorter searches are over before anyone wonders. */
const FIRST_AFTER_MS = 200;
/** At most five a second: people see no more. */
const INTERVAL_MS = 200;

/** One query, while it is under way. */
export type SearchedQuery = {
  readonly onProgress: (progress: SearchProgress) => void;
  end(): void;
};

/**
 * Sends how far queries are that search the logs' bytes for long, and null once none does any more. Of
 * several it tells of the one that was heard of last: they read in turns.
 */
export class SearchStatus {
  readonly #send: (progress: SearchProgress | null) => void;
  readonly #now: () => number;
  #shown = 0;
  #nextMs = 0;

  constructor(send: (progress: SearchProgress | null) => void, now: () => number = Date.now) {
    this.#send = send;
    this.#now = now;
  }

  begin(): SearchedQuery {
    const firstMs = this.#now() + FIRST_AFTER_MS;
    let shown = false;
    return {
      onProgress: (progress) => {
        const nowMs = this.#now();
        if (nowMs < firstMs || nowMs < this.#nextMs) return;
        this.#nextMs = nowMs + INTERVAL_MS;
        if (!shown) this.#shown++;
        shown = true;
        this.#send(progress);
      },
      end: () => {
        if (!shown || --this.#shown > 0) return;
        this.#nextMs = 0;
        this.#send(null);
      },
    };
  }
}

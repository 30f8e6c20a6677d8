import type { StoreStatus } from "../protocol/store-api.ts";

/** At most five a second: people see no more, and each makes the views ask anew. */
const INTERVAL_MS = 200;

/**
 * Sends what the status is after it changed: the first change at once, then at most one in
 * {@link INTERVAL_MS}, the last one always.
 */
export class StatusSender {
  readonly #read: () => StoreStatus;
  readonly #send: (status: StoreStatus) => void;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #changed = false;
  #ended = false;

  constructor(
    read: () => StoreStatus,
    send: (status: StoreStatus) => void,
    intervalMs = INTERVAL_MS,
  ) {
    this.#read = read;
    this.#send = send;
    this.#intervalMs = intervalMs;
  }

  /** To be called at each change. */
  changed(): void {
    this.#changed = true;
    if (this.#timer === undefined) this.#tick();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #tick(): void {
    this.#timer = undefined;
    if (!this.#changed || this.#ended) return;
    this.#changed = false;
    this.#send(this.#read());
    this.#timer = setTimeout(() => this.#tick(), this.#intervalMs);
  }
}

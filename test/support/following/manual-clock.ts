import type { Clock } from "../../../src/node/file-system.ts";

type Timer = { readonly atMs: number; readonly callback: () => void };

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now = (): number => this.#nowMs;

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  /** A moment passes within one piece of work. */
  drift(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass; calls what is due, in order. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    while (true) {
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > end) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = end;
  }
}

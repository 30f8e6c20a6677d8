import type { TimelineHostApi, TimelineState } from "../../src/protocol/timeline-api.ts";
import { DEFAULT_STATE } from "./state.ts";

/** Where the webview keeps its state besides the host. */
export type StateKeeper = (state: TimelineState) => void;

const REST_MS = 150;

/** What of the panel outlives it. */
export class KeptState {
  state: TimelineState = DEFAULT_STATE;
  readonly #host: Pick<TimelineHostApi, "saveState">;
  readonly #keep: StateKeeper;
  readonly #changed: () => void;
  #saving = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: Pick<TimelineHostApi, "saveState">, keep: StateKeeper, changed: () => void) {
    this.#host = host;
    this.#keep = keep;
    this.#changed = changed;
  }

  /** The state as it is now is kept. */
  get isSaved(): boolean {
    return this.#timer === null && this.#saving === 0;
  }

  /** Keeps the state when it rests: panning changes the window at every frame. */
  saveSoon(save: () => void): void {
    this.#stop();
    this.#timer = setTimeout(save, REST_MS);
  }

  /** Keeps the state now; a page that is not up yet would keep the state of an empty one. */
  save(isUp: boolean): void {
    this.#stop();
    if (!isUp) {
      return;
    }
    this.#keep(this.state);
    this.#saving++;
    void this.#host
      .saveState(this.state)
      .catch(() => {
        // The host is closing; the webview's own state holds.
      })
      .finally(() => {
        this.#saving--;
        this.#changed();
      });
  }

  #stop(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}

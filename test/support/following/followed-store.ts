import { EventStore } from "../../../src/core/event-store.ts";
import type { Files } from "../../../src/node/file-system.ts";
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { LogFollower } from "../../../src/node/log-follower.ts";
import { SnapshotKeeper } from "../../../src/node/snapshot-keeper.ts";
import type { ManualClock } from "./manual-clock.ts";

/** What a store shows of a log. */
export type ShownLog = {
  readonly id: number;
  readonly path: string;
  readonly rows: readonly ShownRow[];
};

export type ShownRow = {
  readonly offset: number;
  readonly size: number;
  /** The type as it was indexed. */
  readonly type: string;
};

/** All that is compared with the truth. */
export type Picture = {
  readonly logs: readonly ShownLog[];
  readonly failures: readonly { readonly log: string; readonly reason: string }[];
  /** Bugs: following must never throw. */
  readonly errors: readonly string[];
};

export type FollowedOptions = {
  /** How much of a log is compared whole; small, so that drawn logs are small and large ones. */
  readonly wholeBytes: number;
  /** A real folder where what is known is kept for the next start; null: nowhere. */
  readonly snapshotFolder: string | null;
};

export const POLL_MS = 500;

/** A store that follows the logs below a folder, by a clock that a test moves. */
export class FollowedStore {
  readonly store: EventStore;
  readonly follower: LogFollower;
  readonly #clock: ManualClock;
  readonly #errors: string[] = [];
  /** The follower waits for its next poll. */
  #isWaiting = false;
  #onWait: () => void = () => {};

  constructor(files: Files, clock: ManualClock, options: FollowedOptions) {
    this.#clock = clock;
    this.store = new EventStore({ chunkBytes: 700, now: clock.now });
    this.store.configureProfiles({
      custom: [],
      assigned: () => "llm-sim",
      naiveTimeZone: "utc",
    });
    this.follower = new LogFollower(this.store, {
      files,
      clock: {
        now: clock.now,
        turn: () => clock.turn(),
        after: (delayMs, callback) => {
          if (delayMs === POLL_MS) return this.#waitForPoll(callback);
          return clock.after(delayMs, callback);
        },
      },
      pollMs: POLL_MS,
      searchMs: 30_000,
      sliceBytes: 1500,
      wholeBytes: options.wholeBytes,
      onError: (error) =>
        this.#errors.push(error instanceof Error ? (error.stack ?? "") : String(error)),
    });
    const { snapshotFolder: folder } = options;
    if (folder === null) return;
    const keeper = new SnapshotKeeper({
      folder,
      maxBytes: 2 ** 30,
      version: "test",
      log: () => {},
      smallestBytes: 1,
    });
    this.follower.limit({ memoryBytes: Number.POSITIVE_INFINITY, keeper });
  }

  async start(base: string): Promise<void> {
    this.follower.configure({
      folders: [`${base}/ws`],
      include: DEFAULT_INCLUDE,
      exclude: DEFAULT_EXCLUDE,
      files: [],
    });
    await this.#rest();
  }

  /** Lets time pass, one poll after the other. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= POLL_MS) {
      this.#clock.advance(Math.min(left, POLL_MS));
      await this.#rest();
    }
  }

  async hint(path: string): Promise<void> {
    this.follower.refresh([path]);
    await this.#rest();
  }

  /** Until nothing is left to do but to wait for the next poll, keeping for the next start included. */
  async #rest(): Promise<void> {
    await this.follower.whenIdle();
    if (this.#isWaiting) return;
    await new Promise<void>((resolve) => {
      this.#onWait = resolve;
    });
  }

  #waitForPoll(callback: () => void): () => void {
    this.#isWaiting = true;
    this.#onWait();
    const end = this.#clock.after(POLL_MS, () => {
      this.#isWaiting = false;
      callback();
    });
    return () => {
      this.#isWaiting = false;
      end();
    };
  }

  picture(): Picture {
    const { store } = this;
    return {
      logs: store.logs.map(({ id, path, table }) => ({
        id,
        path,
        rows: Array.from({ length: table.length }, (_, row) => ({
          offset: table.offset.at(row) ?? -1,
          size: table.size.at(row) ?? -1,
          type: store.strings.type.textOf(table.type.at(row) ?? -1) ?? "",
        })),
      })),
      failures: this.follower.status().failures,
      errors: this.#errors,
    };
  }
}

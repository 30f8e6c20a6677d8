import { makeWorkspace, removeWorkspace } from "../workspace.ts";
import { type Faults, NO_FAULTS, withFaults } from "./faults.ts";
import { FollowedStore, type Picture, POLL_MS } from "./followed-store.ts";
import { type FollowedSystem, FollowingModel, type ModelOptions } from "./following-model.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryFiles } from "./memory-files.ts";

/** 2026-01-01T00:00:00Z */
const START_MS = 1_767_225_600_000;

/** A follower in this process, over a file system in memory. */
export class MemorySystem implements FollowedSystem {
  readonly clock = new ManualClock(START_MS);
  readonly files: MemoryFiles;
  readonly #options: ModelOptions;
  readonly #snapshotFolder: string | null;
  #faults: Faults = NO_FAULTS;
  #followed: FollowedStore | null = null;
  #session: { kill(): void } | null = null;
  #killed: Promise<void> = new Promise(() => {});
  #onKill: () => void = () => {};
  #scheduled: { calls: number; readonly act: () => void }[] = [];
  #happened = false;
  #killAfterCalls = Number.POSITIVE_INFINITY;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#snapshotFolder = options.keeps === true ? makeWorkspace({}) : null;
    const { tickMs } = options;
    this.files = new MemoryFiles(() => Math.floor(this.clock.now() / tickMs) * tickMs);
    this.files.makeFolder("/ws");
    this.files.makeFolder("/out");
    this.files.beforeCall = () => this.#countCall();
  }

  async start(): Promise<void> {
    const session = this.files.session();
    this.#session = session;
    this.#killed = new Promise((resolve) => {
      this.#onKill = resolve;
    });
    const files = withFaults(session.files, () => this.#faults);
    this.#followed = new FollowedStore(files, this.clock, {
      wholeBytes: this.#options.wholeBytes,
      snapshotFolder: this.#snapshotFolder,
    });
    await Promise.race([this.#followed.start(""), this.#killed]);
  }

  async kill(): Promise<void> {
    this.#session?.kill();
    this.#onKill();
    this.#followed = null;
  }

  async killDuring(calls: number): Promise<void> {
    this.#killAfterCalls = calls;
    await this.pass(POLL_MS);
    this.#killAfterCalls = Number.POSITIVE_INFINITY;
    await this.kill();
  }

  async pass(ms: number): Promise<void> {
    await Promise.race([this.#followed?.pass(ms), this.#killed]);
  }

  async hint(path: string): Promise<void> {
    await Promise.race([this.#followed?.hint(path), this.#killed]);
  }

  moment(): void {
    this.clock.drift(1);
  }

  setFaults(faults: Faults): void {
    this.#faults = faults;
  }

  schedule = (calls: number, act: () => void): void => {
    this.#scheduled.push({ calls, act });
  };

  flush(): boolean {
    for (const { act } of this.#scheduled.splice(0)) {
      this.#happened = true;
      act();
    }
    const happened = this.#happened;
    this.#happened = false;
    return happened;
  }

  async picture(): Promise<Picture> {
    if (this.#followed === null) throw new Error("nothing is followed");
    return this.#followed.picture();
  }

  async end(): Promise<void> {
    await this.#followed?.follower.dispose();
    if (this.#snapshotFolder !== null) removeWorkspace(this.#snapshotFolder);
  }

  #countCall(): void {
    if (--this.#killAfterCalls === 0) void this.kill();
    const due = this.#scheduled.filter((scheduled) => --scheduled.calls <= 0);
    if (due.length === 0) return;
    this.#scheduled = this.#scheduled.filter(({ calls }) => calls > 0);
    this.#happened = true;
    this.moment();
    for (const { act } of due) act();
    this.moment();
  }
}

/** A model over a file system in memory; the follower runs. */
export async function memoryModel(
  options: ModelOptions,
): Promise<{ readonly model: FollowingModel; readonly system: MemorySystem }> {
  const system = new MemorySystem(options);
  await system.start();
  return { model: new FollowingModel(system.files, system, options), system };
}

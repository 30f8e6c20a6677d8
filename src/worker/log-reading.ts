import { EventStore } from "../core/event-store.ts";
import type { SegmentScanner } from "../core/index/log-part.ts";
import type { LogData } from "../core/index/store-data.ts";
import type { Profile } from "../core/profile/profile.ts";
import type { SearchExports } from "../core/scan/search-exports.ts";
import type { ScannerExports } from "../core/scan/wasm-scanner.ts";
import { compileAssignments } from "../node/globs.ts";
import { type FollowerOptions, LogFollower } from "../node/log-follower.ts";
import { SnapshotKeeper } from "../node/snapshot-keeper.ts";
import type { IndexLimits, StoreConfig, StoreStatus } from "../protocol/store-api.ts";
import { StatusSender } from "./status-sender.ts";

/** What changes without the store (failures, the rate when it gets quiet) is looked at this often. */
const QUIET_CHECK_MS = 1000;

export type LogReadingOptions = FollowerOptions & {
  readonly onDidChangeStatus: (status: StoreStatus) => void;
  /** The fast scanner, where there is one. */
  readonly scanner?: ScannerExports | null;
  /** Takes lines for the log. */
  readonly log?: (line: string) => void;
  /** Threads that read segments of large logs, where there are any. */
  readonly segments?: SegmentScanner;
  /** What searches for texts fast. */
  readonly search?: SearchExports | null;
};

/** A store that is kept true to the files that a configuration names, and how that stands. */
export class LogReading {
  readonly store: EventStore;
  readonly #follower: LogFollower;
  readonly #sender: StatusSender;
  readonly #quietCheck: NodeJS.Timeout;
  readonly #log: (line: string) => void;
  #config: StoreConfig | undefined;
  #watchesIdle = false;
  #sent = "";

  constructor(options: LogReadingOptions) {
    const { scanner, segments } = options;
    this.store = new EventStore({
      search: { module: options.search ?? null },
      ...(scanner ? { scanner } : {}),
      ...(segments === undefined ? {} : { segments }),
    });
    this.#log = options.log ?? (() => {});
    this.#follower = new LogFollower(this.store, options);
    this.#sender = new StatusSender(
      () => this.status,
      (status) => {
        this.#sent = quietPartOf(status);
        options.onDidChangeStatus(status);
      },
    );
    this.store.onDidChange(() => this.#changed());
    this.#quietCheck = setInterval(() => {
      if (quietPartOf(this.status) !== this.#sent) this.#sender.changed();
    }, QUIET_CHECK_MS);
    this.#quietCheck.unref();
  }

  get customProfiles(): readonly Profile[] {
    return this.#config?.customProfiles ?? [];
  }

  get status(): StoreStatus {
    const { store } = this;
    const { logs } = store;
    return {
      generation: store.generation,
      logs: logs.length,
      runs: store.runs.length,
      events: logs.reduce((sum, log) => sum + log.table.length, 0),
      problems: store.problemCount(null),
      logsWithProblems: logs.filter(hasProblems).length,
      ...this.#follower.status(),
    };
  }

  /** Only what changed has consequences: other profiles or another zone read anew, other places search anew. */
  async configure(config: StoreConfig): Promise<void> {
    const last = this.#config;
    this.#config = config;
    const { customProfiles, assignments, naiveTimeZone, folders, include, exclude, files } = config;
    const profilesChanged =
      last === undefined ||
      !isSame(customProfiles, last.customProfiles) ||
      !isSame(assignments, last.assignments) ||
      naiveTimeZone !== last.naiveTimeZone;
    if (profilesChanged) {
      this.store.configureProfiles({
        custom: customProfiles,
        assigned: compileAssignments(assignments, folders),
        naiveTimeZone,
      });
    }
    if (last === undefined || !isSame(config.limits, last.limits)) this.#limit(config.limits);
    const places = { folders, include, exclude, files };
    const placesChanged =
      last === undefined ||
      !isSame(places, {
        folders: last.folders,
        include: last.include,
        exclude: last.exclude,
        files: last.files,
      });
    if (placesChanged) this.#follower.configure(places);
    else this.#follower.wake();
    this.#changed();
  }

  #limit({ memoryBytes, snapshots }: IndexLimits): void {
    const log = this.#log;
    const keeper = snapshots === null ? null : new SnapshotKeeper({ ...snapshots, log });
    this.#follower.limit({ memoryBytes, keeper });
  }

  async refresh(hints: readonly string[]): Promise<void> {
    this.#follower.refresh(hints);
    this.#changed();
  }

  /** Reads what the memory limit keeps unread. */
  loadLeftOut(): void {
    this.#follower.loadLeftOut();
    this.#changed();
  }

  cancel(): void {
    this.#follower.cancel();
    this.#changed();
  }

  whenIdle(): Promise<void> {
    return this.#follower.whenIdle();
  }

  /** Ends following and closes all files. */
  async dispose(): Promise<void> {
    clearInterval(this.#quietCheck);
    this.#sender.end();
    await this.#follower.dispose();
  }

  /** The end of reading changes the status, but not the store. */
  #changed(): void {
    this.#sender.changed();
    if (this.#watchesIdle) return;
    this.#watchesIdle = true;
    void this.#follower.whenIdle().then(() => {
      this.#watchesIdle = false;
      this.#sender.changed();
    });
  }
}

/** The store's own tables count their findings; other readers have no need to know. */
function hasProblems({ counts, table }: LogData): boolean {
  return counts.rejected > 0 || ("findingCount" in table && table.findingCount !== 0);
}

function quietPartOf({ rate, failures, cancelled }: StoreStatus): string {
  return JSON.stringify([rate, failures, cancelled]);
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { LogPart, SegmentRequest, SegmentScanner } from "../core/index/log-part.ts";
import { type Connection, connect } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc-error.ts";
import type { ScanApi, ThreadTask } from "../protocol/scan-api.ts";
import { threadPort } from "./thread-port.ts";

/** More threads than this wait for memory and disk rather than for a core. */
const MOST_THREADS = 4;

/** A thread that had nothing to do for this long ends; starting one takes some 30 ms. */
const IDLE_MS = 3000;

export type ScanPoolOptions = {
  /** Path of the worker's bundle, as for the store's own worker. */
  readonly bundle: string;
  /** As many as there are cores, at most four, unless said otherwise. */
  readonly threads?: number;
  /** Takes lines for the log. */
  readonly log: (line: string) => void;
};

type Thread = {
  readonly worker: Worker;
  readonly connection: Connection<ScanApi, object>;
  /** Segments it was given and has not answered. */
  busy: number;
};

/** Threads that read segments of large logs. They start with the first segment and end when idle. */
export class ScanPool implements SegmentScanner {
  readonly width: number;
  readonly #options: ScanPoolOptions;
  readonly #threads: Thread[] = [];
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(options: ScanPoolOptions) {
    this.#options = options;
    this.width = options.threads ?? Math.min(MOST_THREADS, availableParallelism());
  }

  get isWarm(): boolean {
    return this.#threads.length > 0;
  }

  async scan(request: SegmentRequest): Promise<LogPart | null> {
    if (this.#disposed) throw new RpcError("closed", "The threads that read logs have ended.");
    const thread = this.#leastBusy();
    thread.busy++;
    // The process must not end while somebody waits for the answer.
    thread.worker.ref();
    try {
      return await thread.connection.client.scan(request);
    } finally {
      thread.busy--;
      if (thread.busy === 0) thread.worker.unref();
      this.#endLater();
    }
  }

  /** Ends all threads and waits for them; what they were asked for is rejected. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#end(this.#threads.splice(0));
  }

  #leastBusy(): Thread {
    const free = this.#threads.find((thread) => thread.busy === 0);
    if (free !== undefined) return free;
    if (this.#threads.length < this.width) return this.#start();
    return this.#threads.reduce((least, thread) => (thread.busy < least.busy ? thread : least));
  }

  #start(): Thread {
    const task: ThreadTask = { task: "scan" };
    const worker = new Worker(this.#options.bundle, {
      execArgv: [],
      workerData: task,
      name: "event-log scan",
    });
    const connection = connect<ScanApi>(threadPort(worker), {}, {});
    const thread: Thread = { worker, connection, busy: 0 };
    worker.on("error", (error) => {
      this.#options.log(
        `thread lost: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
    worker.on("exit", () => {
      const at = this.#threads.indexOf(thread);
      if (at >= 0) this.#threads.splice(at, 1);
      connection.close(new RpcError("worker-lost", "A thread that reads logs stopped."));
    });
    this.#threads.push(thread);
    return thread;
  }

  #endLater(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#disposed || this.#threads.some((thread) => thread.busy > 0)) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#end(this.#threads.splice(0));
    }, IDLE_MS);
    this.#timer.unref();
  }

  async #end(threads: readonly Thread[]): Promise<void> {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

import { Worker } from "node:worker_threads";
import { type CancelSignal, type Client, type Connection, connect } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc-error.ts";
import type { StoreApi, StoreConfig, StoreEvents, StoreStatus } from "../protocol/store-api.ts";
import { threadPort } from "./thread-port.ts";

/** One worker per window is enough: reading saturates a core, and a second store would read all twice. */
export interface StoreWorker {
  /** Calls the worker that runs now. While a crashed one is replaced calls reject `worker-lost`; once given up, for good. */
  readonly store: Client<StoreApi>;
  /** Ends the worker and resolves once its thread and file handles are gone. Again: nothing. */
  dispose(): Promise<void>;
}

export type StoreWorkerOptions = {
  /** Path of the worker's bundle (`dist/worker.cjs`; a `.ts` file works where Node strips types). */
  readonly bundle: string;
  readonly onDidChangeStatus: (status: StoreStatus) => void;
  readonly onDidSearch?: StoreEvents["onDidSearch"];
  /** A new worker took over: keys of events and runs of the old one mean nothing any more. */
  readonly onDidRestart: () => void;
  /** The worker crashed too often; the sentence is for the user. */
  readonly onDidGiveUp: (sentence: string) => void;
  /** Takes lines for the log. */
  readonly log: (line: string) => void;
  /** Restarts before giving up; 3 by default. A crash long ago does not count, see {@link CRASH_MEMORY_MS}. */
  readonly maxRestarts?: number;
};

/** A crash is forgiven after ten minutes: what crashes at once again is a bug, what crashes once a day is not. */
const CRASH_MEMORY_MS = 600_000;

/**
 * Columns live outside the heap; strings and lookup maps of ten million events stay far below this.
 * With a limit of its own a worker that runs wild ends alone instead of taking the extension host with it.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 4096 };

/** Starts the worker that holds the store and keeps it running. */
export function startStoreWorker(options: StoreWorkerOptions): StoreWorker {
  const maxRestarts = options.maxRestarts ?? 3;
  let config: StoreConfig | undefined;
  let crashesMs: number[] = [];
  let running: Running | undefined;
  /** Why no call can be answered, while none can. */
  let down: RpcError | undefined;
  let disposed: Promise<void> | undefined;

  const start = (): void => {
    running = runWorker(options, (reason) => {
      running = undefined;
      const nowMs = Date.now();
      crashesMs = [...crashesMs.filter((atMs) => nowMs - atMs < CRASH_MEMORY_MS), nowMs];
      options.log(`worker lost: ${reason}`);
      if (crashesMs.length > maxRestarts) {
        const sentence = `Reading event logs was given up because the worker stopped ${crashesMs.length} times (${reason}). Reload the window to try again.`;
        down = new RpcError("worker-lost", sentence);
        options.onDidGiveUp(sentence);
        return;
      }
      start();
      options.onDidRestart();
    });
    if (config !== undefined) {
      running.connection.client.configure(config).catch((error: unknown) => {
        options.log(
          `the worker refused its configuration: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    }
  };

  const methodsWith = (signal: CancelSignal | undefined): object =>
    new Proxy(
      {},
      {
        get(_target, name) {
          if (typeof name !== "string" || name === "then") return undefined;
          if (name === "withSignal" && signal === undefined)
            return (own: CancelSignal) => methodsWith(own);
          return (...args: readonly unknown[]): Promise<unknown> => {
            if (name === "configure") config = args[0] as StoreConfig;
            if (running === undefined)
              return Promise.reject(down ?? new RpcError("closed", "The worker has ended."));
            const { client } = running.connection;
            const methods = (signal === undefined
              ? client
              : client.withSignal(signal)) as unknown as Record<
              string,
              (...args: readonly unknown[]) => Promise<unknown>
            >;
            return (
              methods[name]?.(...args) ??
              Promise.reject(new RpcError("no-method", `There is no method "${name}".`))
            );
          };
        },
      },
    );

  start();
  return {
    store: methodsWith(undefined) as Client<StoreApi>,
    dispose() {
      disposed ??= (async () => {
        down = new RpcError("closed", "The worker has ended.");
        const last = running;
        running = undefined;
        await last?.end(down);
      })();
      return disposed;
    },
  };
}

type Running = {
  readonly connection: Connection<StoreApi, object>;
  end(reason: RpcError): Promise<void>;
};

/** One life of a worker; `onLost` is called once if it ends by itself. */
function runWorker(options: StoreWorkerOptions, onLost: (reason: string) => void): Running {
  // Without execArgv the worker would inherit flags of the extension host that a worker may not have.
  const worker = new Worker(options.bundle, {
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
    name: "event-log",
  });
  const events: StoreEvents = {
    onDidChangeStatus: (status) => options.onDidChangeStatus(status),
    onDidSearch: (progress) => options.onDidSearch?.(progress),
  };
  const connection = connect<StoreApi>(threadPort(worker), events, {
    onBug: (error, method) =>
      options.log(`${method}: ${error instanceof Error ? (error.stack ?? "") : String(error)}`),
  });
  let ended = false;
  let reason: string | undefined;
  worker.on("error", (error) => {
    reason = error instanceof Error ? error.message : String(error);
    options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
  worker.on("exit", (code) => {
    if (ended) return;
    ended = true;
    connection.close(
      new RpcError("worker-lost", "The worker that reads the logs stopped; it is started again."),
    );
    onLost(reason ?? `exit code ${code}`);
  });
  return {
    connection,
    async end(why) {
      ended = true;
      connection.close(why);
      await worker.terminate();
    },
  };
}

import * as vscode from "vscode";
import { type StoreWorker, startStoreWorker } from "../../node/worker-pool.ts";
import type { Client } from "../../protocol/rpc.ts";
import type { StoreApi, StoreConfig, StoreEvents, StoreStatus } from "../../protocol/store-api.ts";
import type { Output } from "../output.ts";

export type StoreClientOptions = {
  /** Path of the worker's bundle. */
  readonly bundle: string;
  readonly output: Output;
  readonly onDidChangeStatus: (status: StoreStatus) => void;
  readonly onDidSearch: StoreEvents["onDidSearch"];
};

/**
 * The window's way to the worker. No worker runs before somebody asks for `api()`: a window in which
 * nobody looks at logs pays for none.
 */
export class StoreClient {
  readonly #options: StoreClientOptions;
  readonly #didStart = new vscode.EventEmitter<void>();
  readonly #didRestart = new vscode.EventEmitter<void>();
  #worker: StoreWorker | undefined;
  #config: StoreConfig | undefined;
  #closing: Promise<void> | undefined;
  readonly onDidStart = this.#didStart.event;
  /** Keys of events and runs from before mean nothing any more. */
  readonly onDidRestart = this.#didRestart.event;

  constructor(options: StoreClientOptions) {
    this.#options = options;
  }

  get started(): boolean {
    return this.#worker !== undefined;
  }

  /** The store; starts the worker if none runs. */
  api(): Client<StoreApi> {
    if (this.#worker === undefined) {
      const { output } = this.#options;
      if (this.#closing !== undefined) throw new vscode.CancellationError();
      output.info("starting the worker");
      this.#worker = startStoreWorker({
        bundle: this.#options.bundle,
        onDidChangeStatus: this.#options.onDidChangeStatus,
        onDidSearch: this.#options.onDidSearch,
        onDidRestart: () => {
          this.#options.onDidSearch(null);
          this.#didRestart.fire();
        },
        onDidGiveUp: (sentence) => output.warnUser(sentence),
        log: (line) => output.warn(line),
      });
      this.#sendConfig();
      this.#didStart.fire();
    }
    return this.#worker.store;
  }

  /** What the worker is to look at; kept for its start if it does not run yet. */
  configure(config: StoreConfig): void {
    this.#config = config;
    this.#sendConfig();
  }

  #sendConfig(): void {
    if (this.#worker === undefined || this.#config === undefined) return;
    this.#worker.store
      .configure(this.#config)
      .catch((error: unknown) => this.#options.output.tellFailure(error, "configure"));
  }

  /** Ends the worker; resolves once its thread and its file handles are gone. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#didStart.dispose();
      this.#didRestart.dispose();
      await this.#worker?.dispose();
    })();
    return this.#closing;
  }
}

/** A stand-in for the store's worker: counts its configurations and dies when told to. */
import { parentPort } from "node:worker_threads";
import { threadPort } from "../../../src/node/thread-port.ts";
import { connect } from "../../../src/protocol/rpc.ts";
import type {
  StoreApi,
  StoreConfig,
  StoreEvents,
  StoreStatus,
} from "../../../src/protocol/store-api.ts";

let folders: readonly string[] = [];

const status = (): StoreStatus => ({
  generation: 1,
  logs: folders.length,
  runs: 0,
  events: 0,
  problems: 0,
  logsWithProblems: 0,
  indexing: null,
  cancelled: false,
  rate: 0,
  failures: [],
  leftOut: { logs: 0, bytes: 0 },
});

const api: Pick<StoreApi, "configure" | "status" | "whenIdle" | "cancelIndexing" | "refresh"> = {
  async configure(config: StoreConfig) {
    folders = config.folders;
    connection?.notify.onDidChangeStatus(status());
  },
  status: async () => status(),
  whenIdle: () => new Promise(() => {}),
  async cancelIndexing() {
    process.exit(7);
  },
  async refresh() {
    setImmediate(() => {
      throw new Error("out of luck");
    });
  },
};

const connection =
  parentPort === null ? undefined : connect<object, StoreEvents>(threadPort(parentPort), api);

/** The worker's thread: connects the port to the service, and ends with it. Nothing else is here. */
import { setImmediate as turn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { startScanner, startSearch } from "../node/scanner-module.ts";
import { threadPort } from "../node/thread-port.ts";
import { connect } from "../protocol/rpc.ts";
import type { StoreEvents } from "../protocol/store-api.ts";
import { LogReading } from "./log-reading.ts";
import { StoreService } from "./store-service.ts";

if (parentPort === null)
  throw new Error("internal error: this program runs as a worker thread only");

/** Standard error of the worker is that of its host, where logs of extensions go. */
function report(error: unknown, where: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`event-log worker, ${where}: ${text}\n`);
}

const reading = new LogReading({
  scanner: startScanner(import.meta.dirname),
  search: startSearch(import.meta.dirname),
  onDidChangeStatus: (status) => connection.notify.onDidChangeStatus(status),
  onError: (error) => report(error, "following"),
});
const service = new StoreService(reading, () => turn());
const connection = connect<object, StoreEvents>(threadPort(parentPort), service, {
  onBug: (error, method) => report(error, method),
});

parentPort.on("close", () => {
  connection.close();
  void reading.dispose();
});

/** The worker's thread: connects the port to what answers it, and ends with it. Nothing else is here. */
import { setImmediate as turn } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { ScanPool } from "../node/scan-pool.ts";
import { startScanner, startSearch } from "../node/scanner-module.ts";
import { threadPort } from "../node/thread-port.ts";
import { connect } from "../protocol/rpc.ts";
import type { ThreadTask } from "../protocol/scan-api.ts";
import type { StoreEvents } from "../protocol/store-api.ts";
import { LogReading } from "./log-reading.ts";
import { ScanService } from "./scan-service.ts";
import { StoreService } from "./store-service.ts";

if (parentPort === null)
  throw new Error("internal error: this program runs as a worker thread only");

/** Standard error of the worker is that of its host, where logs of extensions go. */
function report(error: unknown, where: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`event-log worker, ${where}: ${text}\n`);
}

const onBug = (error: unknown, method: string): void => report(error, method);

/** Reads segments for a store in another thread. */
function serveScans(port: MessagePort): void {
  const service = new ScanService(startScanner(import.meta.dirname));
  const connection = connect(threadPort(port), service, { onBug });
  port.on("close", () => {
    connection.close();
    void service.dispose();
  });
}

/** Holds the store of a window. */
function serveStore(port: MessagePort): void {
  const log = (line: string): void => {
    process.stderr.write(`event-log worker, ${line}\n`);
  };
  const segments = new ScanPool({ bundle: import.meta.filename, log });
  const reading = new LogReading({
    segments,
    log,
    scanner: startScanner(import.meta.dirname),
    search: startSearch(import.meta.dirname),
    onDidChangeStatus: (status) => connection.notify.onDidChangeStatus(status),
    onError: (error) => report(error, "following"),
  });
  const service = new StoreService(
    reading,
    () => turn(),
    (progress) => connection.notify.onDidSearch(progress),
  );
  const connection = connect<object, StoreEvents>(threadPort(port), service, { onBug });
  port.on("close", () => {
    connection.close();
    void reading.dispose();
    void segments.dispose();
  });
}

if ((workerData as ThreadTask | null)?.task === "scan") serveScans(parentPort);
else serveStore(parentPort);

/**
 * The store's worker as it is shipped, with an ear for who measures: asked on a channel of its own it
 * collects garbage and says what it holds.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { BroadcastChannel } from "node:worker_threads";

const channel = new BroadcastChannel("event-log-bench");
channel.onmessage = ({ data }: { readonly data: unknown }) => {
  if (data !== "collect") return;
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  channel.postMessage({ heapUsed, external });
};
channel.unref();

// The bundle is in dist/bench.
createRequire(import.meta.url)(join(import.meta.dirname, "..", "worker.cjs"));

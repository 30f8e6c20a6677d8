import type { Port } from "../protocol/rpc.ts";

/** What a Worker (from outside) and a parentPort (from inside) have in common. */
export interface MessageThread {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** The port of a thread. Closing it ends nothing: the thread's owner terminates it. */
export function threadPort(thread: MessageThread): Port {
  return {
    post: (message) => thread.postMessage(message),
    onMessage: (listener) => {
      thread.on("message", listener);
    },
    close: () => {},
  };
}

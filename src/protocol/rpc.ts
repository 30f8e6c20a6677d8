/**
 * Calls over a port: an interface of promise methods on one side, a client of the same type on the
 * other; the same file serves host ⇄ worker and host ⇄ webview.
 *
 * Framing: birpc's messages with a mark, so that foreign messages on the same port are told apart:
 *   request   { x: "event-log", t: "q", i: id, m: method, a: [number, ...arguments] }   no `i`: a notification
 *   reply     { x: "event-log", t: "s", i: id, r: value }  or  { …, e: { code, message } }
 * `number` names a call that can be cancelled, 0 one that cannot; cancelling is the notification
 * `$cancel` with it. Methods have no optional parameters: what a handler gets after the arguments
 * is the call's {@link CancelFlag}.
 *
 * What birpc leaves open and this file closes: its default timeout (none here: indexing may take
 * minutes), errors without a code, a throwing resolver, replies that cannot be cloned, ports whose `post` fails
 * later (webviews), messages that are not its own.
 */
import { createBirpc } from "birpc";
import { parseWireError, RpcError, wireErrorOf } from "./rpc-error.ts";

/** One end of a channel that carries clonable values. Adapters exist per runtime. */
export interface Port {
  /** May throw, or give a promise that rejects, when the message cannot be sent. */
  post(message: unknown): unknown;
  /** Calls back with every message that comes, foreign ones included. Used once. */
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** What this file needs of an AbortSignal; every AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Tells a handler that nobody waits for its answer any more; to be looked at between slices of work. */
export type CancelFlag = { readonly cancelled: boolean };

/** What answers the calls of an interface: its methods, each with the call's flag after the arguments. */
export type Handlers<Api> = {
  readonly [M in keyof Api]: Api[M] extends (...args: infer Args) => infer Result
    ? (...args: [...Args, flag: CancelFlag]) => Result | Awaited<Result>
    : never;
};

/**
 * Calls the other side. Every failure is an RpcError. The methods are the interface's own and not mapped
 * ones: Biome finds a promise that nobody waits for only where it sees the promise declared.
 */
export type Client<Api> = Api & {
  /** The same client, whose calls are given up (`cancelled`) when the signal aborts. */
  withSignal(signal: CancelSignal): Api;
};

/** Tells the other side without waiting; what it does not know or cannot do is lost silently. */
export type Notifier<Events> = {
  readonly [M in keyof Events]: Events[M] extends (...args: infer Args) => unknown
    ? (...args: Args) => void
    : never;
};

/** One end of a connection. */
export interface Connection<RemoteApi, RemoteEvents> {
  readonly client: Client<RemoteApi>;
  readonly notify: Notifier<RemoteEvents>;
  /** Rejects what is pending and every later call, with `reason` or `closed`; closes the port. Again: nothing. */
  close(reason?: RpcError): void;
}

export type ConnectionOptions = {
  /** A handler threw what is no RpcError: a bug, to be logged with its stack. */
  readonly onBug?: (error: unknown, method: string) => void;
};

const MARK = "event-log";
const CANCEL = "$cancel";

type Frame = {
  readonly x: typeof MARK;
  readonly t: "q" | "s";
  readonly i?: string;
  readonly m?: string;
  readonly a?: readonly unknown[];
  readonly r?: unknown;
  readonly e?: unknown;
};

/**
 * Connects a port. `handlers` answer what the other side calls and hear what it notifies; methods on
 * the prototype of an instance count, those of Object do not.
 */
export function connect<RemoteApi, RemoteEvents = object>(
  port: Port,
  handlers: object,
  options: ConnectionOptions = {},
): Connection<RemoteApi, RemoteEvents> {
  const flags = new Map<number, { cancelled: boolean }>();
  let closedBy: RpcError | undefined;
  let lastNumber = 0;
  let receive: (message: unknown) => void = () => {};

  const answer =
    (method: string) =>
    async (number: unknown, ...args: unknown[]): Promise<unknown> => {
      if (method === CANCEL) {
        const flag = flags.get(Number(args[0]));
        if (flag !== undefined) flag.cancelled = true;
        return undefined;
      }
      const flag = { cancelled: false };
      if (typeof number === "number" && number > 0) flags.set(number, flag);
      try {
        const handler = findHandler(handlers, method);
        if (handler === undefined)
          throw new RpcError("no-method", `There is no method "${method}".`);
        return await handler.call(handlers, ...args, flag);
      } catch (error) {
        if (!(error instanceof RpcError)) options.onBug?.(error, method);
        throw new RpcError(...errorArguments(error));
      } finally {
        if (typeof number === "number") flags.delete(number);
      }
    };

  const post = (frame: Frame): void => {
    const sent = port.post(frame);
    if (!isThenable(sent)) return;
    // Not awaited: a webview that is disposed may never say whether it got the message.
    sent.then(undefined, (error: unknown) => {
      if (frame.i === undefined) return;
      if (frame.t === "q") receive({ ...replyTo(frame.i), e: wireErrorOf(error) });
      else if (frame.e === undefined) post({ ...replyTo(frame.i), e: wireErrorOf(error) });
    });
  };

  const rpc = createBirpc<Record<string, (...args: unknown[]) => unknown>, object, false>(
    {},
    {
      proxify: false,
      timeout: -1,
      resolver: (method) => answer(method),
      serialize: (message: Omit<Frame, "x">): Frame =>
        message.e === undefined
          ? { ...message, x: MARK }
          : { ...message, x: MARK, e: wireErrorOf(message.e) },
      post,
      on: (listener) => {
        receive = listener;
        port.onMessage((message) => {
          if (closedBy === undefined && isFrame(message)) listener(message);
        });
      },
      // With a method: the reply could not be posted; true makes birpc post the error instead.
      // Without: a call of ours failed; true would resolve it.
      onGeneralError: (_error, method) => method !== undefined,
    },
  );

  const call = (
    method: string,
    args: readonly unknown[],
    signal: CancelSignal | undefined,
  ): Promise<unknown> => {
    if (closedBy !== undefined) return Promise.reject(closedBy);
    if (signal?.aborted === true) return Promise.reject(cancelledError(method));
    const number = signal === undefined ? 0 : ++lastNumber;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        notify(CANCEL, [number]);
        reject(cancelledError(method));
      };
      signal?.addEventListener("abort", onAbort);
      rpc
        .$call(method, number, ...args)
        .finally(() => signal?.removeEventListener("abort", onAbort))
        .then(resolve, (error: unknown) => reject(parseWireError(error)));
    });
  };

  const notify = (method: string, args: readonly unknown[]): void => {
    if (closedBy !== undefined) return;
    rpc.$callEvent(method, 0, ...args).catch(() => {
      // A notification has no one to report to; the port's owner learns of a dead port by itself.
    });
  };

  const methodsWith = (signal: CancelSignal | undefined): object =>
    methodProxy((method) => {
      if (method === "withSignal" && signal === undefined)
        return (own: CancelSignal) => methodsWith(own);
      return (...args: unknown[]) => call(method, args, signal);
    });

  return {
    client: methodsWith(undefined) as Client<RemoteApi>,
    notify: methodProxy(
      (method) =>
        (...args: unknown[]) =>
          notify(method, args),
    ) as Notifier<RemoteEvents>,
    close(reason = new RpcError("closed", "The connection is closed.")) {
      if (closedBy !== undefined) return;
      closedBy = reason;
      for (const flag of flags.values()) flag.cancelled = true;
      rpc.$close(reason);
      port.close();
    },
  };
}

/** An object whose every property is a function made once; `then` is none, so that it may be awaited. */
function methodProxy(make: (method: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== "string" || name === "then") return undefined;
        let method = made.get(name);
        if (method === undefined) {
          method = make(name);
          made.set(name, method);
        }
        return method;
      },
    },
  );
}

/** Names come from the other side: only functions of the object's own classes answer. */
function findHandler(
  handlers: object,
  method: string,
): ((...args: unknown[]) => unknown) | undefined {
  if (method === "constructor") return undefined;
  for (
    let at: object | null = handlers;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    if (!Object.hasOwn(at, method)) continue;
    const found: unknown = (handlers as Record<string, unknown>)[method];
    return typeof found === "function" ? (found as (...args: unknown[]) => unknown) : undefined;
  }
  return undefined;
}

function isFrame(message: unknown): message is Frame {
  if (typeof message !== "object" || message === null) return false;
  const { x, t, i, m, a } = message as Record<string, unknown>;
  if (x !== MARK) return false;
  if (t === "s") return typeof i === "string";
  return (
    t === "q" &&
    typeof m === "string" &&
    Array.isArray(a) &&
    (i === undefined || typeof i === "string")
  );
}

function replyTo(id: string): Frame {
  return { x: MARK, t: "s", i: id };
}

function errorArguments(error: unknown): [RpcError["code"], string] {
  const { code, message } = wireErrorOf(error);
  return [code, message];
}

function cancelledError(method: string): RpcError {
  return new RpcError("cancelled", `"${method}" was cancelled.`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

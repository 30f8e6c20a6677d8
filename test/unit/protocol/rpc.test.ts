import assert from "node:assert/strict";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import {
  type CancelFlag,
  type Connection,
  connect,
  type Handlers,
  type Port,
} from "../../../src/protocol/rpc.ts";
import { RpcError } from "../../../src/protocol/rpc-error.ts";
import { until } from "../../support/until.ts";

interface TestApi {
  add(a: number, b: number): Promise<number>;
  later(name: string): Promise<string>;
  fails(): Promise<void>;
  throws(): Promise<void>;
  breaks(): Promise<void>;
  gives(): Promise<unknown>;
  takes(value: unknown): Promise<number>;
  columns(): Promise<{ readonly keys: Float64Array; readonly lanes: Uint16Array }>;
}

interface TestEvents {
  onNews(text: string): void;
}

type Pending = {
  readonly name: string;
  readonly flag: CancelFlag;
  readonly resolve: (text: string) => void;
};

/** A handler for every method; `later` answers when the test says so. */
class Served implements Handlers<TestApi> {
  readonly pending: Pending[] = [];
  value: unknown = null;
  async add(a: number, b: number): Promise<number> {
    return a + b;
  }
  later(name: string, flag: CancelFlag): Promise<string> {
    return new Promise((resolve) => this.pending.push({ name, flag, resolve }));
  }
  async fails(): Promise<void> {
    throw new RpcError("not-found", "The log is gone.");
  }
  throws(): Promise<void> {
    throw new RpcError("invalid", "There is no such run.");
  }
  async breaks(): Promise<void> {
    throw new TypeError("x is not a function");
  }
  async gives(): Promise<unknown> {
    return this.value;
  }
  async takes(): Promise<number> {
    return 1;
  }
  async columns() {
    return { keys: Float64Array.of(1.5, Number.NaN), lanes: Uint16Array.of(7, 65535) };
  }
}

function nodePort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on("message", listener),
    close: () => port.close(),
  };
}

describe("connect", () => {
  let channel: MessageChannel;
  let served: Served;
  let news: string[];
  let bugs: string[];
  let caller: Connection<TestApi, TestEvents>;
  let server: Connection<object, TestEvents>;

  beforeEach(() => {
    channel = new MessageChannel();
    served = new Served();
    news = [];
    bugs = [];
    server = connect<object, TestEvents>(nodePort(channel.port2), served, {
      onBug: (error, method) =>
        bugs.push(`${method}: ${error instanceof Error ? error.message : ""}`),
    });
    caller = connect<TestApi, TestEvents>(nodePort(channel.port1), {
      onNews: (text: string) => news.push(text),
    });
  });

  afterEach(() => {
    caller.close();
    server.close();
  });

  it("resolves with the value", async () => {
    assert.equal(await caller.client.add(2, 3), 5);
  });

  it("rejects with the code and sentence that the handler rejects with", async () => {
    await assert.rejects(caller.client.fails(), {
      name: "RpcError",
      code: "not-found",
      message: "The log is gone.",
    });
    assert.deepEqual(bugs, []);
  });

  it("rejects likewise when the handler throws synchronously", async () => {
    await assert.rejects(caller.client.throws(), {
      code: "invalid",
      message: "There is no such run.",
    });
  });

  it("rejects with internal and reports the bug when the handler throws anything else", async () => {
    await assert.rejects(caller.client.breaks(), {
      code: "internal",
      message: "x is not a function",
    });
    assert.deepEqual(bugs, ["breaks: x is not a function"]);
  });

  for (const method of [
    "nothing",
    "constructor",
    "toString",
    "__proto__",
    "hasOwnProperty",
    "pending",
  ]) {
    it(`rejects with no-method for the unknown method ${method}`, async () => {
      const client = caller.client as unknown as Record<string, () => Promise<unknown>>;
      await assert.rejects(client[method]?.() ?? Promise.resolve(), { code: "no-method" });
    });
  }

  it("rejects all pending and later calls with closed after close", async () => {
    const first = caller.client.later("a");
    const second = caller.client.later("b");
    await until(() => served.pending.length === 2);
    caller.close();
    await assert.rejects(first, { code: "closed" });
    await assert.rejects(second, { code: "closed" });
    await assert.rejects(caller.client.add(1, 1), { code: "closed" });
    caller.close();
  });

  it("rejects with the reason that close is given", async () => {
    const pending = caller.client.later("a");
    caller.close(new RpcError("worker-lost", "The worker died."));
    await assert.rejects(pending, { code: "worker-lost", message: "The worker died." });
    await assert.rejects(caller.client.add(1, 1), { code: "worker-lost" });
  });

  it("brings replies that come out of order to their callers", async () => {
    const first = caller.client.later("first");
    const second = caller.client.later("second");
    await until(() => served.pending.length === 2);
    served.pending[1]?.resolve("for the second");
    assert.equal(await second, "for the second");
    served.pending[0]?.resolve("for the first");
    assert.equal(await first, "for the first");
  });

  it("ignores foreign messages on both sides", async () => {
    const foreign: unknown[] = [
      null,
      7,
      "text",
      {},
      { t: "q", m: "add", a: [0, 1, 1] },
      { x: "event-log", t: "q", m: "add" },
      { x: "event-log", t: "q", m: 7, a: [] },
      { x: "event-log", t: "s" },
      { x: "event-log", t: "s", i: "unknown", r: 1 },
      { x: "other", t: "q", i: "1", m: "add", a: [0, 1, 1] },
    ];
    for (const message of foreign) {
      channel.port1.postMessage(message);
      channel.port2.postMessage(message);
    }
    assert.equal(await caller.client.add(20, 22), 42);
  });

  it("rejects the caller when the reply cannot be cloned", async () => {
    served.value = () => 1;
    await assert.rejects(caller.client.gives(), {
      code: "internal",
      message: /could not be cloned/,
    });
    assert.equal(await caller.client.add(1, 2), 3);
  });

  it("rejects the caller when an argument cannot be cloned", async () => {
    await assert.rejects(
      caller.client.takes(() => 1),
      { code: "internal", message: /could not be cloned/ },
    );
  });

  it("rejects with cancelled and raises the handler's flag when the signal aborts", async () => {
    const controller = new AbortController();
    const call = caller.client.withSignal(controller.signal).later("a");
    await until(() => served.pending.length === 1);
    assert.equal(served.pending[0]?.flag.cancelled, false);
    controller.abort();
    await assert.rejects(call, { code: "cancelled" });
    await until(() => served.pending[0]?.flag.cancelled === true);
    served.pending[0]?.resolve("too late");
    assert.equal(await caller.client.add(1, 2), 3);
  });

  it("sends nothing when the signal is aborted before the call", async () => {
    await assert.rejects(caller.client.withSignal(AbortSignal.abort()).later("a"), {
      code: "cancelled",
    });
    await caller.client.add(1, 1);
    assert.equal(served.pending.length, 0);
  });

  it("cancels only the calls of the signal", async () => {
    const controller = new AbortController();
    const other = caller.client.withSignal(new AbortController().signal).later("other");
    const call = caller.client.withSignal(controller.signal).later("call");
    await until(() => served.pending.length === 2);
    controller.abort();
    await assert.rejects(call, { code: "cancelled" });
    served.pending[0]?.resolve("still there");
    assert.equal(await other, "still there");
  });

  it("raises the flags of running calls when the serving side closes", async () => {
    const call = caller.client.withSignal(new AbortController().signal).later("a");
    call.catch(() => {});
    await until(() => served.pending.length === 1);
    server.close();
    assert.equal(served.pending[0]?.flag.cancelled, true);
  });

  it("keeps typed arrays, NaN included", async () => {
    const { keys, lanes } = await caller.client.columns();
    assert.ok(keys instanceof Float64Array);
    assert.deepEqual([...keys], [1.5, Number.NaN]);
    assert.deepEqual([...lanes], [7, 65535]);
  });

  it("delivers notifications in order and loses unknown ones silently", async () => {
    const notify = server.notify as unknown as { onNothing(text: string): void };
    server.notify.onNews("one");
    notify.onNothing("lost");
    server.notify.onNews("two");
    await until(() => news.length === 2);
    assert.deepEqual(news, ["one", "two"]);
  });

  it("can be awaited without being taken for a promise", async () => {
    assert.equal(await Promise.resolve(caller.client), caller.client);
  });
});

describe("connect over a port whose post answers later", () => {
  it("rejects the call when the port says that it could not send", async () => {
    const port: Port = {
      post: () => Promise.reject(new Error("the page is gone")),
      onMessage: () => {},
      close: () => {},
    };
    const { client } = connect<TestApi>(port, {});
    await assert.rejects(client.add(1, 2), { code: "internal", message: "the page is gone" });
  });

  it("rejects with closed when the port never says whether it has sent", async () => {
    const port: Port = { post: () => new Promise(() => {}), onMessage: () => {}, close: () => {} };
    const connection = connect<TestApi>(port, {});
    const call = connection.client.add(1, 2);
    connection.close();
    await assert.rejects(call, { code: "closed" });
  });

  it("sends an error in place of a reply that the port refuses later", async () => {
    const posted: unknown[] = [];
    let deliver: (message: unknown) => void = () => {};
    const port: Port = {
      post: (message) => {
        posted.push(message);
        return posted.length === 1 ? Promise.reject(new Error("too large")) : Promise.resolve(true);
      },
      onMessage: (listener) => {
        deliver = listener;
      },
      close: () => {},
    };
    connect(port, new Served());
    deliver({ x: "event-log", t: "q", i: "7", m: "add", a: [0, 1, 2] });
    await until(() => posted.length === 2);
    assert.deepEqual(posted, [
      { x: "event-log", t: "s", i: "7", r: 3 },
      { x: "event-log", t: "s", i: "7", e: { code: "internal", message: "too large" } },
    ]);
  });
});

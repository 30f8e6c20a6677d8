import assert from "node:assert/strict";
import type { StoreStatus } from "../../../src/protocol/store-api.ts";
import { StatusSender } from "../../../src/worker/status-sender.ts";
import { until } from "../../support/until.ts";

const NEVER_MS = 1_000_000;

function statusOf(generation: number): StoreStatus {
  return {
    generation,
    logs: 0,
    runs: 0,
    events: 0,
    problems: 0,
    logsWithProblems: 0,
    indexing: null,
    cancelled: false,
    rate: 0,
    failures: [],
    leftOut: { logs: 0, bytes: 0 },
  };
}

describe("StatusSender", () => {
  let generation: number;
  let sent: number[];
  let sender: StatusSender;

  const create = (intervalMs: number): void => {
    generation = 0;
    sent = [];
    sender = new StatusSender(
      () => statusOf(generation),
      (status) => sent.push(status.generation),
      intervalMs,
    );
  };
  const change = (): void => {
    generation++;
    sender.changed();
  };

  afterEach(() => sender.end());

  it("sends the first change at once and none of those that follow within the interval", () => {
    create(NEVER_MS);
    change();
    change();
    change();
    assert.deepEqual(sent, [1]);
  });

  it("sends the last change when the interval is over, and nothing while nothing changes", async () => {
    create(1);
    for (let at = 0; at < 100; at++) change();
    await until(() => sent.at(-1) === 100);
    assert.deepEqual(sent, [1, 100]);
  });

  it("sends nothing after its end", async () => {
    create(0);
    change();
    sender.end();
    change();
    await until(() => true);
    assert.deepEqual(sent, [1]);
  });
});

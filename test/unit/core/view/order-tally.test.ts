import assert from "node:assert/strict";
import { matchOrder } from "../../../../src/core/query/match-order.ts";
import { WorkCancelled } from "../../../../src/core/query/work.ts";
import { tallyOf } from "../../../../src/core/view/order-tally.ts";
import { contextOf, filterOf } from "./drawn-context.ts";

const COUNT = 30_000;

/** Notes what it is given, and holds each slice for longer than a walk may go on without a pause. */
class Noting {
  readonly taken: [number, number][] = [];

  take(_: unknown, from: number, to: number): void {
    this.taken.push([from, to]);
    const untilMs = Date.now() + 11;
    while (Date.now() < untilMs);
  }
}

const SLICES = [
  [0, 8192],
  [8192, 16_384],
  [16_384, 24_576],
  [24_576, COUNT],
];

async function matchedOf(text = "") {
  const line = (at: number): string => `{"ts":${1_795_172_400 + at},"type":"${"XY"[at % 2]}"}\n`;
  const lines = Array.from({ length: COUNT }, (_, at) => line(at)).join("");
  const { store } = await contextOf({ "a/events.jsonl": lines });
  return matchOrder(store, { runs: [], filter: filterOf(text) });
}

describe("tallyOf", () => {
  it("takes each place once, in order, whoever waits for it, and keeps what it took", async () => {
    const matched = await matchedOf();
    const work = { pause: () => Promise.resolve() };
    const make = (): Noting => new Noting();
    const both = await Promise.all([
      tallyOf(matched, "noting", make, work),
      tallyOf(matched, "noting", make, work),
    ]);
    assert.equal(both[0], both[1]);
    assert.deepEqual(both[0].taken, SLICES);
    assert.equal(await tallyOf(matched, "noting", make, work), both[0]);
    assert.deepEqual(both[0].taken, SLICES);
  });

  it("goes on for others when one of those who wait is cancelled", async () => {
    const matched = await matchedOf("type:X");
    const signal = { aborted: false };
    const make = (): Noting => new Noting();
    const cancelled = tallyOf(matched, "noting", make, {
      signal,
      pause: async () => {
        signal.aborted = true;
      },
    });
    const other = tallyOf(matched, "noting", make, { pause: () => Promise.resolve() });
    await assert.rejects(cancelled, WorkCancelled);
    assert.deepEqual((await other).taken, SLICES);
  });

  it("leaves out places that need no look", async () => {
    const matched = await matchedOf();
    const span = { from: 9000, to: 10_000, length: COUNT };
    const tally = await tallyOf(matched, "part", () => new Noting(), undefined, span);
    assert.deepEqual(tally.taken, [[9000, 16_384]]);
  });
});

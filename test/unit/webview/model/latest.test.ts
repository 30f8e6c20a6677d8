import assert from "node:assert/strict";
import { Latest } from "../../../../webview/model/latest.ts";

function harness() {
  const asked: { request: number; reply: (value: string) => void; fail: () => void }[] = [];
  const applied: string[] = [];
  const latest = new Latest<number, string>(
    (request) =>
      new Promise((resolve, reject) =>
        asked.push({ request, reply: resolve, fail: () => reject(new Error("gone")) }),
      ),
    (reply, request) => applied.push(`${request} ${reply}`),
    (error) => applied.push(error instanceof Error ? error.message : ""),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { latest, asked, applied, settle };
}

describe("Latest", () => {
  it("asks one at a time and only the newest of those that wait", async () => {
    const { latest, asked, applied, settle } = harness();
    latest.request(1);
    latest.request(2);
    latest.request(3);
    assert.deepEqual(
      asked.map(({ request }) => request),
      [1],
    );
    asked[0]?.reply("a");
    await settle();
    assert.deepEqual(
      asked.map(({ request }) => request),
      [1, 3],
    );
    asked[1]?.reply("b");
    await settle();
    assert.deepEqual(applied, ["1 a", "3 b"]);
    assert.equal(latest.busy, false);
  });

  it("drops a late answer of a former epoch", async () => {
    const { latest, asked, applied, settle } = harness();
    latest.request(1);
    latest.reset();
    latest.request(2);
    asked[0]?.reply("late");
    await settle();
    asked[1]?.reply("now");
    await settle();
    assert.deepEqual(applied, ["2 now"]);
  });

  it("goes on after a failure", async () => {
    const { latest, asked, applied, settle } = harness();
    latest.request(1);
    asked[0]?.fail();
    await settle();
    latest.request(2);
    asked[1]?.reply("a");
    await settle();
    assert.deepEqual(applied, ["gone", "2 a"]);
  });
});

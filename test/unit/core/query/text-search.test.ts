import assert from "node:assert/strict";
import { EventStore } from "../../../../src/core/event-store.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { runFilter } from "../../../../src/core/query/run-filter.ts";
import { type SearchProgress, type Work, WorkCancelled } from "../../../../src/core/query/work.ts";
import type { SearchExports } from "../../../../src/core/scan/search-exports.ts";
import { startCompiledSearch } from "../../../support/compiled-scanner.ts";
import { TextSource, textSpec } from "../../../support/text-store.ts";
import { linesOf, TestStore } from "./store-of.ts";

function countOf(store: EventStore, text: string, work: Work = {}): Promise<number> {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return runFilter(store, read.filter, work).then(({ count }) => count);
}

/** Events of 1,000 bytes; every hundredth says "needle". */
function padded(count: number): string {
  return linesOf(
    ...Array.from({ length: count }, (_, n) => ({
      n: `${n % 100 === 7 ? "needle" : "straw"} ${n}`,
      pad: "x".repeat(970),
    })),
  );
}

describe("search for texts", () => {
  let module: SearchExports;
  before(async () => {
    module = await startCompiledSearch();
  });

  it("reads each byte once for all filters with the same text", async () => {
    const test = await TestStore.of({ "r/events.jsonl": padded(5000) });
    assert.equal(await countOf(test.store, '"needle"'), 50);
    const bytes = test.readBytes;
    assert.equal(await countOf(test.store, '"needle" line>=2500'), 25);
    assert.equal(await countOf(test.store, '-"needle"'), 4950);
    assert.equal(test.readBytes, bytes);
    await test.append("r/events.jsonl", padded(100));
    assert.equal(await countOf(test.store, '"needle"'), 51);
    assert.ok(test.readBytes < 150_000);
  });

  it("reads each byte once for filters that are asked at the same time", async () => {
    const search = { module, blockBytes: 50_000 };
    const test = await TestStore.of({ "r/events.jsonl": padded(6000) }, "utc", { search });
    const counts = await Promise.all([
      countOf(test.store, '"needle"'),
      countOf(test.store, '"needle" line>=0'),
      countOf(test.store, '"straw"'),
    ]);
    assert.deepEqual(counts, [60, 60, 5940]);
    // Two texts, and what was read ahead when a turn ended.
    assert.ok(test.readBytes < 6_000_000 * 2.5, `${test.readBytes}`);
  });

  it("reads only the events that other terms leave, where they are far apart", async () => {
    const test = await TestStore.of({ "r/events.jsonl": padded(5000) });
    assert.equal(await countOf(test.store, '"needle" line:8,1008,2008,3009'), 3);
    assert.ok(test.readBytes < 10_000, `${test.readBytes}`);
  });

  it("tells how far it is and how much it found", async () => {
    const test = await TestStore.of({
      "a/events.jsonl": padded(5000),
      "b/events.jsonl": padded(3000),
    });
    const progress: SearchProgress[] = [];
    const onProgress = (one: SearchProgress): void => void progress.push(one);
    assert.equal(await countOf(test.store, '"needle"', { onProgress }), 80);
    assert.ok(progress.length >= 4, `${progress.length}`);
    const total = progress[0]?.totalBytes ?? 0;
    assert.ok(Math.abs(total - 8_000_000) < 100_000, `${total}`);
    for (const [at, { doneBytes, totalBytes, matches }] of progress.entries()) {
      assert.equal(totalBytes, total);
      assert.ok(doneBytes >= (progress[at - 1]?.doneBytes ?? 0));
      assert.ok(matches >= (progress[at - 1]?.matches ?? 0));
    }
    assert.deepEqual(progress.at(-1), { doneBytes: total, totalBytes: total, matches: 80 });
    progress.length = 0;
    assert.equal(await countOf(test.store, '-"needle" line>=0', { onProgress }), 7920);
    assert.equal(progress.length, 0);
  });

  it("ends between two slices when nobody waits, and goes on from there", async () => {
    const test = await TestStore.of({ "r/events.jsonl": padded(10_000) });
    const signal = { aborted: false };
    const onProgress = ({ doneBytes }: SearchProgress): void => {
      if (doneBytes > 3_000_000) signal.aborted = true;
    };
    await assert.rejects(countOf(test.store, '"needle"', { signal, onProgress }), WorkCancelled);
    assert.ok(test.readBytes < 9_000_000, `${test.readBytes}`);
    const before = test.readBytes;
    assert.equal(await countOf(test.store, '"needle"'), 100);
    assert.ok(test.readBytes - before < 7_500_000, `${test.readBytes - before}`);
  });

  it("lets a short search pass while a slow one is under way", async () => {
    const search = { module, blockBytes: 10_000 };
    const test = await TestStore.of({ "r/events.jsonl": padded(4000) }, "utc", { search });
    const done: string[] = [];
    /** Of 400 blocks each takes a millisecond. */
    const pause = async (): Promise<void> => {
      const until = performance.now() + 1;
      while (performance.now() < until);
    };
    const slow = countOf(test.store, '"straw"', { pause }).then(() => done.push("slow"));
    const quick = countOf(test.store, '"needle" line<100').then(() => done.push("quick"));
    await Promise.all([slow, quick]);
    assert.deepEqual(done, ["quick", "slow"]);
  });

  it("leaves out what cannot be read, negated or not, and finds it when it can", async () => {
    const test = await TestStore.of({
      "a/events.jsonl": padded(200),
      "b/events.jsonl": padded(100),
    });
    test.sourceOf("a/events.jsonl").unreadable = true;
    assert.equal(await countOf(test.store, '"needle"'), 1);
    assert.equal(await countOf(test.store, '-"needle"'), 99);
    test.sourceOf("a/events.jsonl").unreadable = false;
    await test.append("b/events.jsonl", padded(100));
    assert.equal(await countOf(test.store, '"needle"'), 4);
  });

  it("leaves out the events behind the end of a file that was cut", async () => {
    const test = await TestStore.of({ "r/events.jsonl": padded(100) });
    const source = test.sourceOf("r/events.jsonl");
    source.bytes = source.bytes.slice(0, 50_500);
    assert.equal(await countOf(test.store, '-"needle"'), 49);
  });

  it("finds texts in events longer than a block, and around them", async () => {
    const store = new EventStore({ search: { module, blockBytes: 1000 } });
    const long = (text: string) => ({ a: "x".repeat(5000), b: text });
    const source = new TextSource(
      linesOf({ a: "needle" }, long("needle"), long("none"), { a: "none" }, { a: "NEEDLE" }),
    );
    store.addLog(textSpec("r/events.jsonl", source));
    await store.readAll();
    assert.equal(await countOf(store, '"needle"'), 3);
    assert.equal(await countOf(store, "/needle/"), 2);
  });

  it("is done with a log that is removed meanwhile", async () => {
    const test = await TestStore.of({
      "a/events.jsonl": padded(6000),
      "b/events.jsonl": padded(100),
    });
    const [first] = test.store.logs;
    const onProgress = (): void => {
      if (first !== undefined) void test.store.removeLog(first.id);
    };
    assert.ok((await countOf(test.store, '"needle"', { onProgress })) < 62);
    assert.equal(await countOf(test.store, '"needle"'), 1);
  });
});

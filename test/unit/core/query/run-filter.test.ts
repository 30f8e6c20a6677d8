import assert from "node:assert/strict";
import { logOfKey, rowOfKey } from "../../../../src/core/base/units.ts";
import { pageOfMatches } from "../../../../src/core/query/page.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { runFilter } from "../../../../src/core/query/run-filter.ts";
import { WorkCancelled } from "../../../../src/core/query/work.ts";
import { linesOf, TestStore } from "./store-of.ts";

function filterOf(text: string) {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return read.filter;
}

/** Lines of the matching events, as `line` of the only log. */
async function linesLeft(test: TestStore, text: string): Promise<readonly number[]> {
  const { keys } = await pageOfMatches(test.store, filterOf(text), {
    offset: 0,
    limit: 0,
    sort: "line",
  });
  return [...keys].map((key) => {
    const event = key as Parameters<typeof logOfKey>[0];
    return test.store.logOf(logOfKey(event)).table.line.at(rowOfKey(event));
  });
}

describe("runFilter", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.of({
      "run/events.jsonl": linesOf(
        {
          time: "2025-10-05T12:00:00Z",
          agent: "alice",
          type: "ACTION",
          turn: 1,
          severity: "info",
          id: "e1",
          message: "Hello World",
          details: { amount: 5, verb: "cbu.create", tags: ["x", 7, true] },
          duration: 0.07,
        },
        {
          time: "2025-10-05T12:00:59.999999999Z",
          agent: "Alice",
          type: "action",
          turn: 2,
          severity: "warning",
          id: "e2",
          causes: ["e1"],
          message: "second",
          details: { amount: "5", verb: "cbu.update" },
        },
        {
          time: "2025-10-05T12:01:00Z",
          agent: "bob",
          type: "STATE",
          turn: 10,
          severity: "success",
          id: "e3",
          causes: ["nowhere"],
          details: { amount: 5.5, note: null, deep: { "a.b": "odd" } },
        },
        {
          agent: "al*ce",
          type: "made",
          severity: "error",
          details: { parts: "wood", text: 'caf\u00e9 "quoted" back\\slash tab\t' },
          scrip_after: 51,
        },
        {
          time: "2025-10-06T00:00:00Z",
          type: "note",
          severity: "debug",
          id: "e5",
          to: "bob",
          channel: "jobs",
          kind: "checkpoint_saved",
          turn: 1,
          sequence: 9,
        },
      ),
    });
  });
  const cases: readonly [text: string, lines: readonly number[]][] = [
    ["", [1, 2, 3, 4, 5]],
    ["agent:alice", [1]],
    ["agent:alice,bob", [1, 3]],
    ["agent:al*ce", [1, 4]],
    ['agent:"al*ce"', [4]],
    ["agent:al\\*ce", [4]],
    ["agent:*lice", [1, 2]],
    ["-agent:alice", [2, 3, 4, 5]],
    ["type:action", [1, 2]],
    ["type:STATE", [3]],
    ["type:env", [3]],
    ["-type:ENV type:*", [1, 2, 4, 5]],
    ["kind:Checkpoint_*", [5]],
    ["channel:JOBS", [5]],
    ["to:bob", [5]],
    ["to:Bob", []],
    ["id:e1", [1]],
    ["id:e*", [1, 2, 3, 5]],
    ["id:E1", []],
    ["id:run/events.jsonl:4", [4]],
    ["id:run/events.jsonl:1", []],
    ["id:*.jsonl:4", [4]],
    ["turn:1", [1, 5]],
    ["turn:2..10", [2, 3]],
    ["turn:1..1,10..", [1, 3, 5]],
    ["-turn:1", [2, 3, 4]],
    ["turn>1", [2, 3]],
    ["turn!=1", [2, 3]],
    ["-turn!=1", [1, 4, 5]],
    ["turn<=2", [1, 2, 5]],
    ["line:3..", [3, 4, 5]],
    ["sequence:9", [5]],
    ["duration=0.07", [1]],
    ["duration<0.07", []],
    ["since:2025-10-05T12:00", [1, 2, 3, 5]],
    ["until:2025-10-05T12:00", [1]],
    ["until:2025-10-05T12:00:59.999999999", [1, 2]],
    ["until:2025-10-05T12:00:59.999999998", [1]],
    ["until:2025-10-05", [1, 2, 3]],
    ["-since:2025-10-05T12:01", [1, 2, 4]],
    ["since:2025-10-05T14:01+02:00 until:2025-10-05T12:01Z", [3]],
    ["severity>=warning", [2, 4]],
    ["severity=info", [1, 3]],
    ["severity:info", [1]],
    ["severity>debug", [1, 2, 3, 4]],
    ["severity<success", [5]],
    ["severity:ERROR,w*", [2, 4]],
    ["details.amount>4", [1, 3]],
    ["details.amount=5", [1]],
    ["-details.amount=5", [2, 3, 4, 5]],
    ["details.amount:5", [1, 2]],
    ["details.verb:cbu.*", [1, 2]],
    ["details.verb:CBU.*", []],
    ["details.tags:7", [1]],
    ["details.tags:true", [1]],
    ["details.tags.0:x", [1]],
    ['details.deep."a.b":odd', [3]],
    ["scrip_after>50", [4]],
    ["has:details.note", []],
    ["has:details.amount", [1, 2, 3]],
    ["has:details", [1, 2, 3, 4]],
    ["has:causes", [2, 3]],
    ["has:effects", [1]],
    ["-has:agent", [5]],
    ["has:agent,channel", [1, 2, 3, 4, 5]],
    ["-has:time", [4]],
    ["has:message", [1, 2, 4]],
    ["has:id", [1, 2, 3, 5]],
    ["is:dangling", [3]],
    ["is:problem,glued", [3]],
    ["-is:problem", [1, 2, 4, 5]],
    ["message:hello*", [1]],
    ["message:hello", []],
    ["message:made*wood", [4]],
    ["profile:test", [1, 2, 3, 4, 5]],
    ["log:run/*", [1, 2, 3, 4, 5]],
    ["log:RUN/*", []],
    ["run:run", [1, 2, 3, 4, 5]],
    ["WORLD", [1]],
    ["details", []],
    ['"CAFÉ \\"QUOTED"', [4]],
    ['"back\\\\slash"', [4]],
    ["-world", [2, 3, 4, 5]],
    ["/w.rld$/i", [1]],
    ["/W.rld$/", [1]],
    ["/w.rld$/", []],
    ["/^cbu\\./ turn:2", [2]],
    ["agent:alice turn:5..10", []],
  ];
  for (const [text, lines] of cases) {
    it(`leaves lines ${lines.join(", ") || "none"} for ${text || "no term"}`, async () => {
      assert.deepEqual(await linesLeft(test, text), lines);
    });
  }

  it("takes times without a zone in the zone of the setting", async () => {
    const east = await TestStore.of(
      {
        "a/events.jsonl": linesOf(
          { time: "2025-10-05T12:00:00", id: "a" },
          { time: "2025-10-05T10:00:00Z", id: "b" },
        ),
      },
      "+02:00",
    );
    assert.deepEqual(
      await linesLeft(east, "since:2025-10-05T12:00 until:2025-10-05T12:00"),
      [1, 2],
    );
    assert.deepEqual(await linesLeft(east, "until:2025-10-05T09:59Z"), []);
  });

  it("finds text however the line spells it", async () => {
    const odd = await TestStore.of({
      "a/events.jsonl": [
        '{"a":"\\u0041lpha"}',
        '{"a":"\u212Aelvin"}',
        '{"a":"\\u212aelvin"}',
        '{"alpha":1}',
        '{"a":"x","a":"alpha"}',
        '{"a":"alpha","a":"x"}',
        '{"a":{"b":["no",{"c":"ALPHA"}]}}',
        '{"a":"al\\/pha"}',
        "",
      ].join("\n"),
    });
    assert.deepEqual(await linesLeft(odd, "alpha"), [1, 5, 7]);
    assert.deepEqual(await linesLeft(odd, "kelvin"), [2, 3]);
    assert.deepEqual(await linesLeft(odd, '"al/pha"'), [8]);
    assert.deepEqual(await linesLeft(odd, "/alpha/"), [5]);
    assert.deepEqual(await linesLeft(odd, "/kelvin/i"), [2, 3]);
    assert.deepEqual(await linesLeft(odd, "a:alpha"), [5]);
  });

  it("gives the same answer again without reading, and reads only what was appended", async () => {
    const line = (n: number) => linesOf({ agent: "a", message: `needle ${n}` });
    const live = await TestStore.of({ "a/events.jsonl": line(1) + line(2) });
    const first = await runFilter(live.store, filterOf("needle"));
    assert.equal(first.count, 2);
    const bytes = live.readBytes;
    assert.equal(bytes > 0, true);
    assert.equal(await runFilter(live.store, filterOf("needle")), first);
    assert.equal(live.readBytes, bytes);
    await live.append("a/events.jsonl", line(3));
    assert.equal((await runFilter(live.store, filterOf("needle"))).count, 3);
    assert.equal(live.readBytes, line(3).length - 1);
  });

  it("asks about findings and links anew when the store has grown", async () => {
    const live = await TestStore.of({
      "a/events.jsonl": linesOf({ id: "a" }, { id: "b", causes: ["c"] }),
    });
    assert.deepEqual(await linesLeft(live, "has:effects"), []);
    assert.deepEqual(await linesLeft(live, "is:dangling"), [2]);
    await live.append("a/events.jsonl", linesOf({ id: "c" }));
    assert.deepEqual(await linesLeft(live, "has:effects"), [3]);
    assert.deepEqual(await linesLeft(live, "is:dangling"), []);
  });

  it("leaves events that cannot be read out of terms about text, and asks again later", async () => {
    const live = await TestStore.of({
      "a/events.jsonl": linesOf({ m: "x" }, { m: "y" }),
      "b/events.jsonl": linesOf({ m: "x" }),
    });
    live.sourceOf("a/events.jsonl").unreadable = true;
    assert.equal((await runFilter(live.store, filterOf("x"))).count, 1);
    assert.equal((await runFilter(live.store, filterOf("-x"))).count, 0);
    live.sourceOf("a/events.jsonl").unreadable = false;
    await live.append("b/events.jsonl", linesOf({ m: "x" }));
    assert.equal((await runFilter(live.store, filterOf("x"))).count, 3);
    assert.equal((await runFilter(live.store, filterOf("-x"))).count, 1);
  });

  it("answers rightly when the same is asked twice at a time while the log grows", async () => {
    const live = await TestStore.of({
      "a/events.jsonl": linesOf({ m: "x" }, { m: "y" }, { m: "x" }),
    });
    const first = runFilter(live.store, filterOf("x"));
    const second = runFilter(live.store, filterOf("x"));
    await live.append("a/events.jsonl", linesOf({ m: "y" }, { m: "x" }));
    const third = runFilter(live.store, filterOf("x"));
    assert.deepEqual(
      (await Promise.all([first, second, third])).map(({ count }) => count),
      [2, 2, 3],
    );
    assert.equal((await runFilter(live.store, filterOf("x"))).count, 3);
  });

  it("goes on when a log is removed while its text is read", async () => {
    const live = await TestStore.of({
      "a/events.jsonl": linesOf({ m: "x" }),
      "b/events.jsonl": linesOf({ m: "x" }, { m: "x" }),
    });
    const first = live.store.logs[0];
    const found = runFilter(live.store, filterOf("x -has:causes"));
    if (first !== undefined) await live.store.removeLog(first.id);
    assert.equal((await found).count, 2);
    assert.equal((await runFilter(live.store, filterOf("x -has:causes"))).count, 2);
  });

  it("lets others have their turn between slices", async () => {
    let pauses = 0;
    const pause = async () => {
      pauses++;
    };
    await runFilter(test.store, filterOf("words that nobody asked for"), { pause });
    assert.equal(pauses > 0, true);
  });

  it("stops with a failure of its own when the work is cancelled", async () => {
    const work = { signal: { aborted: true } };
    await assert.rejects(runFilter(test.store, filterOf("never asked"), work), WorkCancelled);
  });

  it("covers the criteria of llm-sim's event filter", async () => {
    const filter = filterOf(
      "since:2025-10-05T12:00:00+00:00 until:2025-10-05T12:01:00+00:00 type:ACTION,ENV agent:alice,bob turn>=1 turn<=10",
    );
    const page = await pageOfMatches(test.store, filter, { offset: 1, limit: 1, sort: "time" });
    assert.equal(page.total, 2);
    assert.deepEqual(
      [...page.keys].map((key) => rowOfKey(key as never)),
      [2],
    );
  });
});

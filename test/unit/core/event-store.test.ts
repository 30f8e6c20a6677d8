import assert from "node:assert/strict";
import type { LogId, RowId } from "../../../src/core/base/units.ts";
import { eventKeyOf, rowOfKey } from "../../../src/core/base/units.ts";
import { EventStore } from "../../../src/core/event-store.ts";
import { EVENT_FLAGS } from "../../../src/core/index/event-table.ts";
import type { RunData, StoreData } from "../../../src/core/index/store-data.ts";
import { WorkCancelled } from "../../../src/core/query/work.ts";
import { simLine } from "../../support/sim-line.ts";
import { valuesOf } from "../../support/table-values.ts";
import { storeFromText, TextSource, textSpec } from "../../support/text-store.ts";

/** Problems as `class log:line reason`. */
function problemsOf(store: StoreData): string[] {
  return store
    .problemsOf(null)
    .map(({ class: name, log, line, reason }) => `${name} ${log}:${line} ${reason}`);
}

function countsOf(store: StoreData, log = 0): string {
  const counts = store.logOf(log as LogId).counts;
  const { lines, blank, rejected, awaited, withEvents } = counts;
  assert.equal(lines, blank + rejected + awaited + withEvents);
  return `${lines} = ${blank} blank + ${rejected} rejected + ${awaited} awaited + ${withEvents} with events`;
}

function key(log: number, row: number) {
  return eventKeyOf(log as LogId, row as RowId);
}

/** Causes of an event as `link key`. */
function causesOf(store: StoreData, log: number, row: number): string[] {
  const links = store.linksOf(store.runOf(log as LogId, row as RowId));
  return links.causesOf(key(log, row)).map(({ link, key: cause }) => `${link} ${cause ?? "none"}`);
}

describe("EventStore", () => {
  describe("lines", () => {
    it("accounts for every line of a damaged log", async () => {
      const store = await storeFromText({
        "r/events.jsonl": `${simLine({})}\n   \nplain text\n[1]\n{"a":\n${simLine({})}`,
      });
      assert.equal(countsOf(store), "7 = 2 blank + 3 rejected + 0 awaited + 2 with events");
      assert.deepEqual(
        store.problemsOf(null).map(({ class: name, line, text }) => `${line} ${name} ${text}`),
        ["4 not-json plain text", "5 not-an-object [1]", '6 truncated {"a":'],
      );
    });

    it("splits glued objects into events of one line", async () => {
      const line = `${simLine({ id: "a" }).trimEnd()}${simLine({ id: "b" })}`;
      const store = await storeFromText({ "r/events.jsonl": line });
      const { table } = store.logOf(0 as LogId);
      assert.deepEqual(valuesOf(table.line, 2), [1, 1]);
      assert.equal(table.offset.at(1), table.size.at(0));
      assert.deepEqual(problemsOf(store), [
        "glued r/events.jsonl:1 several objects stand on its line",
        "glued r/events.jsonl:1 several objects stand on its line",
      ]);
    });

    it("says of UTF-16 that it is not read", async () => {
      const text = Buffer.from('\ufeff{"a":1}\n{"a":2}\n', "utf16le");
      const store = await storeFromText({ "r/events.jsonl": new Uint8Array(text) });
      assert.equal(store.logOf(0 as LogId).table.length, 0);
      assert.equal(
        problemsOf(store)[0],
        "bad-utf8 r/events.jsonl:1 the file is UTF-16; only UTF-8 is read",
      );
    });

    it("keeps the offsets of the file behind a byte order mark", async () => {
      const store = await storeFromText({ "r/events.jsonl": `\ufeff${simLine({ id: "a" })}` });
      const { table } = store.logOf(0 as LogId);
      assert.deepEqual([table.length, table.offset.at(0)], [1, 3]);
    });
  });

  describe("the unfinished last line", () => {
    it("is an event if it is a whole object, and stays that one when its newline comes", async () => {
      const line = simLine({ id: "a" });
      const source = new TextSource(line.trimEnd());
      const store = new EventStore();
      const log = store.addLog(textSpec("r/events.jsonl", source));
      await store.readAll();
      assert.equal(countsOf(store), "1 = 0 blank + 0 rejected + 0 awaited + 1 with events");
      source.append(`\n${simLine({ id: "b" })}`);
      await store.readAll();
      assert.equal(countsOf(store), "2 = 0 blank + 0 rejected + 0 awaited + 2 with events");
      assert.deepEqual(valuesOf(store.logOf(log).table.line, 2), [1, 2]);
    });

    it("is not doubled when another object is glued to it", async () => {
      const source = new TextSource('{"id":"a"}');
      const store = new EventStore();
      store.addLog(textSpec("r/events.jsonl", source));
      await store.readAll();
      source.append('{"id":"b"}');
      await store.readAll();
      source.append("\n");
      await store.readAll();
      const { table } = store.logOf(0 as LogId);
      assert.deepEqual(valuesOf(table.offset, table.length), [0, 10]);
      assert.equal(countsOf(store), "1 = 0 blank + 0 rejected + 0 awaited + 1 with events");
      assert.deepEqual(
        valuesOf(table.flags, 2).map((flags) => flags & EVENT_FLAGS.glued),
        [EVENT_FLAGS.glued, EVENT_FLAGS.glued],
      );
    });

    it("is awaited while it is a part of an object, and becomes an event in the end", async () => {
      const line = simLine({ id: "a" });
      const source = new TextSource(line + line.slice(0, 30));
      const store = new EventStore();
      store.addLog(textSpec("r/events.jsonl", source));
      await store.readAll();
      assert.equal(countsOf(store), "2 = 0 blank + 0 rejected + 1 awaited + 1 with events");
      assert.deepEqual(problemsOf(store), []);
      source.append(line.slice(30));
      await store.readAll();
      assert.equal(countsOf(store), "2 = 0 blank + 0 rejected + 0 awaited + 2 with events");
    });

    it("is truncated in a log that does not grow", async () => {
      const store = new EventStore();
      const spec = textSpec("r/events.jsonl", new TextSource('{"a":1}\n{"a"'));
      store.addLog({ ...spec, final: true });
      await store.readAll();
      assert.deepEqual(problemsOf(store), [
        "truncated r/events.jsonl:2 the last line ends before its object does",
      ]);
    });

    it("is truncated in an older part and awaited in the newest", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": `${simLine({ at: 2 })}{"c`,
        "run1/events_2026-01-01_00-00-01.jsonl": `${simLine({ at: 1 })}{"b`,
      });
      assert.deepEqual(problemsOf(store), [
        "truncated run1/events_2026-01-01_00-00-01.jsonl:2 the last line ends before its object does",
      ]);
      assert.equal(countsOf(store, 0), "2 = 0 blank + 0 rejected + 1 awaited + 1 with events");
    });
  });

  describe("runs", () => {
    /** Runs as `label: log names`. */
    function runsOf(store: StoreData): string[] {
      return store.runs.map(
        (run) => `${run.label}: ${run.logs.map((log) => store.logOf(log).path).join(" ")}`,
      );
    }

    it("joins rotated parts, the plain name last", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": simLine({ at: 3 }),
        "run1/events_2026-01-01_00-00-02-000000.jsonl": simLine({ at: 2 }),
        "run1/events_2026-01-01_00-00-01-000000.jsonl": simLine({ at: 1 }),
      });
      assert.deepEqual(runsOf(store), [
        "run1: run1/events_2026-01-01_00-00-01-000000.jsonl run1/events_2026-01-01_00-00-02-000000.jsonl run1/events.jsonl",
      ]);
    });

    it("orders parts by time, whatever their names say", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": simLine({ at: 1 }),
        "run1/events_2026-01-01_00-00-09.jsonl": simLine({ at: 9 }),
      });
      assert.deepEqual(runsOf(store), [
        "run1: run1/events.jsonl run1/events_2026-01-01_00-00-09.jsonl",
      ]);
    });

    it("puts the plain name last where parts have neither time nor sequence", async () => {
      const store = await storeFromText({
        "r/events.jsonl": '{"note":"c"}\n',
        "r/events.20261120_111003.jsonl": '{"note":"b"}\n',
        "r/events.jsonl.bak": '{"note":"a"}\n',
      });
      assert.deepEqual(runsOf(store), [
        "r: r/events.jsonl.bak r/events.20261120_111003.jsonl r/events.jsonl",
      ]);
    });

    it("takes an export beside the log for a log of its own", async () => {
      const store = await storeFromText({
        "r/events.jsonl": '{"note":"a"}\n',
        "r/events_export.jsonl": '{"note":"a"}\n',
      });
      assert.deepEqual(runsOf(store), [
        "r (events.jsonl): r/events.jsonl",
        "r (events_export.jsonl): r/events_export.jsonl",
      ]);
    });

    it("splits a log that holds several runs", async () => {
      const store = await storeFromText({
        "data/events.jsonl":
          simLine({ run: "a", at: 1, id: "1" }) +
          simLine({ run: "b", at: 2, id: "1" }) +
          simLine({ run: "a", at: 3, id: "2", causes: ["1"] }),
      });
      assert.deepEqual(runsOf(store), ["a: data/events.jsonl", "b: data/events.jsonl"]);
      const [a, b] = store.runs;
      assert.deepEqual([...store.orderOf(a ?? assert.fail()).keys()], [0, 2]);
      assert.deepEqual([...store.orderOf(b ?? assert.fail()).keys()], [1]);
      assert.deepEqual(causesOf(store, 0, 2), ["declared 0"]);
      assert.equal(store.problemCount(null), 0);
    });

    it("gives events without the role to the folder's run, which may be the named one", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": simLine({ at: 1 }) + simLine({ at: 2, run: null }),
        "other/events.jsonl": simLine({ at: 1 }) + simLine({ at: 2, run: null }),
      });
      assert.deepEqual(
        store.runs.map((run) => `${run.label} ${store.orderOf(run).length}`),
        ["other 1", "run1 2", "run1 (other) 1"],
      );
    });

    it("tells runs of one name apart by their folders", async () => {
      const store = await storeFromText({
        "x/a/run1/events.jsonl": simLine({ at: 1 }),
        "x/b/run1/events.jsonl": simLine({ at: 2 }),
      });
      assert.deepEqual(
        store.runs.map((run) => run.label),
        ["run1 (b)", "run1 (a)"],
      );
    });

    it("keeps an empty log with the parts beside it", async () => {
      const store = await storeFromText({
        "elsewhere/events_2026-01-01_00-00-01.jsonl": simLine({ at: 1 }),
        "elsewhere/events.jsonl": "",
        "empty/events.jsonl": "",
      });
      assert.deepEqual(runsOf(store), [
        "run1: elsewhere/events_2026-01-01_00-00-01.jsonl elsewhere/events.jsonl",
      ]);
    });
  });

  describe("order", () => {
    it("goes by time, then sequence, then line; without time last", async () => {
      const store = await storeFromText({
        "r/events.jsonl": [
          '{"ts":"2026-01-01T00:00:03Z","seq":1}',
          '{"note":"none"}',
          '{"ts":"2026-01-01T00:00:01Z","seq":9}',
          '{"ts":"2026-01-01T00:00:01Z","seq":2}',
          '{"ts":"2026-01-01T00:00:01.000000001Z","seq":1}',
          "",
        ].join("\n"),
      });
      const run = store.runs[0] ?? assert.fail();
      assert.deepEqual(
        [...store.orderOf(run).keys()].map((at) => rowOfKey(at as never)),
        [3, 2, 4, 0, 1],
      );
    });
  });

  describe("links", () => {
    it("resolve causes that stand in another part", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": simLine({ at: 2, id: "b", causes: ["a"] }),
        "run1/events_2026-01-01_00-00-01.jsonl": simLine({ at: 1, id: "a" }),
      });
      assert.deepEqual(causesOf(store, 0, 0), [`declared ${key(1, 0)}`]);
      assert.equal(store.problemCount(null), 0);
    });

    it("of a duplicated id lead to its first event, each later one is told", async () => {
      const store = await storeFromText({
        "run1/events.jsonl":
          simLine({ at: 1, id: "a" }) +
          simLine({ at: 2, id: "a" }) +
          simLine({ at: 3, id: "b", causes: ["a"] }),
      });
      assert.deepEqual(causesOf(store, 0, 2), ["declared 0"]);
      assert.deepEqual(problemsOf(store), [
        "duplicate-id run1/events.jsonl:2 the id is that of line 1",
      ]);
    });

    it("count a cause named twice once", async () => {
      const store = await storeFromText({
        "run1/events.jsonl":
          simLine({ at: 1, id: "a" }) + simLine({ at: 2, id: "b", causes: ["a", "x", "a", "x"] }),
      });
      assert.deepEqual(causesOf(store, 0, 1), ["declared 0", "declared none"]);
      const links = store.linksOf(store.runs[0] ?? assert.fail());
      assert.equal(links.causeCount(key(0, 1)), 2);
      assert.equal(links.effectCount(key(0, 0)), 1);
    });

    it("tell a dangling cause, and take it back when a later part brings it", async () => {
      const store = new EventStore();
      const line = simLine({ at: 1, id: "b", causes: ["a"] });
      store.addLog(textSpec("run1/events_2026-01-01_00-00-01.jsonl", new TextSource(line)));
      await store.readAll();
      assert.deepEqual(problemsOf(store), [
        "dangling-cause run1/events_2026-01-01_00-00-01.jsonl:1 no event of the run has the id of a cause it names",
      ]);
      const later = new TextSource(simLine({ at: 2, id: "a" }));
      store.addLog(textSpec("run1/events.jsonl", later));
      await store.readAll();
      assert.deepEqual(problemsOf(store), [
        "effect-before-cause run1/events_2026-01-01_00-00-01.jsonl:1 its cause on line 1 of events.jsonl comes after it",
      ]);
      assert.deepEqual(causesOf(store, 0, 0), [`declared ${key(1, 0)}`]);
    });

    it("tell cycles and effects before their cause", async () => {
      const store = await storeFromText({
        "run1/events.jsonl":
          simLine({ at: 1, id: "a", causes: ["b"] }) + simLine({ at: 2, id: "b", causes: ["a"] }),
      });
      assert.deepEqual(problemsOf(store), [
        "cause-cycle run1/events.jsonl:1 its causes lead back to itself",
        "effect-before-cause run1/events.jsonl:1 its cause on line 2 comes after it",
        "cause-cycle run1/events.jsonl:2 its causes lead back to itself",
      ]);
    });

    it("of a large run are told as far as they are known, and news come with the rest", async () => {
      const store = new EventStore({ linkedAtOnce: 0 });
      const lines = [
        simLine({ id: "a" }),
        simLine({ id: "b", causes: ["a", "late", "a"] }),
        simLine({ id: "late" }),
      ];
      store.addLog(textSpec("run1/events.jsonl", new TextSource(lines.join(""))));
      while ((await store.readSome(0 as LogId, 1000)) === "more");
      const run = store.runs[0] as RunData;
      const [a, b] = [key(0, 0), key(0, 1)];
      const early = store.linksOf(run);
      assert.equal(early.settled, false);
      assert.deepEqual(
        early.causesOf(b).map(({ key, causeIndex }) => [key, causeIndex]),
        [
          [a, 0],
          [null, 1],
        ],
      );
      assert.deepEqual([early.causeCount(b), early.effectCount(a)], [2, 0]);
      let changes = 0;
      store.onDidChange(() => changes++);
      while (store.settle());
      assert.equal(changes, 1);
      const links = store.linksOf(run);
      assert.equal(links.settled, true);
      assert.deepEqual(
        links.causesOf(b).map(({ key }) => key),
        [a, key(0, 2)],
      );
      assert.deepEqual([links.causeCount(b), links.effectCount(a)], [2, 1]);
    });

    it("are not waited for when nobody wants them any more", async () => {
      const store = await storeFromText({ "run1/events.jsonl": simLine({}) });
      const waiting = store.whenLinked(store.runs[0] as RunData, { signal: { aborted: true } });
      await assert.rejects(waiting, WorkCancelled);
    });

    it("of one event stay those of other runs' equal ids apart", async () => {
      const store = await storeFromText({
        "x/run1/events.jsonl": simLine({ at: 1, id: "a" }),
        "y/run1/events.jsonl": simLine({ at: 2, id: "b", causes: ["a"] }),
      });
      assert.deepEqual(causesOf(store, 1, 0), ["declared none"]);
    });

    it("are inferred from the steps of a turn where none are declared", async () => {
      const step = (at: number, type: string, agent: string | null, kind: string) =>
        simLine({
          at,
          turn: 1,
          type,
          agent,
          details: type === "SYSTEM" ? { system_event_type: kind } : { action_name: kind },
        });
      const store = await storeFromText({
        "run1/events.jsonl":
          step(1, "SYSTEM", null, "turn_start") +
          step(2, "DECISION", "x", "trade") +
          step(3, "DECISION", "y", "work") +
          step(4, "ACTION", "x", "trade") +
          step(5, "SYSTEM", null, "turn_end"),
      });
      assert.deepEqual(causesOf(store, 0, 1), ["inferred 0"]);
      assert.deepEqual(causesOf(store, 0, 3), ["inferred 1"]);
      assert.deepEqual(causesOf(store, 0, 4), ["inferred 3"]);
    });

    it("of agent ecology lead from an action to what was written before it", async () => {
      const line = (sequence: number, type: string) =>
        `{"timestamp": "2026-01-21T12:00:0${sequence}.000000+00:00", "sequence": ${sequence}, "event_type": "${type}", "principal_id": "p", "intent": {"action_type": "noop", "principal_id": "p"}}\n`;
      const store = await storeFromText({
        "logs/run_20260121_120000/events.jsonl":
          line(1, "action") +
          line(2, "resource_allocated") +
          line(3, "artifact_written") +
          line(4, "action"),
      });
      assert.deepEqual(causesOf(store, 0, 1), ["inferred 3"]);
      assert.deepEqual(causesOf(store, 0, 2), ["inferred 3"]);
      assert.deepEqual(causesOf(store, 0, 3), []);
      const links = store.linksOf(store.runs[0] ?? assert.fail());
      assert.deepEqual(
        links.effectsOf(key(0, 3)).map((link) => link.key),
        [1, 2],
      );
    });

    it("correlate events of one job with the one before, and never doubly", async () => {
      const line = (second: number, kind: string, job: string) =>
        `{"ts": "2025-11-29T12:00:0${second}.000000", "kind": "${kind}", "job_id": "${job}", "job_type": "eval"}\n`;
      const store = await storeFromText({
        "status/events.jsonl":
          line(1, "job_submitted", "1") +
          line(2, "job_submitted", "2") +
          line(3, "job_started", "1") +
          line(4, "job_completed", "1"),
      });
      assert.deepEqual(causesOf(store, 0, 2), ["correlated 0"]);
      assert.deepEqual(causesOf(store, 0, 3), ["correlated 2"]);
      assert.deepEqual(causesOf(store, 0, 1), []);
    });
  });

  describe("findings", () => {
    it("tell a gap in a sequence that counts", async () => {
      const line = (sequence: number) =>
        `{"timestamp": "2026-01-21T12:00:00+00:00", "sequence": ${sequence}, "event_type": "action", "intent": {"action_type": "noop", "principal_id": "p"}, "result": {"success": true}}\n`;
      const store = await storeFromText({
        "r/events.jsonl": line(1) + line(2) + line(5) + line(4) + line(6),
      });
      assert.deepEqual(problemsOf(store), [
        "sequence-gap r/events.jsonl:4 no event of the run has sequence 3",
      ]);
    });

    it("tell time that goes back from one line to the next", async () => {
      const store = await storeFromText({
        "run1/events.jsonl": simLine({ at: 5 }) + simLine({ at: 3 }) + simLine({ at: 4 }),
      });
      assert.deepEqual(problemsOf(store), [
        "time-goes-back run1/events.jsonl:2 its time is before that of the event above it",
      ]);
    });

    it("of dangling causes name the missing ids in pages", async () => {
      const text = [
        simLine({ causes: ["ghost"] }),
        simLine({ id: "a", causes: ["a2", "ghost", "x\ny", "z"] }),
        simLine({ id: "z" }),
        simLine({ causes: ["z", "ghost", "ghost", "other"] }),
      ].join("");
      const store = await storeFromText({ "run1/events.jsonl": text });
      const { problems } = await store.problemsPage(null, 0, 9);
      assert.deepEqual(
        problems.flatMap((problem) =>
          problem.class === "dangling-cause" ? `${problem.line} ${problem.reason}` : [],
        ),
        [
          '1 no event of the run has the id "ghost" that it names as a cause',
          '2 no event of the run has the id "a2" that it names as a cause, nor 2 others',
          '4 no event of the run has the id "ghost" that it names as a cause, nor another one',
        ],
      );
    });

    it("come in pages with the texts of their lines", async () => {
      const text = `nonsense\n${simLine({ at: 5 })}${simLine({ at: 3 })}`;
      const store = await storeFromText({ "run1/events.jsonl": text });
      const page = await store.problemsPage(null, 1, 5);
      assert.equal(page.total, 2);
      assert.equal(page.problems.length, 1);
      assert.match(page.problems[0]?.text ?? "", /^\{"event_id":"event-\d+","timestamp"/);
    });
  });

  describe("identity", () => {
    it("stays when a log is read again with another profile", async () => {
      const store = await storeFromText({ "run1/events.jsonl": simLine({ at: 1, type: "STATE" }) });
      const log = store.logOf(0 as LogId);
      store.configureProfiles({
        custom: [{ name: "mine", roles: { type: "simulation_id" } }],
        assigned: (path) => (path === "run1/events.jsonl" ? "mine" : null),
        naiveTimeZone: "utc",
      });
      assert.equal(log.profile.name, "llm-sim");
      await store.readAll();
      assert.equal(log.profile.name, "mine");
      assert.equal(store.strings.type.textOf(log.table.type.at(0)), "run1");
      assert.deepEqual(
        store.logs.map((each) => each.id),
        [0],
      );
    });

    it("closes the source of a removed log and forgets its run", async () => {
      const source = new TextSource(simLine({}));
      const store = new EventStore();
      const id = store.addLog(textSpec("run1/events.jsonl", source));
      await store.readAll();
      await store.removeLog(id);
      assert.equal(source.closed, true);
      assert.deepEqual([store.logs.length, store.runs.length], [0, 0]);
      assert.equal(store.addLog(textSpec("run1/events.jsonl", source)), 1);
    });
  });
});

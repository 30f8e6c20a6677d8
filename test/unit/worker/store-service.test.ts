import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { type EventKey, eventKeyOf, type LogId, type RowId } from "../../../src/core/base/units.ts";
import { EMPTY_FILTER, type Filter } from "../../../src/core/query/filter.ts";
import { parseFilter } from "../../../src/core/query/parse-filter.ts";
import type { StoreConfig, StoreStatus } from "../../../src/protocol/store-api.ts";
import { LogReading } from "../../../src/worker/log-reading.ts";
import { StoreService } from "../../../src/worker/store-service.ts";
import { until } from "../../support/until.ts";

const GO = { cancelled: false };

const LINES = [
  '{"event_id":"e1","timestamp":"2025-10-05T12:00:00.100Z","turn_number":1,"event_type":"DECISION","simulation_id":"sim-1","agent_id":"alice","caused_by":null,"description":"alice decided"}',
  '{"event_id":"e2","timestamp":"2025-10-05T12:00:00.200Z","turn_number":1,"event_type":"ACTION","simulation_id":"sim-1","agent_id":"alice","caused_by":["e1"],"description":"alice acted"}',
  "not json",
  '{"event_id":"e3","timestamp":"2025-10-05T12:00:01Z","turn_number":2,"event_type":"ENV","simulation_id":"sim-1","agent_id":"bob","caused_by":["e2","gone"],"description":"gold rose"}',
];

const LATER =
  '{"event_id":"e4","timestamp":"2025-10-05T12:00:02Z","turn_number":2,"event_type":"ENV","simulation_id":"sim-1","agent_id":"bob","caused_by":["e3"],"description":"gold fell"}\n';

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  assert.ok("filter" in parsed);
  return parsed.filter;
}

/** Key of an event by the order in which logs were found and lines read. */
const keyOf = (log: number, row: number): EventKey => eventKeyOf(log as LogId, row as RowId);

describe("StoreService", () => {
  let folder: string;
  let path: string;
  let reading: LogReading;
  let service: StoreService;
  let statuses: StoreStatus[];
  let config: StoreConfig;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "event-log-service-"));
    path = join(folder, "sim-1", "events.jsonl");
    mkdirSync(dirname(path));
    writeFileSync(path, `${LINES.join("\n")}\n`);
    statuses = [];
    reading = new LogReading({ pollMs: 10, onDidChangeStatus: (status) => statuses.push(status) });
    service = new StoreService(reading, () => turn());
    config = {
      folders: [folder],
      include: ["**/events*.jsonl"],
      exclude: [],
      files: [],
      customProfiles: [],
      assignments: [],
      naiveTimeZone: "utc",
      limits: { memoryBytes: Number.POSITIVE_INFINITY, snapshots: null },
    };
    await service.configure(config);
    await service.whenIdle();
  });

  afterEach(async () => {
    await reading.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("tells how the reading stands, by call and by itself", async () => {
    const { logs, runs, events, problems, logsWithProblems, indexing, failures } =
      await service.status();
    assert.deepEqual(
      { logs, runs, events, problems, logsWithProblems, indexing, failures },
      {
        logs: 1,
        runs: 1,
        events: 3,
        problems: 2,
        logsWithProblems: 1,
        indexing: null,
        failures: [],
      },
    );
    await until(() => statuses.at(-1)?.events === 3 && statuses.at(-1)?.indexing === null);
  });

  it("gives runs with what a filter leaves of them", async () => {
    const [run] = await service.runs(filterOf("agent:alice"), GO);
    assert.equal(run?.run, "sim-1");
    assert.deepEqual([run?.events, run?.matching, run?.problems, run?.agents], [3, 2, 2, 2]);
  });

  it("gives pages of records with the total", async () => {
    const page = await service.query(EMPTY_FILTER, { offset: 1, limit: 1, sort: "time" }, GO);
    assert.equal(page.total, 3);
    assert.deepEqual(
      page.events.map(({ id, line }) => [id, line]),
      [["e2", 2]],
    );
    assert.deepEqual(await service.query(EMPTY_FILTER, { offset: 0, limit: 0, sort: "line" }, GO), {
      events: [],
      total: 3,
    });
    assert.equal(await service.count(filterOf("-agent:bob"), GO), 2);
  });

  it("gives the distinct values of a path", async () => {
    const bounds = { limit: 1, budgetBytes: Number.POSITIVE_INFINITY };
    const path = ["description"];
    assert.deepEqual(await service.distinctValues(filterOf("agent:alice"), path, bounds, GO), {
      values: [{ value: "alice acted", count: 1 }],
      more: 1,
      untold: 0,
      without: 0,
      numbers: null,
      readEvents: 2,
      totalEvents: 2,
      complete: true,
    });
  });

  it("gives facets, ranges, problems and the tree", async () => {
    const [facet] = await service.facets(EMPTY_FILTER, ["agent"], 10, GO);
    assert.deepEqual(facet?.values, [
      { value: "alice", count: 2, total: 2 },
      { value: "bob", count: 1, total: 1 },
    ]);
    assert.deepEqual((await service.ranges(EMPTY_FILTER, GO)).turn, { first: 1, last: 2 });
    const { problems } = await service.problems(null, 0, 10);
    assert.deepEqual(
      problems.map((problem) => [problem.class, problem.line]),
      [
        ["not-json", 3],
        ["dangling-cause", 4],
      ],
    );
    const { nodes } = await service.tree(
      { place: null, grouping: "run/agent/turn", filter: EMPTY_FILTER, limit: 100 },
      GO,
    );
    assert.deepEqual(
      nodes.map(({ kind }) => kind),
      ["run"],
    );
  });

  it("gives an event, its details, record, links and chain", async () => {
    const key = keyOf(0, 1);
    assert.equal((await service.event(key)).message, "alice acted");
    assert.equal((await service.detail(key)).raw, LINES[1]);
    assert.equal((await service.record(key)).id, "e2");
    const causes = await service.links(key, "causes", 10);
    assert.deepEqual(
      causes.nodes.map(({ link, event, expandable }) => [link, event?.line, expandable]),
      [["declared", 1, false]],
    );
    const effects = await service.links(keyOf(0, 2), "causes", 1);
    assert.deepEqual([effects.nodes.length, effects.more], [1, 1]);
    const chain = await service.chain(key, { up: 5, down: 5, max: 100 }, "time", [], GO);
    assert.deepEqual(
      chain.events.map(({ event, depth }) => [event.line, depth]),
      [
        [2, 0],
        [1, -1],
        [4, 1],
      ],
    );
    const { dangling } = await service.chain(
      keyOf(0, 2),
      { up: 1, down: 0, max: 9 },
      "turn",
      [],
      GO,
    );
    assert.deepEqual(dangling, [{ of: 0, id: "gone" }]);
  });

  it("places a chain on the axis of the runs that are asked for, else of the event's own", async () => {
    const both = join(folder, "both");
    mkdirSync(both);
    const earlier = LINES[0]
      ?.replace("12:00:00.100Z", "11:00:00.100Z")
      .replace("sim-1", "sim-0")
      .replace("e1", "e0");
    writeFileSync(join(both, "events.jsonl"), `${[earlier, ...LINES].join("\n")}\n`);
    await service.configure({ ...config, folders: [both] });
    await service.whenIdle();
    const key = (await service.findEvents("e2", 1, GO))[0]?.key;
    assert.ok(key !== undefined);
    const runs = (await service.runs(EMPTY_FILTER, GO)).map((run) => run.key);
    const placesIn = async (scope: readonly number[]): Promise<readonly (number | null)[]> => {
      const bounds = { up: 5, down: 5, max: 100 };
      const { events } = await service.chain(key, bounds, "sequence", scope, GO);
      return events.map(({ at }) => at);
    };
    assert.equal(runs.length, 2);
    assert.deepEqual(await placesIn([]), [1, 0, 2]);
    assert.deepEqual(await placesIn(runs), [2, 1, 3]);
  });

  it("rejects with not-found for an event that is not there", async () => {
    await assert.rejects(service.event(keyOf(0, 99)), { code: "not-found" });
    await assert.rejects(service.detail(keyOf(7, 0)), { code: "not-found" });
    await assert.rejects(service.chain(keyOf(7, 0), { up: 1, down: 1, max: 9 }, "time", [], GO), {
      code: "not-found",
    });
  });

  it("finds events by id and by place", async () => {
    assert.deepEqual(
      (await service.findEvents("e3", 5, GO)).map(({ line }) => line),
      [4],
    );
    assert.deepEqual(
      (await service.findEvents("events.jsonl:2", 5, GO)).map(({ line }) => line),
      [2],
    );
    assert.equal(await service.eventAtLine(path, 3), keyOf(0, 1));
    assert.equal(await service.eventAtLine(join(folder, "none"), 3), null);
  });

  it("gives lines of a log by number", async () => {
    assert.deepEqual(await service.lines(path, 2, 2, GO), {
      first: 2,
      lines: [LINES[1], LINES[2]],
      last: false,
    });
    assert.deepEqual(await service.lines(path, 4, 10, GO), {
      first: 4,
      lines: [LINES[3]],
      last: true,
    });
    assert.deepEqual(await service.lines(path, 1, 1, GO), {
      first: 1,
      lines: [LINES[0]],
      last: false,
    });
    assert.deepEqual(await service.lines(path, 9, 1, GO), { first: 9, lines: [], last: true });
    await assert.rejects(async () => service.lines("/nowhere", 1, 1, GO), { code: "not-found" });
  });

  it("resolves an address at its line, moved by id, changed, or without its log", async () => {
    const address = await service.addressOf(keyOf(0, 1));
    assert.equal(address.id, "e2");
    assert.deepEqual(await service.resolve(address, GO), { kind: "found", key: keyOf(0, 1) });
    assert.deepEqual(await service.resolve({ ...address, line: 4 }, GO), {
      kind: "moved",
      key: keyOf(0, 1),
    });
    assert.deepEqual(await service.resolve({ ...address, line: 4, id: null }, GO), {
      kind: "moved",
      key: keyOf(0, 1),
    });
    assert.deepEqual(await service.resolve({ ...address, hash: "00" }, GO), { kind: "changed" });
    assert.deepEqual(await service.resolve({ ...address, log: "/nowhere" }, GO), {
      kind: "no-log",
    });
  });

  it("answers what the timeline asks", async () => {
    const scope = { runs: [], filter: filterOf("agent:alice") };
    const summary = await service.timelineSummary(scope, "time", GO);
    assert.deepEqual([summary.total, summary.matching], [3, 2]);
    const rows = await service.timelineRows({ scope, start: 1, count: 5 }, GO);
    assert.deepEqual(
      rows.rows.map(({ line }) => line),
      [2],
    );
    assert.equal(await service.timelineIndexOf(scope, keyOf(0, 1), GO), 1);
    assert.equal(await service.timelineIndexOf(scope, keyOf(0, 2), GO), -1);
    assert.equal(await service.timelinePlaceOf(scope, keyOf(0, 0), "time", GO), 1759665600100000);
  });

  it("follows a log that grows", async () => {
    appendFileSync(path, LATER);
    await until(() => statuses.at(-1)?.events === 4);
    assert.equal((await service.event(keyOf(0, 3))).message, "gold fell");
  });

  it("does not read again what a new configuration does not touch", async () => {
    const before = reading.store.generation;
    await service.configure({ ...config, folders: [...config.folders] });
    await service.whenIdle();
    assert.equal(reading.store.generation, before);
  });

  it("reads anew with the profile that the user assigns, under the same keys", async () => {
    await service.configure({
      ...config,
      assignments: [{ glob: "**/events.jsonl", profile: "realm" }],
    });
    await service.whenIdle();
    assert.equal((await service.record(keyOf(0, 1))).profile, "realm");
  });

  it("drops the logs of a folder that is no longer configured", async () => {
    await service.configure({ ...config, folders: [] });
    await until(() => statuses.at(-1)?.logs === 0);
    assert.deepEqual(await service.runs(EMPTY_FILTER, GO), []);
  });

  it("rejects with cancelled when nobody waits for a text search any more", async () => {
    await assert.rejects(service.count(filterOf('"gold"'), { cancelled: true }), {
      code: "cancelled",
    });
  });

  it("exports the original lines, records or CSV of the events that a filter leaves", async () => {
    const target = join(folder, "out.txt");
    assert.equal(await service.exportEvents(filterOf("agent:alice"), target, "jsonl", GO), 2);
    assert.equal(readFileSync(target, "utf8"), `${LINES[0]}\n${LINES[1]}\n`);
    assert.equal(await service.exportEvents(filterOf("agent:bob"), target, "csv", GO), 1);
    assert.equal(
      readFileSync(target, "utf8"),
      "id,run,agent,turn,sequence,type,kind,severity,channel,time,timeAssumed,durationMs,message,causes,log,line,offset,profile\r\n" +
        `e3,sim-1,bob,2,,ENV,,info,,2025-10-05T12:00:01Z,false,,gold rose,e2 gone,${path},4,381,llm-sim\r\n`,
    );
  });

  it("refuses to export over a log and leaves no file behind when it cannot write", async () => {
    await assert.rejects(service.exportEvents(EMPTY_FILTER, path, "jsonl", GO), {
      code: "invalid",
    });
    const target = join(folder, "none", "out.jsonl");
    await assert.rejects(service.exportEvents(EMPTY_FILTER, target, "jsonl", GO), { code: "io" });
    const cancelled = join(folder, "cancelled.jsonl");
    await assert.rejects(
      service.exportEvents(EMPTY_FILTER, cancelled, "jsonl", { cancelled: true }),
      {
        code: "cancelled",
      },
    );
    assert.throws(() => readFileSync(cancelled));
    assert.throws(() => readFileSync(`${cancelled}.part`));
  });

  it("answers with what the index knows when the file is gone before it is noticed", async () => {
    unlinkSync(path);
    const outcome = await service.record(keyOf(0, 1)).then(
      (record) => record.type,
      (error: { code: string }) => error.code,
    );
    assert.ok(outcome === "ACTION" || outcome === "not-found");
  });
});

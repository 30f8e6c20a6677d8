import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import { buildEventRecords } from "../../../../src/core/view/build-event-record.ts";
import type { EventRecord } from "../../../../src/core/view/event-view.ts";
import { contextOf } from "./drawn-context.ts";

/** Records of all events of one log, in the order of its lines. */
async function recordsOf(path: string, ...lines: string[]): Promise<EventRecord[]> {
  const { store } = await contextOf({ [path]: lines.map((line) => `${line}\n`).join("") });
  const { length } = store.logs[0]?.table ?? { length: 0 };
  return buildEventRecords(
    { store },
    Array.from({ length }, (_, row) => row as EventKey),
  );
}

/** What a record has where its line has nothing. */
const NOTHING: EventRecord = {
  id: "",
  syntheticId: true,
  run: "run_1",
  agent: null,
  turn: null,
  sequence: null,
  type: null,
  kind: null,
  severity: null,
  channel: null,
  time: null,
  timeAssumed: false,
  durationMs: null,
  message: null,
  causes: [],
  log: "run_1/events.jsonl",
  line: 1,
  offset: 0,
  profile: "generic",
};

describe("buildEventRecords", () => {
  it("prints events of llm-sim, a dangling cause among the declared ones", async () => {
    const first =
      '{"event_id":"01M7WA8GVY000000000000000A","timestamp":"2026-11-20T11:07:57.182000+00:00","turn_number":2,"event_type":"ACTION","simulation_id":"econ_01","agent_id":"agent_alpha","caused_by":null,"description":"agent_alpha performed trade","details":{"action_type":"trade","action_payload":{"amount":50}}}';
    const second =
      '{"event_id":"01M7WA8GVY000000000000000B","timestamp":"2026-11-20T11:07:58+00:00","turn_number":2,"event_type":"STATE","simulation_id":"econ_01","agent_id":"agent_alpha","caused_by":["01M7WA8GVY000000000000000A","01K6QWERTY0000000000000099"],"description":null,"details":{"variable_name":"wealth","old_value":1000,"new_value":1150,"scope":"agent"}}';
    const records = await recordsOf("econ_01/events.jsonl", first, second);
    const common = {
      ...NOTHING,
      syntheticId: false,
      run: "econ_01",
      agent: "agent_alpha",
      turn: "2",
      severity: "info",
      log: "econ_01/events.jsonl",
      profile: "llm-sim",
    } as const;
    assert.deepEqual(records, [
      {
        ...common,
        id: "01M7WA8GVY000000000000000A",
        type: "ACTION",
        kind: "trade",
        time: "2026-11-20T11:07:57.182000Z",
        message: "agent_alpha performed trade",
      },
      {
        ...common,
        id: "01M7WA8GVY000000000000000B",
        type: "ENV",
        kind: "wealth",
        time: "2026-11-20T11:07:58Z",
        message: "wealth 1000 → 1150",
        causes: [
          {
            id: "01M7WA8GVY000000000000000A",
            link: "declared",
            log: "econ_01/events.jsonl",
            line: 1,
          },
          { id: "01K6QWERTY0000000000000099", link: "declared", log: null, line: null },
        ],
        line: 2,
        offset: first.length + 1,
      },
    ]);
  });

  it("names inferred causes by their own ids", async () => {
    const line = (id: string, type: string, name: string): string =>
      `{"event_id":"${id}","timestamp":"2026-11-20T11:07:57.000001+00:00","turn_number":1,"event_type":"${type}","simulation_id":"s","agent_id":"a","caused_by":null,"description":null,"details":{"action_name":"${name}"}}`;
    const [, action] = await recordsOf(
      "s/events.jsonl",
      line("d1", "DECISION", "trade"),
      line("a1", "ACTION", "trade"),
    );
    assert.deepEqual(action?.causes, [
      { id: "d1", link: "inferred", log: "s/events.jsonl", line: 1 },
    ]);
  });

  it("prints events of the agent ecology, whose run is the folder and whose causes come later", async () => {
    const records = await recordsOf(
      "run_1/events.jsonl",
      '{"timestamp": "2026-02-11T12:00:00.002000+00:00", "sequence": 1, "event_type": "scrip_deducted", "principal_id": "agent_beta", "amount": 3, "new_balance": 97}',
      '{"timestamp": "2026-02-11T12:00:00.003000+00:00", "sequence": 2, "event_type": "action", "event_number": 4, "intent": {"action_type": "transfer", "principal_id": "agent_alpha", "reasoning": ""}, "result": {"success": false, "message": "Not enough scrip", "data": null, "error_code": "insufficient_funds"}, "scrip_after": 97}',
    );
    assert.deepEqual(
      records.map((record) => ({ ...record, message: null, offset: 0 })),
      [
        {
          ...NOTHING,
          id: "run_1/events.jsonl:1",
          agent: "agent_beta",
          sequence: "1",
          type: "scrip_deducted",
          severity: "info",
          time: "2026-02-11T12:00:00.002000Z",
          causes: [
            {
              id: "run_1/events.jsonl:2",
              link: "inferred",
              log: "run_1/events.jsonl",
              line: 2,
            },
          ],
          profile: "agent-ecology",
        },
        {
          ...NOTHING,
          id: "run_1/events.jsonl:2",
          agent: "agent_alpha",
          turn: "4",
          sequence: "2",
          type: "action",
          kind: "transfer",
          severity: "error",
          time: "2026-02-11T12:00:00.003000Z",
          line: 2,
          profile: "agent-ecology",
        },
      ],
    );
  });

  it("prints DSL events to the nanosecond and with their duration", async () => {
    const [record] = await recordsOf(
      "run_1/events.jsonl",
      '{"timestamp":"2026-01-11T10:00:17.123456789Z","session_id":null,"payload":{"type":"CommandSucceeded","verb":"cbu.create","duration_ms":42}}',
    );
    assert.deepEqual(record, {
      ...NOTHING,
      id: "run_1/events.jsonl:1",
      agent: "cbu",
      type: "CommandSucceeded",
      kind: "cbu.create",
      severity: "info",
      time: "2026-01-11T10:00:17.123456789Z",
      durationMs: 42,
      message: "cbu.create succeeded in 42 ms",
      profile: "dsl-events",
    });
  });

  it("prints lines of the realm, correlated by their job", async () => {
    const records = await recordsOf(
      "run_1/events.jsonl",
      '{"ts": "2026-11-20T11:34:19.408350", "kind": "job_submitted", "job_id": "4f9a", "job_type": "eval"}',
      '{"ts": "2026-11-20T11:34:20.408350", "kind": "job_completed", "job_id": "4f9a", "job_type": "eval", "worker_id": "w1"}',
    );
    assert.deepEqual(
      { ...records[1], message: null, offset: 0 },
      {
        ...NOTHING,
        id: "run_1/events.jsonl:2",
        agent: "w1",
        type: "job_completed",
        kind: "job_completed",
        severity: "success",
        channel: "jobs",
        time: "2026-11-20T11:34:20.408350Z",
        timeAssumed: true,
        causes: [
          {
            id: "run_1/events.jsonl:1",
            link: "correlated",
            log: "run_1/events.jsonl",
            line: 1,
          },
        ],
        line: 2,
        profile: "realm",
      },
    );
  });

  it("prints lines of apart by their run and step", async () => {
    const [record] = await recordsOf(
      "data/events.jsonl",
      '{"event_type": "agent_message_sent", "timestamp": "2026-11-20T11:22:39.328329", "run_id": "run_a", "step": 1, "data": {"agent_name": "China", "message": "hi"}}',
    );
    assert.deepEqual(record, {
      ...NOTHING,
      id: "data/events.jsonl:1",
      run: "run_a",
      agent: "China",
      turn: "1",
      type: "agent_message_sent",
      severity: "info",
      time: "2026-11-20T11:22:39.328329Z",
      timeAssumed: true,
      message: "hi",
      log: "data/events.jsonl",
      profile: "apart",
    });
  });

  it("keeps the digits of integers beyond 2^53", async () => {
    const [record] = await recordsOf(
      "run_1/events.jsonl",
      '{"timestamp": "2026-02-11T12:00:00+00:00", "sequence": 9007199254740995, "event_type": "thinking", "event_number": 9007199254740993, "principal_id": "a"}',
    );
    assert.deepEqual([record?.turn, record?.sequence], ["9007199254740993", "9007199254740995"]);
  });

  it("numbers the events of a line from the second on", async () => {
    const records = await recordsOf(
      "run_1/events.jsonl",
      '{"type":"x"}{"type":"y"}',
      '{"type":"z"}',
    );
    assert.deepEqual(
      records.map((record) => [record.id, record.line, record.offset]),
      [
        ["run_1/events.jsonl:1", 1, 0],
        ["run_1/events.jsonl:1#2", 1, 12],
        ["run_1/events.jsonl:2", 2, 25],
      ],
    );
  });

  it("leaves out events that are gone", async () => {
    const { store } = await contextOf({ "a/events.jsonl": '{"type":"x"}\n' });
    const records = await buildEventRecords({ store }, [
      5 as EventKey,
      0 as EventKey,
      (2 ** 32) as EventKey,
    ]);
    assert.deepEqual(
      records.map((record) => record.type),
      ["x"],
    );
  });

  it("prints what the columns hold where the file cannot be read any more", async () => {
    const { store } = await contextOf({
      "run_1/events.jsonl": '{"type":"x","id":"i","turn":3,"ts":1795172400.5}\n',
    });
    const broken = new Proxy(store, {
      get(target, name) {
        if (name === "readBytes") return () => Promise.reject(new Error("gone"));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const [record] = await buildEventRecords({ store: broken }, [0 as EventKey]);
    assert.deepEqual(
      [record?.id, record?.type, record?.turn, record?.time],
      ["run_1/events.jsonl:1", "x", "3", "2026-11-20T11:00:00.500000000Z"],
    );
  });
});

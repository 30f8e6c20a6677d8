import assert from "node:assert/strict";
import { guessProfile } from "../../../../src/core/profile/guess-profile.ts";
import { profileSchema } from "../../../../src/core/profile/profile.ts";

/** Roles guessed from events given as objects or as lines. */
function rolesOf(...events: (object | string)[]) {
  const lines = events.map((event) => (typeof event === "string" ? event : JSON.stringify(event)));
  return guessProfile(lines).roles;
}

describe("guessProfile", () => {
  it("reads OpenTelemetry's names, with nanoseconds in strings and names with dots", () => {
    const event = (number: number) => ({
      Timestamp: `178710901047636800${number}`,
      ts_iso: "2026-08-19T03:10:10.476368Z",
      SeverityText: "INFO",
      SeverityNumber: 9,
      TraceId: "1fb7bbfc9f3fdc01",
      Body: `Creating stream ${number}`,
      Resource: { "service.name": "weaver" },
      Attributes: { event: "log.stdlib", module: "weaver.loom" },
    });
    assert.deepEqual(rolesOf(event(1), event(2), event(3), event(4)), {
      time: "Timestamp",
      run: "TraceId",
      agent: 'Resource."service.name"',
      type: "Attributes.event",
      severity: "SeverityText",
      message: "Body",
    });
  });

  it("pairs parents with the ids they name", () => {
    const span = (number: number) => ({
      trace_id: "t",
      span_id: `s${number}`,
      parent_span_id: number === 0 ? null : `s${number - 1}`,
      agent: number % 2 === 0 ? "lead" : "builder",
      timestamp: "2026-02-20T14:57:43Z",
      sequence: number,
      event_type: number % 2 === 0 ? "session_start" : "diff",
      id: `row-${number}`,
    });
    assert.deepEqual(rolesOf(...[0, 1, 2, 3, 4, 5].map(span)), {
      time: "timestamp",
      sequence: "sequence",
      run: "trace_id",
      agent: "agent",
      type: "event_type",
      id: "span_id",
      causes: "parent_span_id",
    });
  });

  it("reads camel case and a parent that no line of the sample holds", () => {
    const roles = rolesOf(
      {
        uuid: "b",
        parentUuid: "a",
        sessionId: "s",
        type: "user",
        timestamp: "2025-06-01T11:00:00Z",
      },
      {
        uuid: "d",
        parentUuid: "c",
        sessionId: "s",
        type: "user",
        timestamp: "2025-06-01T11:00:01Z",
      },
    );
    assert.deepEqual(roles, {
      time: "timestamp",
      run: "sessionId",
      type: "type",
      id: "uuid",
      causes: "parentUuid",
    });
  });

  it("takes a chain of seals for causes, its beginning for none", () => {
    const roles = rolesOf(
      {
        timestamp: 1773036238,
        event: "CREATE",
        agent_id: "op",
        previous_seal: "GENESIS",
        seal: "f1",
      },
      { timestamp: 1773036364, event: "WRITE", agent_id: "a", previous_seal: "f1", seal: "f2" },
      { timestamp: 1773036426, event: "WRITE", agent_id: "a", previous_seal: "f2", seal: "f3" },
    );
    assert.equal(roles.id, "seal");
    assert.deepEqual(roles.causes, {
      path: "previous_seal",
      not: ["GENESIS", "ROOT", "NONE", "NULL", "0", "0000000000000000*"],
    });
  });

  it("does not take a time of day, a small number or a word for a time", () => {
    for (const timestamp of ["19:41:15.743", 12.5, "yesterday"]) {
      assert.deepEqual(rolesOf({ timestamp, frame: 188, type: "shot" }), {
        turn: "frame",
        type: "type",
      });
    }
  });

  it("takes the next name when the values of the first are no times", () => {
    const roles = rolesOf({ time: "19:41", created_at: 1640995200123, type: "a" });
    assert.equal(roles.time, "created_at");
  });

  it("knows integers as types", () => {
    const roles = rolesOf(
      { Timestamp: 1751826373563944, EventType: 0, FileName: "a" },
      { Timestamp: 1751826373563945, EventType: 1, FileName: "b" },
    );
    assert.deepEqual([roles.time, roles.type], ["Timestamp", "EventType"]);
  });

  it("takes correlation ids for correlations, not for causes", () => {
    const event = (number: number) => ({
      id: `e${number}`,
      timestamp: 1640995200000 + number,
      sessionId: "s",
      type: "network",
      correlationId: `c${number % 2}`,
    });
    const profile = guessProfile([0, 1, 2, 3].map((number) => JSON.stringify(event(number))));
    assert.equal(profile.roles.causes, undefined);
    assert.deepEqual(profile.links?.correlated, [
      { name: "correlationId", paths: ["correlationId"] },
    ]);
  });

  it("finds roles inside a payload, names at the top before them", () => {
    const event = (number: number) => ({
      ts: "2026-01-18T08:30:31Z",
      type: "died",
      actor: "witness",
      payload: { agent: "unknown", reason: "cleanup", step: number },
    });
    assert.deepEqual(rolesOf(event(0), event(1)), {
      time: "ts",
      agent: "actor",
      turn: "payload.step",
      type: "type",
      message: "payload.reason",
    });
  });

  it("does not take texts that never come again for a type", () => {
    const lines = Array.from({ length: 20 }, (_, number) => ({
      event: `Sentence ${number}.`,
      kind: "a",
    }));
    const roles = rolesOf(...lines);
    assert.deepEqual([roles.type, roles.message], ["kind", "event"]);
  });

  it("does not take a game's level for a severity", () => {
    const lines = Array.from({ length: 12 }, (_, number) => ({ type: "a", level: number % 5 }));
    assert.equal(rolesOf(...lines).severity, undefined);
    assert.equal(
      rolesOf({ type: "a", level: "warn" }, { type: "a", level: "info" }).severity,
      "level",
    );
  });

  it("lets one name stand in for another where a log mixes shapes", () => {
    const roles = rolesOf(
      { ts: "2026-01-18T08:30:31Z", type: "a" },
      { timestamp: "2026-01-18T08:30:32Z", event: "b" },
      { timestamp: "2026-01-18T08:30:33Z", event: "b" },
    );
    assert.deepEqual(
      [roles.time, roles.type],
      [
        ["timestamp", "ts"],
        ["event", "type"],
      ],
    );
  });

  it("names the turn level by the key", () => {
    const profile = guessProfile(['{"type":"a","iteration":1}', '{"type":"a","iteration":2}']);
    assert.deepEqual(profile.labels, { agent: "Agent", turn: "Iteration" });
  });

  it("tells seconds from milliseconds in durations by the name", () => {
    assert.equal(guessProfile(['{"type":"a","duration_ms":12}']).durationUnit, "ms");
    assert.equal(guessProfile(['{"type":"a","durationSeconds":12}']).durationUnit, "s");
  });

  it("makes a profile that the schema accepts, whatever the keys are", () => {
    for (const line of [
      '{"a.b":{"":{"type":1}},"\\"":2}',
      '{"__proto__":{"type":"a"}}',
      "{}",
      "null",
    ]) {
      assert.doesNotThrow(() => profileSchema.parse(guessProfile([line])));
    }
  });
});

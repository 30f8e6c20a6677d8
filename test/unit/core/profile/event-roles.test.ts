import assert from "node:assert/strict";
import { agentEcology } from "../../../../src/core/profile/builtin/agent-ecology.ts";
import { dslEvents } from "../../../../src/core/profile/builtin/dsl-events.ts";
import { llmSim } from "../../../../src/core/profile/builtin/llm-sim.ts";
import { compileProfile } from "../../../../src/core/profile/compiled-profile.ts";
import { rolesOfEvent } from "../../../../src/core/profile/event-roles.ts";
import type { Profile } from "../../../../src/core/profile/profile.ts";

function rolesOf(profile: Profile, event: string) {
  return rolesOfEvent(compileProfile(profile), event, "utc") ?? assert.fail("no event");
}

describe("rolesOfEvent", () => {
  it("keeps the digits of numbers", () => {
    const profile: Profile = {
      name: "x",
      roles: { id: "id", turn: "turn", sequence: "seq", causes: "c" },
    };
    const roles = rolesOf(
      profile,
      '{"id":9007199254740993,"turn":1.50,"seq":18446744073709551615,"c":[9007199254740995]}',
    );
    assert.deepEqual(
      [roles.id, roles.turn, roles.sequence, roles.causes],
      ["9007199254740993", "1.50", "18446744073709551615", ["9007199254740995"]],
    );
  });

  it("says how many fraction digits a time has", () => {
    const profile: Profile = { name: "x", roles: { time: "t" } };
    assert.deepEqual(rolesOf(profile, '{"t":"2026-01-11T10:00:17.1234567Z"}').time, {
      us: 1_768_125_617_123_456,
      ns: 700,
      assumed: false,
      digits: 7,
    });
    assert.equal(rolesOf(profile, '{"t":1787109010476368000}').time?.digits, 9);
    assert.equal(rolesOf(profile, '{"t":20260326152146}').time?.us, 20_260_326_152_146_000);
  });

  it("gives the line's own message before one from a template", () => {
    const line = (description: string) =>
      `{"event_type":"ENV","description":${description},"details":{"variable_name":"wealth","old_value":1000,"new_value":1150.0}}`;
    const made = rolesOf(llmSim, line("null"));
    assert.deepEqual([made.message, made.madeMessage], [null, "wealth 1000 → 1150.0"]);
    const own = rolesOf(llmSim, line('"Wealth grew"'));
    assert.deepEqual([own.message, own.madeMessage], ["Wealth grew", null]);
  });

  it("leaves out a template that names a missing value", () => {
    const line =
      '{"event_type":"STATE","details":{"variable_name":"wealth","old_value":null,"new_value":5}}';
    assert.equal(rolesOf(llmSim, line).madeMessage, "wealth = 5");
  });

  it("makes messages of commands and of actions", () => {
    const command = '{"payload":{"type":"CommandSucceeded","verb":"cbu.create","duration_ms":42}}';
    assert.equal(rolesOf(dslEvents, command).madeMessage, "cbu.create succeeded in 42 ms");
    const action =
      '{"event_type":"action","intent":{"action_type":"noop"},"result":{"message":"ok"}}';
    assert.equal(rolesOf(agentEcology, action).message, "ok");
  });

  it("writes objects in messages as compact JSON", () => {
    const profile: Profile = { name: "x", roles: {}, messages: [{ text: "{o} and {l}" }] };
    assert.equal(
      rolesOf(profile, '{"o": {"a b": 1.0, "c": "x  y"}, "l": [ 1, 2 ]}').madeMessage,
      '{"a b":1.0,"c":"x  y"} and [1,2]',
    );
  });

  it("gives nothing for a text that is no whole object", () => {
    assert.equal(rolesOfEvent(compileProfile(llmSim), '{"event_type":', "utc"), null);
  });
});

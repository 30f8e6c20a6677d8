import assert from "node:assert/strict";
import { BUILTIN_PROFILES } from "../../../../src/core/profile/builtin-profiles.ts";
import { detectProfile } from "../../../../src/core/profile/detect.ts";
import type { Profile } from "../../../../src/core/profile/profile.ts";

const LLM_SIM =
  '{"event_id":"01A","timestamp":"2026-11-20T11:07:57+00:00","turn_number":0,"event_type":"SYSTEM","simulation_id":"s","agent_id":null,"caused_by":null,"description":null,"details":{}}';
const REALM_LEGACY = '{"ts": "2025-11-29T12:00:00.123456", "kind": "job_submitted", "job_id": "j"}';
const REALM_GLOBAL =
  '{"id": "i", "type": "queue.empty", "message": "m", "severity": "warning", "source": "daemon", "data": {}, "timestamp": "2025-11-29T12:00:00.746541"}';
const REALM_BATTLE =
  '{"id": 3, "timestamp": "2025-12-01T20:21:13.788709Z", "channel": "checkpoint", "source": "event.checkpoint_saved", "severity": "success", "message": "m", "hero_id": null, "campaign_id": null, "details": null, "icon": "i"}';
const ECOLOGY_ACTION =
  '{"timestamp": "2026-02-11T12:00:00.008000+00:00", "sequence": 8, "event_type": "action", "event_number": 0, "intent": {"action_type": "noop", "principal_id": "a"}, "result": {"success": true}}';
const ECOLOGY_TICK =
  '{"timestamp": "2026-01-12T10:30:02.123456", "event_type": "tick", "tick": 1, "compute": {}, "scrip": {}, "artifact_count": 24}';
const DSL =
  '{"timestamp":"2026-01-11T10:00:17.123456789Z","session_id":null,"payload":{"type":"CommandSucceeded","verb":"cbu.create","duration_ms":42}}';
const APART =
  '{"event_type": "step_started", "timestamp": "2026-11-20T11:22:39.328274", "run_id": "run_a", "step": 1, "data": {}}';

function nameOf(...lines: string[]): string {
  return detectProfile(lines, BUILTIN_PROFILES).name;
}

describe("detectProfile", () => {
  it("knows each of the five shapes by one line", () => {
    assert.equal(nameOf(LLM_SIM), "llm-sim");
    assert.equal(nameOf(ECOLOGY_ACTION), "agent-ecology");
    assert.equal(nameOf(ECOLOGY_TICK), "agent-ecology");
    assert.equal(nameOf(DSL), "dsl-events");
    assert.equal(nameOf(REALM_LEGACY), "realm");
    assert.equal(nameOf(REALM_GLOBAL), "realm");
    assert.equal(nameOf(REALM_BATTLE), "realm");
    assert.equal(nameOf(APART), "apart");
  });

  it("takes the realm's shapes together when they are mixed", () => {
    assert.equal(nameOf(REALM_LEGACY, REALM_GLOBAL, REALM_BATTLE, '{"other":1}'), "realm");
  });

  it("goes by most of the lines that are objects, not by all lines", () => {
    assert.equal(nameOf("garbage", "", "more garbage", "[1]", LLM_SIM), "llm-sim");
    assert.equal(nameOf(LLM_SIM, LLM_SIM, '{"x":1}'), "llm-sim");
    assert.equal(nameOf(LLM_SIM, '{"x":1}', '{"x":2}'), "generic");
  });

  it("does not take another program's spans for an ecology because of names in common", () => {
    const span =
      '{"timestamp":"2026-02-20T14:57:43Z","sequence":1,"event_type":"action","agent":"lead","data":{}}';
    assert.equal(nameOf(span), "generic");
  });

  it("prefers the profile that is given first where two fit equally", () => {
    const mine: Profile = {
      name: "mine",
      detect: [[{ path: "simulation_id", exists: true }]],
      roles: {},
    };
    assert.equal(detectProfile([LLM_SIM], [mine, ...BUILTIN_PROFILES]).name, "mine");
  });

  it("never detects a profile without tests", () => {
    const assigned: Profile = { name: "assigned", roles: {} };
    assert.equal(detectProfile([LLM_SIM], [assigned]).name, "generic");
  });

  it("gives the generic profile for a log of which nothing is known yet", () => {
    assert.equal(nameOf(), "generic");
    assert.equal(nameOf("", "no json"), "generic");
  });
});

import assert from "node:assert/strict";
import { buildRunViews } from "../../../../src/core/view/run-views.ts";
import { at, contextOf, filterOf, MARKET, simLog } from "./drawn-context.ts";

describe("buildRunViews", () => {
  it("counts a run's events, problems, agents and turns, and what the filter leaves", async () => {
    const context = await contextOf({ "logs/r1/events.jsonl": `${simLog(MARKET)}garbage\n` });
    const [view, ...others] = await buildRunViews(context, filterOf("agent:bob"), 0);
    assert.deepEqual(others, []);
    assert.deepEqual(view, {
      key: view?.key,
      run: "econ_2agents_20261120_110000_01",
      label: "econ_2agents_20261120_110000_01",
      profile: "llm-sim",
      agentLabel: "Agent",
      turnLabel: "Turn",
      logs: ["logs/r1/events.jsonl"],
      events: 10,
      matching: 4,
      problems: 2,
      errors: 1,
      warnings: 0,
      agents: 2,
      turns: 3,
      firstTimeUs: at(0),
      lastTimeUs: at(8),
      live: false,
      indexing: false,
    });
  });

  it("has no span where no event has a time", async () => {
    const context = await contextOf({ "a/events.jsonl": '{"event":"x"}\n' });
    const [view] = await buildRunViews(context, filterOf(""), 0);
    assert.equal(view?.firstTimeUs, null);
    assert.equal(view?.lastTimeUs, null);
  });
});

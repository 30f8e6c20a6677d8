import assert from "node:assert/strict";
import { eventKeyOf, type LogId, type RowId, rowOfKey } from "../../../../src/core/base/units.ts";
import type { EventStore } from "../../../../src/core/event-store.ts";
import { storeFromText } from "../../../support/text-store.ts";

/** Lines of agent ecology: `type principal`; an action's principal stands in its intent. */
function ecology(...events: readonly string[]): string {
  return events
    .map((event, index) => {
      const [type, principal] = event.split(" ");
      const who =
        type === "action"
          ? { intent: { action_type: "noop", principal_id: principal }, result: { success: true } }
          : { principal_id: principal };
      return `${JSON.stringify({ timestamp: `2026-02-11T12:00:0${index}+00:00`, sequence: index + 1, event_type: type, ...who })}\n`;
    })
    .join("");
}

/** Causes of each line, by line number: `2←5` for "line 2 is caused by line 5". */
function causesOf(store: EventStore): string[] {
  const run = store.runs[0];
  assert.ok(run);
  const links = store.linksOf(run);
  const [log] = store.logs;
  assert.ok(log);
  const found: string[] = [];
  for (let row = 0; row < log.table.length; row++) {
    for (const cause of links.causesOf(eventKeyOf(0 as LogId, row as RowId))) {
      const line = cause.key === null ? "?" : rowOfKey(cause.key) + 1;
      found.push(`${row + 1}←${line} ${cause.link}`);
    }
  }
  return found;
}

describe("createInferredLinks", () => {
  it("gives an action the effects that were written before it, and nothing of the world's", async () => {
    const store = await storeFromText({
      "run_1/events.jsonl": ecology(
        "world_init",
        "artifact_written ann",
        "resource_allocated ann",
        "action ann",
        "artifact_read bob",
        "action bob",
      ),
    });
    assert.deepEqual(causesOf(store), ["2←4 inferred", "3←4 inferred", "5←6 inferred"]);
  });

  it("leads from thinking to the next action of the same principal", async () => {
    const store = await storeFromText({
      "run_1/events.jsonl": ecology(
        "thinking ann",
        "thinking bob",
        "action ann",
        "action bob",
        "action ann",
      ),
    });
    assert.deepEqual(causesOf(store), ["3←1 inferred", "4←2 inferred"]);
  });
});

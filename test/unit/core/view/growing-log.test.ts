import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import { EventStore } from "../../../../src/core/event-store.ts";
import { buildTimelineRows } from "../../../../src/core/view/build-timeline-rows.ts";
import { buildTimelineSummary } from "../../../../src/core/view/build-timeline-summary.ts";
import { buildRunViews, LIVE_MS } from "../../../../src/core/view/run-views.ts";
import type { ViewContext } from "../../../../src/core/view/view-context.ts";
import { TextSource, textSpec } from "../../../support/text-store.ts";
import { filterOf } from "./drawn-context.ts";

const NOW_MS = Date.UTC(2026, 10, 20);

function line(second: number, type: string, agent: string): string {
  return `{"ts":${1_795_172_400 + second},"type":"${type}","agent":"${agent}"}\n`;
}

async function growingContext(text: string): Promise<{
  readonly context: ViewContext & { readonly store: EventStore };
  readonly append: (more: string) => Promise<void>;
}> {
  const source = new TextSource(text);
  const store = new EventStore({ now: () => NOW_MS });
  const id = store.addLog(textSpec("a/events.jsonl", source));
  await store.readAll();
  return {
    context: { store },
    append: async (more) => {
      source.append(more);
      store.noteSize(id, source.bytes.length, 1);
      await store.readAll();
    },
  };
}

describe("views of a log that grows", () => {
  it("take in new events, lanes and types, and keep slots and keys", async () => {
    // Long enough that the profile is not chosen anew.
    const start = Array.from({ length: 100 }, (_, at) => line(at, "X", "a")).join("");
    const { context, append } = await growingContext(start);
    const scope = { runs: [], filter: filterOf("-type:Z") };
    const before = await buildTimelineSummary(context, scope, "time", NOW_MS);
    assert.deepEqual([before.total, before.matching, before.live], [100, 100, false]);
    await append(line(200, "Y", "b") + line(150, "Z", "b") + line(201, "Y", "b"));
    const after = await buildTimelineSummary(context, scope, "time", NOW_MS + 1000);
    assert.deepEqual([after.total, after.matching, after.live], [103, 102, true]);
    assert.deepEqual(
      after.lanes.map((lane) => [lane.agent, lane.total, lane.matching]),
      [
        ["a", 100, 100],
        ["b", 3, 2],
      ],
    );
    assert.deepEqual(
      after.types.map((type) => [type.type, type.slot]),
      [
        ["X", 3],
        ["Y", 4],
        ["Z", 2],
      ],
    );
    const rows = await buildTimelineRows(context, { scope, start: 99, count: 9 });
    assert.deepEqual(
      rows.rows.map((row) => row.key),
      [99 as EventKey, 100 as EventKey, 102 as EventKey],
    );
  });

  it("are live for a while after it grew", async () => {
    const { context, append } = await growingContext(line(0, "X", "a"));
    await append(line(1, "X", "a"));
    const [soon] = await buildRunViews(context, filterOf(""), NOW_MS + LIVE_MS - 1);
    const [late] = await buildRunViews(context, filterOf(""), NOW_MS + LIVE_MS);
    assert.deepEqual([soon?.live, late?.live], [true, false]);
  });
});

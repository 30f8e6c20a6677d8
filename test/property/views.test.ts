import assert from "node:assert/strict";
import fc from "fast-check";
import { parseFilter } from "../../src/core/query/parse-filter.ts";
import { buildTimelineOverview } from "../../src/core/view/build-timeline-overview.ts";
import { buildTimelineRows } from "../../src/core/view/build-timeline-rows.ts";
import { buildTimelineWindow } from "../../src/core/view/build-timeline-window.ts";
import { buildTree } from "../../src/core/view/build-tree.ts";
import type { TreePlace } from "../../src/core/view/tree-view.ts";
import type { ViewContext } from "../../src/core/view/view-context.ts";
import { storeFromText } from "../support/text-store.ts";

const SEED = 20261120;
const RUNS = 60;

/** Lines of several runs with roles missing here and there and times out of order. */
const event = fc.record(
  {
    run_id: fc.constantFrom("one", "two"),
    timestamp: fc.integer({ min: 1_795_172_400, max: 1_795_172_460 }),
    agent: fc.constantFrom("a", "b", "c"),
    step: fc.integer({ min: 0, max: 4 }),
    type: fc.constantFrom("X", "Y", "Z"),
    level: fc.constantFrom("info", "error"),
  },
  { requiredKeys: ["run_id"] },
);
const logs = fc.array(event, { minLength: 1, maxLength: 40 });
const filters = fc.constantFrom("", "type:X", "-agent:b", "severity>=error", "turn:1..2");

async function contextOf(events: readonly object[]): Promise<ViewContext> {
  const text = events.map((line) => `${JSON.stringify(line)}\n`).join("");
  const store = await storeFromText({ "logs/events.jsonl": text });
  return { store };
}

function filterOf(text: string) {
  const parsed = parseFilter(text);
  assert.ok("filter" in parsed);
  return parsed.filter;
}

describe("views of any log", () => {
  it("have each matching event once in the tree, and counts that are those of the children", async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        filters,
        fc.constantFrom("run/agent/turn", "run/turn/agent", "run/type", "run/channel"),
        async (events, text, grouping) => {
          const context = await contextOf(events);
          const filter = filterOf(text);
          const met: number[] = [];
          const visit = async (place: TreePlace | null): Promise<number> => {
            const { nodes, more } = await buildTree(
              context,
              { place, grouping, filter, limit: 1000 },
              0,
            );
            assert.equal(more, 0);
            let sum = 0;
            for (const node of nodes) {
              if (node.kind === "event") {
                met.push(node.event.key);
                sum++;
              } else if (node.kind === "run") {
                assert.equal(await visit({ run: node.run.key, groups: [] }), node.run.matching);
              } else if (node.kind === "group") {
                assert.equal(await visit(node.place), node.count);
                sum += node.count;
              }
            }
            return sum;
          };
          await visit(null);
          const rows = await buildTimelineRows(context, {
            scope: { runs: [], filter },
            start: 0,
            count: 1000,
          });
          assert.deepEqual(
            met.toSorted((a, b) => a - b),
            rows.rows.map((row) => row.key as number).sort((a, b) => a - b),
          );
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("count in a window what the rows have in it", async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        filters,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        async (events, text, first, length) => {
          const context = await contextOf(events);
          const scope = { runs: [], filter: filterOf(text) };
          const start = (1_795_172_400 + first) * 1e6;
          const end = start + length * 1e6;
          const rows = await buildTimelineRows(context, { scope, start: 0, count: 1000 });
          const expected = rows.rows.filter(
            ({ timeUs }) => timeUs !== null && timeUs >= start && timeUs <= end,
          );
          const view = await buildTimelineWindow(context, {
            scope,
            axis: "time",
            start,
            end,
            widthPx: 7,
            laneStart: 0,
            laneEnd: 99,
            lanes: [],
            maxMarks: 1000,
          });
          assert.equal(view.matchingInWindow, expected.length);
          assert.deepEqual(
            [...view.keys].sort((a, b) => a - b),
            expected.map((row) => row.key as number).sort((a, b) => a - b),
          );
          assert.equal(
            view.density.reduce((sum, count) => sum + count, 0),
            expected.length,
          );
          const positions = [...view.positions];
          assert.deepEqual(
            positions,
            positions.toSorted((a, b) => a - b),
          );
          const overview = await buildTimelineOverview(context, scope, "time", 5);
          assert.equal(
            overview.matches.reduce((sum, count) => sum + count, 0),
            rows.rows.filter((row) => row.timeUs !== null).length,
          );
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

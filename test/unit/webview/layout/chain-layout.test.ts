import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import type { EventView } from "../../../../src/core/view/event-view.ts";
import type { ChainView } from "../../../../src/core/view/timeline-view.ts";
import { layoutChain } from "../../../../webview/layout/chain-layout.ts";
import { layoutLanes } from "../../../../webview/layout/lane-layout.ts";
import { buildScale } from "../../../../webview/layout/scale.ts";

const AGENTS = ["alice", "bob"];

function eventOf(key: number, agent: string, kind: string): EventView {
  return {
    key: key as EventKey,
    run: 0,
    log: "events.jsonl",
    line: key,
    timeUs: null,
    timeAssumed: false,
    durationUs: null,
    agent,
    to: null,
    turn: null,
    sequence: null,
    type: "ACTION",
    kind,
    severity: "info",
    channel: null,
    message: "",
    causes: 0,
    effects: 0,
    findings: 0,
    slot: 3,
  };
}

/** "alice trade 10" per event; the first is the root; links as "0>1 declared". */
function chainOf(events: readonly string[], links: readonly string[], dangling = 0): ChainView {
  return {
    root: 0 as EventKey,
    events: events.map((text, index) => {
      const [agent = "", kind = "", at = "0"] = text.split(" ");
      return { event: eventOf(index, agent, kind), at: Number(at), depth: index === 0 ? 0 : 1 };
    }),
    links: links.map((text) => {
      const [, from, to, link] = /^(\d+)>(\d+) (declared|correlated|inferred)$/.exec(text) ?? [];
      return { from: Number(from), to: Number(to), link: link as "declared", depth: 1 };
    }),
    dangling: dangling === 0 ? [] : [{ of: 0, id: "gone" }],
    omitted: 0,
  };
}

function layout(chain: ChainView) {
  return layoutChain(chain, {
    scale: buildScale({ start: 0, end: 100 }, 1000),
    layout: layoutLanes(AGENTS, 44),
    agents: AGENTS,
    points: [],
    labelled: true,
  });
}

describe("layoutChain", () => {
  it("draws from cause to effect, inferred first and declared last", () => {
    const scene = layout(
      chainOf(["alice trade 10", "bob offer 5", "bob wealth 30"], ["1>0 declared", "0>2 inferred"]),
    );
    assert.deepEqual(
      scene.arrows.map(({ link, x1, y1, x2, y2 }) => [link, x1, y1, x2, y2]),
      [
        ["inferred", 106, 22, 294, 66],
        ["declared", 56, 66, 94, 22],
      ],
    );
    assert.deepEqual(
      scene.labels.map((label) => [label.text, label.side]),
      [
        ["offer", "left"],
        ["wealth", "right"],
      ],
    );
  });

  it("folds more than eight effects of one kind in a lane to a pill", () => {
    const many = Array.from({ length: 12 }, (_, index) => `bob score ${20 + index}`);
    const scene = layout(
      chainOf(
        ["alice trade 10", ...many],
        many.map((_, index) => `0>${index + 1} declared`),
      ),
    );
    assert.equal(scene.arrows.length, 1);
    assert.deepEqual(
      scene.labels.map((label) => [label.text, label.pill]),
      [["+12 alike", true]],
    );
  });

  it("ends an arrow to something out of view at the edge, with its agent's name", () => {
    const scene = layout(chainOf(["alice trade 10", "bob wealth 500"], ["0>1 correlated"]));
    assert.deepEqual(
      scene.arrows.map(({ x2, clipped }) => [x2, clipped]),
      [[1000, true]],
    );
    assert.deepEqual(
      scene.labels.map((label) => label.text),
      ["bob"],
    );
  });

  it("draws a dangling cause as an arrow from a question mark", () => {
    const scene = layout(chainOf(["alice trade 10"], [], 1));
    assert.equal(scene.arrows.length, 1);
    assert.equal(scene.labels[0]?.text, "?");
  });
});

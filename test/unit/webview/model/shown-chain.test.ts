import assert from "node:assert/strict";
import type { EventKey } from "../../../../src/core/base/units.ts";
import type { ChainView } from "../../../../src/core/view/timeline-view.ts";
import { ShownChain } from "../../../../webview/model/shown-chain.ts";

const A = 1 as EventKey;
const B = 2 as EventKey;

function harness() {
  const asked: unknown[] = [];
  const places = { axis: "time" as "time" | "sequence", runs: [3] as readonly number[] };
  const shown = new ShownChain(
    {
      chain: async (key, bounds, axis, runs): Promise<ChainView> => {
        asked.push([key, bounds.up, axis, runs]);
        return {
          root: key,
          events: [],
          links: [],
          dangling: [{ of: 0, id: "gone" }],
          omitted: 0,
        };
      },
    },
    () => places,
    () => {},
    (error) => asked.push(error),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { shown, asked, places, settle };
}

describe("ShownChain", () => {
  it("is not asked for when it comes along with a selection", async () => {
    const { shown, settle } = harness();
    shown.onSelect(A);
    shown.follow(A);
    await settle();
    assert.equal(shown.chain?.asked, false);
  });

  it("is asked for until another event is selected", async () => {
    const { shown, settle } = harness();
    shown.ask(A);
    shown.follow(A);
    await settle();
    assert.equal(shown.chain?.asked, true);
    shown.onSelect(B);
    shown.follow(B);
    await settle();
    assert.deepEqual([shown.chain?.view.root, shown.chain?.asked], [B, false]);
    shown.onSelect(A);
    shown.follow(A);
    await settle();
    assert.equal(shown.chain?.asked, false);
  });

  it("asks for its places anew when the axis or the runs are others", async () => {
    const { shown, asked, places, settle } = harness();
    shown.place();
    shown.follow(A);
    await settle();
    places.axis = "sequence";
    places.runs = [3, 4];
    shown.place();
    await settle();
    assert.deepEqual(asked, [
      [A, 1, "time", [3]],
      [A, 1, "sequence", [3, 4]],
    ]);
  });

  it("is gone when it is hidden", async () => {
    const { shown, settle } = harness();
    shown.ask(A);
    shown.clear();
    await settle();
    assert.equal(shown.chain, null);
  });
});

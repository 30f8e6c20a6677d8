import assert from "node:assert/strict";
import { type EventKey, rowOfKey } from "../../../../src/core/base/units.ts";
import { type ChainLimits, followChain } from "../../../../src/core/query/chain.ts";
import { findById } from "../../../../src/core/query/find-events.ts";
import { linesOf, TestStore } from "./store-of.ts";

/** The chain of an event in a log drawn as `id<cause,cause`, one event a word: "a b<a c<b". */
async function drawChain(log: string, root: string, limits: Partial<ChainLimits> = {}) {
  const words = log.split(" ");
  const ids = words.map((word) => word.split("<")[0] ?? "");
  const events = words.map((word) => {
    const [id, causes] = word.split("<");
    return { id, causes: causes?.split(",") ?? [] };
  });
  const { store } = await TestStore.of({ "r/events.jsonl": linesOf(...events) });
  const key = findById(store, root)[0] as EventKey;
  const chain = await followChain(store, key, { up: 99, down: 99, max: 99, ...limits });
  const name = (at: EventKey) => ids[rowOfKey(at)] ?? "?";
  return {
    nodes: chain.nodes.map((node) => `${name(node.key)}${node.depth}`).join(" "),
    links: chain.links.map((link) => `${name(link.from)}>${name(link.to)}`).join(" "),
    dangling: chain.dangling.map((one) => `${name(one.of)}[${one.causeIndex}]`).join(" "),
    omitted: chain.omitted,
  };
}

const NOTHING = { causes: 0, effects: 0 };

describe("followChain", () => {
  it("follows causes and effects in both directions", async () => {
    assert.deepEqual(await drawChain("a b<a c<b d<c e<c x y<x", "b"), {
      nodes: "b0 a-1 c1 d2 e2",
      links: "a>b b>c c>d c>e",
      dangling: "",
      omitted: NOTHING,
    });
  });

  it("meets an event once that two ways lead to, and keeps both links", async () => {
    assert.deepEqual(await drawChain("a b<a c<a d<b,c", "d"), {
      nodes: "d0 b-1 c-1 a-2",
      links: "b>d c>d a>b a>c",
      dangling: "",
      omitted: NOTHING,
    });
  });

  it("ends in a cycle", async () => {
    assert.deepEqual(await drawChain("a<c b<a c<b", "a"), {
      nodes: "a0 c-1 b-2",
      links: "c>a b>c a>b",
      dangling: "",
      omitted: NOTHING,
    });
  });

  it("shows an event that causes itself as a link to itself", async () => {
    assert.deepEqual(await drawChain("a<a b<a", "a"), {
      nodes: "a0 b1",
      links: "a>a a>b",
      dangling: "",
      omitted: NOTHING,
    });
  });

  it("names causes that no log holds by their place among the event's causes", async () => {
    assert.deepEqual(await drawChain("a b<a,gone c<b", "c"), {
      nodes: "c0 b-1 a-2",
      links: "b>c a>b",
      dangling: "b[1]",
      omitted: NOTHING,
    });
  });

  it("says what the depth leaves out in each direction", async () => {
    assert.deepEqual(await drawChain("a b<a c<b d<c e<d f<d", "c", { up: 1, down: 1 }), {
      nodes: "c0 b-1 d1",
      links: "b>c c>d",
      dangling: "",
      omitted: { causes: 1, effects: 2 },
    });
    assert.deepEqual(await drawChain("a b<a c<b", "b", { up: 0, down: 0 }), {
      nodes: "b0",
      links: "",
      dangling: "",
      omitted: { causes: 1, effects: 1 },
    });
  });

  it("shares the room between causes and effects", async () => {
    const log = "a b c d<a,b,c e<d f<d g<d";
    assert.deepEqual(await drawChain(log, "d", { max: 5 }), {
      nodes: "d0 a-1 b-1 e1 f1",
      links: "a>d b>d d>e d>f",
      dangling: "",
      omitted: { causes: 1, effects: 1 },
    });
    assert.deepEqual(
      (await drawChain("a b c d<a,b,c e<d", "d", { max: 4 })).nodes,
      "d0 a-1 b-1 e1",
    );
  });
});

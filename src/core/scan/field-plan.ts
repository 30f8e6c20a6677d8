import type { Path } from "../base/path.ts";
import { encodeUtf8 } from "../base/utf8.ts";

/** Buckets of a node's key table; a power of two. */
export const KEY_BUCKETS = 64;

/**
 * The wanted paths of a log shape as a trie in flat arrays. A node is an object on the way to a
 * wanted value (node 0 is the event itself); an edge is a key of a node. Slots are numbered in the
 * trie's depth-first order, so that everything below an edge is one range of slots. Read only.
 *
 * Example, paths a.b, a, c: edges a (slot 0, below 0–1, child 1), b (slot 1), c (slot 2); slots = [1, 0, 2].
 */
export type FieldPlan = {
  /** Slot of each path given to {@link compileFieldPlan}; equal paths share one. */
  readonly slots: readonly number[];
  readonly slotCount: number;
  /** First edge of a node's bucket, −1: none; node n has places n × KEY_BUCKETS to (n + 1) × KEY_BUCKETS. */
  readonly buckets: Int32Array;
  /** Next edge in the same bucket, −1: none. */
  readonly nextEdge: Int32Array;
  /** Where an edge's key stands in `keyBytes`. */
  readonly keyStart: Int32Array;
  readonly keyLength: Int32Array;
  readonly keyBytes: Uint8Array;
  /** Slot of the value at an edge, −1: only something below it is wanted. */
  readonly slotOfEdge: Int32Array;
  /** Node below an edge, −1: nothing below is wanted. */
  readonly childOfEdge: Int32Array;
  /** Slots at and below an edge: `[belowStart, belowEnd)`. */
  readonly belowStart: Int32Array;
  readonly belowEnd: Int32Array;
  /** Per node: edge by decoded key, for keys that the line writes with escapes. */
  readonly edgesByKey: readonly ReadonlyMap<string, number>[];
};

/** Bucket of a key by its length and first byte (0x22 for the empty key: the quote that ends it). */
export function keyBucket(length: number, firstByte: number): number {
  return (length * 7 + firstByte) & (KEY_BUCKETS - 1);
}

type Draft = { slot: number; children: Map<string, Draft> };

/** Compiles paths to a plan. Any number of paths; the cost of scanning hardly depends on it. */
export function compileFieldPlan(paths: readonly Path[]): FieldPlan {
  const root: Draft = { slot: -1, children: new Map() };
  const wanted = paths.map((path) => {
    let draft = root;
    for (const key of path) {
      let next = draft.children.get(key);
      if (next === undefined) {
        next = { slot: -1, children: new Map() };
        draft.children.set(key, next);
      }
      draft = next;
    }
    draft.slot = 0;
    return draft;
  });

  const buckets: number[] = [];
  const nextEdge: number[] = [];
  const keyStart: number[] = [];
  const keyLength: number[] = [];
  const keyBytes: number[] = [];
  const slotOfEdge: number[] = [];
  const childOfEdge: number[] = [];
  const belowStart: number[] = [];
  const belowEnd: number[] = [];
  const edgesByKey: Map<string, number>[] = [];
  let slotCount = 0;

  const addNode = (draft: Draft): number => {
    const node = edgesByKey.length;
    const byKey = new Map<string, number>();
    edgesByKey.push(byKey);
    for (let at = 0; at < KEY_BUCKETS; at++) buckets.push(-1);
    for (const [key, below] of draft.children) {
      const edge = slotOfEdge.length;
      const bytes = encodeUtf8(key);
      byKey.set(key, edge);
      const bucket = node * KEY_BUCKETS + keyBucket(bytes.length, bytes[0] ?? 0x22);
      nextEdge.push(buckets[bucket] as number);
      buckets[bucket] = edge;
      keyStart.push(keyBytes.length);
      keyLength.push(bytes.length);
      for (const byte of bytes) keyBytes.push(byte);
      belowStart.push(slotCount);
      if (below.slot >= 0) below.slot = slotCount++;
      slotOfEdge.push(below.slot);
      childOfEdge.push(-1);
      belowEnd.push(slotCount);
      if (below.children.size > 0) childOfEdge[edge] = addNode(below);
      belowEnd[edge] = slotCount;
    }
    return node;
  };
  addNode(root);

  return {
    slots: wanted.map((draft) => draft.slot),
    slotCount,
    buckets: Int32Array.from(buckets),
    nextEdge: Int32Array.from(nextEdge),
    keyStart: Int32Array.from(keyStart),
    keyLength: Int32Array.from(keyLength),
    keyBytes: Uint8Array.from(keyBytes),
    slotOfEdge: Int32Array.from(slotOfEdge),
    childOfEdge: Int32Array.from(childOfEdge),
    belowStart: Int32Array.from(belowStart),
    belowEnd: Int32Array.from(belowEnd),
    edgesByKey,
  };
}

/** A field plan as the scanner in WebAssembly reads it: nodes, edges, bytes of keys (src/scanner/plan.ts). */
import { type FieldPlan, KEY_BUCKETS } from "./field-plan.ts";
import { EDGE, NODE } from "./scanner-layout.ts";

/** The first bytes of a key, which are compared as one word. */
const HEAD_BYTES = 8;
/** Bytes that are compared as one vector. */
const VECTOR_BYTES = 16;
/** Behind the keys: they are compared in words. */
const SLACK_BYTES = 32;

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Edges that the scanner may make itself, of keys that nobody wants. */
const GUESSES = 64;

/** Bytes that {@link writeFieldPlan} writes. */
export function fieldPlanBytes(plan: FieldPlan): number {
  const nodes = (plan.buckets.length / KEY_BUCKETS) * NODE.bytes;
  const edges = (plan.slotOfEdge.length + 1) * EDGE.bytes + GUESSES * EDGE.guessBytes;
  return nodes + edges + plan.keyBytes.length + SLACK_BYTES;
}

/** Where the scanner finds what a plan holds beside its nodes. */
export type WrittenPlan = {
  readonly guesses: number;
  readonly guessesEnd: number;
  readonly noEdge: number;
};

/**
 * Writes a plan to `[at, at + fieldPlanBytes)` of the memory, where zeros are; slots are where `slotAt`
 * says. The root is at `at`, which must be a multiple of 16.
 */
export function writeFieldPlan(
  plan: FieldPlan,
  memory: ArrayBuffer,
  at: number,
  slotAt: (slot: number) => number,
): WrittenPlan {
  const view = new DataView(memory);
  const bytes = new Uint8Array(memory);
  const nodeCount = plan.buckets.length / KEY_BUCKETS;
  const edgeCount = plan.slotOfEdge.length;
  const edges = at + nodeCount * NODE.bytes;
  const guesses = edges + (edgeCount + 1) * EDGE.bytes;
  const guessesEnd = guesses + GUESSES * EDGE.guessBytes;
  const keys = guessesEnd;
  const nodeAt = (node: number): number => at + node * NODE.bytes;
  const edgeAt = (edge: number): number => edges + edge * EDGE.bytes;
  /** Stands where the next key is not known: no JSON is like its text. */
  const noEdge = edgeAt(edgeCount);
  bytes.fill(0xff, noEdge + EDGE.text, noEdge + EDGE.textEnd);
  bytes.set(plan.keyBytes, keys);
  for (let node = 0; node < nodeCount; node++) {
    for (let bucket = 0; bucket < KEY_BUCKETS; bucket++) {
      const edge = plan.buckets[node * KEY_BUCKETS + bucket] ?? -1;
      view.setUint32(nodeAt(node) + bucket * 4, edge < 0 ? 0 : edgeAt(edge), true);
    }
    view.setUint32(nodeAt(node) + NODE.first, noEdge, true);
  }
  for (let edge = 0; edge < edgeCount; edge++) {
    const start = plan.keyStart[edge] ?? 0;
    const length = plan.keyLength[edge] ?? 0;
    const key = plan.keyBytes.subarray(start, start + length);
    const next = plan.nextEdge[edge] ?? -1;
    const slot = plan.slotOfEdge[edge] ?? -1;
    const child = plan.childOfEdge[edge] ?? -1;
    bytes.set(key.subarray(0, HEAD_BYTES), edgeAt(edge));
    const words = [
      length,
      keys + start,
      next < 0 ? 0 : edgeAt(next),
      slot < 0 ? 0 : slotAt(slot),
      child < 0 ? 0 : nodeAt(child),
      slotAt(plan.belowStart[edge] ?? 0),
      slotAt(plan.belowEnd[edge] ?? 0),
    ];
    words.forEach((word, index) => {
      view.setUint32(edgeAt(edge) + EDGE.length + index * 4, word, true);
    });
    view.setUint32(edgeAt(edge) + EDGE.follower, noEdge, true);
    writeKeyText(bytes, edgeAt(edge), key);
    view.setUint32(edgeAt(edge) + EDGE.textLength, length + 3, true);
  }
  return { guesses, guessesEnd, noEdge };
}

/** The key as a line has it, if it is short and need not be escaped; else what is like no JSON. */
function writeKeyText(bytes: Uint8Array, edge: number, key: Uint8Array): void {
  const length = key.length + 3;
  const isPlain = key.every(
    (byte) => byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH,
  );
  if (!isPlain || length > 2 * VECTOR_BYTES) {
    bytes.fill(0xff, edge + EDGE.text, edge + EDGE.textEnd);
    return;
  }
  const text = Uint8Array.of(QUOTE, ...key, QUOTE, COLON);
  bytes.set(text.subarray(0, VECTOR_BYTES), edge + EDGE.text);
  bytes.fill(0xff, edge + EDGE.textMask, edge + EDGE.textMask + Math.min(length, VECTOR_BYTES));
  if (length > VECTOR_BYTES) bytes.set(text.subarray(length - VECTOR_BYTES), edge + EDGE.textEnd);
}

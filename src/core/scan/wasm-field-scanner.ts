/**
 * The field scanner compiled to WebAssembly (src/scanner), on a memory of fixed size that also holds the
 * chunks a log is read into. Lines that it gives back go to the scanner in TypeScript, so both say the
 * same of every line.
 */
import { type FieldPlan, KEY_BUCKETS } from "./field-plan.ts";
import {
  createFieldScanner,
  type FieldScanner,
  type RejectionClass,
  type ScanVerdict,
} from "./field-scanner.ts";
import { SLOT_WORK, type SlotWork, type SlotWorks } from "./slot-works.ts";

/** What an instance of the module offers. Core knows nothing of how it is loaded. */
export interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  scan(plan: number, base: number, from: number, to: number): number;
  findNewline(from: number, to: number): number;
  rememberText(table: number, start: number, end: number, value: number): void;
  rememberMinute(clock: number, start: number, us: number): void;
}

// The memory, from its start: the module's stack, plans, one line that comes from elsewhere, chunks.
const PLANS_AT = 2 ** 14;
const LINE_AT = 2 ** 22;
const LINE_BYTES = 2 ** 20;
const CHUNKS_AT = LINE_AT + LINE_BYTES;
/** Bytes behind a line that the module may read. */
const LOOK_AHEAD = 32;

const PLAN_BYTES = 28;
const EDGE_BYTES = 40;
const HEAD_BYTES = 8;

/** Address of bytes that are not in the module's memory. */
const NOWHERE = -1;

/** What a work keeps at its address. */
const WORK_BYTES: Readonly<Record<SlotWork, number>> = {
  [SLOT_WORK.intern]: 128 * 64,
  [SLOT_WORK.hash]: 0,
  [SLOT_WORK.clock]: 32,
  [SLOT_WORK.list]: 64 * 8,
};

/** A plan in the module's memory. */
type PlacedPlan = {
  readonly at: number;
  readonly kinds: number;
  readonly slots: number;
  readonly results: number;
  readonly works: number;
  readonly owners: Map<number, string>;
};

/**
 * The scanners of one store. They share their memory: slots hold until any of them scans the next line,
 * and what is remembered of texts are numbers of one set of string tables.
 */
export class WasmScanner {
  readonly exports: ScannerExports;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #plans = new WeakMap<FieldPlan, PlacedPlan>();
  #plansEnd = PLANS_AT;
  #chunksEnd = CHUNKS_AT;
  readonly #findNewline: ScannerExports["findNewline"];
  /** The bytes in which newlines were sought last, and their address. */
  #searched: Uint8Array | null = null;
  #searchBase = NOWHERE;

  constructor(exports: ScannerExports) {
    this.exports = exports;
    this.#findNewline = exports.findNewline;
    this.#bytes = new Uint8Array(exports.memory.buffer);
    this.#view = new DataView(exports.memory.buffer);
  }

  /** A buffer in the module's memory, from which lines are scanned where they are; null: there is no room. */
  allocate(size: number): Uint8Array | null {
    const at = this.#chunksEnd;
    const end = aligned(at + size + LOOK_AHEAD);
    if (end > this.#bytes.length) return null;
    this.#chunksEnd = end;
    return this.#bytes.subarray(at, at + size);
  }

  /** Index of the first newline in `bytes` from `from` on, −1: none. */
  indexOfNewline(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#searched) {
      this.#searched = bytes;
      this.#searchBase = this.holds(bytes) ? bytes.byteOffset : NOWHERE;
    }
    const base = this.#searchBase;
    if (base === NOWHERE) return bytes.indexOf(0x0a, from);
    const end = base + bytes.length;
    const found = this.#findNewline(base + from, end);
    return found === end ? -1 : found - base;
  }

  /** Whether lines of `bytes` can be scanned where they are. */
  holds(bytes: Uint8Array): boolean {
    const { buffer } = this.#bytes;
    return (
      bytes.buffer === buffer && bytes.byteOffset + bytes.length + LOOK_AHEAD <= buffer.byteLength
    );
  }

  /** A scanner for one plan; the one in TypeScript if there is no room for the plan. */
  createFieldScanner(plan: FieldPlan): FieldScanner {
    let placed = this.#plans.get(plan);
    if (placed === undefined) {
      const size = sizeOf(plan);
      if (this.#plansEnd + size > LINE_AT) return createFieldScanner(plan);
      placed = this.#place(plan, this.#plansEnd);
      this.#plansEnd += size;
      this.#plans.set(plan, placed);
    }
    return new ScannerOfPlan(this, plan, placed);
  }

  /** Puts a work on a slot of a plan; false: there is no room. */
  assign(placed: PlacedPlan, slot: number, work: SlotWork): boolean {
    const at = this.#plansEnd;
    if (at + WORK_BYTES[work] > LINE_AT) return false;
    this.#plansEnd += WORK_BYTES[work];
    this.#view.setInt32(placed.works + slot * 8, work, true);
    this.#view.setUint32(placed.works + slot * 8 + 4, at, true);
    return true;
  }

  /** Copies bytes to the place for single lines and gives its address, −1: they are too many. */
  placeLine(bytes: Uint8Array, from: number, to: number): number {
    if (to - from > LINE_BYTES - LOOK_AHEAD) return -1;
    this.#bytes.set(bytes.subarray(from, to), LINE_AT);
    return LINE_AT;
  }

  /** Writes a plan as src/scanner/scanner.ts reads it. */
  #place(plan: FieldPlan, at: number): PlacedPlan {
    const view = this.#view;
    const kinds = aligned(at + PLAN_BYTES);
    const starts = kinds + aligned(plan.slotCount);
    const ends = starts + plan.slotCount * 4;
    const results = aligned(ends + plan.slotCount * 4);
    const works = results + plan.slotCount * 8;
    const nodes = aligned(works + plan.slotCount * 8);
    const edges = nodes + plan.buckets.length * 4;
    const keys = edges + plan.slotOfEdge.length * EDGE_BYTES;
    const edgeAt = (edge: number | undefined): number =>
      edge === undefined || edge < 0 ? 0 : edges + edge * EDGE_BYTES;
    const words = [nodes, kinds, starts, ends, aligned(plan.slotCount), results, works];
    words.forEach((word, index) => {
      view.setUint32(at + index * 4, word, true);
    });
    plan.buckets.forEach((edge, bucket) => {
      view.setUint32(nodes + bucket * 4, edgeAt(edge), true);
    });
    this.#bytes.set(plan.keyBytes, keys);
    plan.slotOfEdge.forEach((slot, edge) => {
      const start = plan.keyStart[edge] ?? 0;
      const length = plan.keyLength[edge] ?? 0;
      const child = plan.childOfEdge[edge] ?? -1;
      const edgeStart = edgeAt(edge);
      const head = plan.keyBytes.subarray(start, start + Math.min(length, HEAD_BYTES));
      this.#bytes.set(head, edgeStart);
      const words = [
        length,
        keys + start,
        edgeAt(plan.nextEdge[edge]),
        slot,
        child < 0 ? 0 : nodes + child * KEY_BUCKETS * 4,
        plan.belowStart[edge] ?? 0,
        plan.belowEnd[edge] ?? 0,
      ];
      words.forEach((word, index) => {
        view.setInt32(edgeStart + HEAD_BYTES + index * 4, word, true);
      });
    });
    return { at, kinds, slots: starts, results, works, owners: new Map() };
  }
}

function aligned(at: number): number {
  return Math.ceil(at / 16) * 16;
}

function sizeOf(plan: FieldPlan): number {
  const slots = aligned(plan.slotCount) + aligned(plan.slotCount * 8) + plan.slotCount * 16;
  const edges = plan.slotOfEdge.length * EDGE_BYTES + plan.keyBytes.length;
  return aligned(
    aligned(PLAN_BYTES) + aligned(slots) + plan.buckets.length * 4 + edges + LOOK_AHEAD,
  );
}

class ScannerOfPlan implements FieldScanner, SlotWorks {
  readonly plan: FieldPlan;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;

  readonly #host: WasmScanner;
  readonly #scan: ScannerExports["scan"];
  readonly #placed: PlacedPlan;
  readonly #verdict: { -readonly [K in keyof ScanVerdict]: ScanVerdict[K] } = {
    ok: true,
    objectEnd: 0,
    rest: 0,
    rejection: null as RejectionClass | null,
    position: 0,
    reason: "",
  };
  #plain: FieldScanner | null = null;
  #viewed: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#viewed.buffer);
  /** Address of the bytes viewed, −1: they are elsewhere. */
  #base = NOWHERE;
  /** What makes positions of the line scanned last addresses; null: it was not scanned here. */
  #lineBase: number | null = null;
  readonly #at: number;

  constructor(host: WasmScanner, plan: FieldPlan, placed: PlacedPlan) {
    const { buffer } = host.exports.memory;
    this.plan = plan;
    this.kind = new Uint8Array(buffer, placed.kinds, plan.slotCount);
    this.start = new Int32Array(buffer, placed.slots, plan.slotCount);
    this.end = new Int32Array(buffer, placed.slots + plan.slotCount * 4, plan.slotCount);
    this.#host = host;
    this.#scan = host.exports.scan;
    this.#placed = placed;
    this.#at = placed.at;
    this.words = new Int32Array(buffer, placed.results, plan.slotCount * 2);
    this.numbers = new Float64Array(buffer, placed.results, plan.slotCount);
  }

  get works(): SlotWorks {
    return this;
  }

  get view(): DataView {
    return this.#view;
  }

  scan(bytes: Uint8Array, from: number, to: number): ScanVerdict {
    if (bytes !== this.#viewed) this.#look(bytes);
    let base = this.#base;
    let line = base + from;
    if (base === NOWHERE) {
      line = this.#host.placeLine(bytes, from, to);
      if (line < 0) return this.#scanPlainly(bytes, from, to);
      // May be negative: addresses wrap around.
      base = line - from;
    }
    const objectEnd = this.#scan(this.#at, base, line, line + to - from);
    if (objectEnd < 0) return this.#scanPlainly(bytes, from, to);
    this.#lineBase = base;
    const verdict = this.#verdict;
    verdict.objectEnd = objectEnd;
    verdict.rest = to;
    verdict.position = to;
    return verdict;
  }

  #look(bytes: Uint8Array): void {
    this.#viewed = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = this.#host.holds(bytes) ? bytes.byteOffset : NOWHERE;
  }

  #scanPlainly(bytes: Uint8Array, from: number, to: number): ScanVerdict {
    this.#plain ??= createFieldScanner(this.plan);
    const plain = this.#plain;
    const verdict = plain.scan(bytes, from, to);
    this.kind.set(plain.kind);
    this.start.set(plain.start);
    this.end.set(plain.end);
    this.words.fill(0);
    this.#lineBase = null;
    return verdict;
  }

  assign(slot: number, work: SlotWork, owner: string): boolean {
    const { owners } = this.#placed;
    const known = owners.get(slot);
    if (known !== undefined) return known === owner;
    if (!this.#host.assign(this.#placed, slot, work)) return false;
    owners.set(slot, owner);
    return true;
  }

  listOf(slot: number): Uint32Array {
    const at = this.#addressOf(slot);
    return new Uint32Array(
      this.#host.exports.memory.buffer,
      at,
      WORK_BYTES[SLOT_WORK.list] / Uint32Array.BYTES_PER_ELEMENT,
    );
  }

  rememberText(slot: number, value: number): void {
    const base = this.#lineBase;
    if (base === null) return;
    const start = base + (this.start[slot] ?? 0);
    const end = base + (this.end[slot] ?? 0);
    this.#host.exports.rememberText(this.#addressOf(slot), start, end, value);
  }

  rememberMinute(slot: number, us: number): void {
    if (this.#lineBase === null) return;
    const start = this.#lineBase + (this.start[slot] ?? 0);
    this.#host.exports.rememberMinute(this.#addressOf(slot), start, us);
  }

  /** What the slot's work keeps. */
  #addressOf(slot: number): number {
    const { buffer } = this.#host.exports.memory;
    return new Uint32Array(buffer, this.#placed.works + slot * 8, 2)[1] ?? 0;
  }
}

/**
 * The scanner compiled to WebAssembly (src/scanner), on a memory of fixed size that also holds the
 * chunks a log is read into. A line that it does not know goes to the scanner in TypeScript.
 */
import type { BatchPlan } from "./batch-plan.ts";
import { NameTexts } from "./name-texts.ts";
import { PlacedPlan } from "./placed-plan.ts";
import { HOST_MEMORY } from "./scanner-layout.ts";

/** What an instance of the module offers. Core knows nothing of how it is loaded. */
export interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  scanBatch(plan: number, base: number, from: number, to: number): number;
  findNewline(from: number, to: number): number;
  forgetNames(): void;
}

/** Address of bytes that are not in the module's memory. */
const NOWHERE = -1;

/**
 * The scanner of one store. Its plans share their columns: what a batch holds is valid until the next
 * one of any plan.
 */
export class WasmScanner {
  readonly exports: ScannerExports;
  /** What the names mean that stand in columns. */
  readonly names: NameTexts;
  readonly #bytes: Uint8Array;
  readonly #plans = new Map<BatchPlan, PlacedPlan>();
  #plansEnd: number = HOST_MEMORY.plansAt;
  #chunksEnd: number = HOST_MEMORY.chunksAt;
  #lastPlan: PlacedPlan | null = null;
  /** The bytes in which newlines were sought last, and their address. */
  #searched: Uint8Array | null = null;
  #searchBase = NOWHERE;

  constructor(exports: ScannerExports) {
    this.exports = exports;
    this.#bytes = new Uint8Array(exports.memory.buffer);
    this.names = new NameTexts(exports.memory.buffer);
    // The instance may have served another store before.
    exports.forgetNames();
  }

  /** A buffer in the module's memory, from which lines are scanned where they are; null: there is no room. */
  allocate(size: number): Uint8Array | null {
    const at = this.#chunksEnd;
    const end = aligned(at + size + HOST_MEMORY.lookAhead);
    if (end > this.#bytes.length) return null;
    this.#chunksEnd = end;
    return this.#bytes.subarray(at, at + size);
  }

  /** Whether lines of `bytes` can be scanned where they are. */
  holds(bytes: Uint8Array): boolean {
    const { buffer } = this.#bytes;
    const end = bytes.byteOffset + bytes.length + HOST_MEMORY.lookAhead;
    return bytes.buffer === buffer && end <= buffer.byteLength;
  }

  /** Copies bytes to where they can be scanned, valid until the next call; at most `stageBytes`. */
  stage(bytes: Uint8Array): Uint8Array {
    const { stageAt } = HOST_MEMORY;
    this.#bytes.set(bytes, stageAt);
    return this.#bytes.subarray(stageAt, stageAt + bytes.length);
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
    const found = this.exports.findNewline(base + from, end);
    return found === end ? -1 : found - base;
  }

  /** Where a plan and its columns are; null: they need more room than there is. Ask before every batch. */
  place(plan: BatchPlan): PlacedPlan | null {
    const known = this.#plans.get(plan);
    if (known !== undefined) return known;
    const { plansAt, columnsAt, stageAt } = HOST_MEMORY;
    const size = PlacedPlan.sizeOf(plan);
    if (plansAt + size > columnsAt) return null;
    if (this.#plansEnd + size > columnsAt) {
      // Plans are written in microseconds: all make room, and those still used come again.
      this.#plans.clear();
      this.#plansEnd = plansAt;
      this.#lastPlan = null;
    }
    const { buffer } = this.exports.memory;
    const placed = PlacedPlan.write(plan, buffer, this.#plansEnd, columnsAt, stageAt);
    if (placed === null) return null;
    this.#plansEnd += size;
    this.#plans.set(plan, placed);
    return placed;
  }

  /**
   * Scans lines of `bytes`, which must be held, from `from` on; a newline stands before `to`. Gives how
   * many were taken; the plan says where and why the batch stopped.
   */
  scan(placed: PlacedPlan, bytes: Uint8Array, from: number, to: number): number {
    if (placed !== this.#lastPlan) {
      // Another plan has written over the columns.
      placed.soil();
      this.#lastPlan = placed;
    }
    const base = bytes.byteOffset;
    const count = this.exports.scanBatch(placed.at, base, base + from, base + to);
    this.names.learn(bytes, placed.fresh);
    return count;
  }

  /** Makes room for names; what columns and tables say of them is void. */
  forgetNames(): void {
    this.exports.forgetNames();
    this.names.forget();
  }
}

function aligned(at: number): number {
  return Math.ceil(at / 16) * 16;
}

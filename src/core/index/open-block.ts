import type { RoleBatch } from "../scan/role-batch.ts";
import type { RoleValues } from "../scan/role-values.ts";
import { BLOCK_ROWS, ENCODINGS, SLOTS, slotCount } from "./block-layout.ts";

/** Arrays that columns are filled in. */
export type WideArray = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** By slot: how a column is kept while it is filled. Those after them are hashes of correlation keys. */
const WIDE_ENCODINGS: readonly number[] = [
  ENCODINGS.f64, // offset
  ENCODINGS.u32, // size
  ENCODINGS.u32, // line
  ENCODINGS.f64, // timeUs
  ENCODINGS.u16, // timeNs
  ENCODINGS.u8, // flags
  ENCODINGS.f64, // sequence
  ENCODINGS.f64, // turn
  ENCODINGS.i32, // run
  ENCODINGS.i32, // agent
  ENCODINGS.i32, // to
  ENCODINGS.i32, // type
  ENCODINGS.i32, // kind
  ENCODINGS.i32, // channel
  ENCODINGS.i32, // severity
  ENCODINGS.f64, // durationUs
  ENCODINGS.u32, // idHi
  ENCODINGS.u32, // idLo
  ENCODINGS.u32, // causeCount
];

/** How a column is kept while it is filled; one of ENCODINGS. */
export function wideEncodingOf(slot: number): number {
  return WIDE_ENCODINGS[slot] ?? ENCODINGS.u32;
}

/** What stands for nothing in a column. */
export function noneOf(slot: number): number {
  const encoding = wideEncodingOf(slot);
  if (encoding === ENCODINGS.f64) return Number.NaN;
  return encoding === ENCODINGS.i32 ? -1 : 0;
}

/**
 * The last rows of a table while they come: an array per column, emptied and filled again for the
 * next block. A column that nothing was written to holds what stands for nothing.
 */
export class OpenBlock {
  readonly rules: number;
  rows = 0;
  capacity = 0;
  offset = new Float64Array(0);
  size = new Uint32Array(0);
  line = new Uint32Array(0);
  timeUs = new Float64Array(0);
  timeNs = new Uint16Array(0);
  flags = new Uint8Array(0);
  sequence = new Float64Array(0);
  turn = new Float64Array(0);
  run = new Int32Array(0);
  agent = new Int32Array(0);
  to = new Int32Array(0);
  type = new Int32Array(0);
  kind = new Int32Array(0);
  channel = new Int32Array(0);
  severity = new Int32Array(0);
  durationUs = new Float64Array(0);
  idHi = new Uint32Array(0);
  idLo = new Uint32Array(0);
  causeCount = new Uint32Array(0);
  readonly correlations: Uint32Array[] = [];
  /** By slot; 0: all rows hold what stands for nothing. */
  readonly touched: Uint8Array;

  /** How many causes the rows before a row have; rows + 1 places. */
  causeStart = new Uint32Array(1);
  /** Causes of all rows, in order: how many rows back, 0: far. The hashes of those that are far. */
  causeBack = new Uint16Array(0);
  causeHi = new Uint32Array(0);
  causeLo = new Uint32Array(0);
  farCauses = 0;

  constructor(rules: number) {
    this.rules = rules;
    this.touched = new Uint8Array(slotCount(rules));
    for (let slot = 0; slot < rules * 2; slot++) this.correlations.push(new Uint32Array(0));
  }

  get causes(): number {
    return this.causeStart[this.rows] as number;
  }

  /** The array of a column. */
  column(slot: number): WideArray {
    return this.#columns()[slot] ?? this.size;
  }

  /** Room for `rows` more, which fit in a block. True if arrays were replaced. */
  makeRoom(rows: number): boolean {
    const needed = this.rows + rows;
    if (needed <= this.capacity) return false;
    const capacity = Math.min(BLOCK_ROWS, Math.max(64, needed, this.capacity * 4));
    this.capacity = capacity;
    this.offset = grown(this.offset, new Float64Array(capacity).fill(Number.NaN));
    this.size = grown(this.size, new Uint32Array(capacity));
    this.line = grown(this.line, new Uint32Array(capacity));
    this.timeUs = grown(this.timeUs, new Float64Array(capacity).fill(Number.NaN));
    this.timeNs = grown(this.timeNs, new Uint16Array(capacity));
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.sequence = grown(this.sequence, new Float64Array(capacity).fill(Number.NaN));
    this.turn = grown(this.turn, new Float64Array(capacity).fill(Number.NaN));
    this.run = grown(this.run, new Int32Array(capacity).fill(-1));
    this.agent = grown(this.agent, new Int32Array(capacity).fill(-1));
    this.to = grown(this.to, new Int32Array(capacity).fill(-1));
    this.type = grown(this.type, new Int32Array(capacity).fill(-1));
    this.kind = grown(this.kind, new Int32Array(capacity).fill(-1));
    this.channel = grown(this.channel, new Int32Array(capacity).fill(-1));
    this.severity = grown(this.severity, new Int32Array(capacity).fill(-1));
    this.durationUs = grown(this.durationUs, new Float64Array(capacity).fill(Number.NaN));
    this.idHi = grown(this.idHi, new Uint32Array(capacity));
    this.idLo = grown(this.idLo, new Uint32Array(capacity));
    this.causeCount = grown(this.causeCount, new Uint32Array(capacity));
    this.causeStart = grown(this.causeStart, new Uint32Array(capacity + 1));
    for (const [at, keys] of this.correlations.entries()) {
      this.correlations[at] = grown(keys, new Uint32Array(capacity));
    }
    return true;
  }

  /** Room for more causes. */
  makeCauseRoom(causes: number): void {
    const needed = this.causes + causes;
    if (needed <= this.causeBack.length) return;
    const capacity = Math.max(64, needed, this.causeBack.length * 2);
    this.causeBack = grown(this.causeBack, new Uint16Array(capacity));
    this.causeHi = grown(this.causeHi, new Uint32Array(capacity));
    this.causeLo = grown(this.causeLo, new Uint32Array(capacity));
  }

  /** Takes all rows away and keeps the arrays. */
  clear(): void {
    for (const [slot, column] of this.#columns().entries()) {
      // Offset, size and line are there in every row.
      if (slot > SLOTS.line && this.touched[slot] === 1) column.fill(noneOf(slot), 0, this.rows);
    }
    this.touched.fill(0);
    this.rows = 0;
    this.farCauses = 0;
  }

  /** Appends an event without its causes; there is room for it. */
  append(values: RoleValues, offset: number, size: number, line: number, flags: number): void {
    const { rows, touched } = this;
    this.offset[rows] = offset;
    this.size[rows] = size;
    this.line[rows] = line;
    touched.fill(1, SLOTS.offset, SLOTS.line + 1);
    // Only what is there is written, since most logs lack some roles.
    if (!Number.isNaN(values.timeUs)) {
      this.timeUs[rows] = values.timeUs;
      touched[SLOTS.timeUs] = 1;
    }
    if (values.timeNs !== 0) {
      this.timeNs[rows] = values.timeNs;
      touched[SLOTS.timeNs] = 1;
    }
    if (flags !== 0) {
      this.flags[rows] = flags;
      touched[SLOTS.flags] = 1;
    }
    if (!Number.isNaN(values.sequence)) {
      this.sequence[rows] = values.sequence;
      touched[SLOTS.sequence] = 1;
    }
    if (!Number.isNaN(values.turn)) {
      this.turn[rows] = values.turn;
      touched[SLOTS.turn] = 1;
    }
    if (!Number.isNaN(values.durationUs)) {
      this.durationUs[rows] = values.durationUs;
      touched[SLOTS.durationUs] = 1;
    }
    if (values.run >= 0) {
      this.run[rows] = values.run;
      touched[SLOTS.run] = 1;
    }
    if (values.agent >= 0) {
      this.agent[rows] = values.agent;
      touched[SLOTS.agent] = 1;
    }
    if (values.to >= 0) {
      this.to[rows] = values.to;
      touched[SLOTS.to] = 1;
    }
    if (values.type >= 0) {
      this.type[rows] = values.type;
      touched[SLOTS.type] = 1;
    }
    if (values.kind >= 0) {
      this.kind[rows] = values.kind;
      touched[SLOTS.kind] = 1;
    }
    if (values.channel >= 0) {
      this.channel[rows] = values.channel;
      touched[SLOTS.channel] = 1;
    }
    if (values.severity >= 0) {
      this.severity[rows] = values.severity;
      touched[SLOTS.severity] = 1;
    }
    if ((values.idHi | values.idLo) !== 0) {
      this.idHi[rows] = values.idHi;
      this.idLo[rows] = values.idLo;
      touched[SLOTS.idHi] = 1;
      touched[SLOTS.idLo] = 1;
    }
    for (let rule = 0; rule < this.rules; rule++) {
      this.#putKey(rule * 2, values.correlationHi[rule] ?? 0);
      this.#putKey(rule * 2 + 1, values.correlationLo[rule] ?? 0);
    }
  }

  /**
   * Appends the rows `[from, to)` of a batch without their causes and flags; there is room for them.
   * `chunkOffset`: where the batch's chunk begins in the file.
   */
  appendBatch(
    batch: RoleBatch,
    from: number,
    to: number,
    chunkOffset: number,
    firstLine: number,
  ): void {
    const { rows, touched } = this;
    const { objectStart, objectEnd, constant } = batch;
    for (let at = from, row = rows; at < to; at++, row++) {
      const start = objectStart[at] as number;
      this.offset[row] = chunkOffset + start;
      this.size[row] = (objectEnd[at] as number) - start;
      this.line[row] = firstLine + at;
    }
    touched.fill(1, SLOTS.offset, SLOTS.line + 1);
    const put = (
      slot: number,
      into: WideArray,
      values: WideArray | Int8Array,
      isConstant: boolean,
    ) => {
      // A column without anything so far, and nothing in this batch, is not written.
      if (isConstant && touched[slot] === 0 && Object.is(values[from], noneOf(slot))) return;
      into.set(values.subarray(from, to), rows);
      touched[slot] = 1;
    };
    put(SLOTS.timeUs, this.timeUs, batch.timeUs, false);
    put(SLOTS.timeNs, this.timeNs, batch.timeNs, constant.has("timeNs"));
    put(SLOTS.sequence, this.sequence, batch.sequence, constant.has("sequence"));
    put(SLOTS.turn, this.turn, batch.turn, constant.has("turn"));
    put(SLOTS.durationUs, this.durationUs, batch.durationUs, constant.has("durationUs"));
    put(SLOTS.run, this.run, batch.run, constant.has("run"));
    put(SLOTS.agent, this.agent, batch.agent, constant.has("agent"));
    put(SLOTS.to, this.to, batch.to, constant.has("to"));
    put(SLOTS.type, this.type, batch.type, constant.has("type"));
    put(SLOTS.kind, this.kind, batch.kind, constant.has("kind"));
    put(SLOTS.channel, this.channel, batch.channel, constant.has("channel"));
    put(SLOTS.severity, this.severity, batch.severity, false);
    put(SLOTS.idHi, this.idHi, batch.idHi, constant.has("id"));
    put(SLOTS.idLo, this.idLo, batch.idLo, constant.has("id"));
    for (let rule = 0; rule < this.rules; rule++) {
      for (const [half, keys] of [batch.correlationHi[rule], batch.correlationLo[rule]].entries()) {
        const into = this.correlations[rule * 2 + half];
        if (into === undefined || keys === undefined) continue;
        put(SLOTS.correlation + rule * 2 + half, into, keys, false);
      }
    }
  }

  #putKey(at: number, half: number): void {
    if (half === 0) return;
    const keys = this.correlations[at];
    if (keys !== undefined) keys[this.rows] = half;
    this.touched[SLOTS.correlation + at] = 1;
  }

  /** In the order of SLOTS. */
  #columns(): WideArray[] {
    return [
      this.offset,
      this.size,
      this.line,
      this.timeUs,
      this.timeNs,
      this.flags,
      this.sequence,
      this.turn,
      this.run,
      this.agent,
      this.to,
      this.type,
      this.kind,
      this.channel,
      this.severity,
      this.durationUs,
      this.idHi,
      this.idLo,
      this.causeCount,
      ...this.correlations,
    ];
  }
}

function grown<T extends WideArray>(column: T, into: T): T {
  into.set(column as never);
  return into;
}

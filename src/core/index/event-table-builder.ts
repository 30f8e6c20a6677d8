import type { RoleValues } from "../scan/role-values.ts";
import {
  EVENT_FLAGS,
  type EventTable,
  type EventTableBuilder,
  FINDING_FLAGS,
} from "./event-table.ts";
import { type Column, grownColumn, nextCapacity, trimmedColumn } from "./growable-columns.ts";

/** How many bits of a flags byte are findings. */
function findingsIn(flags: number): number {
  let rest = flags & FINDING_FLAGS;
  let count = 0;
  while (rest !== 0) {
    rest &= rest - 1;
    count++;
  }
  return count;
}

/** The table of one log while it grows. Only the indexer and the findings write to it. */
export class GrowingEventTable implements EventTable, EventTableBuilder {
  length = 0;
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
  severity = new Int8Array(0);
  durationUs = new Float64Array(0);
  idHi = new Uint32Array(0);
  idLo = new Uint32Array(0);
  causeStart = new Uint32Array(1);
  causeHi = new Uint32Array(0);
  causeLo = new Uint32Array(0);
  correlationHi: Uint32Array[] = [];
  correlationLo: Uint32Array[] = [];

  /** Findings set in `flags`, one per bit. */
  findingCount = 0;

  #capacity = 0;
  #lastTimeUs = Number.NaN;
  #lastTimeNs = 0;

  constructor(correlations: number) {
    for (let rule = 0; rule < correlations; rule++) {
      this.correlationHi.push(new Uint32Array(0));
      this.correlationLo.push(new Uint32Array(0));
    }
  }

  get table(): EventTable {
    return this;
  }

  /** Makes room for a number of rows at once, where it can be guessed from the file's size. */
  reserve(rows: number): void {
    if (rows > this.#capacity) this.#resize(rows);
  }

  append(values: RoleValues, offset: number, size: number, line: number, flags: number): void {
    const row = this.length;
    if (row === this.#capacity) this.#resize(nextCapacity(row, row + 1));
    const timeUs: number = values.timeUs;
    const timeNs = values.timeNs;
    let bits = values.timeAssumed ? flags | EVENT_FLAGS.timeAssumed : flags;
    // NaN compares false both ways, so an event without time neither goes back nor is gone back from.
    if (timeUs < this.#lastTimeUs || (timeUs === this.#lastTimeUs && timeNs < this.#lastTimeNs)) {
      bits |= EVENT_FLAGS.timeGoesBack;
    }
    if (!Number.isNaN(timeUs)) {
      this.#lastTimeUs = timeUs;
      this.#lastTimeNs = timeNs;
    }
    this.offset[row] = offset;
    this.size[row] = size;
    this.line[row] = line;
    this.timeUs[row] = timeUs;
    this.turn[row] = values.turn;
    this.run[row] = values.run;
    this.agent[row] = values.agent;
    this.type[row] = values.type;
    this.kind[row] = values.kind;
    this.severity[row] = values.severity;
    // Roles that most logs lack: their columns hold what stands for nothing from the start.
    if (timeNs !== 0) this.timeNs[row] = timeNs;
    if (bits !== 0) this.flags[row] = bits;
    if (!Number.isNaN(values.sequence)) this.sequence[row] = values.sequence;
    if (values.to >= 0) this.to[row] = values.to;
    if (values.channel >= 0) this.channel[row] = values.channel;
    if (!Number.isNaN(values.durationUs)) this.durationUs[row] = values.durationUs;
    this.idHi[row] = values.idHi;
    this.idLo[row] = values.idLo;
    this.#appendCauses(values, row);
    for (let rule = 0; rule < this.correlationHi.length; rule++) {
      const hi = this.correlationHi[rule];
      const lo = this.correlationLo[rule];
      if (hi !== undefined) hi[row] = values.correlationHi[rule] ?? 0;
      if (lo !== undefined) lo[row] = values.correlationLo[rule] ?? 0;
    }
    if (bits > 1) this.findingCount += findingsIn(bits);
    this.length = row + 1;
  }

  /** Sets findings of an event. True if some were new. */
  addFlags(row: number, bits: number): boolean {
    const before = this.flags[row] ?? 0;
    const after = before | bits;
    if (after === before) return false;
    this.flags[row] = after;
    this.findingCount += findingsIn(after) - findingsIn(before);
    return true;
  }

  /** Takes findings of an event back. True if some were set. */
  clearFlags(row: number, bits: number): boolean {
    const before = this.flags[row] ?? 0;
    const after = before & ~bits;
    if (after === before) return false;
    this.flags[row] = after;
    this.findingCount += findingsIn(after) - findingsIn(before);
    return true;
  }

  /** Gives room back once a log is read, if more than a fifth of it is unused. */
  trim(): void {
    if (this.#capacity > this.length * 1.25) this.#resize(this.length);
    const causes = this.causeStart[this.length] ?? 0;
    if (this.causeHi.length > causes * 1.25) {
      this.causeHi = trimmedColumn(this.causeHi, causes);
      this.causeLo = trimmedColumn(this.causeLo, causes);
    }
  }

  #appendCauses(values: RoleValues, row: number): void {
    const start = this.causeStart[row] ?? 0;
    const count = values.causeCount;
    const end = start + count;
    if (end > this.causeHi.length) {
      const capacity = nextCapacity(this.causeHi.length, end);
      this.causeHi = grownColumn(this.causeHi, capacity);
      this.causeLo = grownColumn(this.causeLo, capacity);
    }
    const hi = this.causeHi;
    const lo = this.causeLo;
    for (let at = 0; at < count; at++) {
      hi[start + at] = values.causeHi[at] ?? 0;
      lo[start + at] = values.causeLo[at] ?? 0;
    }
    this.causeStart[row + 1] = end;
  }

  #resize(capacity: number): void {
    const grows = capacity >= this.#capacity;
    const resized = <T extends Column>(column: T, length: number, fill = 0): T =>
      grows ? grownColumn(column, length, fill) : trimmedColumn(column, length);
    this.#capacity = capacity;
    this.offset = resized(this.offset, capacity);
    this.size = resized(this.size, capacity);
    this.line = resized(this.line, capacity);
    this.timeUs = resized(this.timeUs, capacity);
    this.timeNs = resized(this.timeNs, capacity);
    this.flags = resized(this.flags, capacity);
    this.sequence = resized(this.sequence, capacity, Number.NaN);
    this.turn = resized(this.turn, capacity);
    this.run = resized(this.run, capacity);
    this.agent = resized(this.agent, capacity);
    this.to = resized(this.to, capacity, -1);
    this.type = resized(this.type, capacity);
    this.kind = resized(this.kind, capacity);
    this.channel = resized(this.channel, capacity, -1);
    this.severity = resized(this.severity, capacity);
    this.durationUs = resized(this.durationUs, capacity, Number.NaN);
    this.idHi = resized(this.idHi, capacity);
    this.idLo = resized(this.idLo, capacity);
    this.causeStart = resized(this.causeStart, capacity + 1);
    this.correlationHi = this.correlationHi.map((column) => resized(column, capacity));
    this.correlationLo = this.correlationLo.map((column) => resized(column, capacity));
  }
}

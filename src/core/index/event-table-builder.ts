import type { Hash64 } from "../base/hash.ts";
import type { RoleValues } from "../scan/role-values.ts";
import {
  type CauseColumn,
  EVENT_FLAGS,
  type EventTable,
  type EventTableBuilder,
  FINDING_FLAGS,
} from "./event-table.ts";
import { FlatColumn } from "./flat-column.ts";
import {
  type GrowableColumn,
  grownColumn,
  nextCapacity,
  trimmedColumn,
} from "./growable-columns.ts";

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
export class GrowingEventTable implements EventTable, EventTableBuilder, CauseColumn {
  length = 0;
  readonly offset = new FlatColumn(new Float64Array(0), this);
  readonly size = new FlatColumn(new Uint32Array(0), this);
  readonly line = new FlatColumn(new Uint32Array(0), this);
  readonly timeUs = new FlatColumn(new Float64Array(0), this);
  readonly timeNs = new FlatColumn(new Uint16Array(0), this);
  readonly flags = new FlatColumn(new Uint8Array(0), this);
  readonly sequence = new FlatColumn(new Float64Array(0), this);
  readonly turn = new FlatColumn(new Float64Array(0), this);
  readonly run = new FlatColumn(new Int32Array(0), this);
  readonly agent = new FlatColumn(new Int32Array(0), this);
  readonly to = new FlatColumn(new Int32Array(0), this);
  readonly type = new FlatColumn(new Int32Array(0), this);
  readonly kind = new FlatColumn(new Int32Array(0), this);
  readonly channel = new FlatColumn(new Int32Array(0), this);
  readonly severity = new FlatColumn(new Int8Array(0), this);
  readonly durationUs = new FlatColumn(new Float64Array(0), this);
  readonly idHi = new FlatColumn(new Uint32Array(0), this);
  readonly idLo = new FlatColumn(new Uint32Array(0), this);
  #causeStart = new Uint32Array(1);
  #causeHi = new Uint32Array(0);
  #causeLo = new Uint32Array(0);
  correlationHi: FlatColumn<Uint32Array>[] = [];
  correlationLo: FlatColumn<Uint32Array>[] = [];

  /** Findings set in `flags`, one per bit. */
  findingCount = 0;

  #capacity = 0;
  #lastTimeUs = Number.NaN;
  #lastTimeNs = 0;

  constructor(correlations: number) {
    for (let rule = 0; rule < correlations; rule++) {
      this.correlationHi.push(new FlatColumn(new Uint32Array(0), this));
      this.correlationLo.push(new FlatColumn(new Uint32Array(0), this));
    }
  }

  get table(): EventTable {
    return this;
  }

  get causes(): CauseColumn {
    return this;
  }

  countOf(row: number): number {
    return (this.#causeStart[row + 1] ?? 0) - (this.#causeStart[row] ?? 0);
  }

  hashOf(row: number, index: number, out: Hash64): void {
    const place = (this.#causeStart[row] ?? 0) + index;
    out.hi = this.#causeHi[place] ?? 0;
    out.lo = this.#causeLo[place] ?? 0;
  }

  nearRowOf(): number {
    return -1;
  }

  readCounts(from: number, to: number, into: Uint32Array): void {
    for (let row = from; row < to; row++) into[row - from] = this.countOf(row);
  }

  readNearRows(from: number, to: number, into: Int32Array): void {
    into.fill(-1, 0, (this.#causeStart[to] ?? 0) - (this.#causeStart[from] ?? 0));
  }

  get total(): number {
    return this.#causeStart[this.length] ?? 0;
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
    this.offset.values[row] = offset;
    this.size.values[row] = size;
    this.line.values[row] = line;
    this.timeUs.values[row] = timeUs;
    this.turn.values[row] = values.turn;
    this.run.values[row] = values.run;
    this.agent.values[row] = values.agent;
    this.type.values[row] = values.type;
    this.kind.values[row] = values.kind;
    this.severity.values[row] = values.severity;
    // Roles that most logs lack: their columns hold what stands for nothing from the start.
    if (timeNs !== 0) this.timeNs.values[row] = timeNs;
    if (bits !== 0) this.flags.values[row] = bits;
    if (!Number.isNaN(values.sequence)) this.sequence.values[row] = values.sequence;
    if (values.to >= 0) this.to.values[row] = values.to;
    if (values.channel >= 0) this.channel.values[row] = values.channel;
    if (!Number.isNaN(values.durationUs)) this.durationUs.values[row] = values.durationUs;
    this.idHi.values[row] = values.idHi;
    this.idLo.values[row] = values.idLo;
    this.#appendCauses(values, row);
    for (let rule = 0; rule < this.correlationHi.length; rule++) {
      const hi = this.correlationHi[rule];
      const lo = this.correlationLo[rule];
      if (hi !== undefined) hi.values[row] = values.correlationHi[rule] ?? 0;
      if (lo !== undefined) lo.values[row] = values.correlationLo[rule] ?? 0;
    }
    if (bits > 1) this.findingCount += findingsIn(bits);
    this.length = row + 1;
  }

  /** Sets findings of an event. True if some were new. */
  addFlags(row: number, bits: number): boolean {
    const before = this.flags.values[row] ?? 0;
    const after = before | bits;
    if (after === before) return false;
    this.flags.values[row] = after;
    this.findingCount += findingsIn(after) - findingsIn(before);
    return true;
  }

  /** Takes findings of an event back. True if some were set. */
  clearFlags(row: number, bits: number): boolean {
    const before = this.flags.values[row] ?? 0;
    const after = before & ~bits;
    if (after === before) return false;
    this.flags.values[row] = after;
    this.findingCount += findingsIn(after) - findingsIn(before);
    return true;
  }

  /** Gives room back once a log is read, if more than a fifth of it is unused. */
  trim(): void {
    if (this.#capacity > this.length * 1.25) this.#resize(this.length);
    const causes = this.#causeStart[this.length] ?? 0;
    if (this.#causeHi.length > causes * 1.25) {
      this.#causeHi = trimmedColumn(this.#causeHi, causes);
      this.#causeLo = trimmedColumn(this.#causeLo, causes);
    }
  }

  #appendCauses(values: RoleValues, row: number): void {
    const start = this.#causeStart[row] ?? 0;
    const count = values.causeCount;
    const end = start + count;
    if (end > this.#causeHi.length) {
      const capacity = nextCapacity(this.#causeHi.length, end);
      this.#causeHi = grownColumn(this.#causeHi, capacity);
      this.#causeLo = grownColumn(this.#causeLo, capacity);
    }
    const hi = this.#causeHi;
    const lo = this.#causeLo;
    for (let at = 0; at < count; at++) {
      hi[start + at] = values.causeHi[at] ?? 0;
      lo[start + at] = values.causeLo[at] ?? 0;
    }
    this.#causeStart[row + 1] = end;
  }

  #resize(capacity: number): void {
    const grows = capacity >= this.#capacity;
    const resized = <T extends GrowableColumn>(column: T, length: number, fill = 0): T =>
      grows ? grownColumn(column, length, fill) : trimmedColumn(column, length);
    this.#capacity = capacity;
    this.offset.values = resized(this.offset.values, capacity);
    this.size.values = resized(this.size.values, capacity);
    this.line.values = resized(this.line.values, capacity);
    this.timeUs.values = resized(this.timeUs.values, capacity);
    this.timeNs.values = resized(this.timeNs.values, capacity);
    this.flags.values = resized(this.flags.values, capacity);
    this.sequence.values = resized(this.sequence.values, capacity, Number.NaN);
    this.turn.values = resized(this.turn.values, capacity);
    this.run.values = resized(this.run.values, capacity);
    this.agent.values = resized(this.agent.values, capacity);
    this.to.values = resized(this.to.values, capacity, -1);
    this.type.values = resized(this.type.values, capacity);
    this.kind.values = resized(this.kind.values, capacity);
    this.channel.values = resized(this.channel.values, capacity, -1);
    this.severity.values = resized(this.severity.values, capacity);
    this.durationUs.values = resized(this.durationUs.values, capacity, Number.NaN);
    this.idHi.values = resized(this.idHi.values, capacity);
    this.idLo.values = resized(this.idLo.values, capacity);
    this.#causeStart = resized(this.#causeStart, capacity + 1);
    for (const column of this.correlationHi) column.values = resized(column.values, capacity);
    for (const column of this.correlationLo) column.values = resized(column.values, capacity);
  }
}

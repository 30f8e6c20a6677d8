import type { StringRole } from "../base/string-table.ts";
import type { RoleBatch } from "../scan/role-batch.ts";
import type { RoleValues } from "../scan/role-values.ts";
import { BlockCauses } from "./block-causes.ts";
import { BlockColumn, FlagsColumn, SizeColumn } from "./block-columns.ts";
import { BLOCK_ROWS, SLOTS } from "./block-layout.ts";
import { BlockList } from "./block-list.ts";
import { copyRows, unpackRows } from "./copy-rows.ts";
import {
  type CauseColumn,
  type Column,
  EVENT_FLAGS,
  type EventTable,
  type EventTableBuilder,
  FINDING_FLAGS,
} from "./event-table.ts";
import { NearCauses } from "./near-causes.ts";
import { OpenBlock } from "./open-block.ts";
import { packBlock } from "./pack-block.ts";
import { type BlockBuffer, PackedBlock } from "./packed-block.ts";
import { renumberBlock } from "./renumber-block.ts";

/** Rows that a log which grows collects before they are packed into its last block. */
const COLLECTED_ROWS = 4096;
/** Fewer are packed, too, if the last block is less than so many times as long. */
const COLLECTED_PART = 16;

/** Logs are read by turns, so one emptied block of full size serves all. */
let spare: OpenBlock | null = null;

/** The table of one log while it grows. Only the indexer and the findings write to it. */
export class GrowingEventTable implements EventTable, EventTableBuilder {
  readonly #list: BlockList;
  readonly #near: NearCauses;
  readonly offset: Column;
  readonly size: Column;
  readonly line: Column;
  readonly timeUs: Column;
  readonly timeNs: Column;
  readonly flags: FlagsColumn;
  readonly sequence: Column;
  readonly turn: Column;
  readonly run: Column;
  readonly agent: Column;
  readonly to: Column;
  readonly type: Column;
  readonly kind: Column;
  readonly channel: Column;
  readonly severity: Column;
  readonly durationUs: Column;
  readonly idHi: Column;
  readonly idLo: Column;
  readonly causes: CauseColumn;
  readonly correlationHi: readonly Column[];
  readonly correlationLo: readonly Column[];

  /** Findings set in `flags`, one per bit. */
  findingCount = 0;

  #lastTimeUs = Number.NaN;
  #lastTimeNs = 0;

  /** `correlations`: number of rules in the profile's `links.correlated`. */
  constructor(correlations: number) {
    const list = new BlockList(correlations);
    this.#list = list;
    const offset = new BlockColumn(list, SLOTS.offset);
    this.offset = offset;
    this.size = new SizeColumn(list, offset);
    this.line = new BlockColumn(list, SLOTS.line);
    this.timeUs = new BlockColumn(list, SLOTS.timeUs);
    this.timeNs = new BlockColumn(list, SLOTS.timeNs);
    this.flags = new FlagsColumn(list);
    this.sequence = new BlockColumn(list, SLOTS.sequence);
    this.turn = new BlockColumn(list, SLOTS.turn);
    this.run = new BlockColumn(list, SLOTS.run);
    this.agent = new BlockColumn(list, SLOTS.agent);
    this.to = new BlockColumn(list, SLOTS.to);
    this.type = new BlockColumn(list, SLOTS.type);
    this.kind = new BlockColumn(list, SLOTS.kind);
    this.channel = new BlockColumn(list, SLOTS.channel);
    this.severity = new BlockColumn(list, SLOTS.severity);
    this.durationUs = new BlockColumn(list, SLOTS.durationUs);
    this.idHi = new BlockColumn(list, SLOTS.idHi);
    this.idLo = new BlockColumn(list, SLOTS.idLo);
    this.causes = new BlockCauses(list, this.idHi, this.idLo);
    this.#near = new NearCauses(this.idHi, this.idLo);
    const keys = [...Array(correlations).keys()];
    this.correlationHi = keys.map((rule) => new BlockColumn(list, SLOTS.correlation + rule * 2));
    this.correlationLo = keys.map(
      (rule) => new BlockColumn(list, SLOTS.correlation + rule * 2 + 1),
    );
  }

  /** Bytes of memory that the rows take. */
  get bytes(): number {
    return this.#list.bytes;
  }

  get length(): number {
    return this.#list.length;
  }

  get table(): EventTable {
    return this;
  }

  append(values: RoleValues, offset: number, size: number, line: number, flags: number): void {
    const open = this.#makeRoom(1);
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
    if (bits > 1) this.findingCount += findingsIn(bits);
    open.append(values, offset, size, line, bits);
    const first = this.#list.packedRows;
    this.#near.append(open, first, values.causeHi, values.causeLo, values.causeCount);
    if ((values.idHi | values.idLo) !== 0) this.#near.remember(first + open.rows, values.idLo);
    open.rows++;
  }

  /**
   * Appends the first `count` rows of a batch, whose chunk begins at `chunkOffset` in the file; row r
   * stands on line `firstLine + r`.
   */
  appendBatch(batch: RoleBatch, count: number, chunkOffset: number, firstLine: number): void {
    for (let from = 0; from < count; ) {
      const left = this.#list.open === null ? BLOCK_ROWS : BLOCK_ROWS - this.#list.open.rows;
      const to = Math.min(count, from + (left === 0 ? BLOCK_ROWS : left));
      const open = this.#makeRoom(to - from);
      open.appendBatch(batch, from, to, chunkOffset, firstLine);
      this.#appendFlags(open, batch, from, to);
      this.#near.appendBatch(open, this.#list.packedRows, batch, from, to);
      from = to;
    }
  }

  /** Sets findings of an event. True if some were new. */
  addFlags(row: number, bits: number): boolean {
    return this.#changeFlags(row, this.flags.at(row) | bits);
  }

  /** Takes findings of an event back. True if some were set. */
  clearFlags(row: number, bits: number): boolean {
    return this.#changeFlags(row, this.flags.at(row) & ~bits);
  }

  /**
   * Packs what is not packed yet, once a log is read for now. A few rows that came since are left as
   * they are until there are more, so that following a file costs little.
   */
  trim(): void {
    const list = this.#list;
    const { open } = list;
    if (open === null || open.rows === 0) return;
    const last = list.blocks.at(-1);
    if (last !== undefined && last.rows < BLOCK_ROWS) {
      if (open.rows < COLLECTED_ROWS && open.rows * COLLECTED_PART < last.rows) return;
      this.#joinWith(last.rows, open);
    }
    this.#pack();
    this.#release();
  }

  /** The buffers of all rows, packed; the flags in them are those that were told of events when they were read. */
  toBlocks(): readonly BlockBuffer[] {
    this.#pack();
    this.#release();
    return this.#list.blocks.map(({ buffer }) => buffer);
  }

  /**
   * Takes over blocks that were read elsewhere, whose rows follow the ones here: the numbers of their
   * texts become what `numberOf` says, lines are counted on from `linesBefore`. Their buffers are this
   * table's from now on. O(different texts of the blocks), wherever their rows are in order.
   */
  appendBlocks(
    buffers: readonly BlockBuffer[],
    numberOf: (role: StringRole, id: number) => number,
    linesBefore: number,
  ): void {
    this.#pack();
    this.#release();
    const first = this.length;
    for (const buffer of buffers) {
      const block = new PackedBlock(buffer);
      renumberBlock(block, numberOf, linesBefore);
      this.#list.push(block);
      this.findingCount += this.#findingsFrom(this.length - block.rows);
    }
    this.#joinTimes(first);
  }

  /** Findings of the rows of the last block, which begins with `row`. */
  #findingsFrom(row: number): number {
    const flags = new Uint8Array(this.length - row);
    this.flags.read(row, this.length, flags, 0);
    let findings = 0;
    for (let at = 0; at < flags.length; at++) {
      const bits = flags[at] as number;
      if (bits > 1) findings += findingsIn(bits);
    }
    return findings;
  }

  /** Whether time goes back from the rows before `first` to those from there on could not be told before. */
  #joinTimes(first: number): void {
    const { timeUs, timeNs, length } = this;
    let row = first;
    while (row < length && Number.isNaN(timeUs.at(row))) row++;
    if (row === length) return;
    const us = timeUs.at(row);
    if (us < this.#lastTimeUs || (us === this.#lastTimeUs && timeNs.at(row) < this.#lastTimeNs)) {
      this.addFlags(row, EVENT_FLAGS.timeGoesBack);
    }
    let last = length - 1;
    while (Number.isNaN(timeUs.at(last))) last--;
    this.#lastTimeUs = timeUs.at(last);
    this.#lastTimeNs = timeNs.at(last);
  }

  #changeFlags(row: number, after: number): boolean {
    const before = this.flags.at(row);
    if (after === before) return false;
    this.flags.set(row, after);
    this.findingCount += findingsIn(after) - findingsIn(before);
    return true;
  }

  /** The open block with room for rows that fit in a block; a full one is packed. */
  #makeRoom(rows: number): OpenBlock {
    const list = this.#list;
    let { open } = list;
    if (open === null) {
      open = new OpenBlock(list.rules);
      list.open = open;
    } else if (open.rows === BLOCK_ROWS) {
      this.#pack();
    }
    if (open.rows + rows > open.capacity) {
      const larger = open.rows + rows > COLLECTED_ROWS ? takeSpare(list.rules) : null;
      if (larger === null) {
        open.makeRoom(rows);
      } else {
        copyRows(open, 0, open.rows, larger);
        open = larger;
        list.open = open;
      }
      list.resetCursors();
    }
    return open;
  }

  /** Packs the rows of the open block, which is empty then. */
  #pack(): void {
    const { open } = this.#list;
    if (open === null || open.rows === 0) return;
    const block = packBlock(open);
    open.clear();
    this.#list.push(block);
  }

  /** Gives the open block away, which is empty. */
  #release(): void {
    const list = this.#list;
    if (list.open?.capacity === BLOCK_ROWS) spare = list.open;
    list.open = null;
    list.resetCursors();
  }

  /** Puts the rows of the last packed block before the open ones; those that fill a block are packed. */
  #joinWith(rows: number, open: OpenBlock): void {
    const list = this.#list;
    const joined = takeSpare(list.rules) ?? new OpenBlock(list.rules);
    const end = list.packedRows;
    const fitting = Math.min(open.rows, BLOCK_ROWS - rows);
    joined.makeRoom(rows + fitting);
    unpackRows(this.#columns(), this.causes, end - rows, end, joined);
    list.pop();
    copyRows(open, 0, fitting, joined);
    list.open = joined;
    list.resetCursors();
    if (fitting === open.rows) return;
    this.#pack();
    copyRows(open, fitting, open.rows, joined);
  }

  /** By slot; null: causes, which are no plain column. */
  #columns(): (Column | null)[] {
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
      null,
      ...this.correlationHi.flatMap((hi, rule) => [hi, this.correlationLo[rule] ?? null]),
    ];
  }

  #appendFlags(open: OpenBlock, batch: RoleBatch, from: number, to: number): void {
    const { timeUs, timeNs, timeAssumed, constant } = batch;
    const { flags, touched } = open;
    let lastUs = this.#lastTimeUs;
    let lastNs = this.#lastTimeNs;
    let findings = 0;
    for (let at = from, row = open.rows; at < to; at++, row++) {
      const us = timeUs[at] as number;
      // Neither holds for NaN; few times are as late as the one before, or earlier.
      if (us <= lastUs && (us < lastUs || (timeNs[at] as number) < lastNs)) {
        flags[row] = EVENT_FLAGS.timeGoesBack;
        findings++;
      }
      if (!Number.isNaN(us)) {
        lastUs = us;
        lastNs = timeNs[at] as number;
      }
    }
    this.#lastTimeUs = lastUs;
    this.#lastTimeNs = lastNs;
    this.findingCount += findings;
    if (findings > 0) touched[SLOTS.flags] = 1;
    if (constant.has("timeAssumed") && timeAssumed[from] === 0) return;
    for (let at = from, row = open.rows; at < to; at++, row++) {
      // EVENT_FLAGS.timeAssumed is 1.
      flags[row] = (flags[row] as number) | (timeAssumed[at] as number);
    }
    touched[SLOTS.flags] = 1;
  }
}

function takeSpare(rules: number): OpenBlock | null {
  if (spare === null || spare.rules !== rules) return null;
  const taken = spare;
  spare = null;
  return taken;
}

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

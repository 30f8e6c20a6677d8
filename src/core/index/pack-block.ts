import { BLOCK_ROWS, CAUSE_START_ROWS, FROM_OFFSETS, HEAD, SLOTS } from "./block-layout.ts";
import { writeHashPairs, writeIds } from "./block-palettes.ts";
import { BlockWriter } from "./block-writer.ts";
import { bytesFor, rangeOf } from "./number-range.ts";
import { noneOf, type OpenBlock } from "./open-block.ts";
import { PackedBlock } from "./packed-block.ts";

const writer = new BlockWriter();
let numbers = new Float64Array(0);

/** The rows of an open block, of which there is at least one, packed. O(rows), about 30 ns each. */
export function packBlock(open: OpenBlock): PackedBlock {
  const { rows, rules } = open;
  if (numbers.length < rows) numbers = new Float64Array(Math.min(BLOCK_ROWS, rows * 2));
  writer.start(rows, rules);
  writer.writeAscending(SLOTS.offset, open.offset);
  packSizes(open);
  writer.writeIntegers(SLOTS.line, open.line, true);
  const { touched } = open;
  const put = (slot: number, write: () => void): void => {
    if (touched[slot] === 1) write();
    else writer.writeConstant(slot, noneOf(slot));
  };
  put(SLOTS.timeUs, () => writer.writeNumbers(SLOTS.timeUs, open.timeUs, false));
  put(SLOTS.timeNs, () => writer.writeIntegers(SLOTS.timeNs, open.timeNs, false));
  put(SLOTS.flags, () => writer.writeIntegers(SLOTS.flags, open.flags, false));
  put(SLOTS.sequence, () => writer.writeNumbers(SLOTS.sequence, open.sequence, true));
  put(SLOTS.turn, () => writer.writeNumbers(SLOTS.turn, open.turn, false));
  put(SLOTS.run, () => writeIds(writer, SLOTS.run, open.run));
  put(SLOTS.agent, () => writeIds(writer, SLOTS.agent, open.agent));
  put(SLOTS.to, () => writeIds(writer, SLOTS.to, open.to));
  put(SLOTS.type, () => writeIds(writer, SLOTS.type, open.type));
  put(SLOTS.kind, () => writeIds(writer, SLOTS.kind, open.kind));
  put(SLOTS.channel, () => writeIds(writer, SLOTS.channel, open.channel));
  put(SLOTS.severity, () => writeIds(writer, SLOTS.severity, open.severity));
  put(SLOTS.durationUs, () => writer.writeNumbers(SLOTS.durationUs, open.durationUs, false));
  put(SLOTS.idHi, () => writer.writeHashes(SLOTS.idHi, open.idHi));
  put(SLOTS.idLo, () => writer.writeHashes(SLOTS.idLo, open.idLo));
  for (let rule = 0; rule < rules; rule++) {
    const slot = SLOTS.correlation + rule * 2;
    const hi = open.correlations[rule * 2];
    const lo = open.correlations[rule * 2 + 1];
    if (hi === undefined || lo === undefined) continue;
    if (touched[slot] === 0 && touched[slot + 1] === 0) {
      writer.writeConstant(slot, 0);
      writer.writeConstant(slot + 1, 0);
    } else {
      writeHashPairs(writer, slot, hi, lo);
    }
  }
  packCauses(open);
  return new PackedBlock(writer.finish());
}

/** Sizes as what lies between an event and the next, where that takes less. */
function packSizes(open: OpenBlock): void {
  const { rows, offset, size } = open;
  const last = rows - 1;
  let differing = 0;
  for (let row = 0; row < last; row++) {
    const gap = (offset[row + 1] as number) - (offset[row] as number) - 1 - (size[row] as number);
    numbers[row] = gap;
    differing += Number(gap !== numbers[0]);
  }
  // What follows the last event is not known: it is put where its gap is that of the row before.
  const gap = last > 0 ? (numbers[last - 1] as number) : 0;
  numbers[last] = gap;
  writer.setHead(HEAD.endOffset, (offset[last] as number) + (size[last] as number) + 1 + gap);
  if (differing === 0) {
    writer.writeConstant(SLOTS.size, gap);
    writer.addToEncoding(SLOTS.size, FROM_OFFSETS);
    return;
  }
  const gaps = rangeOf(numbers, rows);
  if (gaps.whole) {
    const bytes = bytesFor(gaps.max - gaps.min, false);
    if (bytes <= 2 || bytes < bytesForSizes(size, rows)) {
      writer.writeNumbers(SLOTS.size, numbers, false);
      writer.addToEncoding(SLOTS.size, FROM_OFFSETS);
      return;
    }
  }
  writer.writeIntegers(SLOTS.size, size, false);
}

function bytesForSizes(size: Uint32Array, rows: number): number {
  let most = 0;
  for (let row = 0; row < rows; row++) most = Math.max(most, size[row] as number);
  return bytesFor(most, false);
}

function packCauses(open: OpenBlock): void {
  const { rows, causes, farCauses } = open;
  writer.setHead(HEAD.causes, causes);
  writer.setHead(HEAD.farCauses, farCauses);
  writer.writeIntegers(SLOTS.causeCount, open.causeCount, false);
  if (causes === 0) return;
  if (!isEven(open)) {
    const starts = writer.reserve(Math.ceil(rows / CAUSE_START_ROWS) * 4);
    writer.setHead(HEAD.causeStarts, starts);
    for (let row = 0, at = starts / 4; row < rows; row += CAUSE_START_ROWS, at++) {
      writer.u32[at] = open.causeStart[row] as number;
    }
  }
  if (farCauses === causes) {
    const at = writer.reserve(causes * 8);
    writer.setHead(HEAD.causeData, at);
    writer.u32.set(open.causeHi.subarray(0, causes), at / 4);
    writer.u32.set(open.causeLo.subarray(0, causes), at / 4 + causes);
    return;
  }
  const near = writer.reserve(causes * 2);
  writer.setHead(HEAD.causeData, near);
  writer.u16.set(open.causeBack.subarray(0, causes), near / 2);
  // The far ones begin at the next multiple of 8.
  const far = writer.reserve(farCauses * 12) / 4;
  let count = 0;
  for (let at = 0; count < farCauses; at++) {
    if (open.causeBack[at] !== 0) continue;
    writer.u32[far + count] = at;
    writer.u32[far + farCauses + count] = open.causeHi[at] as number;
    writer.u32[far + farCauses * 2 + count] = open.causeLo[at] as number;
    count++;
  }
}

/** All rows have as many causes. */
function isEven(open: OpenBlock): boolean {
  const first = open.causeCount[0];
  for (let row = 1; row < open.rows; row++) if (open.causeCount[row] !== first) return false;
  return true;
}

import type { StringRole } from "../base/string-table.ts";
import {
  COLUMN_HEAD,
  columnHeadOf,
  ENCODINGS,
  GROUPS,
  MISSING,
  RISES,
  SLOTS,
} from "./block-layout.ts";
import type { PackedBlock } from "./packed-block.ts";

/** The columns that hold numbers of texts. */
const TEXT_SLOTS: readonly (readonly [slot: number, role: StringRole])[] = [
  [SLOTS.run, "run"],
  [SLOTS.agent, "agent"],
  [SLOTS.to, "agent"],
  [SLOTS.type, "type"],
  [SLOTS.kind, "kind"],
  [SLOTS.channel, "channel"],
];

/**
 * Fits a block into another table, in place: numbers of texts become what `numberOf` says, lines are
 * counted on from `linesBefore`. O(different texts), however many rows there are.
 */
export function renumberBlock(
  block: PackedBlock,
  numberOf: (role: StringRole, id: number) => number,
  linesBefore: number,
): void {
  for (const [slot, role] of TEXT_SLOTS) {
    forEachPlace(block, slot, (values, place) => {
      const id = values[place] as number;
      if (id >= 0) values[place] = numberOf(role, id);
    });
  }
  addToNumbers(block, SLOTS.line, linesBefore);
}

/** Adds to all numbers of a column that has no doubles. */
function addToNumbers(block: PackedBlock, slot: number, by: number): void {
  const { f64 } = block;
  const head = columnHeadOf(slot);
  const places = [head + COLUMN_HEAD.min, head + COLUMN_HEAD.max];
  const mark = f64[head + COLUMN_HEAD.encoding] as number;
  const encoding = mark & (MISSING - 1);
  if (encoding >= ENCODINGS.based8 && encoding <= ENCODINGS.based32) {
    const bases = (f64[head + COLUMN_HEAD.base] as number) / Float64Array.BYTES_PER_ELEMENT;
    const groups = Math.ceil(block.rows / 2 ** Math.floor((mark & (RISES - 1)) / GROUPS));
    for (let at = 0; at < groups; at++) places.push(bases + at);
  } else {
    places.push(head + COLUMN_HEAD.base);
  }
  for (const place of places) f64[place] = (f64[place] as number) + by;
}

/** Calls back once or more for every number of a text in the block. */
export function forEachTextNumber(
  block: PackedBlock,
  visit: (role: StringRole, id: number) => void,
): void {
  for (const [slot, role] of TEXT_SLOTS) {
    forEachPlace(block, slot, (values, place) => {
      const id = values[place] as number;
      if (id >= 0) visit(role, id);
    });
  }
}

/** Where the different numbers of a column of texts stand: in its palette, or in its head. */
function forEachPlace(
  block: PackedBlock,
  slot: number,
  visit: (values: Float64Array | Int32Array, place: number) => void,
): void {
  const head = columnHeadOf(slot);
  const encoding = (block.f64[head + COLUMN_HEAD.encoding] as number) & (MISSING - 1);
  if (encoding === ENCODINGS.constant) {
    visit(block.f64, head + COLUMN_HEAD.base);
    return;
  }
  const start = (block.f64[head + COLUMN_HEAD.min] as number) / Int32Array.BYTES_PER_ELEMENT;
  const length = block.f64[head + COLUMN_HEAD.max] as number;
  for (let at = 0; at < length; at++) visit(block.i32, start + at);
}

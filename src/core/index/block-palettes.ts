import { COLUMN_HEAD, columnHeadOf, ENCODINGS } from "./block-layout.ts";
import type { BlockWriter } from "./block-writer.ts";

/** Ids below it are found in a table, others in a Map. */
const TABLE_IDS = 2 ** 20;

/** Place of id − least in the palette plus 1, 0: not in it. All 0 between two columns. */
let places = new Int32Array(2 ** 10);

/** Writes ids of a block as a palette and places in it. Ids are −1 or more. */
export function writeIds(writer: BlockWriter, slot: number, ids: Int32Array): void {
  const { rows } = writer;
  const first = ids[0] as number;
  let row = 1;
  let most = first;
  while (row < rows && ids[row] === first) row++;
  if (row === rows) {
    writer.writeConstant(slot, first);
    return;
  }
  for (; row < rows; row++) if ((ids[row] as number) > most) most = ids[row] as number;
  if (most >= TABLE_IDS) {
    writeManyIds(writer, slot, ids);
    return;
  }
  if (most + 2 > places.length) places = new Int32Array(Math.max(most + 2, places.length * 2));
  const palette: number[] = [];
  let data = writer.reserve(rows);
  let narrow = true;
  const { u8 } = writer;
  for (row = 0; row < rows; row++) {
    const id = ids[row] as number;
    let place = places[id + 1] as number;
    if (place === 0) {
      place = palette.push(id);
      places[id + 1] = place;
      if (place > 256) break;
    }
    u8[data + row] = place - 1;
  }
  if (row < rows) {
    narrow = false;
    writer.rewind(data);
    data = writer.reserve(rows * 2);
    const { u16 } = writer;
    const start = data / 2;
    for (row = 0; row < rows; row++) {
      const id = ids[row] as number;
      let place = places[id + 1] as number;
      if (place === 0) {
        place = palette.push(id);
        places[id + 1] = place;
      }
      u16[start + row] = place - 1;
    }
  }
  for (const id of palette) places[id + 1] = 0;
  setPalette(writer, slot, narrow, data, palette);
}

/** {@link writeIds} for ids that no table would hold. */
function writeManyIds(writer: BlockWriter, slot: number, ids: Int32Array): void {
  const { rows } = writer;
  const placeOf = new Map<number, number>();
  const palette: number[] = [];
  const indexes = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    const id = ids[row] as number;
    let place = placeOf.get(id);
    if (place === undefined) {
      place = palette.push(id) - 1;
      placeOf.set(id, place);
    }
    indexes[row] = place;
  }
  const narrow = palette.length <= 256;
  const data = writer.reserve(rows * (narrow ? 1 : 2));
  if (narrow) writer.u8.set(indexes, data);
  else writer.u16.set(indexes, data / 2);
  setPalette(writer, slot, narrow, data, palette);
}

function setPalette(
  writer: BlockWriter,
  slot: number,
  narrow: boolean,
  data: number,
  palette: readonly number[],
): void {
  const at = writer.reserve(palette.length * 4);
  writer.i32.set(palette, at / 4);
  const encoding = narrow ? ENCODINGS.palette8 : ENCODINGS.palette16;
  writer.setColumn(slot, encoding, 0, 1, data, at, palette.length);
}

/** Hashes that repeat less than this often are kept as they are. */
const REPEATS = 4;

/** Slots of hashes in the search below; at most a half is taken. */
const HASH_SLOTS = 2 ** 16;
const hashSlots = new Uint16Array(HASH_SLOTS);

/** Writes the two halves of hashes, with one palette of both if they repeat. */
export function writeHashPairs(
  writer: BlockWriter,
  slotHi: number,
  hi: Uint32Array,
  lo: Uint32Array,
): void {
  const { rows } = writer;
  const most = Math.min(HASH_SLOTS / 2, Math.ceil(rows / REPEATS));
  const paletteHi = new Uint32Array(most);
  const paletteLo = new Uint32Array(most);
  const indexes = new Uint16Array(rows);
  let count = 0;
  hashSlots.fill(0);
  for (let row = 0; row < rows; row++) {
    const rowHi = hi[row] as number;
    const rowLo = lo[row] as number;
    let slot = (rowLo ^ (rowLo >>> 16)) & (HASH_SLOTS - 1);
    let place = hashSlots[slot] as number;
    while (place > 0 && (paletteLo[place - 1] !== rowLo || paletteHi[place - 1] !== rowHi)) {
      slot = (slot + 1) & (HASH_SLOTS - 1);
      place = hashSlots[slot] as number;
    }
    if (place === 0) {
      if (count === most) {
        writer.writeHashes(slotHi, hi);
        writer.writeHashes(slotHi + 1, lo);
        return;
      }
      paletteHi[count] = rowHi;
      paletteLo[count] = rowLo;
      place = ++count;
      hashSlots[slot] = place;
    }
    indexes[row] = place - 1;
  }
  if (count === 1) {
    writer.writeConstant(slotHi, paletteHi[0] as number);
    writer.writeConstant(slotHi + 1, paletteLo[0] as number);
    return;
  }
  const narrow = count <= 256;
  const data = writer.reserve(rows * (narrow ? 1 : 2));
  if (narrow) writer.u8.set(indexes, data);
  else writer.u16.set(indexes, data / 2);
  const encoding = narrow ? ENCODINGS.hashes8 : ENCODINGS.hashes16;
  for (const [slot, palette] of [
    [slotHi, paletteHi],
    [slotHi + 1, paletteLo],
  ] as const) {
    const at = writer.reserve(count * 4);
    writer.u32.set(palette.subarray(0, count), at / 4);
    writer.setColumn(slot, encoding, 0, 1, data, at, count);
  }
}

/** The palette of a column's head: its byte and length. */
export function paletteOf(f64: Float64Array, slot: number): { at: number; length: number } {
  const head = columnHeadOf(slot);
  return {
    at: f64[head + COLUMN_HEAD.min] as number,
    length: f64[head + COLUMN_HEAD.max] as number,
  };
}

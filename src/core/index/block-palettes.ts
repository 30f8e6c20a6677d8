import { BLOCK_ROWS, ENCODINGS } from "./block-layout.ts";
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
  while (row < rows && ids[row] === first) row++;
  if (row === rows) {
    writer.writeConstant(slot, first);
    return;
  }
  const palette: number[] = [];
  const start = writer.reserve(rows);
  if (fillPlaces(ids, rows, 256, writer.u8, start, palette)) {
    setPalette(writer, slot, true, start, palette);
    return;
  }
  writer.rewind(start);
  const wide = writer.reserve(rows * 2);
  if (fillPlaces(ids, rows, BLOCK_ROWS, writer.u16, wide / 2, palette)) {
    setPalette(writer, slot, false, wide, palette);
    return;
  }
  writer.rewind(wide);
  writeManyIds(writer, slot, ids);
}

/** False: there are more than `most` ids, or greater ones than the table holds. `places` is all 0 again. */
function fillPlaces(
  ids: Int32Array,
  rows: number,
  most: number,
  into: Uint8Array | Uint16Array,
  start: number,
  palette: number[],
): boolean {
  palette.length = 0;
  let row = 0;
  while (row < rows) {
    row =
      into instanceof Uint8Array
        ? fillNarrow(ids, row, rows, into, start)
        : fillWide(ids, row, rows, into, start);
    if (row === rows) break;
    // An id that is new.
    const id = ids[row] as number;
    if (id >= TABLE_IDS || palette.length === most) break;
    if (id + 2 > places.length) {
      const grown = new Int32Array(Math.max(id + 2, places.length * 2));
      grown.set(places);
      places = grown;
    }
    places[id + 1] = palette.push(id);
  }
  for (const id of palette) places[id + 1] = 0;
  return row === rows;
}

/** Writes the places of known ids from a row on; gives the row of the first that is not known. */
function fillNarrow(
  ids: Int32Array,
  from: number,
  rows: number,
  into: Uint8Array,
  start: number,
): number {
  const known = places;
  for (let row = from; row < rows; row++) {
    const place = known[(ids[row] as number) + 1] ?? 0;
    if (place === 0) return row;
    into[start + row] = place - 1;
  }
  return rows;
}

function fillWide(
  ids: Int32Array,
  from: number,
  rows: number,
  into: Uint16Array,
  start: number,
): number {
  const known = places;
  for (let row = from; row < rows; row++) {
    const place = known[(ids[row] as number) + 1] ?? 0;
    if (place === 0) return row;
    into[start + row] = place - 1;
  }
  return rows;
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

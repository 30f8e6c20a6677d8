/** Roles of a batch that are no texts: times, numbers, hashes of ids, lists of causes. */
import { type Hash64, hashBytes } from "../base/hash.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { CompiledPlace } from "../profile/compiled-profile.ts";
import { BatchTests } from "./batch-tests.ts";
import { decodeString, FIELD_KIND } from "./field-scanner.ts";
import { type NameTexts, SPOT_KIND_SHIFT, SPOT_MASK } from "./name-texts.ts";
import type { PlacedPlan, SlotColumns } from "./placed-plan.ts";
import { SEEN } from "./scanner-layout.ts";
import { ElementCursor, numberOfBytes, numberOfText, placeText } from "./slot-values.ts";
import type { TimeReader } from "./time.ts";

/** A batch as the scanner left it. */
export type ScannedBatch = {
  readonly placed: PlacedPlan;
  /** Positions in columns are counted from the first of these bytes. */
  readonly bytes: Uint8Array;
  readonly count: number;
};

const ABOVE_TRUTH =
  (1 << FIELD_KIND.number) | (1 << FIELD_KIND.string) | (1 << FIELD_KIND.escapedString);
const LIST_KINDS = ABOVE_TRUTH | (1 << FIELD_KIND.array);

/** Where nanoseconds end in the rest of a clock; above them is whether it had no zone. */
const NANOSECONDS = 0x03ff;
const NAIVE = 0x8000;

/** A place that held something in the batch, and the rows in which it counts. */
type PlaceInBatch = {
  readonly place: CompiledPlace;
  readonly columns: SlotColumns;
  readonly spots: Uint32Array;
  readonly seen: number;
  /** true: all rows. */
  readonly rows: Uint8Array | true;
};

/** The places of a role that is read from spots. */
export class SpotRole {
  readonly #places: readonly { readonly place: CompiledPlace; readonly tests: BatchTests | null }[];

  constructor(places: readonly CompiledPlace[], names: NameTexts) {
    this.#places = places.map((place) => ({
      place,
      tests: place.when.length > 0 ? new BatchTests(place.when, names) : null,
    }));
  }

  /** Places that held a number or string, or with `withArrays` an array. */
  *in({ placed, count }: ScannedBatch, withArrays = false): Generator<PlaceInBatch> {
    const kinds = withArrays ? LIST_KINDS : ABOVE_TRUTH;
    for (const { place, tests } of this.#places) {
      const seen = placed.seen(place.slot);
      const columns = placed.slots[place.slot];
      if ((seen & kinds) === 0 || columns == null || columns.spots === null) continue;
      const rows = tests === null ? true : tests.rowsOf(placed, count);
      if (rows !== false) yield { place, columns, spots: columns.spots, seen, rows };
    }
  }
}

/** Text at a spot of a scalar, as `scalarText` gives it. */
function textAt(bytes: Uint8Array, spots: Uint32Array, row: number): string {
  const spot = spots[row * 2] as number;
  const escaped = spot >>> SPOT_KIND_SHIFT === FIELD_KIND.escapedString;
  return decodeString(bytes, spot & SPOT_MASK, spots[row * 2 + 1] as number, escaped);
}

function isAboveTruth(kind: number): boolean {
  return kind >= FIELD_KIND.number && kind <= FIELD_KIND.escapedString;
}

/** Fills a column of numbers. False: all are NaN. */
export function fillNumbers(role: SpotRole, batch: ScannedBatch, out: Float64Array): boolean {
  const { bytes, count } = batch;
  out.fill(Number.NaN, 0, count);
  let isIn = false;
  for (const { place, columns, spots, rows } of role.in(batch)) {
    const { numbers } = columns;
    for (let row = 0; row < count; row++) {
      const kind = (spots[row * 2] as number) >>> SPOT_KIND_SHIFT;
      if (!isAboveTruth(kind) || !Number.isNaN(out[row] as number)) continue;
      if (rows !== true && rows[row] === 0) continue;
      if (kind === FIELD_KIND.number && !place.changes) {
        const value = numbers?.[row] as number;
        out[row] = Number.isNaN(value)
          ? numberOfBytes(
              bytes,
              (spots[row * 2] as number) & SPOT_MASK,
              spots[row * 2 + 1] as number,
            )
          : value;
      } else {
        const text = placeText(place, textAt(bytes, spots, row));
        out[row] = text === null ? Number.NaN : numberOfText(text);
      }
    }
    isIn = true;
  }
  return isIn;
}

/** Columns that times go to. */
export type TimeColumns = {
  readonly timeUs: Float64Array;
  readonly timeNs: Uint16Array;
  readonly timeAssumed: Uint8Array;
};

/** Fills the columns of times; gives whether any has nanoseconds, and whether any has no zone. */
export function fillTimes(
  role: SpotRole,
  batch: ScannedBatch,
  times: TimeReader,
  out: TimeColumns,
): { readonly nanoseconds: boolean; readonly assumed: boolean } {
  const { bytes, count } = batch;
  const { timeUs, timeNs, timeAssumed } = out;
  timeUs.fill(Number.NaN, 0, count);
  timeNs.fill(0, 0, count);
  timeAssumed.fill(0, 0, count);
  let nanoseconds = false;
  let assumed = false;
  for (const { place, columns, spots, seen, rows } of role.in(batch)) {
    const { clocks, clockRests } = columns;
    if (clocks === null || clockRests === null) continue;
    // Without these bits the rests of all times that were read are 0.
    const hasRests = (seen & (SEEN.naive | SEEN.nanoseconds)) !== 0;
    for (let row = 0; row < count; row++) {
      const spot = spots[row * 2] as number;
      const kind = spot >>> SPOT_KIND_SHIFT;
      if (!isAboveTruth(kind) || !Number.isNaN(timeUs[row] as number)) continue;
      if (rows !== true && rows[row] === 0) continue;
      const us = clocks[row] as number;
      if (kind === FIELD_KIND.string && !place.changes && !Number.isNaN(us)) {
        if (!hasRests) {
          timeUs[row] = us;
          continue;
        }
        const rest = clockRests[row] as number;
        const isNaive = (rest & NAIVE) !== 0;
        timeUs[row] = isNaive ? times.zonedUs(us) : us;
        timeNs[row] = rest & NANOSECONDS;
        if (isNaive) timeAssumed[row] = 1;
        if (isNaive) assumed = true;
        else if (rest > 0) nanoseconds = true;
        if ((rest & NANOSECONDS) > 0) nanoseconds = true;
        continue;
      }
      let found = false;
      if (kind === FIELD_KIND.escapedString || place.changes) {
        const decoded = encodeUtf8(placeText(place, textAt(bytes, spots, row)) ?? "");
        found = times.readText(decoded, 0, decoded.length);
      } else if (kind === FIELD_KIND.number) {
        found = times.readNumber(bytes, spot & SPOT_MASK, spots[row * 2 + 1] as number);
      } else {
        found = times.readText(bytes, spot & SPOT_MASK, spots[row * 2 + 1] as number);
      }
      if (!found) continue;
      const { value } = times;
      timeUs[row] = value.us;
      timeNs[row] = value.ns;
      timeAssumed[row] = value.assumed ? 1 : 0;
      nanoseconds ||= value.ns > 0;
      assumed ||= value.assumed;
    }
  }
  return { nanoseconds, assumed };
}

const hashOut: Hash64 = { hi: 0, lo: 0 };

/** Hashes a value that is an id to `hashOut`; false: it is none. */
function hashValue(
  place: CompiledPlace,
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
): boolean {
  if (start === end) return false;
  if (kind !== FIELD_KIND.escapedString && !place.changes) {
    hashBytes(bytes, start, end, hashOut);
    return true;
  }
  const value = decodeString(bytes, start, end, kind === FIELD_KIND.escapedString);
  const text = placeText(place, value);
  if (text === null) return false;
  const decoded = encodeUtf8(text);
  hashBytes(decoded, 0, decoded.length, hashOut);
  return true;
}

/** Fills two columns of hashes. False: all are 0. */
export function fillHashes(
  role: SpotRole,
  batch: ScannedBatch,
  outHi: Uint32Array,
  outLo: Uint32Array,
): boolean {
  const { bytes, count } = batch;
  outHi.fill(0, 0, count);
  outLo.fill(0, 0, count);
  let isIn = false;
  for (const { place, columns, spots, seen, rows } of role.in(batch)) {
    const { hashHi, hashLo } = columns;
    if (hashHi === null || hashLo === null) continue;
    if (!isIn && rows === true && !place.changes && (seen & SEEN.odd) === 0) {
      // The usual case: what the scanner hashed is all there is, and zeros are where it hashed nothing.
      outHi.set(hashHi.subarray(0, count));
      outLo.set(hashLo.subarray(0, count));
      isIn = true;
      continue;
    }
    isIn = true;
    for (let row = 0; row < count; row++) {
      const spot = spots[row * 2] as number;
      const kind = spot >>> SPOT_KIND_SHIFT;
      if (!isAboveTruth(kind) || outHi[row] !== 0 || outLo[row] !== 0) continue;
      if (rows !== true && rows[row] === 0) continue;
      if (kind !== FIELD_KIND.escapedString && !place.changes) {
        outHi[row] = hashHi[row] as number;
        outLo[row] = hashLo[row] as number;
      } else if (hashValue(place, bytes, kind, spot & SPOT_MASK, spots[row * 2 + 1] as number)) {
        outHi[row] = hashOut.hi;
        outLo[row] = hashOut.lo;
      }
    }
  }
  return isIn;
}

/** The causes of a batch; columns are the scanner's own where they can be. */
export class CauseColumns {
  start = new Uint32Array(0);
  hi: Uint32Array = new Uint32Array(1024);
  lo: Uint32Array = new Uint32Array(1024);
  #ownHi = this.hi;
  #ownLo = this.lo;
  #count = 0;
  readonly #elements = new ElementCursor();

  /** False: no row has any. */
  fill(role: SpotRole, batch: ScannedBatch): boolean {
    const { placed, count } = batch;
    if (this.start.length <= placed.rows) this.start = new Uint32Array(placed.rows + 1);
    const places = [...role.in(batch, true)];
    if (places.length === 0) {
      this.start.fill(0, 0, count + 1);
      return false;
    }
    const [only] = places;
    if (places.length === 1 && only !== undefined && this.#takeAll(only, batch)) return true;
    this.hi = this.#ownHi;
    this.lo = this.#ownLo;
    this.#count = 0;
    for (let row = 0; row < count; row++) {
      this.start[row] = this.#count;
      for (const place of places) if (this.#take(place, batch, row)) break;
    }
    this.start[count] = this.#count;
    return true;
  }

  /** The usual case: one place, whose lists the scanner made one after the other. */
  #takeAll({ place, columns, spots, seen, rows }: PlaceInBatch, batch: ScannedBatch): boolean {
    const { listStarts, listCounts } = columns;
    if (rows !== true || place.changes || (seen & SEEN.odd) !== 0) return false;
    if (listStarts === null || listCounts === null) return false;
    const { start } = this;
    let next = 0;
    for (let row = 0; row < batch.count; row++) {
      start[row] = next;
      if (spots[row * 2] === 0) continue;
      const length = listCounts[row] as number;
      // Hashes of an equal key before, or of another slot, stand between.
      if (length > 0 && listStarts[row] !== next) return false;
      next += length;
    }
    start[batch.count] = next;
    this.hi = batch.placed.listHi;
    this.lo = batch.placed.listLo;
    return true;
  }

  #take({ place, columns, spots, rows }: PlaceInBatch, batch: ScannedBatch, row: number): boolean {
    const { bytes, placed } = batch;
    const spot = spots[row * 2] as number;
    const kind = spot >>> SPOT_KIND_SHIFT;
    if (kind < FIELD_KIND.number || kind === FIELD_KIND.object) return false;
    if (rows !== true && rows[row] === 0) return false;
    const before = this.#count;
    const known = columns.listCounts?.[row] as number;
    if (known >= 0 && !place.changes) {
      const from = columns.listStarts?.[row] as number;
      for (let at = from; at < from + known; at++) {
        this.#add(placed.listHi[at] as number, placed.listLo[at] as number);
      }
      return known > 0;
    }
    const start = spot & SPOT_MASK;
    const end = spots[row * 2 + 1] as number;
    if (kind === FIELD_KIND.array) {
      const elements = this.#elements;
      elements.begin(bytes, start, end);
      while (elements.next()) {
        if (!isAboveTruth(elements.kind)) continue;
        if (hashValue(place, bytes, elements.kind, elements.start, elements.end)) {
          this.#add(hashOut.hi, hashOut.lo);
        }
      }
    } else if (hashValue(place, bytes, kind, start, end)) {
      this.#add(hashOut.hi, hashOut.lo);
    }
    return this.#count > before;
  }

  #add(hi: number, lo: number): void {
    const at = this.#count++;
    if (at === this.#ownHi.length) {
      const grownHi = new Uint32Array(at * 2);
      grownHi.set(this.#ownHi);
      const grownLo = new Uint32Array(at * 2);
      grownLo.set(this.#ownLo);
      this.hi = this.#ownHi = grownHi;
      this.lo = this.#ownLo = grownLo;
    }
    this.#ownHi[at] = hi;
    this.#ownLo[at] = lo;
  }
}

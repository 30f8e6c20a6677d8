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
  in({ placed, count }: ScannedBatch, withArrays = false): PlaceInBatch[] {
    const kinds = withArrays ? LIST_KINDS : ABOVE_TRUTH;
    const found: PlaceInBatch[] = [];
    for (const { place, tests } of this.#places) {
      const seen = placed.seen(place.slot);
      const columns = placed.slots[place.slot];
      if ((seen & kinds) === 0 || columns == null || columns.spots === null) continue;
      const rows = tests === null ? true : tests.rowsOf(placed, count);
      if (rows !== false) found.push({ place, columns, spots: columns.spots, seen, rows });
    }
    return found;
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

/** Whether the scanner's own column is what a role holds: one place alone, of which nothing is left to be read. */
function isColumn(places: readonly PlaceInBatch[], oddities: number): boolean {
  const [place] = places;
  return (
    place !== undefined &&
    places.length === 1 &&
    place.rows === true &&
    !place.place.changes &&
    (place.seen & (oddities | SEEN.odd)) === 0
  );
}

const TEXTS = (1 << FIELD_KIND.string) | (1 << FIELD_KIND.escapedString);
const NUMBERS = 1 << FIELD_KIND.number;

/** The column of a role's numbers: the scanner's own, or `out` filled; null: all are NaN. */
export function numbersOf(
  role: SpotRole,
  batch: ScannedBatch,
  out: Float64Array,
): Float64Array | null {
  const { bytes, count } = batch;
  const places = role.in(batch);
  if (places.length === 0) return null;
  const own = places[0]?.columns.numbers ?? null;
  if (own !== null && isColumn(places, TEXTS)) return own;
  out.fill(Number.NaN, 0, count);
  for (const { place, columns, spots, rows } of places) {
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
  }
  return out;
}

/** The columns of times: the scanner's own where they can be, and what is known to be 0 in all rows. */
export class TimeColumns {
  timeUs: Float64Array = new Float64Array(0);
  timeNs: Uint16Array = new Uint16Array(0);
  timeAssumed = new Uint8Array(0);
  /** False: all are 0. */
  hasNanoseconds = false;
  hasAssumed = false;
  #ownUs = this.timeUs;
  #ownNs = this.timeNs;

  fill(role: SpotRole, batch: ScannedBatch, times: TimeReader): void {
    const { placed, count } = batch;
    if (this.#ownUs.length < placed.rows) {
      this.#ownUs = new Float64Array(placed.rows);
      this.#ownNs = new Uint16Array(placed.rows);
      this.timeAssumed = new Uint8Array(placed.rows);
    }
    this.timeUs = this.#ownUs;
    this.timeNs = this.#ownNs;
    this.timeAssumed.fill(0, 0, count);
    this.hasAssumed = false;
    const places = role.in(batch);
    const { seen = 0, columns } = places[0] ?? {};
    this.hasNanoseconds = (seen & SEEN.nanoseconds) !== 0;
    if (isColumn(places, ESCAPED | NUMBERS | SEEN.naive) && columns?.clocks != null) {
      this.timeUs = columns.clocks;
      // Without the bit of nanoseconds all rests are 0.
      this.timeNs = columns.clockRests ?? this.#ownNs;
      return;
    }
    this.timeUs.fill(Number.NaN, 0, count);
    this.timeNs.fill(0, 0, count);
    this.hasNanoseconds = false;
    for (const place of places) this.#fillFrom(place, batch, times);
  }

  #fillFrom(place: PlaceInBatch, { bytes, count }: ScannedBatch, times: TimeReader): void {
    const { timeUs } = this;
    const { spots, rows, columns } = place;
    const { changes } = place.place;
    const { clocks, clockRests } = columns;
    for (let row = 0; row < count; row++) {
      const spot = spots[row * 2] as number;
      const kind = spot >>> SPOT_KIND_SHIFT;
      if (!isAboveTruth(kind) || !Number.isNaN(timeUs[row] as number)) continue;
      if (rows !== true && rows[row] === 0) continue;
      const us = clocks?.[row] as number;
      if (kind === FIELD_KIND.string && !changes && !Number.isNaN(us)) {
        const rest = clockRests?.[row] as number;
        const isNaive = (rest & NAIVE) !== 0;
        this.#put(row, isNaive ? times.zonedUs(us) : us, rest & NANOSECONDS, isNaive);
        continue;
      }
      let found = false;
      if (kind === FIELD_KIND.escapedString || changes) {
        const text = placeText(place.place, textAt(bytes, spots, row)) ?? "";
        const decoded = encodeUtf8(text);
        found = times.readText(decoded, 0, decoded.length);
      } else if (kind === FIELD_KIND.number) {
        found = times.readNumber(bytes, spot & SPOT_MASK, spots[row * 2 + 1] as number);
      } else {
        found = times.readText(bytes, spot & SPOT_MASK, spots[row * 2 + 1] as number);
      }
      if (found) this.#put(row, times.value.us, times.value.ns, times.value.assumed);
    }
  }

  #put(row: number, us: number, ns: number, assumed: boolean): void {
    this.timeUs[row] = us;
    if (ns > 0) {
      this.timeNs[row] = ns;
      this.hasNanoseconds = true;
    }
    if (assumed) {
      this.timeAssumed[row] = 1;
      this.hasAssumed = true;
    }
  }
}

const ESCAPED = 1 << FIELD_KIND.escapedString;

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

/** Two columns of hashes, both 0: none. */
export type HashColumns = { readonly hi: Uint32Array; readonly lo: Uint32Array };

/** The columns of a role's hashes: the scanner's own, or `out` filled; null: all are 0. */
export function hashesOf(
  role: SpotRole,
  batch: ScannedBatch,
  out: HashColumns,
): HashColumns | null {
  const { bytes, count } = batch;
  const places = role.in(batch);
  if (places.length === 0) return null;
  const { hashHi = null, hashLo = null } = places[0]?.columns ?? {};
  if (hashHi !== null && hashLo !== null && isColumn(places, 0)) return { hi: hashHi, lo: hashLo };
  const { hi, lo } = out;
  hi.fill(0, 0, count);
  lo.fill(0, 0, count);
  for (const { place, columns, spots, rows } of places) {
    for (let row = 0; row < count; row++) {
      const spot = spots[row * 2] as number;
      const kind = spot >>> SPOT_KIND_SHIFT;
      if (!isAboveTruth(kind) || hi[row] !== 0 || lo[row] !== 0) continue;
      if (rows !== true && rows[row] === 0) continue;
      if (kind !== FIELD_KIND.escapedString && !place.changes) {
        hi[row] = columns.hashHi?.[row] as number;
        lo[row] = columns.hashLo?.[row] as number;
      } else if (hashValue(place, bytes, kind, spot & SPOT_MASK, spots[row * 2 + 1] as number)) {
        hi[row] = hashOut.hi;
        lo[row] = hashOut.lo;
      }
    }
  }
  return out;
}

/** The causes of a batch; columns are the scanner's own where they can be. */
export class CauseColumns {
  start: Uint32Array = new Uint32Array(1);
  hi: Uint32Array = new Uint32Array(1024);
  lo: Uint32Array = new Uint32Array(1024);
  #ownStart = new Uint32Array(1);
  #ownHi = this.hi;
  #ownLo = this.lo;
  #count = 0;
  readonly #elements = new ElementCursor();

  /** False: no row has any. */
  fill(role: SpotRole, batch: ScannedBatch): boolean {
    const { placed, count } = batch;
    const places = role.in(batch, true);
    if (isColumn(places, 0) && !placed.mixed) {
      this.start = placed.rowLists;
      this.hi = placed.listHi;
      this.lo = placed.listLo;
      return true;
    }
    if (this.#ownStart.length <= placed.rows) this.#ownStart = new Uint32Array(placed.rows + 1);
    this.start = this.#ownStart;
    this.hi = this.#ownHi;
    this.lo = this.#ownLo;
    if (places.length === 0) {
      this.start.fill(0, 0, count + 1);
      return false;
    }
    this.#count = 0;
    for (let row = 0; row < count; row++) {
      this.start[row] = this.#count;
      for (const place of places) if (this.#take(place, batch, row)) break;
    }
    this.start[count] = this.#count;
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

/** A plan as it stands in the scanner's memory, and the columns that the scanner fills by it. */
import type { BatchPlan } from "./batch-plan.ts";
import { OWN_MEMORY, PLAN, SLOT, SLOT_WORK } from "./scanner-layout.ts";
import { fieldPlanBytes, writeFieldPlan } from "./write-field-plan.ts";

/** Rows of a batch, where the columns have room for so many; they stay in the second-level cache. */
const MAX_ROWS = 2048;
const MIN_ROWS = 16;

/** Between columns, so that the places of one row do not all fall into the same lines of the cache. */
const COLUMN_GAP = 192;

/** Columns of a slot; null: it has none of that kind. One place per row unless said otherwise. */
export type SlotColumns = {
  /** Two per row: start and kind (topmost four bits), end. */
  readonly spots: Uint32Array | null;
  readonly names: Uint32Array | null;
  readonly hashHi: Uint32Array | null;
  readonly hashLo: Uint32Array | null;
  readonly numbers: Float64Array | null;
  readonly clocks: Float64Array | null;
  readonly clockRests: Uint16Array | null;
  readonly listStarts: Uint32Array | null;
  readonly listCounts: Int32Array | null;
};

/** In the order of a slot's words from the third on. */
const COLUMN_KINDS: readonly (readonly [name: keyof SlotColumns, work: number, bytes: number])[] = [
  ["spots", SLOT_WORK.spot, 8],
  ["names", SLOT_WORK.name, 4],
  ["hashHi", SLOT_WORK.hash, 4],
  ["hashLo", SLOT_WORK.hash, 4],
  ["numbers", SLOT_WORK.number, 8],
  ["clocks", SLOT_WORK.clock, 8],
  ["clockRests", SLOT_WORK.clock, 2],
  ["listStarts", SLOT_WORK.list, 4],
  ["listCounts", SLOT_WORK.list, 4],
];

export class PlacedPlan {
  readonly at: number;
  readonly slots: readonly SlotColumns[];
  /** Where objects begin and end. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** How many hashes the lists of the rows before a row hold; one more than there are rows. */
  readonly rowLists: Uint32Array;
  /** Hashes of all lists. */
  readonly listHi: Uint32Array;
  readonly listLo: Uint32Array;
  readonly #words: Uint32Array;
  readonly #slotsAt: number;
  readonly #rows: number;

  private constructor(
    plan: BatchPlan,
    memory: ArrayBuffer,
    at: number,
    columnsAt: number,
    rows: number,
  ) {
    this.at = at;
    this.#rows = rows;
    this.#words = new Uint32Array(memory);
    const { fields, works } = plan;
    const view = new DataView(memory);
    const slots = aligned(at + PLAN.bytes);
    const nodes = slots + fields.slotCount * SLOT.bytes;
    this.#slotsAt = slots;
    let columnsEnd = columnsAt;
    const takeColumn = (bytes: number): number => {
      const column = columnsEnd;
      columnsEnd += aligned((rows + 1) * bytes) + COLUMN_GAP;
      return column;
    };
    this.starts = new Uint32Array(memory, takeColumn(4), rows);
    this.ends = new Uint32Array(memory, takeColumn(4), rows);
    this.rowLists = new Uint32Array(memory, takeColumn(4), rows + 1);
    this.listHi = new Uint32Array(memory, OWN_MEMORY.listHiAt, OWN_MEMORY.listMax);
    this.listLo = new Uint32Array(memory, OWN_MEMORY.listLoAt, OWN_MEMORY.listMax);
    new Uint8Array(memory, at, PlacedPlan.sizeOf(plan)).fill(0);
    const words = [nodes, slots, nodes, this.starts.byteOffset, this.ends.byteOffset, rows];
    words.forEach((word, index) => {
      view.setUint32(at + index * 4, word, true);
    });
    this.slots = Array.from(works, (work, slot) => {
      view.setUint32(slots + slot * SLOT.bytes, work, true);
      const at = COLUMN_KINDS.map(([, needs, bytes], index) => {
        const column = (work & needs) === 0 ? 0 : takeColumn(bytes);
        view.setUint32(slots + slot * SLOT.bytes + SLOT.spots + index * 4, column, true);
        return column;
      });
      return columnsOf(memory, at, rows);
    });
    const slotAt = (slot: number): number => slots + slot * SLOT.bytes;
    const { guesses, guessesEnd, noEdge } = writeFieldPlan(fields, memory, nodes, slotAt);
    [guesses, guessesEnd, noEdge, this.rowLists.byteOffset].forEach((word, index) => {
      view.setUint32(at + PLAN.guesses + index * 4, word, true);
    });
  }

  /** Writes a plan; null: a batch would have too few rows. */
  static write(
    plan: BatchPlan,
    memory: ArrayBuffer,
    at: number,
    columnsAt: number,
    columnsEnd: number,
  ): PlacedPlan | null {
    let rowBytes = 12;
    let columns = 3;
    for (const work of plan.works) {
      for (const [, needs, bytes] of COLUMN_KINDS) {
        if ((work & needs) === 0) continue;
        rowBytes += bytes;
        columns++;
      }
    }
    const room = columnsEnd - columnsAt - columns * (COLUMN_GAP + 32);
    const rows = Math.min(MAX_ROWS, Math.floor(room / rowBytes));
    return rows < MIN_ROWS ? null : new PlacedPlan(plan, memory, at, columnsAt, rows);
  }

  /** Bytes of a plan, without its columns. */
  static sizeOf({ fields }: BatchPlan): number {
    return aligned(PLAN.bytes + fields.slotCount * SLOT.bytes + fieldPlanBytes(fields));
  }

  /** Rows that a batch has at most. */
  get rows(): number {
    return this.#rows;
  }

  /** Address at which the batch stopped, and why. */
  get stoppedAt(): number {
    return this.#words[(this.at + PLAN.stoppedAt) >> 2] as number;
  }
  get why(): number {
    return this.#words[(this.at + PLAN.why) >> 2] as number;
  }
  /** Lists are not those of one slot one after the other. */
  get mixed(): boolean {
    return this.#words[(this.at + PLAN.mixed) >> 2] !== 0;
  }
  /** Names that the batch was the first to give. */
  get fresh(): number {
    return this.#words[(this.at + PLAN.fresh) >> 2] as number;
  }

  /** What a slot held in any row of the batch: bits by FIELD_KIND, and SEEN. */
  seen(slot: number): number {
    return this.#words[(this.#slotsAt + slot * SLOT.bytes + SLOT.seen) >> 2] as number;
  }

  /** Says that anything may stand in the columns. */
  soil(): void {
    this.#words[(this.at + PLAN.dirty) >> 2] = this.#rows;
    for (let slot = 0; slot < this.slots.length; slot++) {
      this.#words[(this.#slotsAt + slot * SLOT.bytes + SLOT.seen) >> 2] = 0xffffffff;
    }
  }
}

function columnsOf(memory: ArrayBuffer, addresses: readonly number[], rows: number): SlotColumns {
  const [spots, names, hashHi, hashLo, numbers, clocks, clockRests, listStarts, listCounts] =
    addresses.map((at) => (at === 0 ? null : at));
  const words = (at: number | null | undefined, length = rows): Uint32Array | null =>
    at == null ? null : new Uint32Array(memory, at, length);
  return {
    spots: words(spots, rows * 2),
    names: words(names),
    hashHi: words(hashHi),
    hashLo: words(hashLo),
    numbers: numbers == null ? null : new Float64Array(memory, numbers, rows),
    clocks: clocks == null ? null : new Float64Array(memory, clocks, rows),
    clockRests: clockRests == null ? null : new Uint16Array(memory, clockRests, rows),
    listStarts: words(listStarts),
    listCounts: listCounts == null ? null : new Int32Array(memory, listCounts, rows),
  };
}

function aligned(at: number): number {
  return Math.ceil(at / 16) * 16;
}

/** Which marks find a place in their lane (UI.md, section 3). Pure; painting is in paint/. */

/** Where a mark went. */
export const PLACES = { none: 0, upper: 1, lower: 2, bar: 3 } as const;

/** Free width a mark needs. */
const MARK_PX = 9.5;
/** From this width on an event with a duration is a bar. */
export const BAR_FROM_PX = 9;

export type MarkColumns = {
  readonly lanes: Uint16Array;
  readonly positions: Float64Array;
  readonly lengths: Float64Array;
  readonly slots: Uint8Array;
  readonly severities: Int8Array;
};

export type Placement = {
  /** One of PLACES per mark. */
  readonly places: Uint8Array;
  readonly unplaced: number;
};

export type PlaceOptions = {
  readonly pxPerUnit: number;
  /** Axis unit the rows are aligned to, so that panning does not move marks between rows. */
  readonly origin: number;
  /** 0: claims first (the selection), 1: next (the chain), null: by severity and slot. */
  readonly claimOf: (index: number) => 0 | 1 | null;
  readonly errorSeverity: number;
  /** Marks that take what is left: those the filter does not match. */
  readonly isLast: (index: number) => boolean;
  /** Lanes of the compact height have one row. */
  readonly isCompact: (lane: number) => boolean;
};

const CLASSES = 12;

/** Rows of all marks: bars first by width, then marks in the order of claim. O(marks). */
export function placeMarks(marks: MarkColumns, options: PlaceOptions): Placement {
  const count = marks.positions.length;
  const places = new Uint8Array(count);
  const byClass: number[][] = Array.from({ length: CLASSES }, () => []);
  for (let index = 0; index < count; index++) {
    if ((marks.lengths[index] ?? 0) * options.pxPerUnit >= BAR_FROM_PX) {
      places[index] = PLACES.bar;
      continue;
    }
    byClass[claimClassOf(marks, index, options)]?.push(index);
  }
  const taken = new Map<number, number>();
  let unplaced = 0;
  for (const indexes of byClass) {
    for (const index of indexes) {
      const lane = marks.lanes[index] ?? 0;
      const x = ((marks.positions[index] ?? 0) - options.origin) * options.pxPerUnit;
      if (claim(taken, lane * 2, x)) {
        places[index] = PLACES.upper;
      } else if (!options.isCompact(lane) && claim(taken, lane * 2 + 1, x)) {
        places[index] = PLACES.lower;
      } else {
        unplaced++;
      }
    }
  }
  return { places, unplaced };
}

function claimClassOf(marks: MarkColumns, index: number, options: PlaceOptions): number {
  if (options.isLast(index)) {
    return CLASSES - 1;
  }
  const claimed = options.claimOf(index);
  if (claimed !== null) {
    return claimed;
  }
  if (marks.severities[index] === options.errorSeverity) {
    return 2;
  }
  const slot = marks.slots[index] ?? 6;
  // Slot 6 (DETAIL, quiet) claims last, the others in the order of their slots.
  return slot === 6 ? CLASSES - 2 : slot > 6 ? 1 + slot : 2 + slot;
}

/** Cells are one mark wide, so each holds at most one mark and only its neighbours can touch it. */
function claim(taken: Map<number, number>, row: number, x: number): boolean {
  const cell = Math.floor(x / MARK_PX);
  const base = row * 2 ** 32 + 2 ** 31;
  for (let near = cell - 1; near <= cell + 1; near++) {
    const other = taken.get(base + near);
    if (other !== undefined && Math.abs(other - x) < MARK_PX) {
      return false;
    }
  }
  taken.set(base + cell, x);
  return true;
}

/** Marks or density: density from half of the events without a place on, marks again below 35 %. */
export function isDensity(before: boolean, unplaced: number, matching: number): boolean {
  if (matching === 0) {
    return false;
  }
  const share = unplaced / matching;
  return before ? share > 0.35 : share > 0.5;
}

/** The mark under the pointer: its hit box is 12 × 14, the nearest wins; bars by their extent. */
export function findMark(
  points: readonly {
    readonly index: number;
    readonly x: number;
    readonly y: number;
    readonly widthPx: number;
  }[],
  x: number,
  y: number,
): number | null {
  let best: number | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const point of points) {
    const dx =
      point.widthPx > 0 ? outside(x, point.x, point.x + point.widthPx) : Math.abs(x - point.x);
    const dy = Math.abs(y - point.y);
    if (dx > (point.widthPx > 0 ? 2 : 6) || dy > 7) {
      continue;
    }
    const distance = dx + dy;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = point.index;
    }
  }
  return best;
}

function outside(x: number, start: number, end: number): number {
  return x < start ? start - x : x > end ? x - end : 0;
}

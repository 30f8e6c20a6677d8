import type { WindowView } from "../../src/core/view/timeline-view.ts";
import { type LaneLayout, rowCenterOf } from "./lane-layout.ts";
import { isDensity, type MarkColumns, PLACES, placeMarks } from "./mark-layout.ts";
import { type Scale, xOf } from "./scale.ts";

/** A mark or bar where it is drawn; bars have a width. `matched` false: what the filter does not leave. */
export type MarkPoint = {
  readonly index: number;
  readonly key: number;
  readonly lane: number;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  /** Width of a bar up to where the next one in its lane begins. */
  readonly freePx: number;
  readonly slot: number;
  readonly severity: number;
  readonly kind: string;
  readonly lengthUnits: number;
  readonly matched: boolean;
};

export type MarkScene = { readonly points: readonly MarkPoint[]; readonly density: boolean };

type Source = {
  readonly view: WindowView;
  readonly matched: boolean;
  readonly indexes: readonly number[] | null;
};

export type SceneOptions = {
  readonly scale: Scale;
  readonly origin: number;
  readonly layout: LaneLayout;
  readonly laneStart: number;
  readonly selected: number | null;
  readonly chained: ReadonlySet<number>;
  readonly wasDensity: boolean;
};

/** Places the marks of a window; what does not match takes the room that is left. */
export function buildMarkScene(
  view: WindowView,
  rest: WindowView | null,
  options: SceneOptions,
): MarkScene {
  if (view.marksOmitted > 0) {
    return { points: [], density: true };
  }
  const sources: Source[] = [{ view, matched: true, indexes: null }];
  if (rest !== null && rest.marksOmitted === 0) {
    const matching = new Set<number>(view.keys);
    const indexes: number[] = [];
    for (const [index, key] of rest.keys.entries()) {
      if (!matching.has(key)) {
        indexes.push(index);
      }
    }
    sources.push({ view: rest, matched: false, indexes });
  }
  const matchedCount = view.keys.length;
  const columns = joinColumns(sources);
  const keyAt = (index: number): number => columns.keys[index] ?? -1;
  const placement = placeMarks(columns, {
    pxPerUnit: options.scale.pxPerUnit,
    origin: options.origin,
    errorSeverity: 4,
    claimOf: (index) =>
      keyAt(index) === options.selected ? 0 : options.chained.has(keyAt(index)) ? 1 : null,
    isLast: (index) => index >= matchedCount,
    isCompact: (lane) => options.layout.boxes[lane]?.compact === true,
  });
  let unplaced = 0;
  for (let index = 0; index < matchedCount; index++) {
    if (placement.places[index] === PLACES.none) {
      unplaced++;
    }
  }
  const density = isDensity(options.wasDensity, unplaced, matchedCount);
  const points: MarkPoint[] = [];
  const freeOf = freeWidths(columns, placement.places);
  if (density) {
    return { points, density };
  }
  for (let index = 0; index < columns.keys.length; index++) {
    const place = placement.places[index] ?? 0;
    const lane = columns.lanes[index] ?? 0;
    const box = options.layout.boxes[lane];
    if (place === PLACES.none || box === undefined) {
      continue;
    }
    const row = place === PLACES.bar ? "bar" : place === PLACES.upper ? "upper" : "lower";
    const length = columns.lengths[index] ?? 0;
    points.push({
      index,
      key: keyAt(index),
      lane,
      x: xOf(options.scale, columns.positions[index] ?? 0),
      y: rowCenterOf(box, row),
      widthPx: place === PLACES.bar ? length * options.scale.pxPerUnit : 0,
      freePx: (freeOf.get(index) ?? 0) * options.scale.pxPerUnit,
      slot: columns.slots[index] ?? 6,
      severity: columns.severities[index] ?? -1,
      kind: columns.kinds[index] ?? "",
      lengthUnits: length,
      matched: index < matchedCount,
    });
  }
  return { points, density };
}

/** Units from the start of each bar to the start of the next in its lane, or to its own end. */
function freeWidths(columns: MarkColumns, places: Uint8Array): ReadonlyMap<number, number> {
  const bars = Array.from(places.keys()).filter((index) => places[index] === PLACES.bar);
  bars.sort(
    (a, b) =>
      (columns.lanes[a] ?? 0) - (columns.lanes[b] ?? 0) ||
      (columns.positions[a] ?? 0) - (columns.positions[b] ?? 0),
  );
  const free = new Map<number, number>();
  for (const [n, index] of bars.entries()) {
    const next = bars[n + 1];
    const length = columns.lengths[index] ?? 0;
    const gap =
      next !== undefined && columns.lanes[next] === columns.lanes[index]
        ? (columns.positions[next] ?? 0) - (columns.positions[index] ?? 0)
        : length;
    free.set(index, Math.min(length, gap));
  }
  return free;
}

function joinColumns(
  sources: readonly Source[],
): MarkColumns & { readonly keys: Float64Array; readonly kinds: readonly string[] } {
  const count = sources.reduce(
    (sum, { view, indexes }) => sum + (indexes?.length ?? view.keys.length),
    0,
  );
  const joined = {
    keys: new Float64Array(count),
    lanes: new Uint16Array(count),
    positions: new Float64Array(count),
    lengths: new Float64Array(count),
    slots: new Uint8Array(count),
    severities: new Int8Array(count),
    kinds: [] as string[],
  };
  let at = 0;
  for (const { view, indexes } of sources) {
    const length = indexes?.length ?? view.keys.length;
    for (let n = 0; n < length; n++, at++) {
      const from = indexes === null ? n : (indexes[n] ?? 0);
      joined.keys[at] = view.keys[from] ?? -1;
      joined.lanes[at] = view.lanes[from] ?? 0;
      joined.positions[at] = view.positions[from] ?? 0;
      joined.lengths[at] = view.lengths[from] ?? 0;
      joined.slots[at] = view.slots[from] ?? 6;
      joined.severities[at] = view.severities[from] ?? -1;
      joined.kinds.push(view.kinds[view.kindIds[from] ?? -1] ?? "");
    }
  }
  return joined;
}

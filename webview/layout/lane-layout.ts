/** Lanes from top to bottom. All values are CSS pixels from the top of the first lane. */
export type LaneBox = {
  readonly index: number;
  readonly y: number;
  readonly height: number;
  readonly compact: boolean;
};

export type LaneLayout = { readonly boxes: readonly LaneBox[]; readonly height: number };

export const LANE_PX = 44;
export const LANE_NARROW_PX = 40;
export const LANE_COMPACT_PX = 22;

/** The lane of events without an agent is compact. */
export function layoutLanes(agents: readonly (string | null)[], lanePx: number): LaneLayout {
  const boxes: LaneBox[] = [];
  let y = 0;
  for (const [index, agent] of agents.entries()) {
    const compact = agent === null && agents.length > 1;
    const height = compact ? LANE_COMPACT_PX : lanePx;
    boxes.push({ index, y, height, compact });
    y += height;
  }
  return { boxes, height: y };
}

/** The lanes that a part of the height touches, as a half-open range of indexes. */
export function visibleLanes(
  layout: LaneLayout,
  top: number,
  height: number,
): { readonly start: number; readonly end: number } {
  let start = layout.boxes.findIndex((box) => box.y + box.height > top);
  if (start < 0) {
    start = Math.max(0, layout.boxes.length - 1);
  }
  let end = start;
  while (end < layout.boxes.length && (layout.boxes[end]?.y ?? 0) < top + height) {
    end++;
  }
  return { start, end };
}

export function laneAt(layout: LaneLayout, y: number): LaneBox | null {
  return layout.boxes.find((box) => y >= box.y && y < box.y + box.height) ?? null;
}

/** The centre of a mark's row or of a bar within its lane. */
export function rowCenterOf(box: LaneBox, place: "upper" | "lower" | "bar"): number {
  if (box.compact) {
    return box.y + box.height / 2 - (place === "bar" ? 1 : 0);
  }
  return box.y + (place === "bar" ? 10 : place === "upper" ? 22 : 31.5);
}

import { formatShortDuration } from "../../src/core/view/format.ts";
import type { WindowRequest, WindowView } from "../../src/core/view/timeline-view.ts";
import { columnHeight, maxColumn, STACK_ORDER } from "../layout/density.ts";
import type { LaneLayout } from "../layout/lane-layout.ts";
import type { MarkPoint } from "../layout/mark-points.ts";
import { type Scale, xOf } from "../layout/scale.ts";
import { fillLine, fitText, snap } from "./canvas.ts";
import type { Palette } from "./palette.ts";
import { shapePath } from "./shapes.ts";

export type LanesScene = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scrollTop: number;
  readonly palette: Palette;
  readonly scale: Scale;
  readonly layout: LaneLayout;
  readonly data: {
    readonly request: WindowRequest;
    readonly view: WindowView;
    readonly rest: WindowView | null;
  } | null;
  readonly points: readonly MarkPoint[];
  readonly density: boolean;
  readonly colorBy: "type" | "severity";
  /** Keys that are drawn with the chain's arrows; null: no chain. */
  readonly chained: ReadonlySet<number> | null;
  /** What is not of the chain is dimmed. */
  readonly stepBack: boolean;
  readonly isolated: boolean;
  readonly hovered: number | null;
  readonly hoveredLane: number | null;
};

const WARNING = 3;
const ERROR = 4;
const BAR_PX = 12;
/** Turns narrower than this are too many for strong rules. */
const TURN_NUMBER_PX = 56;

/** Lines, turn rules, density, marks. Arrows come after (paint-chain.ts). */
export function paintLanes(context: CanvasRenderingContext2D, scene: LanesScene): void {
  context.save();
  context.translate(0, -scene.scrollTop);
  paintGrid(context, scene);
  if (scene.data !== null) {
    paintDensity(context, scene, scene.data);
  }
  if (!scene.density) {
    for (const point of scene.points) {
      paintPoint(context, scene, point);
    }
  }
  context.restore();
}

function paintGrid(context: CanvasRenderingContext2D, scene: LanesScene): void {
  const { palette, layout, widthPx, scale } = scene;
  const height = Math.max(layout.height, scene.heightPx);
  const borders = scene.data?.view.turnBorders ?? [];
  context.fillStyle = palette.foreground;
  for (const [index, border] of borders.entries()) {
    const x = xOf(scale, border.at);
    const next = borders[index + 1];
    const end = next === undefined ? widthPx : xOf(scale, next.at);
    if (!palette.highContrast && border.turn % 2 === 0) {
      context.globalAlpha = 0.025;
      context.fillRect(x, 0, end - x, height);
    }
    if (end - x > 8) {
      context.globalAlpha = palette.highContrast ? 1 : end - x < TURN_NUMBER_PX ? 0.08 : 0.2;
      context.fillStyle = palette.highContrast ? palette.border : palette.foreground;
      fillLine(context, x, 0, 1, height);
      context.fillStyle = palette.foreground;
    }
  }
  const hovered = scene.layout.boxes[scene.hoveredLane ?? -1];
  if (hovered !== undefined) {
    context.globalAlpha = 1;
    context.fillStyle = palette.hover;
    context.fillRect(0, hovered.y, widthPx, hovered.height);
  }
  context.globalAlpha = palette.highContrast ? 1 : 0.1;
  context.fillStyle = palette.highContrast ? palette.border : palette.foreground;
  for (const box of layout.boxes) {
    fillLine(context, 0, box.y + box.height - 1, widthPx, 1);
  }
  context.globalAlpha = 1;
}

function paintDensity(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  { request, view, rest }: NonNullable<LanesScene["data"]>,
): void {
  const lanes = request.laneEnd - request.laneStart;
  const dim = scene.stepBack && !scene.palette.highContrast ? 0.34 : 1;
  // The unmatched are drawn on the scale of all, the matches on top of them.
  const max = Math.max(
    maxColumn(view.density, view.columns, lanes),
    rest === null ? 0 : maxColumn(rest.density, rest.columns, lanes),
  );
  if (rest !== null) {
    stack(context, scene, request, rest, max, () => scene.palette.foreground, 0.16);
  }
  const alpha = scene.density ? 0.9 : 0.6;
  stack(context, scene, request, view, max, (slot) => scene.palette.slots[slot] ?? "", alpha * dim);
  context.fillStyle = scene.palette.error;
  context.globalAlpha = 1;
  const unitsPerColumn = (request.end - request.start) / Math.max(1, view.columns);
  for (let lane = 0; lane < lanes; lane++) {
    const box = scene.layout.boxes[request.laneStart + lane];
    for (let column = 0; box !== undefined && column < view.columns; column++) {
      if ((view.errorDensity[lane * view.columns + column] ?? 0) > 0) {
        context.fillRect(
          snap(xOf(scene.scale, request.start + column * unitsPerColumn)),
          box.y,
          2,
          3,
        );
      }
    }
  }
}

function stack(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  request: WindowRequest,
  view: WindowView,
  max: number,
  colorOf: (slot: number) => string,
  alpha: number,
): void {
  const lanes = request.laneEnd - request.laneStart;
  const { columns, density } = view;
  const unitsPerColumn = (request.end - request.start) / Math.max(1, columns);
  const columnPx = unitsPerColumn * scene.scale.pxPerUnit;
  const widthPx = Math.max(1, scene.density ? columnPx + 0.3 : columnPx - 0.4);
  context.globalAlpha = alpha;
  for (let lane = 0; lane < lanes; lane++) {
    const box = scene.layout.boxes[request.laneStart + lane];
    if (box === undefined) {
      continue;
    }
    const full = scene.density ? box.height - 7 : box.compact ? 4 : 6;
    const bottom = box.y + box.height - 1;
    const paths = new Map<number, Path2D>();
    for (let column = 0; column < columns; column++) {
      const cell = (lane * columns + column) * 8;
      let total = 0;
      for (let slot = 0; slot < 8; slot++) {
        total += density[cell + slot] ?? 0;
      }
      if (total === 0) {
        continue;
      }
      const x = xOf(scene.scale, request.start + column * unitsPerColumn);
      if (x > scene.widthPx || x + widthPx < 0) {
        continue;
      }
      const height = columnHeight(total, max, full);
      let y = bottom;
      for (const slot of STACK_ORDER) {
        const part = ((density[cell + slot - 1] ?? 0) / total) * height;
        if (part > 0) {
          let path = paths.get(slot);
          if (path === undefined) {
            path = new Path2D();
            paths.set(slot, path);
          }
          path.rect(x, y - part, widthPx, part);
          y -= part;
        }
      }
    }
    for (const [slot, path] of paths) {
      context.fillStyle = colorOf(slot);
      context.fill(path);
    }
  }
  context.globalAlpha = 1;
}

export function markColor(
  palette: Palette,
  colorBy: "type" | "severity",
  slot: number,
  severity: number,
): string {
  return colorBy === "type"
    ? (palette.slots[slot] ?? palette.none)
    : (palette.severities[severity] ?? palette.none);
}

function paintPoint(context: CanvasRenderingContext2D, scene: LanesScene, point: MarkPoint): void {
  if (scene.chained?.has(point.key) === true) {
    return;
  }
  if (scene.isolated) {
    return;
  }
  const { palette } = scene;
  const dimmed = scene.stepBack;
  const color = point.matched
    ? markColor(palette, scene.colorBy, point.slot, point.severity)
    : palette.foreground;
  if (point.widthPx > 0) {
    paintBar(context, scene, point, color, dimmed);
    return;
  }
  const hollow = palette.highContrast && (dimmed || !point.matched);
  paintMark(context, palette, point, color, point.matched ? (dimmed ? 0.34 : 1) : 0.2, hollow);
  if (point.matched) {
    paintSeverityRing(context, palette, point.x, point.y, point.severity);
  }
  if (scene.hovered === point.key) {
    paintOutline(context, palette, point);
  }
}

export function paintMark(
  context: CanvasRenderingContext2D,
  palette: Palette,
  point: { readonly x: number; readonly y: number; readonly slot: number },
  color: string,
  alpha: number,
  hollow: boolean,
  size = 1,
): void {
  context.save();
  context.translate(snap(point.x), snap(point.y));
  context.scale(size, size);
  const path = shapePath(point.slot);
  if (hollow) {
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.stroke(path);
  } else {
    context.globalAlpha = palette.highContrast ? 1 : alpha;
    context.fillStyle = color;
    context.fill(path);
  }
  context.restore();
}

/** Error: a solid ring, warning: a dashed one. Severity is never dimmed away. */
export function paintSeverityRing(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  severity: number,
): void {
  if (severity < WARNING) {
    return;
  }
  context.save();
  context.beginPath();
  context.arc(snap(x), snap(y), 6.6, 0, Math.PI * 2);
  context.lineWidth = 1.5;
  context.strokeStyle = severity === ERROR ? palette.error : palette.warning;
  if (severity === WARNING) {
    context.setLineDash([2.6, 2.2]);
  }
  context.stroke();
  context.restore();
}

export function paintBar(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  point: MarkPoint,
  color: string,
  dimmed: boolean,
): void {
  const { palette } = scene;
  const left = Math.max(point.x, -4);
  const right = Math.min(point.x + point.widthPx, scene.widthPx + 4);
  if (right <= left) {
    return;
  }
  const top = point.y - BAR_PX / 2;
  const width = right - left;
  const matched = point.matched;
  context.save();
  context.beginPath();
  context.roundRect(left, top, width, BAR_PX, 2);
  if (palette.highContrast && (dimmed || !matched)) {
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    context.stroke();
    context.setLineDash([]);
  } else {
    context.fillStyle = color;
    context.globalAlpha = !matched ? 0.1 : dimmed ? 0.15 : 0.34;
    context.fill();
    context.globalAlpha = !matched ? 0.2 : dimmed ? 0.34 : 1;
    if (point.x >= -4) {
      context.fillRect(left, top, 2.5, BAR_PX);
    }
  }
  const signPx = matched && point.severity >= WARNING && width >= 16 ? 14 : 0;
  const textPx = Math.min(width - signPx, point.x + point.freePx - left) - 8;
  if (matched && textPx >= 42 && point.kind !== "") {
    context.globalAlpha = dimmed && !palette.highContrast ? 0.48 : 1;
    context.fillStyle = palette.foreground;
    context.font = `11px ${palette.font}`;
    context.textBaseline = "middle";
    const kind = fitText(context, point.kind, textPx);
    context.fillText(kind, Math.round(left + 6), Math.round(point.y) + 0.5);
    const used = context.measureText(kind).width + 6;
    const duration = formatShortDuration(point.lengthUnits);
    if (textPx >= 84 && used + context.measureText(duration).width <= textPx) {
      context.globalAlpha *= 0.75;
      context.fillText(duration, Math.round(left + 6 + used), Math.round(point.y) + 0.5);
    }
  }
  context.globalAlpha = 1;
  if (matched && point.severity >= WARNING) {
    paintSign(
      context,
      palette,
      signPx > 0 ? right - 9 : (left + right) / 2,
      point.y,
      point.severity,
    );
  }
  if (scene.hovered === point.key) {
    context.strokeStyle = palette.foreground;
    context.lineWidth = 1;
    context.strokeRect(snap(left) - 0.5, snap(top) - 0.5, snap(width) + 1, BAR_PX + 1);
  }
  context.restore();
}

/** A round sign with "!" for errors, a triangle for warnings. */
export function paintSign(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  severity: number,
): void {
  context.save();
  context.translate(Math.round(x), Math.round(y));
  context.beginPath();
  if (severity === ERROR) {
    context.arc(0, 0, 5, 0, Math.PI * 2);
    context.fillStyle = palette.error;
  } else {
    context.moveTo(0, -5.2);
    context.lineTo(5.4, 4.4);
    context.lineTo(-5.4, 4.4);
    context.closePath();
    context.fillStyle = palette.warning;
  }
  context.fill();
  context.fillStyle = palette.background;
  context.fillRect(-0.75, severity === ERROR ? -3 : -2, 1.5, 3.6);
  context.fillRect(-0.75, severity === ERROR ? 1.6 : 2.4, 1.5, 1.4);
  context.restore();
}

function paintOutline(context: CanvasRenderingContext2D, palette: Palette, point: MarkPoint): void {
  context.save();
  context.beginPath();
  context.arc(snap(point.x), snap(point.y), 7, 0, Math.PI * 2);
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

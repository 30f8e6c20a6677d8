import { type ChainLabel, type ChainScene, curveOf } from "../layout/chain-layout.ts";
import type { MarkPoint } from "../layout/mark-points.ts";
import { snap } from "./canvas.ts";
import {
  type LanesScene,
  markColor,
  paintBar,
  paintMark,
  paintSeverityRing,
} from "./paint-lanes.ts";

const DASHES: Readonly<Record<string, readonly number[]>> = {
  declared: [],
  correlated: [6, 4],
  inferred: [1.5, 3],
};

/** Arrows with their underlay, then the chain's marks at full strength, then the words. */
export function paintChain(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  chain: ChainScene,
): void {
  const { palette } = scene;
  context.save();
  context.translate(0, -scene.scrollTop);
  for (const underlay of [true, false]) {
    for (const arrow of chain.arrows) {
      const { c1x, c2x } = curveOf(arrow);
      context.beginPath();
      context.moveTo(arrow.x1, arrow.y1);
      context.bezierCurveTo(
        c1x,
        arrow.y1,
        c2x,
        arrow.y2,
        arrow.x2 - (arrow.clipped ? 0 : 5),
        arrow.y2,
      );
      context.setLineDash(underlay ? [] : [...(DASHES[arrow.link] ?? [])]);
      context.strokeStyle = underlay ? palette.background : palette.foreground;
      context.globalAlpha = underlay ? 1 : 0.92;
      context.lineWidth = underlay ? 5.5 : 1.5;
      context.stroke();
      if (!underlay && !arrow.clipped) {
        paintHead(context, arrow.x2, arrow.y2);
      }
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  const points = new Map<number, MarkPoint>(scene.points.map((point) => [point.key, point]));
  for (const mark of chain.marks) {
    const point = points.get(mark.key);
    const color = markColor(palette, scene.colorBy, mark.slot, mark.severity);
    if (point !== undefined && point.widthPx > 0) {
      paintBar(context, scene, point, color, false);
      continue;
    }
    paintMark(context, palette, mark, palette.background, 1, false, 1.6);
    paintMark(context, palette, mark, color, 1, false, 1.125);
    paintSeverityRing(context, palette, mark.x, mark.y, mark.severity);
  }
  context.font = `11px ${palette.font}`;
  context.textBaseline = "middle";
  for (const label of chain.labels) {
    paintLabel(context, scene, label);
  }
  context.restore();
}

function paintHead(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.save();
  context.setLineDash([]);
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 7, y - 3.4);
  context.lineTo(x - 7, y + 3.4);
  context.closePath();
  context.fill();
  context.restore();
}

function paintLabel(context: CanvasRenderingContext2D, scene: LanesScene, label: ChainLabel): void {
  const { palette } = scene;
  const width = context.measureText(label.text).width;
  const left = Math.round(label.side === "right" ? label.x : label.x - width);
  if (left < 0 || left + width > scene.widthPx) {
    return;
  }
  context.fillStyle = label.pill ? palette.badge : palette.background;
  context.globalAlpha = label.pill ? 1 : 0.8;
  context.beginPath();
  context.roundRect(
    left - (label.pill ? 7 : 2),
    label.y - 8,
    width + (label.pill ? 14 : 4),
    16,
    label.pill ? 8 : 2,
  );
  context.fill();
  context.globalAlpha = 1;
  if (label.pill && palette.highContrast) {
    context.strokeStyle = palette.border;
    context.lineWidth = 1;
    context.stroke();
  }
  context.fillStyle = label.pill ? palette.badgeText : palette.foreground;
  context.fillText(label.text, left, Math.round(label.y) + 0.5);
}

/** The selection: a dotted line through all lanes and a ring around the mark. */
export function paintSelection(
  context: CanvasRenderingContext2D,
  scene: LanesScene,
  x: number,
  mark: { readonly y: number; readonly widthPx: number } | null,
): void {
  const { palette } = scene;
  context.save();
  context.strokeStyle = palette.focus;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  const at = snap(x) + 0.5;
  context.moveTo(at, 0);
  context.lineTo(at, scene.heightPx);
  context.stroke();
  context.setLineDash([]);
  if (mark !== null) {
    const y = mark.y - scene.scrollTop;
    const width = Math.min(mark.widthPx, scene.widthPx - x);
    const box =
      mark.widthPx > 0
        ? { x: x - 1.5, y: y - 7.5, w: width + 3, h: 15, r: 4 }
        : { x: x - 7, y: y - 7, w: 14, h: 14, r: 7 };
    for (const [color, lineWidth] of [
      [palette.background, 4],
      [palette.focus, 2],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = lineWidth;
      context.beginPath();
      context.roundRect(box.x, box.y, box.w, box.h, box.r);
      context.stroke();
    }
  }
  context.restore();
}

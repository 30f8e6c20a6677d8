import type { OverviewView } from "../../src/core/view/timeline-view.ts";
import { columnHeight, STACK_ORDER } from "../layout/density.ts";
import { fillLine, snap } from "./canvas.ts";
import type { Palette } from "./palette.ts";

export type OverviewScene = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly palette: Palette;
  readonly view: OverviewView | null;
  readonly filtered: boolean;
  /** The window as shares of the width. */
  readonly lens: { readonly start: number; readonly end: number };
  /** Share of the axis that is read; 1: all. */
  readonly readShare: number;
};

/** Total in grey, matches in front, errors at the top, the lens over it. */
export function paintOverview(context: CanvasRenderingContext2D, scene: OverviewScene): void {
  const { palette, view, widthPx, heightPx } = scene;
  if (view !== null) {
    paintColumns(context, scene, view);
  }
  const left = scene.lens.start * widthPx;
  const right = Math.max(scene.lens.end * widthPx, left + 2);
  const whole = left <= 0.5 && right >= widthPx - 0.5;
  if (!whole) {
    context.globalAlpha = 0.45;
    context.fillStyle = palette.background;
    context.fillRect(0, 0, left, heightPx);
    context.fillRect(right, 0, widthPx - right, heightPx);
    context.globalAlpha = 0.14;
    context.fillStyle = palette.focus;
    context.fillRect(left, 0, right - left, heightPx);
    context.globalAlpha = 1;
  }
  context.fillStyle = palette.focus;
  const line = palette.highContrast ? 2 : 1;
  fillLine(context, left, 0, line, heightPx);
  fillLine(context, right - line, 0, line, heightPx);
  fillLine(context, left, 0, right - left, 1);
  fillLine(context, left, heightPx - 1, right - left, 1);
  for (const x of [left, right]) {
    context.beginPath();
    context.roundRect(
      snap(Math.min(Math.max(x - 2.5, 0), widthPx - 5)),
      Math.round(heightPx / 2 - 8),
      5,
      16,
      2,
    );
    context.fill();
  }
}

function paintColumns(
  context: CanvasRenderingContext2D,
  scene: OverviewScene,
  view: OverviewView,
): void {
  const { palette, widthPx, heightPx, filtered } = scene;
  const columnPx = widthPx / Math.max(1, view.columns);
  let max = 0;
  for (const total of view.totals) {
    max = Math.max(max, total);
  }
  const full = heightPx - 8;
  if (filtered) {
    context.fillStyle = palette.foreground;
    context.globalAlpha = palette.highContrast ? 0.5 : 0.2;
    for (let column = 0; column < view.columns; column++) {
      const height = columnHeight(view.totals[column] ?? 0, max, full);
      if (height > 0) {
        context.fillRect(column * columnPx, heightPx - height, columnPx, height);
      }
    }
  }
  context.globalAlpha = 0.9;
  for (let column = 0; column < view.columns; column++) {
    let total = 0;
    for (let slot = 0; slot < 8; slot++) {
      total += view.matches[column * 8 + slot] ?? 0;
    }
    if (total === 0) {
      continue;
    }
    const height = columnHeight(total, max, full);
    let y = heightPx;
    for (const slot of STACK_ORDER) {
      const part = ((view.matches[column * 8 + slot - 1] ?? 0) / total) * height;
      if (part > 0) {
        context.fillStyle = palette.slots[slot] ?? palette.none;
        context.fillRect(column * columnPx, y - part, columnPx, part);
        y -= part;
      }
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = palette.error;
  for (let column = 0; column < view.columns; column++) {
    if ((view.errors[column] ?? 0) > 0) {
      context.fillRect(snap(column * columnPx), 0, 2, 7);
    }
  }
}

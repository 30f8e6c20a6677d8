import type { Tick, TurnLabel } from "../layout/ruler.ts";
import { fillLine, fitText } from "./canvas.ts";
import type { Palette } from "./palette.ts";

export type RulerScene = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly palette: Palette;
  readonly ticks: readonly Tick[];
  readonly turns: readonly TurnLabel[];
  /** Exact place of the selection. */
  readonly selected: { readonly x: number; readonly text: string } | null;
};

const MIN_GAP_PX = 12;

/** Turns in the first line, ticks in the second, the selection's place over both. */
export function paintRuler(context: CanvasRenderingContext2D, scene: RulerScene): void {
  const { palette, widthPx, heightPx } = scene;
  const twoLines = scene.turns.length > 0;
  const baseline = twoLines ? 24 : 18;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const turn of scene.turns) {
    const at = Math.max(turn.x, 0);
    if (turn.x >= 0 && (turn.title !== null || scene.turns.length * 8 < widthPx)) {
      context.globalAlpha = palette.highContrast ? 1 : turn.title === null ? 0.12 : 0.25;
      context.fillStyle = palette.highContrast ? palette.border : palette.foreground;
      fillLine(context, turn.x, turn.title === null ? heightPx - 6 : 0, 1, heightPx);
      context.globalAlpha = 1;
    }
    if (turn.title === null || at > widthPx - 14) {
      continue;
    }
    context.font = `600 11px ${palette.font}`;
    context.fillStyle = palette.foreground;
    const title = fitText(context, turn.title, widthPx - at - 8);
    context.fillText(title, Math.round(at + 6), 10);
    if (turn.rest !== null) {
      const width = context.measureText(title).width;
      context.font = `11px ${palette.font}`;
      context.fillStyle = palette.description;
      context.fillText(turn.rest, Math.round(at + 14 + width), 10);
    }
  }
  context.font = `11px ${palette.font}`;
  context.textAlign = "center";
  const pill = pillOf(context, scene);
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const tick of scene.ticks) {
    context.font = `${tick.strong ? "600 " : ""}11px ${palette.font}`;
    const half = context.measureText(tick.text).width / 2;
    const hidden =
      pill !== null && tick.x + half > pill.left - 4 && tick.x - half < pill.left + pill.width + 4;
    context.fillStyle = palette.foreground;
    context.globalAlpha = 0.35;
    fillLine(context, tick.x, heightPx - 4, 1, 4);
    context.globalAlpha = 1;
    if (!hidden && tick.x - half >= 2 && tick.x + half <= widthPx - 2 && tick.x - half > freeFrom) {
      context.fillStyle = tick.strong ? palette.foreground : palette.description;
      context.fillText(tick.text, Math.round(tick.x), baseline);
      freeFrom = tick.x + half + MIN_GAP_PX;
    }
  }
  if (pill !== null && scene.selected !== null) {
    context.fillStyle = palette.focus;
    context.beginPath();
    context.roundRect(pill.left, baseline - 8.5, pill.width, 17, 3);
    if (palette.highContrast) {
      context.fillStyle = palette.background;
      context.fill();
      context.strokeStyle = palette.focus;
      context.stroke();
    } else {
      context.fill();
    }
    context.font = `600 11px ${palette.font}`;
    context.fillStyle = palette.highContrast ? palette.foreground : palette.focusText;
    context.fillText(scene.selected.text, pill.left + pill.width / 2, baseline + 0.5);
  }
  context.textAlign = "left";
}

function pillOf(
  context: CanvasRenderingContext2D,
  scene: RulerScene,
): { readonly left: number; readonly width: number } | null {
  if (scene.selected === null || scene.selected.x < 0 || scene.selected.x > scene.widthPx) {
    return null;
  }
  context.font = `600 11px ${scene.palette.font}`;
  const width = Math.ceil(context.measureText(scene.selected.text).width) + 12;
  const left = Math.min(Math.max(scene.selected.x - width / 2, 0), scene.widthPx - width);
  return { left: Math.round(left), width };
}

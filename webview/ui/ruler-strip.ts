import { html, type TemplateResult } from "lit";
import { formatOffset, formatShortDuration, formatSpan } from "../../src/core/view/format.ts";
import { timeTicks, turnLabels, wholeTicks } from "../layout/ruler.ts";
import { buildScale, xOf } from "../layout/scale.ts";
import { prepareCanvas } from "../paint/canvas.ts";
import { paintRuler } from "../paint/paint-ruler.ts";
import { readPalette } from "../paint/palette.ts";
import { PaintedElement } from "./panel-element.ts";

/** Turns, ticks and the place of the selection, on the mapping of the lanes. */
export class RulerStrip extends PaintedElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("aria-hidden", "true");
  }

  override render(): TemplateResult {
    const { model } = this;
    const { windowData, view, state } = model;
    const inView = windowData?.view.matchingInWindow ?? model.summary?.matching ?? 0;
    const length = view === null ? 0 : view.end - view.start;
    const widthPx = this.clientWidth;
    const title =
      state.window === null
        ? "All"
        : state.axis === "time"
          ? `${length < 60e6 ? formatShortDuration(length) : formatSpan(length)}${widthPx < 420 ? "" : " in view"}`
          : state.axis === "turn"
            ? `${length < 10 ? length.toFixed(1) : Math.round(length)} turns`
            : "In view";
    return html`
      <div class="el-lane-head"><b>${title}</b><span>${model.format(inView)}${widthPx < 420 ? "" : inView === 1 ? " event" : " events"}</span></div>
      <div class="el-track"><canvas></canvas></div>
    `;
  }

  protected override paint(): void {
    const { model } = this;
    const track = this.find(".el-track");
    const canvas = this.find<HTMLCanvasElement>("canvas");
    const { view, summary, windowData, state } = model;
    const widthPx = track?.clientWidth ?? 0;
    if (canvas === null || widthPx === 0) {
      return;
    }
    const context = prepareCanvas(canvas, widthPx, 34);
    if (context === null || view === null || summary === null) {
      return;
    }
    const scale = buildScale(view, widthPx);
    const origin = model.originUs ?? summary.span?.start ?? 0;
    const borders = windowData?.view.turnBorders ?? [];
    const restOf = (index: number): string => {
      const border = borders[index];
      const next = borders[index + 1];
      const count = `${model.format(border?.count ?? 0)} ${border?.count === 1 ? "event" : "events"}`;
      return state.axis === "time" && border !== undefined && next !== undefined
        ? `${count} · ${formatShortDuration(next.at - border.at)}`
        : count;
    };
    const ticks =
      state.axis === "time"
        ? timeTicks(scale, origin)
        : state.axis === "sequence"
          ? wholeTicks(scale, (value) => model.format(value))
          : [];
    const selectedAt = model.selection?.at ?? null;
    const event = model.selection?.detail?.event;
    const text =
      state.axis === "time"
        ? formatOffset((selectedAt ?? 0) - origin, 3)
        : state.axis === "sequence"
          ? model.format(Math.round(selectedAt ?? 0))
          : `${model.turnWord} ${event?.turn ?? ""}`;
    paintRuler(context, {
      widthPx,
      heightPx: 34,
      palette: readPalette(this),
      ticks,
      turns: turnLabels(scale, borders, model.turnWord, restOf),
      selected: selectedAt === null ? null : { x: xOf(scale, selectedAt), text },
    });
  }
}

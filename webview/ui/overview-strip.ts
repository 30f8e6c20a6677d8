import { html, type TemplateResult } from "lit";
import { formatSinceStart, formatSpan } from "../../src/core/view/format.ts";
import { clampSpan, minLengthOf, type Span } from "../layout/scale.ts";
import { animateWindow } from "../model/commands.ts";
import { prepareCanvas } from "../paint/canvas.ts";
import { paintOverview } from "../paint/paint-overview.ts";
import { readPalette } from "../paint/palette.ts";
import { PaintedElement } from "./panel-element.ts";
import { styled } from "./styled.ts";

type Drag = {
  readonly kind: "move" | "start" | "end" | "new";
  readonly from: number;
  readonly view: Span;
  moved: boolean;
};

const LENGTH_WORDS = { time: "", turn: " turns", sequence: " events" } as const;

/** The whole span with the lens: drag moves it, its handles resize it, a drag outside makes a new one. */
export class OverviewStrip extends PaintedElement {
  #drag: Drag | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Overview");
  }

  override render(): TemplateResult {
    const lens = this.#lens();
    const full = lens.start <= 0 && lens.end >= 1;
    const at = (share: number): string => `${(share * 100).toFixed(3)}%`;
    return html`
      <div class="el-lane-head"><b>Overview</b><span>${this.#length()}</span></div>
      <div class="el-track" @pointerdown=${this.#onDown} @dblclick=${() => animateWindow(this.model, this.model.whole, true)}>
        <canvas aria-hidden="true"></canvas>
        <div class="el-lens" data-part="lens" ${styled({ left: at(lens.start), width: at(lens.end - lens.start), "pointer-events": full ? "none" : "auto" })}></div>
        ${this.#handle("start", lens.start)} ${this.#handle("end", lens.end)}
      </div>
    `;
  }

  #handle(part: "start" | "end", share: number): TemplateResult {
    const { view, whole } = this.model;
    const value = view === null ? 0 : view[part];
    return html`<div
      class="el-handle"
      data-part=${part}
      role="slider"
      tabindex="0"
      aria-label=${part === "start" ? "Window start" : "Window end"}
      aria-valuemin="0"
      aria-valuemax="1000"
      aria-valuenow=${Math.round(share * 1000)}
      aria-valuetext=${whole === null ? "nothing" : this.#valueText(value)}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, part)}
      ${styled({ left: `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(3)}%` })}
    ></div>`;
  }

  /** The window as shares of the whole. */
  #lens(): Span {
    const { view, whole } = this.model;
    if (view === null || whole === null) {
      return { start: 0, end: 1 };
    }
    const length = whole.end - whole.start;
    return { start: (view.start - whole.start) / length, end: (view.end - whole.start) / length };
  }

  #length(): string {
    const { summary, state } = this.model;
    const span = summary?.span ?? null;
    if (summary === null || span === null) {
      return "";
    }
    const soFar = summary.indexing === null ? "" : " so far";
    if (state.axis === "time") {
      return `${longSpan(span.end - span.start)}${soFar}`;
    }
    const count =
      state.axis === "turn" && summary.turns !== null
        ? summary.turns.last - summary.turns.first + 1
        : summary.total;
    return `${this.model.format(count)}${LENGTH_WORDS[state.axis]}${soFar}`;
  }

  #valueText(value: number): string {
    const { summary, state } = this.model;
    return state.axis === "time"
      ? formatSinceStart(value - (summary?.span?.start ?? 0))
      : `${state.axis === "turn" ? this.model.turnWord : "event"} ${Math.round(value)}`;
  }

  protected override paint(): void {
    const track = this.find(".el-track");
    const canvas = this.find<HTMLCanvasElement>("canvas");
    const widthPx = track?.clientWidth ?? 0;
    const heightPx = track?.clientHeight ?? 0;
    if (canvas === null || widthPx === 0) {
      return;
    }
    this.model.setOverviewColumns(Math.max(50, Math.round(widthPx / 2)));
    const context = prepareCanvas(canvas, widthPx, heightPx);
    if (context !== null) {
      const { model } = this;
      paintOverview(context, {
        widthPx,
        heightPx,
        palette: readPalette(this),
        view: model.overview,
        filtered: model.isFiltered,
        lens: this.#lens(),
        readShare: 1,
      });
    }
  }

  #share(event: PointerEvent): number {
    const box = this.find(".el-track")?.getBoundingClientRect();
    return box === undefined || box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
  }

  readonly #onDown = (event: PointerEvent): void => {
    const { view } = this.model;
    const part = event.target instanceof HTMLElement ? event.target.dataset["part"] : undefined;
    if (view === null || event.button !== 0) {
      return;
    }
    event.preventDefault();
    const kind = part === "start" || part === "end" ? part : part === "lens" ? "move" : "new";
    this.#drag = { kind, from: this.#share(event), view, moved: false };
    window.addEventListener("pointermove", this.#onMove);
    window.addEventListener("pointerup", this.#onUp, { once: true });
  };

  readonly #onMove = (event: PointerEvent): void => {
    const { whole, state } = this.model;
    const drag = this.#drag;
    if (drag === null || whole === null) {
      return;
    }
    const length = whole.end - whole.start;
    const share = Math.min(1, Math.max(0, this.#share(event)));
    const by = (share - drag.from) * length;
    drag.moved ||= Math.abs(share - drag.from) * this.clientWidth > 3;
    const least = minLengthOf(state.axis);
    const at = whole.start + share * length;
    if (drag.kind === "move") {
      this.model.setWindow(
        clampSpan({ start: drag.view.start + by, end: drag.view.end + by }, whole),
      );
    } else if (drag.kind === "start") {
      this.model.setWindow({ start: Math.min(at, drag.view.end - least), end: drag.view.end });
    } else if (drag.kind === "end") {
      this.model.setWindow({ start: drag.view.start, end: Math.max(at, drag.view.start + least) });
    } else if (drag.moved) {
      const other = whole.start + drag.from * length;
      this.model.setWindow({
        start: Math.min(at, other),
        end: Math.max(at, other, Math.min(at, other) + least),
      });
    }
  };

  readonly #onUp = (event: PointerEvent): void => {
    window.removeEventListener("pointermove", this.#onMove);
    const { whole } = this.model;
    const drag = this.#drag;
    this.#drag = null;
    if (
      drag !== null &&
      !drag.moved &&
      whole !== null &&
      drag.kind !== "start" &&
      drag.kind !== "end"
    ) {
      const middle = whole.start + this.#share(event) * (whole.end - whole.start);
      const half = (drag.view.end - drag.view.start) / 2;
      this.model.setWindow(clampSpan({ start: middle - half, end: middle + half }, whole));
    }
  };

  #onKey(event: KeyboardEvent, part: "start" | "end"): void {
    const { view, whole, state } = this.model;
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || view === null || whole === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const by = ((whole.end - whole.start) / 100) * step;
    const least = minLengthOf(state.axis);
    this.model.setWindow(
      part === "start"
        ? {
            start: Math.max(whole.start, Math.min(view.start + by, view.end - least)),
            end: view.end,
          }
        : {
            start: view.start,
            end: Math.min(whole.end, Math.max(view.end + by, view.start + least)),
          },
    );
  }
}

const DAY_US = 86_400_000_000;

function longSpan(us: number): string {
  if (us < DAY_US) {
    return formatSpan(us);
  }
  const hours = Math.round(us / 3_600_000_000);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { EventKey } from "../../src/core/base/units.ts";
import { formatShortCount } from "../../src/core/view/format.ts";
import { type ChainScene, layoutChain } from "../layout/chain-layout.ts";
import {
  LANE_NARROW_PX,
  LANE_PX,
  type LaneLayout,
  laneAt,
  layoutLanes,
  visibleLanes,
} from "../layout/lane-layout.ts";
import { findMark } from "../layout/mark-layout.ts";
import { buildMarkScene, type MarkPoint, type MarkScene } from "../layout/mark-points.ts";
import { buildScale, panSpan, type Scale, unitOf, xOf } from "../layout/scale.ts";
import { animateWindow, zoomAt } from "../model/commands.ts";
import { toggleValue } from "../model/filter-edit.ts";
import { prepareCanvas } from "../paint/canvas.ts";
import { paintChain, paintSelection } from "../paint/paint-chain.ts";
import { type LanesScene, paintLanes } from "../paint/paint-lanes.ts";
import { readPalette } from "../paint/palette.ts";
import { openEventMenu } from "./event-menu.ts";
import { HoverCard } from "./hover-card.ts";
import { PaintedElement } from "./panel-element.ts";
import { styled } from "./styled.ts";

/** Movement below this is a click. */
const DRAG_PX = 3;

/** A lane per agent on a canvas, with labels and a listbox for those who do not see it. */
export class LanesView extends PaintedElement {
  static override properties = { ...PaintedElement.properties, narrow: { attribute: false } };
  declare narrow: boolean;
  readonly #card = new HoverCard();
  #scene: MarkScene = { points: [], density: false };
  #sceneKey: readonly unknown[] = [];
  #chain: ChainScene | null = null;
  #hoveredLane: number | null = null;
  #currentLane = 0;
  #drag: {
    x: number;
    y: number;
    scrollTop: number;
    moved: boolean;
    readonly pointer: number;
    view: { start: number; end: number };
  } | null = null;
  #reported = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Lanes");
    this.addEventListener("wheel", this.#onWheel, { passive: false });
  }

  override disconnectedCallback(): void {
    this.removeEventListener("wheel", this.#onWheel);
    this.#card.hide();
    super.disconnectedCallback();
  }

  get layout(): LaneLayout {
    const lanes = this.model.summary?.lanes ?? [];
    return layoutLanes(
      lanes.map((lane) => lane.agent),
      this.narrow ? LANE_NARROW_PX : LANE_PX,
    );
  }

  override render(): TemplateResult {
    const { model, layout } = this;
    const lanes = model.summary?.lanes ?? [];
    const scroller = this.find(".el-lanes-scroll");
    const { start, end } = visibleLanes(
      layout,
      scroller?.scrollTop ?? 0,
      Math.max(this.clientHeight, 200),
    );
    const boxes = layout.boxes.slice(Math.max(0, start - 2), end + 2);
    return html`
      <div
        class="el-lanes-scroll"
        tabindex="0"
        role="listbox"
        aria-label="Lanes"
        aria-activedescendant=${lanes.length > 0 ? `el-lane-${this.#currentLane}` : nothing}
        @scroll=${() => this.requestUpdate()}
        @keydown=${this.#onKey}
        @focus=${() => this.requestUpdate()}
      >
        <div class="el-lanes-full" role="presentation" ${styled({ height: `${layout.height}px` })}>
          <div class="el-lanes-view" role="presentation">
            <canvas
              aria-hidden="true"
              @pointerdown=${this.#onDown}
              @pointermove=${this.#onMove}
              @pointerup=${this.#onUp}
              @pointerleave=${this.#onLeave}
              @dblclick=${this.#onDouble}
              @contextmenu=${this.#onMenu}
            ></canvas>
          </div>
          ${repeat(
            boxes,
            (box) => box.index,
            (box) => this.#label(box.index, box.y, box.height, box.compact),
          )}
        </div>
      </div>
    `;
  }

  #label(index: number, y: number, height: number, compact: boolean): TemplateResult {
    const { model } = this;
    const lane = model.summary?.lanes[index];
    const name = lane?.agent ?? `no ${(model.summary?.agentLabel ?? "agent").toLowerCase()}`;
    const count = lane?.matching ?? 0;
    const errors = lane?.errors ?? 0;
    const warnings = lane?.warnings ?? 0;
    const summary = [`${name}`, `${model.format(count)} events`];
    if (errors > 0) {
      summary.push(`${errors} ${errors === 1 ? "error" : "errors"}`);
    }
    if (warnings > 0) {
      summary.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
    }
    const shortFrom = compact ? 10_000 : 100_000;
    const shown = count >= shortFrom ? formatShortCount(count, model.locale) : model.format(count);
    return html`<div
      id="el-lane-${index}"
      class="el-lane-label ${compact ? "el-compact" : ""} ${index === this.#currentLane && document.activeElement === this.find(".el-lanes-scroll") ? "el-current" : ""}"
      role="option"
      aria-selected=${index === this.#currentLane}
      aria-label=${summary.join(", ")}
      title=${summary.join(", ")}
      data-agent=${name}
      @click=${(event: MouseEvent) => this.#onLabel(event, index)}
      ${styled({ top: `${y}px`, height: `${height}px` })}
    >
      <span class="el-name-row"><span class="el-name el-ellipsis">${name}</span>${errors > 0 ? html`<span class="el-errors"><span class="codicon codicon-error el-error"></span>${this.narrow || compact ? nothing : formatShortCount(errors, model.locale)}</span>` : nothing}</span>
      ${compact && this.narrow ? nothing : html`<span class="el-tally">${compact || this.narrow ? shown : `${shown} ${count === 1 ? "event" : "events"}`}</span>`}
    </div>`;
  }

  #onLabel(event: MouseEvent, index: number): void {
    const lane = this.model.summary?.lanes[index];
    this.#currentLane = index;
    if (lane !== undefined && (event.ctrlKey || event.metaKey)) {
      this.model.setFilter(toggleValue(this.model.filter, "agent", lane.agent, false));
    }
    this.find(".el-lanes-scroll")?.focus();
    this.requestUpdate();
  }

  /** Up and down go through the lanes; all else is the panel's. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const { boxes } = this.layout;
    this.#currentLane = Math.min(
      Math.max(this.#currentLane + step, 0),
      Math.max(0, boxes.length - 1),
    );
    const box = boxes[this.#currentLane];
    const scroller = this.find(".el-lanes-scroll");
    if (box !== undefined && scroller !== null) {
      if (box.y < scroller.scrollTop) {
        scroller.scrollTop = box.y;
      } else if (box.y + box.height > scroller.scrollTop + scroller.clientHeight) {
        scroller.scrollTop = box.y + box.height - scroller.clientHeight;
      }
    }
    this.requestUpdate();
  };

  // ---- Painting --------------------------------------------------------------------------------

  get #canvas(): HTMLCanvasElement | null {
    return this.find<HTMLCanvasElement>("canvas");
  }

  #size(): { readonly widthPx: number; readonly heightPx: number; readonly scrollTop: number } {
    const scroller = this.find(".el-lanes-scroll");
    const label = this.narrow ? 64 : 120;
    return {
      widthPx: Math.max(0, (scroller?.clientWidth ?? 0) - label),
      heightPx: scroller?.clientHeight ?? 0,
      scrollTop: scroller?.scrollTop ?? 0,
    };
  }

  #scale(): Scale | null {
    const { view } = this.model;
    const { widthPx } = this.#size();
    return view === null || widthPx === 0 ? null : buildScale(view, widthPx);
  }

  protected override paint(): void {
    const { model, layout } = this;
    const { widthPx, heightPx, scrollTop } = this.#size();
    const visible = visibleLanes(layout, scrollTop, heightPx);
    model.setViewport(widthPx, visible.start, visible.end);
    const canvas = this.#canvas;
    const scale = this.#scale();
    if (canvas === null || widthPx === 0 || heightPx === 0) {
      return;
    }
    const context = prepareCanvas(canvas, widthPx, heightPx);
    if (context === null || scale === null) {
      return;
    }
    this.#place(scale, layout);
    const scene: LanesScene = {
      widthPx,
      heightPx,
      scrollTop,
      palette: readPalette(this),
      scale,
      layout,
      data: model.windowData,
      points: this.#scene.points,
      density: this.#scene.density,
      colorBy: model.state.colorBy,
      chained:
        model.chain === null
          ? null
          : new Set(model.chain.view.events.map(({ event }) => event.key)),
      stepBack: model.chain !== null && (model.chain.asked || model.chain.isolated),
      isolated: model.chain?.isolated === true,
      hovered: model.hovered,
      hoveredLane: this.#hoveredLane,
    };
    paintLanes(context, scene);
    this.#chain =
      model.chain === null
        ? null
        : layoutChain(model.chain.view, {
            scale,
            layout,
            agents: model.summary?.lanes.map((lane) => lane.agent) ?? [],
            points: this.#scene.points,
            labelled: !this.narrow,
          });
    if (this.#chain !== null) {
      paintChain(context, scene, this.#chain);
    }
    const at = model.selection?.at ?? null;
    if (at !== null && model.selection !== null) {
      paintSelection(context, scene, xOf(scale, at), this.#selectedMark(model.selection.key));
    }
    this.#report();
  }

  #selectedMark(key: EventKey): { readonly y: number; readonly widthPx: number } | null {
    const point =
      this.#scene.points.find((candidate) => candidate.key === key) ??
      this.#chain?.marks.find((mark) => mark.key === key);
    if (point !== undefined) {
      return point;
    }
    // In density the event has no mark of its own; a ring in its lane shows where it is.
    const agent = this.model.selection?.detail?.event.agent;
    const index = this.model.summary?.lanes.findIndex((lane) => lane.agent === agent) ?? -1;
    const box = this.layout.boxes[index];
    return agent === undefined || box === undefined
      ? null
      : { y: box.y + box.height / 2, widthPx: 0 };
  }

  /** Places marks anew only if what they depend on changed. */
  #place(scale: Scale, layout: LaneLayout): void {
    const { model } = this;
    const data = model.windowData;
    if (data === null) {
      this.#scene = { points: [], density: false };
      this.#sceneKey = [];
      return;
    }
    const key = [
      data,
      scale.start,
      scale.pxPerUnit,
      layout.height,
      model.selection?.key,
      model.chain,
      model.state.hideUnmatched,
    ];
    if (
      key.length === this.#sceneKey.length &&
      key.every((value, index) => value === this.#sceneKey[index])
    ) {
      return;
    }
    this.#sceneKey = key;
    this.#scene = buildMarkScene(data.view, model.state.hideUnmatched ? null : data.rest, {
      scale,
      origin: model.summary?.span?.start ?? 0,
      layout,
      laneStart: data.request.laneStart,
      selected: model.selection?.key ?? null,
      chained: new Set(model.chain?.view.events.map(({ event }) => event.key) ?? []),
      wasDensity: this.#scene.density,
    });
  }

  #report(): void {
    const { model } = this;
    if (model.windowData === null || model.summary === null) {
      return;
    }
    const drawn = {
      marks: this.#scene.points.length,
      lanes: model.summary.lanes.length,
      rows: document.querySelectorAll("el-list .el-window .el-row").length,
    };
    const text = JSON.stringify(drawn);
    if (text !== this.#reported) {
      this.#reported = text;
      void model.host.reportDrawn(drawn).catch(() => {
        // Only tests listen.
      });
    }
  }

  // ---- Pointer ---------------------------------------------------------------------------------

  #hit(event: MouseEvent): {
    readonly x: number;
    readonly y: number;
    readonly point: MarkPoint | null;
  } {
    const box = this.#canvas?.getBoundingClientRect();
    const x = event.clientX - (box?.left ?? 0);
    const y = event.clientY - (box?.top ?? 0) + this.#size().scrollTop;
    const index = findMark(this.#scene.points, x, y);
    const point =
      index === null
        ? null
        : (this.#scene.points.find((candidate) => candidate.index === index) ?? null);
    return { x, y, point };
  }

  readonly #onDown = (event: PointerEvent): void => {
    const { view } = this.model;
    if (event.button !== 0 || view === null) {
      return;
    }
    this.#canvas?.setPointerCapture(event.pointerId);
    this.#drag = {
      x: event.clientX,
      y: event.clientY,
      scrollTop: this.#size().scrollTop,
      moved: false,
      pointer: event.pointerId,
      view,
    };
    this.find(".el-lanes-scroll")?.focus({ preventScroll: true });
  };

  readonly #onMove = (event: PointerEvent): void => {
    const { model } = this;
    const drag = this.#drag;
    const scale = this.#scale();
    if (drag !== null && scale !== null && model.whole !== null) {
      const dx = event.clientX - drag.x;
      const dy = event.clientY - drag.y;
      if (drag.moved || Math.abs(dx) > DRAG_PX || Math.abs(dy) > DRAG_PX) {
        drag.moved = true;
        this.#card.hide();
        this.#canvas?.classList.add("el-panning");
        model.pauseFollowing();
        model.setWindow(panSpan(drag.view, -dx / scale.pxPerUnit, model.whole));
        const scroller = this.find(".el-lanes-scroll");
        if (scroller !== null) {
          scroller.scrollTop = drag.scrollTop - dy;
        }
      }
      return;
    }
    const hit = this.#hit(event);
    const lane = laneAt(this.layout, hit.y)?.index ?? null;
    if (lane !== this.#hoveredLane) {
      this.#hoveredLane = lane;
      this.schedulePaint();
    }
    model.hover((hit.point?.key ?? null) as EventKey | null);
    if (hit.point !== null) {
      this.#card.showEvent(this, model, hit.point.key as EventKey, event.clientX, event.clientY);
    } else if (this.#scene.density && scale !== null && lane !== null) {
      this.#card.showDensity(this, model, lane, unitOf(scale, hit.x), event.clientX, event.clientY);
    } else {
      this.#card.hide();
    }
  };

  readonly #onUp = (event: PointerEvent): void => {
    const drag = this.#drag;
    this.#drag = null;
    this.#canvas?.classList.remove("el-panning");
    if (drag === null || drag.moved) {
      return;
    }
    const { model } = this;
    const hit = this.#hit(event);
    const scale = this.#scale();
    this.#currentLane = laneAt(this.layout, hit.y)?.index ?? this.#currentLane;
    if (hit.point !== null) {
      model.select(hit.point.key as EventKey, "lanes");
    } else if (this.#scene.density && scale !== null) {
      this.#card.hide();
      zoomAt(model, unitOf(scale, hit.x), 0.25, true);
    } else if (model.selection !== null) {
      model.select(null, "lanes");
    }
  };

  readonly #onLeave = (): void => {
    this.#card.hide();
    this.#hoveredLane = null;
    this.model.hover(null);
    this.schedulePaint();
  };

  readonly #onDouble = (event: MouseEvent): void => {
    const { model } = this;
    const hit = this.#hit(event);
    const scale = this.#scale();
    if (hit.point !== null) {
      void model.host.openSource(hit.point.key as EventKey);
      return;
    }
    const borders = model.windowData?.view.turnBorders ?? [];
    if (scale === null || this.#scene.density) {
      return;
    }
    const at = unitOf(scale, hit.x);
    const index = borders.findLastIndex((border) => border.at <= at);
    const border = borders[index];
    if (border !== undefined) {
      const end = borders[index + 1]?.at ?? model.view?.end ?? border.at + 1;
      const air = (end - border.at) * 0.02;
      animateWindow(model, { start: border.at - air, end: end + air }, true);
    }
  };

  readonly #onMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const { point } = this.#hit(event);
    if (point !== null) {
      this.model.select(point.key as EventKey, "lanes");
      openEventMenu(this, this.model, point.key as EventKey, {
        x: event.clientX,
        y: event.clientY,
      });
    }
  };

  readonly #onWheel = (event: WheelEvent): void => {
    const { model } = this;
    const scale = this.#scale();
    const { view, whole } = model;
    if (scale === null || view === null || whole === null) {
      return;
    }
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#card.hide();
      const box = this.#canvas?.getBoundingClientRect();
      // A pinch comes as many small steps, a wheel as few large ones.
      const factor = Math.exp(Math.max(-120, Math.min(120, event.deltaY * unit)) * 0.004);
      zoomAt(model, unitOf(scale, event.clientX - (box?.left ?? 0)), factor, false);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#card.hide();
      model.pauseFollowing();
      const by = (event.deltaX !== 0 ? event.deltaX : event.deltaY) * unit;
      model.setWindow(panSpan(view, by / scale.pxPerUnit, whole));
    }
  };
}

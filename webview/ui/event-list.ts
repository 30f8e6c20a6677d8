import { html, nothing, type TemplateResult } from "lit";
import type { EventView } from "../../src/core/view/event-view.ts";
import { formatPlural, formatSinceStart, formatSpokenTime } from "../../src/core/view/format.ts";
import {
  buildVirtualScroll,
  clampTop,
  ROW_PX,
  rowsInView,
  scrollOfTop,
  topOfScroll,
  topToShow,
  type VirtualScroll,
} from "../layout/virtual-scroll.ts";
import { stepInList } from "../model/commands.ts";
import { openEventMenu } from "./event-menu.ts";
import { icon, severitySign, shape } from "./icons.ts";
import { PanelElement } from "./panel-element.ts";
import { styled } from "./styled.ts";

/** Columns left out when there is little room, widest panel first. */
type Density = "full" | "medium" | "narrow";

/** The events the filter leaves as an ARIA grid; only the rows in view exist. */
export class EventList extends PanelElement {
  static override properties = { ...PanelElement.properties, widthPx: { attribute: false } };
  declare widthPx: number;
  /** True position in px of all rows; the scroller's own is a scaled picture of it. */
  #top = 0;
  /** The last position given to the scroller: its scroll event is an echo, not the user. */
  #given = -1;
  #resize: ResizeObserver | null = null;
  #viewportPx = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    this.#resize?.disconnect();
    super.disconnectedCallback();
  }

  get #scroll(): VirtualScroll {
    return buildVirtualScroll(this.model.summary?.matching ?? 0, this.#viewportPx);
  }

  get #density(): Density {
    return this.widthPx < 420 ? "narrow" : this.widthPx < 600 ? "medium" : "full";
  }

  override render(): TemplateResult {
    const { model } = this;
    const scroll = this.#scroll;
    const { start, end, shiftPx } = rowsInView(scroll, this.#top);
    const rows: TemplateResult[] = [];
    for (let index = start; index < end; index++) {
      rows.push(this.#row(index, (index - start) * ROW_PX - shiftPx));
    }
    const selected = model.selection?.index ?? -1;
    return html`
      <div
        class="el-grid"
        role="grid"
        tabindex="0"
        aria-label="Events"
        aria-rowcount=${scroll.rows + 1}
        aria-colcount="7"
        aria-activedescendant=${selected >= start && selected < end ? `el-row-${selected}` : nothing}
        @keydown=${this.#onKey}
      >
        ${this.#header()}
        <div class="el-scroller" role="rowgroup" tabindex="-1" @scroll=${this.#onScroll} @wheel=${this.#onWheel}>
          <div role="presentation" ${styled({ height: `${scroll.contentPx}px` })}>
            <div class="el-window" role="presentation" ${styled({ height: `${Math.min(this.#viewportPx, scroll.rows * ROW_PX)}px` })}>${rows}</div>
          </div>
        </div>
      </div>
      ${this.#empty()} ${this.#strip()}
    `;
  }

  #header(): TemplateResult {
    const { turnWord } = this.model;
    const agent = this.model.summary?.agentLabel ?? "Agent";
    const cell = (name: string, label: string): TemplateResult =>
      html`<span class="el-c-${name}" role="columnheader">${label}</span>`;
    switch (this.#density) {
      case "narrow":
        return html`<div class="el-row el-header" role="row" aria-rowindex="1">${cell("sign", "")}${cell("time", "Time")}${cell("message", "Message")}${cell("agent", agent)}</div>`;
      case "medium":
        return html`<div class="el-row el-header" role="row" aria-rowindex="1">${cell("sign", "")}${cell("time", "Time")}${cell("kind", "Kind")}${cell("message", "Message")}</div>`;
      case "full":
        return html`<div class="el-row el-header" role="row" aria-rowindex="1">${cell("sign", "")}${cell("time", "Since start")}${cell("turn", turnWord)}${cell("agent", agent)}${cell("kind", "Kind")}${cell("message", "Message")}${cell("links", "Causes")}${cell("links", "Effects")}</div>`;
    }
  }

  #row(index: number, y: number): TemplateResult {
    const { model } = this;
    const event = model.rows.row(index);
    const position = styled({ transform: `translateY(${y}px)` });
    if (event === null) {
      return html`<div class="el-row" role="row" id="el-row-${index}" aria-rowindex=${index + 2} ${position}><span class="el-c-sign"></span><span class="el-c-time el-muted">·</span></div>`;
    }
    const selected = model.selection?.key === event.key;
    return html`<div
      class="el-row ${model.hovered === event.key ? "el-hovered" : ""}"
      role="row"
      id="el-row-${index}"
      aria-rowindex=${index + 2}
      aria-selected=${selected}
      aria-label=${this.#nameOf(event)}
      data-key=${event.key}
      @click=${(click: MouseEvent) => this.#onClick(click, event)}
      @dblclick=${this.#onDouble}
      @contextmenu=${(pointer: MouseEvent) => this.#onMenu(pointer, event)}
      @pointerenter=${() => model.hover(event.key)}
      @pointerleave=${() => model.hover(null)}
      ${position}
    >${this.#cells(event)}</div>`;
  }

  #cells(event: EventView): TemplateResult {
    const density = this.#density;
    const kind = event.kind ?? event.type ?? "";
    const sign = html`<span class="el-c-sign" role="gridcell">${density === "narrow" ? shape(event.slot) : severitySign(event.severity)}</span>`;
    const time = html`<span class="el-c-time" role="gridcell">${this.#since(event, density === "narrow" ? 1 : 3)}</span>`;
    const message = html`<span class="el-c-message" role="gridcell">${event.message}</span>`;
    const kindCell = html`<span class="el-c-kind" role="gridcell">${shape(event.slot)}<span class="el-ellipsis">${kind}</span></span>`;
    const agent = html`<span class="el-c-agent" role="gridcell">${event.agent ?? "–"}</span>`;
    if (density === "narrow") {
      return html`${sign}${time}${message}${agent}`;
    }
    if (density === "medium") {
      return html`${sign}${time}${kindCell}${message}`;
    }
    const links = (count: number): TemplateResult =>
      html`<span class="el-c-links ${count === 0 ? "el-muted" : ""}" role="gridcell">${count === 0 ? "·" : this.model.format(count)}</span>`;
    return html`${sign}${time}<span class="el-c-turn" role="gridcell">${event.turn ?? ""}</span>${agent}${kindCell}${message}${links(event.causes)}${links(event.effects)}`;
  }

  #since(event: EventView, digits: number): string {
    const origin = this.model.originUs;
    return event.timeUs === null || origin === null
      ? "–"
      : formatSinceStart(event.timeUs - origin, digits);
  }

  /** "bob, trade, error, 7 minutes 47 seconds, Trade rejected…, 3 causes, 16 effects" */
  #nameOf(event: EventView): string {
    const { locale, originUs } = this.model;
    const parts = [
      event.agent,
      event.kind ?? event.type,
      event.severity === "info" ? null : event.severity,
    ];
    if (event.timeUs !== null && originUs !== null) {
      parts.push(formatSpokenTime(event.timeUs - originUs, locale));
    }
    parts.push(
      event.message,
      formatPlural(event.causes, "cause", locale),
      formatPlural(event.effects, "effect", locale),
    );
    return parts.filter((part) => part !== null && part !== "").join(", ");
  }

  #empty(): TemplateResult | typeof nothing {
    const { summary } = this.model;
    return summary !== null && summary.matching === 0 && summary.total > 0
      ? html`<div class="el-empty el-grow"><p>0 of ${this.model.format(summary.total)} events. The list follows the filter.</p></div>`
      : nothing;
  }

  #strip(): TemplateResult | typeof nothing {
    const { model } = this;
    const count = model.newSincePause ?? 0;
    return count === 0
      ? nothing
      : html`<div class="el-strip">${icon("arrow-down")}<b>${model.format(count)} new ${count === 1 ? "event" : "events"}</b><span class="el-muted">· following paused while you read</span><span class="el-grow"></span><button class="el-link" @click=${() => model.followEnd()}>Follow the end</button></div>`;
  }

  /** The first click may push the rows down by the chain's strip: the second one is not for another row. */
  #onClick(click: MouseEvent, event: EventView): void {
    if (click.detail <= 1) {
      this.#select(event);
    }
  }

  readonly #onDouble = (): void => {
    const { selection, host } = this.model;
    if (selection !== null) {
      void host.openSource(selection.key);
    }
  };

  #select(event: EventView): void {
    this.model.select(event.key, "list");
    this.find(".el-grid")?.focus({ preventScroll: true });
  }

  #onMenu(pointer: MouseEvent, event: EventView): void {
    pointer.preventDefault();
    this.#select(event);
    openEventMenu(this, this.model, event.key, { x: pointer.clientX, y: pointer.clientY });
  }

  // ---- Scrolling ---------------------------------------------------------------------------------

  #measure(): void {
    const height = this.find(".el-scroller")?.clientHeight ?? 0;
    if (height !== this.#viewportPx) {
      const selected = this.model.selection?.index ?? -1;
      const { start, end } = rowsInView(this.#scroll, this.#top);
      if (height > 0 && selected >= start && selected < end) {
        // What takes room (the chain's strip) does not push the selected row out of view.
        this.model.revealRow ??= selected;
      }
      this.#viewportPx = height;
      this.requestUpdate();
    }
  }

  protected override updated(): void {
    this.#measure();
    const { model } = this;
    if (model.revealRow !== null && this.#viewportPx > 0) {
      const top = topToShow(this.#scroll, this.#top, model.revealRow);
      model.revealRow = null;
      this.#scrollTo(top);
    }
    const clamped = clampTop(this.#scroll, this.#top);
    if (clamped !== this.#top) {
      this.#scrollTo(clamped);
    }
  }

  #scrollTo(top: number): void {
    const scroller = this.find(".el-scroller");
    this.#top = clampTop(this.#scroll, top);
    if (scroller !== null) {
      scroller.scrollTop = scrollOfTop(this.#scroll, this.#top);
      this.#given = scroller.scrollTop;
    }
    this.requestUpdate();
  }

  readonly #onScroll = (event: Event): void => {
    if (
      event.target instanceof HTMLElement &&
      Math.abs(event.target.scrollTop - this.#given) > 0.5
    ) {
      this.#given = event.target.scrollTop;
      this.#top = topOfScroll(this.#scroll, event.target.scrollTop);
      this.model.pauseFollowing();
      this.requestUpdate();
    }
  };

  /** Where one px of the scroller stands for many rows, the wheel moves the true position instead. */
  readonly #onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.shiftKey || !this.#scroll.scaled) {
      return;
    }
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW_PX : 1;
    this.model.pauseFollowing();
    this.#scrollTo(this.#top + event.deltaY * unit);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.#viewportPx / ROW_PX) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: Number.NEGATIVE_INFINITY,
      End: Number.POSITIVE_INFINITY,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      void stepInList(this.model, step);
    }
  };
}

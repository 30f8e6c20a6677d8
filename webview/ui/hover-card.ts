import { html, nothing, render, type TemplateResult } from "lit";
import type { EventKey } from "../../src/core/base/units.ts";
import type { EventView } from "../../src/core/view/event-view.ts";
import { formatOffset, formatShortDuration } from "../../src/core/view/format.ts";
import { STACK_ORDER } from "../layout/density.ts";
import type { TimelineModel } from "../model/timeline-model.ts";
import { severitySign, shape } from "./icons.ts";

/** The pointer rests this long before a card comes. */
const REST_MS = 300;

/** The card about what is under the pointer. Never over the pointer, never in its way. */
export class HoverCard {
  #element: HTMLElement | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #shown: string | null = null;

  showEvent(host: HTMLElement, model: TimelineModel, key: EventKey, x: number, y: number): void {
    this.#after(`event ${key}`, async (still) => {
      const event = await model.host.event(key);
      if (still()) {
        this.#put(host, eventCard(model, event), x, y);
      }
    });
  }

  showDensity(
    host: HTMLElement,
    model: TimelineModel,
    lane: number,
    at: number,
    x: number,
    y: number,
  ): void {
    const card = densityCard(model, lane, at);
    if (card === null) {
      this.hide();
      return;
    }
    this.#after(`density ${lane} ${card.column}`, async (still) => {
      if (still()) {
        this.#put(host, card.content, x, y);
      }
    });
  }

  hide(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    this.#shown = null;
    this.#element?.remove();
    this.#element = null;
  }

  #after(name: string, show: (still: () => boolean) => Promise<void>): void {
    if (this.#shown === name) {
      return;
    }
    this.hide();
    this.#shown = name;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      show(() => this.#shown === name).catch(() => this.hide());
    }, REST_MS);
  }

  #put(host: HTMLElement, content: TemplateResult, x: number, y: number): void {
    const root = host.closest("event-log-timeline") ?? host;
    const card = document.createElement("div");
    card.className = "el-card";
    card.setAttribute("role", "tooltip");
    render(content, card);
    root.append(card);
    this.#element = card;
    const box = card.getBoundingClientRect();
    const left = x + 14 + box.width > window.innerWidth ? x - box.width - 14 : x + 14;
    const top = y + 18 + box.height > window.innerHeight ? y - box.height - 12 : y + 18;
    card.style.setProperty("left", `${Math.max(4, left)}px`);
    card.style.setProperty("top", `${Math.max(4, top)}px`);
  }
}

function eventCard(model: TimelineModel, event: EventView): TemplateResult {
  const since =
    event.timeUs === null || model.originUs === null
      ? null
      : formatOffset(event.timeUs - model.originUs, 3);
  return html`
    <div class="el-line">${shape(event.slot)}<b>${event.kind ?? event.type ?? "event"}</b><span class="el-muted el-grow">${event.type ?? ""}</span>${severitySign(event.severity)}</div>
    <div class="el-muted">${[since, event.agent, event.turn === null ? null : `${model.turnWord.toLowerCase()} ${event.turn}`, event.durationUs === null ? null : formatShortDuration(event.durationUs)].filter((part) => part !== null).join(" · ")}</div>
    <div class="el-text-lines">${event.message}</div>
    ${
      event.causes + event.effects === 0
        ? nothing
        : html`<div class="el-muted">${event.causes} ${event.causes === 1 ? "cause" : "causes"}, ${event.effects} ${event.effects === 1 ? "effect" : "effects"}</div>`
    }
  `;
}

function densityCard(
  model: TimelineModel,
  lane: number,
  at: number,
): { readonly column: number; readonly content: TemplateResult } | null {
  const data = model.windowData;
  const { summary } = model;
  if (data === null || summary === null) {
    return null;
  }
  const { request, view } = data;
  const perColumn = (request.end - request.start) / Math.max(1, view.columns);
  const middle = Math.floor((at - request.start) / perColumn);
  const row = lane - request.laneStart;
  // Three columns: one of 2 px is hard to hold.
  const counts = new Map<number, number>();
  let total = 0;
  for (
    let column = Math.max(0, middle - 1);
    column <= Math.min(view.columns - 1, middle + 1);
    column++
  ) {
    for (let slot = 1; slot <= 8; slot++) {
      const count = view.density[(row * view.columns + column) * 8 + slot - 1] ?? 0;
      counts.set(slot, (counts.get(slot) ?? 0) + count);
      total += count;
    }
  }
  if (total === 0) {
    return null;
  }
  const origin = model.originUs ?? summary.span?.start ?? 0;
  const start = request.start + (middle - 1) * perColumn;
  const span =
    model.state.axis === "time"
      ? `${formatOffset(start - origin, 1)} – ${formatOffset(start + 3 * perColumn - origin, 1)}`
      : `${Math.round(start)} – ${Math.round(start + 3 * perColumn)}`;
  const typeOf = (slot: number): string =>
    summary.types
      .filter((type) => type.slot === slot)
      .map((type) => type.type ?? "no type")
      .slice(0, 3)
      .join(", ");
  const content = html`
    <div class="el-line"><b>${summary.lanes[lane]?.agent ?? "no agent"}</b><span class="el-muted">${span}</span></div>
    <div class="el-muted">${model.format(total)} ${total === 1 ? "event" : "events"}</div>
    ${[...STACK_ORDER]
      .filter((slot) => (counts.get(slot) ?? 0) > 0)
      .map(
        (slot) =>
          html`<div class="el-line">${shape(slot)}<span class="el-grow el-ellipsis">${typeOf(slot)}</span><span>${model.format(counts.get(slot) ?? 0)}</span></div>`,
      )}
    <div class="el-muted">Click to zoom in</div>
  `;
  return { column: middle, content };
}

import { html, nothing, type TemplateResult } from "lit";
import type { EventDetail, EventView, LinkView } from "../../src/core/view/event-view.ts";
import { formatDifference, formatDuration, formatOffset } from "../../src/core/view/format.ts";
import { openEventMenu } from "./event-menu.ts";
import { arrow, icon, severitySign, shape } from "./icons.ts";
import type { JsonView } from "./json-view.ts";
import { PanelElement } from "./panel-element.ts";

/** Links before "Show more". */
const SHOWN_LINKS = 8;

/** Everything about the selected event. */
export class DetailsPane extends PanelElement {
  #closed = new Set<string>();
  #whole = new Set<string>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "complementary");
    this.setAttribute("aria-label", "Details");
  }

  override render(): TemplateResult {
    const { selection } = this.model;
    const detail = selection?.detail ?? null;
    if (selection === null || detail === null) {
      return html`<div class="el-title"><h2>Details</h2></div><div class="el-empty"><p>${selection === null ? "Select an event to see its fields, causes and effects." : ""}</p></div>`;
    }
    const { event } = detail;
    return html`
      <div class="el-title">
        ${shape(event.slot)}
        <h2 class="el-ellipsis">${event.kind ?? event.type ?? "Event"}</h2>
        <span class="el-muted el-ellipsis el-grow">${event.type ?? ""}</span>
        <button class="el-icon" title="Go to Source (Enter)" aria-label="Go to Source" data-command="openSource" @click=${() => void this.model.host.openSource(event.key)}>${icon("go-to-file")}</button>
        <button class="el-icon" title="Copy Event as JSON" aria-label="Copy Event as JSON" @click=${() => void this.model.host.copy(detail.raw)}>${icon("copy")}</button>
        <button class="el-icon" title="More Actions" aria-label="More Actions" aria-haspopup="menu" @click=${(pointer: MouseEvent) => openEventMenu(this, this.model, event.key, { x: pointer.clientX, y: pointer.clientY })}>${icon("ellipsis")}</button>
      </div>
      <div class="el-message">${severitySign(event.severity)}<span>${event.message}</span></div>
      ${this.#fields(detail)} ${this.#links(detail, "causes")} ${this.#links(detail, "effects")} ${this.#data(detail)}
    `;
  }

  #fields(detail: EventDetail): TemplateResult {
    const { model } = this;
    const { event } = detail;
    const since =
      event.timeUs === null || model.originUs === null
        ? null
        : formatOffset(event.timeUs - model.originUs, 3);
    const field = (name: string, value: unknown): TemplateResult =>
      html`<dt>${name}</dt><dd>${value}</dd>`;
    const optional = (name: string, value: string | null): TemplateResult | typeof nothing =>
      value === null ? nothing : field(name, value);
    const turn =
      event.turn === null
        ? nothing
        : html`<span class="el-muted"> · ${model.turnWord.toLowerCase()} ${event.turn}</span>`;
    return html`<dl class="el-fields">
      ${
        detail.time === null
          ? field("Time", html`<span class="el-muted">none</span>`)
          : field(
              "Time",
              html`<span title=${detail.time}>${timeOfDay(detail.time)}</span>${event.timeAssumed ? html`<span class="el-muted" title="The log gives no time zone"> assumed</span>` : nothing}${since === null ? nothing : html`<span class="el-muted"> · ${since}</span>`}`,
            )
      }
      ${event.agent === null && event.turn === null ? nothing : field(model.summary?.agentLabel ?? "Agent", html`${event.agent ?? "–"}${event.to === null ? nothing : html` → ${event.to}`}${turn}`)}
      ${optional("Duration", event.durationUs === null ? null : formatDuration(event.durationUs))}
      ${optional("Sequence", event.sequence === null ? null : groupDigits(event.sequence))}
      ${optional("Severity", event.severity)}
      ${optional("Channel", event.channel)}
      ${field("ID", html`<span class="el-mono">${detail.id}</span>${detail.syntheticId ? html`<span class="el-muted"> (made from the line)</span>` : nothing}`)}
      ${field("Line", html`<a class="el-link el-line-link" tabindex="0" role="link" title=${event.log} @click=${() => void model.host.openSource(event.key)} @keydown=${onEnter(() => void model.host.openSource(event.key))}>${baseNameOf(event.log)}:${event.line}</a>`)}
      ${
        detail.places.length === 0
          ? nothing
          : field(
              "Source",
              detail.places.slice(0, 20).map((place) => {
                const open = (): void =>
                  void model.host.openPlace(place.path, place.line, place.column);
                return html`<div><a class="el-link" tabindex="0" role="link" title=${place.text} @click=${open} @keydown=${onEnter(open)}>${place.path}:${place.line}</a></div>`;
              }),
            )
      }
      ${
        detail.findings.length === 0
          ? nothing
          : field(
              "Problems",
              detail.findings.map((finding) => html`<div class="el-warning">${finding}</div>`),
            )
      }
    </dl>`;
  }

  #links(detail: EventDetail, direction: "causes" | "effects"): TemplateResult | typeof nothing {
    const links = detail[direction];
    const count = direction === "causes" ? detail.causeCount : detail.effectCount;
    if (count === 0) {
      return nothing;
    }
    const open = !this.#closed.has(direction);
    const limit = this.#whole.has(direction) ? links.length : SHOWN_LINKS;
    const title = direction === "causes" ? "Causes" : "Effects";
    return html`<div class="el-section" role="group" aria-label=${title}>
      <div class="el-head-row">
        <button class="el-head" aria-expanded=${open} @click=${() => this.#toggle(direction)}>${icon(open ? "chevron-down" : "chevron-right")}${title} <span class="el-muted">${this.model.format(count)}</span></button>
        ${direction === "causes" || detail.causeCount === 0 ? html`<button class="el-link" @click=${() => this.model.setChainDepth("all")}>Whole chain</button>` : nothing}
      </div>
      ${
        !open
          ? nothing
          : html`${links.slice(0, limit).map((link) => this.#link(detail.event, link))}
            ${links.length > limit ? html`<button class="el-more" @click=${() => this.#showAll(direction)}>Show ${this.model.format(links.length - limit)} more</button>` : nothing}
            ${count > links.length ? html`<div class="el-more el-muted">+${this.model.format(count - links.length)} more</div>` : nothing}`
      }
    </div>`;
  }

  #link(from: EventView, { link, other, danglingId }: LinkView): TemplateResult {
    if (other === null) {
      return html`<div class="el-linkrow" title="${link} cause, not in any log">${arrow(link)}<span class="codicon codicon-question el-warning"></span><span class="el-grow el-ellipsis el-mono">${danglingId ?? ""}</span><span class="el-who">not in any log</span></div>`;
    }
    const difference =
      other.timeUs === null || from.timeUs === null
        ? ""
        : formatDifference(other.timeUs - from.timeUs);
    const name = `${link}: ${other.message}, ${other.agent ?? "no agent"}, ${difference}`;
    return html`<button
      class="el-linkrow"
      title=${name}
      aria-label=${name}
      data-link=${link}
      @click=${() => this.model.select(other.key, "details")}
      @pointerenter=${() => this.model.hover(other.key)}
      @pointerleave=${() => this.model.hover(null)}
    >${arrow(link)}${shape(other.slot)}<span class="el-grow el-ellipsis">${other.message}</span><span class="el-who el-ellipsis">${other.agent ?? ""}</span><span class="el-when">${difference}</span></button>`;
  }

  #data(detail: EventDetail): TemplateResult {
    const open = !this.#closed.has("data");
    return html`<div class="el-section">
      <div class="el-head-row">
        <button class="el-head" aria-expanded=${open} @click=${() => this.#toggle("data")}>${icon(open ? "chevron-down" : "chevron-right")}Data</button>
        ${detail.rawTruncated ? html`<span class="el-muted">cut at 1 MB</span>` : nothing}
        <button class="el-icon" title="Collapse or Expand All" aria-label="Collapse or Expand All" @click=${() => this.querySelector<JsonView>("el-json")?.toggleAll()}>${icon("collapse-all")}</button>
      </div>
      ${open ? html`<el-json .model=${this.model} .raw=${detail.raw}></el-json>` : nothing}
    </div>`;
  }

  #toggle(name: string): void {
    if (!this.#closed.delete(name)) {
      this.#closed.add(name);
    }
    this.requestUpdate();
  }

  #showAll(name: string): void {
    this.#whole.add(name);
    this.requestUpdate();
  }
}

function onEnter(run: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      run();
    }
  };
}

/** `2026-11-20T11:15:44.293Z` → `11:15:44.293 UTC`, with the digits given; the date is in the tooltip. */
function timeOfDay(rfc3339: string): string {
  return rfc3339.replace(/^.*T/, "").replace(/Z$/, " UTC");
}

/** Groups the digits of a whole number in threes without making it a number, which could round it. */
function groupDigits(digits: string): string {
  return /^-?\d+$/.test(digits) ? digits.replace(/\B(?=(\d{3})+$)/g, ",") : digits;
}

function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

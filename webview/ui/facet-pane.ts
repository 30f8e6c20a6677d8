import { html, nothing, type TemplateResult } from "lit";
import { stateOf } from "../../src/core/query/edit-filter.ts";
import type { ValueField } from "../../src/core/query/filter.ts";
import { formatShortCount, pluralOf } from "../../src/core/view/format.ts";
import type { Facet } from "../../src/protocol/store-api.ts";
import { toggleOnly, toggleValue } from "../model/filter-edit.ts";
import { TURN_COLUMNS } from "../model/timeline-model.ts";
import { prepareCanvas } from "../paint/canvas.ts";
import { readPalette } from "../paint/palette.ts";
import { icon, shape } from "./icons.ts";
import { PaintedElement } from "./panel-element.ts";
import { openMenu } from "./pop-menu.ts";
import { styled } from "./styled.ts";

type Field = Extract<ValueField, "type" | "severity" | "agent" | "kind" | "channel">;
type Value = Facet["values"][number];

const SEVERITY_ORDER = ["error", "warning", "success", "info", "debug"];
const SEVERITY_ICONS: Readonly<Record<string, string>> = {
  error: "error",
  warning: "warning",
  success: "pass",
  info: "info",
  debug: "circle-small",
};
/** Values of a facet before "Show more". */
const SHOWN: Readonly<Record<Field, number>> = {
  type: 8,
  severity: 5,
  agent: 12,
  kind: 8,
  channel: 8,
};

/** Facets with counts under the other terms: a click includes, Alt excludes, again removes. */
export class FacetPane extends PaintedElement {
  #closed = new Set<string>();
  #whole = new Set<Field>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "complementary");
    this.setAttribute("aria-label", "Facets");
  }

  override render(): TemplateResult {
    const { model } = this;
    return html`
      <div class="el-title"><h2>Facets</h2></div>
      ${this.#section("type", "Type")} ${this.#section("severity", "Severity")}
      ${this.#section("agent", model.summary?.agentLabel ?? "Agent")} ${this.#turns()}
      ${this.#section("kind", "Kind")} ${this.#section("channel", "Channel")}
    `;
  }

  #section(field: Field, title: string): TemplateResult | typeof nothing {
    const facet = this.model.facets.find((candidate) => candidate.role === field);
    const known = facet?.values.filter((value) => value.value !== null) ?? [];
    if (facet === undefined || known.length === 0) {
      return nothing;
    }
    const values = this.#sorted(field, this.#inScope(field, facet.values));
    const limit = this.#whole.has(field) ? values.length : SHOWN[field];
    const shown = values.slice(0, limit);
    const rest = values.length - shown.length + (this.#whole.has(field) ? 0 : facet.more);
    // Bars follow the greatest value that is not excluded: one excluded giant would flatten the others.
    const greatest = Math.max(
      1,
      ...values
        .filter((value) => stateOf(this.model.filter, field, value.value) !== "excluded")
        .map((value) => value.count),
    );
    return html`<div class="el-section" role="group" aria-label=${title} data-facet=${field}>
      ${this.#head(field, title)}
      ${
        this.#closed.has(field)
          ? nothing
          : html`${shown.map((value) => this.#value(field, value, greatest))}
            ${
              rest > 0
                ? html`<button class="el-more" @click=${() => this.#showAll(field)}>Show ${this.model.format(rest)} more</button>`
                : nothing
            }`
      }
    </div>`;
  }

  #head(name: string, title: string): TemplateResult {
    const open = !this.#closed.has(name);
    return html`<button class="el-head" aria-expanded=${open} @click=${() => this.#toggleSection(name)}>${icon(open ? "chevron-down" : "chevron-right")}${title}</button>`;
  }

  #value(field: Field, { value, count, total }: Value, greatest: number): TemplateResult {
    const { model } = this;
    const state = stateOf(model.filter, field, value);
    const label =
      value ??
      `no ${(field === "agent" ? (model.summary?.agentLabel ?? "agent") : field).toLowerCase()}`;
    const hidden = state === "excluded" ? total : count;
    const slot =
      field === "type"
        ? (model.summary?.types.find((type) => type.type === value)?.slot ?? 6)
        : null;
    const bar =
      slot !== null
        ? `el-slot-bar-${slot}`
        : field === "severity" && (value === "error" || value === "warning")
          ? `el-bar-${value}`
          : "";
    const checked = state === "included" ? "true" : state === "excluded" ? "mixed" : "false";
    return html`<div
      class="el-value ${count === 0 ? "el-zero" : ""}"
      role="checkbox"
      tabindex="0"
      aria-checked=${checked}
      aria-label="${label}, ${model.format(hidden)} events${state === "excluded" ? ", excluded" : ""}"
      title="${label}: ${model.format(hidden)} ${pluralOf("event")}${state === "excluded" ? " hidden" : ""}. Click includes, Alt+click excludes"
      data-value=${label}
      @click=${(event: MouseEvent) => this.#toggle(field, value, event.altKey)}
      @dblclick=${() => model.setFilter(toggleOnly(model.filter, field, value))}
      @contextmenu=${(event: MouseEvent) => this.#menu(event, field, value)}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, field, value)}
    >
      ${slot !== null ? shape(slot) : field === "severity" ? severityIcon(value) : nothing}
      <span class="el-label el-ellipsis">${label}</span>
      <span class="el-meter">${state === "excluded" || count === 0 ? nothing : html`<div class=${bar} ${styled({ width: `${Math.round((count / greatest) * 44)}px` })}></div>`}</span>
      <span class="el-number">${formatShortCount(hidden, model.locale)}</span>
    </div>`;
  }

  #turns(): TemplateResult | typeof nothing {
    const { summary } = this.model;
    const turns = summary?.turns ?? null;
    if (summary === null || turns === null || turns.last <= turns.first) {
      return nothing;
    }
    return html`<div class="el-section" role="group" aria-label=${summary.turnLabel}>
      ${this.#head("turn", summary.turnLabel)}
      ${
        this.#closed.has("turn")
          ? nothing
          : html`<canvas class="el-histogram" aria-hidden="true"></canvas>
            <div class="el-ends"><span>${turns.first}</span><span>${turns.last}</span></div>`
      }
    </div>`;
  }

  protected override paint(): void {
    const canvas = this.find<HTMLCanvasElement>("canvas.el-histogram");
    const view = this.model.turnHistogram;
    const section = canvas?.parentElement ?? null;
    if (canvas === null || view === null || section === null) {
      return;
    }
    const widthPx = Math.max(20, section.clientWidth - 24);
    const context = prepareCanvas(canvas, widthPx, 32);
    if (context === null) {
      return;
    }
    const palette = readPalette(this);
    const max = Math.max(1, ...view.totals);
    const columnPx = widthPx / Math.max(1, view.columns || TURN_COLUMNS);
    context.fillStyle = palette.foreground;
    for (let column = 0; column < view.columns; column++) {
      let matching = 0;
      for (let slot = 0; slot < 8; slot++) {
        matching += view.matches[column * 8 + slot] ?? 0;
      }
      const totalPx = Math.sqrt((view.totals[column] ?? 0) / max) * 30;
      const matchPx = Math.sqrt(matching / max) * 30;
      context.globalAlpha = 0.2;
      context.fillRect(column * columnPx, 32 - totalPx, columnPx - 1, totalPx);
      context.globalAlpha = palette.highContrast ? 1 : 0.55;
      context.fillRect(column * columnPx, 32 - matchPx, columnPx - 1, matchPx);
    }
  }

  /**
   * Values that the runs in scope have, with their totals there: the facets' own totals are those of
   * all runs.
   */
  #inScope(field: Field, values: readonly Value[]): readonly Value[] {
    const { model } = this;
    const { summary } = model;
    if (summary === null || model.shownRuns.length === model.runs.length) {
      return values;
    }
    const totals =
      field === "agent"
        ? new Map(summary.lanes.map((lane) => [lane.agent, lane.total]))
        : field === "type"
          ? new Map(summary.types.map((type) => [type.type, type.total]))
          : field === "severity"
            ? new Map(summary.severities.map((one) => [one.severity, one.total]))
            : null;
    return values.flatMap((value) => {
      if (totals === null) {
        return value.count > 0 || stateOf(model.filter, field, value.value) !== "unset"
          ? [value]
          : [];
      }
      const total = totals.get(value.value);
      const isAsked = stateOf(model.filter, field, value.value) !== "unset";
      return total === undefined && !isAsked ? [] : [{ ...value, total: total ?? 0 }];
    });
  }

  /**
   * Severities by weight, types by slot, agents as their lanes: an order that a filter does not turn
   * over under the pointer. Kinds and channels by their totals.
   */
  #sorted(field: Field, values: readonly Value[]): readonly Value[] {
    const { summary } = this.model;
    const places = new Map<string | null, number>();
    if (field === "type") {
      for (const type of summary?.types ?? []) {
        places.set(type.type, type.slot);
      }
    } else if (field === "agent") {
      for (const [index, lane] of (summary?.lanes ?? []).entries()) {
        places.set(lane.agent, index);
      }
    }
    const placeOf = (value: Value): number =>
      value.value === null
        ? Number.MAX_SAFE_INTEGER
        : field === "severity"
          ? rank(value.value)
          : (places.get(value.value) ?? 1e6);
    return [...values].sort((a, b) => placeOf(a) - placeOf(b) || b.total - a.total);
  }

  #toggle(field: Field, value: string | null, excluding: boolean): void {
    this.model.setFilter(toggleValue(this.model.filter, field, value, excluding));
  }

  #onKey(event: KeyboardEvent, field: Field, value: string | null): void {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.#toggle(field, value, event.altKey);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const values = [...this.querySelectorAll<HTMLElement>(".el-value")];
      const index = values.findIndex((element) => element === document.activeElement);
      event.preventDefault();
      event.stopPropagation();
      values[index + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
  }

  #menu(event: MouseEvent, field: Field, value: string | null): void {
    event.preventDefault();
    const { model } = this;
    openMenu(this, { x: event.clientX, y: event.clientY }, [
      { label: "Include", run: () => this.#toggle(field, value, false) },
      { label: "Exclude", hint: "Alt+click", run: () => this.#toggle(field, value, true) },
      {
        label: "Only This",
        hint: "Double click",
        run: () => model.setFilter(toggleOnly(model.filter, field, value)),
      },
      null,
      { label: "Copy", run: () => void model.host.copy(value ?? "") },
    ]);
  }

  #toggleSection(name: string): void {
    if (!this.#closed.delete(name)) {
      this.#closed.add(name);
    }
    this.requestUpdate();
  }

  #showAll(field: Field): void {
    this.#whole.add(field);
    this.requestUpdate();
  }
}

function rank(severity: string | null): number {
  const index = SEVERITY_ORDER.indexOf(severity ?? "");
  return index < 0 ? SEVERITY_ORDER.length : index;
}

function severityIcon(severity: string | null): TemplateResult {
  const name = SEVERITY_ICONS[severity ?? ""] ?? "circle-small";
  const color = severity === "error" || severity === "warning" ? `el-${severity}` : "";
  return html`<span class="codicon codicon-${name} ${color}" aria-hidden="true"></span>`;
}

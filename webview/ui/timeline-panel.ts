import { html, nothing, type TemplateResult } from "lit";
import { LANE_NARROW_PX, LANE_PX, layoutLanes } from "../layout/lane-layout.ts";
import { KEYS, runCommand } from "../model/commands.ts";
import { onThemeChange } from "../paint/palette.ts";
import type { FilterRow } from "./filter-row.ts";
import { banners, emptyState } from "./notices.ts";
import { PanelElement } from "./panel-element.ts";
import { openMenu } from "./pop-menu.ts";
import { styled } from "./styled.ts";

type Tab = "events" | "details" | "facets";

const LANDMARKS = [
  "el-toolbar button",
  "el-filter input",
  "el-facets .el-value",
  "el-overview .el-handle",
  "el-lanes .el-lanes-scroll",
  "el-list .el-grid",
  "el-details button",
] as const;

const KEY_WORDS: readonly (readonly [string, string])[] = [
  ["Zoom in, out", "W S"],
  ["Pan", "A D ← →"],
  ["Previous, next event in the lane", ", ."],
  ["Cause, effect", "[ ]"],
  ["Fit selection, fit all", "F Home"],
  ["Go to source", "Enter"],
  ["Details", "Space"],
  ["Find", "/"],
  ["Axis", "1 2 3"],
  ["Live", "L"],
  ["Hide arrows, clear selection", "Esc"],
  ["Next part of the panel", "F6"],
];

/** The whole panel: what goes where at which width, sashes, keys. */
export class TimelinePanel extends PanelElement {
  #widthPx = 0;
  #heightPx = 0;
  #middlePx = 0;
  #tab: Tab = "events";
  #problemsClosed = false;
  #resize: ResizeObserver | null = null;
  #stopTheme: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this);
    this.#stopTheme = onThemeChange(() => window.dispatchEvent(new Event("el-theme")));
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("el-leave", this.#onLeave);
  }

  override disconnectedCallback(): void {
    this.#resize?.disconnect();
    this.#stopTheme?.();
    document.removeEventListener("keydown", this.#onKey);
    this.removeEventListener("el-leave", this.#onLeave);
    super.disconnectedCallback();
  }

  get #narrow(): boolean {
    return this.#widthPx < 420;
  }

  /** List and details as tabs: too narrow for panes, or too low for both. */
  get #tabbed(): boolean {
    return this.#widthPx < 600 || this.#heightPx < 520;
  }

  get #showFacets(): boolean {
    return this.#widthPx >= 600 && (this.model.state.showFacets ?? this.#widthPx >= 1200);
  }

  get #showDetails(): boolean {
    return !this.#tabbed && (this.model.state.showDetails ?? true);
  }

  override render(): TemplateResult {
    const { model } = this;
    if (model === undefined) {
      return html``;
    }
    this.classList.toggle("el-narrow", this.#narrow);
    // For tests: a reload before the state is kept would restore an older one.
    this.dataset["saved"] = String(model.isSaved);
    this.style.setProperty("--el-lane-label", this.#narrow ? "64px" : "120px");
    const beside = this.#showDetails && this.#widthPx >= 900;
    const panes = {
      facets: this.#showFacets,
      details: this.#showDetails,
      toggle: (pane: "facets" | "details") => this.#togglePane(pane),
      command: (name: string) => this.runCommand(name),
    };
    return html`
      <el-toolbar .model=${model} .widthPx=${this.#widthPx} .panes=${panes}></el-toolbar>
      <el-filter .model=${model} .widthPx=${this.#widthPx}></el-filter>
      ${banners(model, this.#problemsClosed, () => {
        this.#problemsClosed = true;
        this.requestUpdate();
      })}
      <div class="el-body">
        ${
          this.#showFacets
            ? html`<el-facets .model=${model} ${styled({ width: `${model.state.facetsWidth}px` })}></el-facets>${this.#sash("facets")}`
            : nothing
        }
        <div class="el-middle">${this.#middle()}</div>
        ${beside ? html`${this.#sash("details")}<el-details .model=${model} ${styled({ width: `${model.state.detailsWidth}px` })}></el-details>` : nothing}
      </div>
      <div class="el-hidden" role="status" aria-live="polite">${model.announcement}</div>
    `;
  }

  #middle(): TemplateResult {
    const { model } = this;
    const empty = emptyState(model, () => this.runCommand("focusFilter"));
    if (model.scopeRuns === null || (model.summary?.total === 0 && empty !== nothing)) {
      return html`${empty}`;
    }
    const lanesPx = this.#lanesPx();
    return html`
      <el-overview .model=${model}></el-overview>
      <el-ruler .model=${model}></el-ruler>
      <el-lanes .model=${model} .narrow=${this.#narrow} ${styled({ height: `${lanesPx}px` })}></el-lanes>
      ${empty === nothing ? nothing : html`<div class="el-lanes-empty el-empty" ${styled({ top: `${this.#narrow ? 70 : 90}px`, bottom: "auto", height: `${lanesPx}px` })}>${empty}</div>`}
      ${this.#sash("lanes")}
      ${model.chain === null || this.#narrow ? nothing : html`<el-chain-strip .model=${model}></el-chain-strip>`}
      ${this.#tabbed ? this.#tabs() : this.#listWithDetails()}
    `;
  }

  #listWithDetails(): TemplateResult {
    const { model } = this;
    const below = this.#showDetails && this.#widthPx < 900;
    const widthPx = this.#widthPx - (this.#showFacets ? model.state.facetsWidth : 0);
    if (!below) {
      return html`<el-list .model=${model} .widthPx=${widthPx - (this.#showDetails ? model.state.detailsWidth : 0)}></el-list>`;
    }
    const half = Math.round(widthPx / 2);
    return html`<div class="el-body"><el-list .model=${model} .widthPx=${half}></el-list><div class="el-sash el-vertical"></div><el-details .model=${model} ${styled({ width: `${half}px` })}></el-details></div>`;
  }

  #tabs(): TemplateResult {
    const { model } = this;
    const tab = (name: Tab, label: string): TemplateResult => html`<button
      role="tab"
      aria-selected=${this.#tab === name}
      @click=${() => {
        this.#tab = name;
        this.requestUpdate();
      }}
    >${label}</button>`;
    return html`
      <div class="el-tabs" role="tablist">${tab("events", "Events")}${tab("details", "Details")}${tab("facets", "Facets")}</div>
      ${
        this.#tab === "events"
          ? html`<el-list .model=${model} .widthPx=${this.#widthPx}></el-list>`
          : this.#tab === "details"
            ? html`<el-details class="el-grow" .model=${model}></el-details>`
            : html`<el-facets class="el-grow" .model=${model}></el-facets>`
      }
    `;
  }

  /** As high as the lanes, at most their share of the room. */
  #lanesPx(): number {
    const agents = this.model.summary?.lanes.map((lane) => lane.agent) ?? [];
    const { height } = layoutLanes(agents, this.#narrow ? LANE_NARROW_PX : LANE_PX);
    const room = Math.max(80, this.#middlePx - (this.#narrow ? 70 : 90));
    return Math.min(Math.max(height, 66), Math.round((room * this.model.state.lanesShare) / 100));
  }

  #measure(): void {
    const box = this.getBoundingClientRect();
    const middlePx = this.find(".el-middle")?.clientHeight ?? 0;
    if (
      box.width !== this.#widthPx ||
      box.height !== this.#heightPx ||
      middlePx !== this.#middlePx
    ) {
      this.#widthPx = box.width;
      this.#heightPx = box.height;
      this.#middlePx = middlePx;
      this.requestUpdate();
    }
  }

  protected override updated(): void {
    const middle = this.find(".el-middle");
    if (middle !== null && middle.clientHeight !== this.#middlePx) {
      this.#middlePx = middle.clientHeight;
      this.requestUpdate();
    }
  }

  // ---- Sashes ------------------------------------------------------------------------------------

  #sash(of: "facets" | "details" | "lanes"): TemplateResult {
    return html`<div
      class="el-sash ${of === "lanes" ? "el-horizontal" : "el-vertical"}"
      role="separator"
      aria-orientation=${of === "lanes" ? "horizontal" : "vertical"}
      aria-label="Resize ${of}"
      @pointerdown=${(event: PointerEvent) => this.#onSash(event, of)}
      @dblclick=${() => this.model.update(of === "facets" ? { facetsWidth: 224 } : of === "details" ? { detailsWidth: 328 } : { lanesShare: 60 })}
    ></div>`;
  }

  #onSash(down: PointerEvent, of: "facets" | "details" | "lanes"): void {
    const sash = down.currentTarget;
    if (!(sash instanceof HTMLElement)) {
      return;
    }
    down.preventDefault();
    sash.setPointerCapture(down.pointerId);
    sash.classList.add("el-dragging");
    const { state } = this.model;
    const lanesPx = this.#lanesPx();
    const room = Math.max(80, this.#middlePx - 90);
    const move = (event: PointerEvent): void => {
      const dx = event.clientX - down.clientX;
      if (of === "facets") {
        this.model.update({ facetsWidth: within(state.facetsWidth + dx, 180, 400) });
      } else if (of === "details") {
        this.model.update({ detailsWidth: within(state.detailsWidth - dx, 260, 560) });
      } else {
        this.model.update({
          lanesShare: within(((lanesPx + event.clientY - down.clientY) / room) * 100, 30, 80),
        });
      }
    };
    const up = (): void => {
      sash.classList.remove("el-dragging");
      sash.removeEventListener("pointermove", move);
    };
    sash.addEventListener("pointermove", move);
    sash.addEventListener("pointerup", up, { once: true });
  }

  // ---- Keys and commands -------------------------------------------------------------------------

  /** Runs a command of the panel by name; also for the host's `onCommand`. */
  runCommand(name: string): void {
    switch (name) {
      case "focusFilter":
        this.querySelector<FilterRow>("el-filter")?.focusBox();
        return;
      case "toggleDetails":
        this.#togglePane("details");
        return;
      case "toggleFacets":
        this.#togglePane("facets");
        return;
      case "showKeys":
        this.#showKeys();
        return;
      case "focusList":
        this.find("el-list .el-grid")?.focus();
        return;
      case "focusLanes":
        this.find("el-lanes .el-lanes-scroll")?.focus();
        return;
      default:
        runCommand(this.model, name);
    }
  }

  #togglePane(pane: "facets" | "details"): void {
    if (this.#tabbed) {
      this.#tab = this.#tab === pane ? "events" : pane;
      this.requestUpdate();
    } else if (pane === "facets") {
      this.model.update({ showFacets: !this.#showFacets });
    } else {
      this.model.update({ showDetails: !this.#showDetails });
    }
  }

  #showKeys(): void {
    openMenu(
      this,
      { x: window.innerWidth - 340, y: 76 },
      KEY_WORDS.map(([label, hint]) => ({ label, hint, run: () => {} })),
    );
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "F6") {
      // Else VS Code would move on to its own next part.
      event.preventDefault();
      event.stopPropagation();
      this.#moveLandmark(event.shiftKey ? -1 : 1);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") {
      event.preventDefault();
      event.stopPropagation();
      this.runCommand("focusFilter");
      return;
    }
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLInputElement) {
      return;
    }
    const onControl =
      target instanceof HTMLElement &&
      target.closest("button, [role=checkbox], [role=link], vscode-button") !== null;
    if (onControl && (event.key === "Enter" || event.key === " ")) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name =
      KEYS[key] ??
      (key === "ArrowLeft" ? "panLeft" : key === "ArrowRight" ? "panRight" : undefined);
    if (name !== undefined) {
      event.preventDefault();
      this.runCommand(name);
    }
  };

  readonly #onLeave = (): void => this.runCommand("focusList");

  #moveLandmark(step: 1 | -1): void {
    const places = LANDMARKS.map((selector) => this.find(selector)).filter(
      (element) => element !== null,
    );
    const parts = LANDMARKS.map((selector) => selector.split(" ")[0] ?? "");
    const active = document.activeElement;
    const current = parts.findIndex((part) => active?.closest(part) != null);
    const here = places.findIndex(
      (element) => current >= 0 && element.closest(parts[current] ?? "") !== null,
    );
    places[(here + step + places.length) % places.length]?.focus();
  }
}

function within(value: number, low: number, high: number): number {
  return Math.round(Math.min(Math.max(value, low), high));
}

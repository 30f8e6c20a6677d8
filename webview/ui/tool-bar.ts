import { html, nothing, type TemplateResult } from "lit";
import { formatShortCount } from "../../src/core/view/format.ts";
import { runCommand } from "../model/commands.ts";
import { icon } from "./icons.ts";
import { PanelElement } from "./panel-element.ts";
import { type MenuItem, openMenuBelow } from "./pop-menu.ts";

const AXES = [
  { axis: "time", label: "Time", key: "1", command: "axisTime" },
  { axis: "turn", label: "Turn", key: "2", command: "axisTurn" },
  { axis: "sequence", label: "Sequence", key: "3", command: "axisSequence" },
] as const;

/** From here on the bar has room for all; below, Color goes to the overflow. */
const WHOLE_FROM_PX = 900;
/** Below this the zoom buttons and the rate go, so that the run's name stays readable. */
const ROOMY_FROM_PX = 760;
const TWO_ROWS_BELOW_PX = 600;
const RATE_FROM_PX = 340;

/** Run picker, axis, colour, zoom; at the right problems, live and the panes. */
export class ToolBar extends PanelElement {
  static override properties = {
    ...PanelElement.properties,
    widthPx: { attribute: false },
    panes: { attribute: false },
  };
  declare widthPx: number;
  /** Which panes are open, and how to toggle them. */
  declare panes: {
    readonly facets: boolean;
    readonly details: boolean;
    readonly toggle: (pane: "facets" | "details") => void;
    readonly command: (name: string) => void;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "toolbar");
    this.setAttribute("aria-label", "Timeline");
    this.addEventListener("keydown", this.#onKey);
  }

  override disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#onKey);
    super.disconnectedCallback();
  }

  /** Arrow keys move inside the tool bar. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const buttons = [...this.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
    const index = buttons.findIndex((button) => button === document.activeElement);
    if (step !== 0 && index >= 0) {
      event.preventDefault();
      event.stopPropagation();
      buttons[(index + step + buttons.length) % buttons.length]?.focus();
    }
  };

  override render(): TemplateResult {
    const narrow = this.widthPx < TWO_ROWS_BELOW_PX;
    this.classList.toggle("el-two-rows", narrow);
    if (narrow) {
      return html`
        <div class="el-tool-row">${this.#runPicker()}<span class="el-grow"></span>${this.#problems()}${this.#command("focusFilter", "Find (/)", "search")}${this.#more()}</div>
        <div class="el-tool-row">${this.#axes(this.widthPx < 420)}<span class="el-grow"></span>${this.#live()}${this.#fit()}</div>
      `;
    }
    const roomy = this.widthPx >= ROOMY_FROM_PX;
    const divider = roomy ? html`<span class="el-divider"></span>` : nothing;
    return html`
      ${this.#runPicker()}
      ${divider}
      ${this.#axes(!roomy)} ${this.widthPx >= WHOLE_FROM_PX ? this.#color() : nothing}
      ${divider}
      ${roomy ? html`${this.#command("zoomOut", "Zoom Out (S)", "zoom-out")} ${this.#command("zoomIn", "Zoom In (W)", "zoom-in")}` : nothing} ${this.#fit()}
      <span class="el-grow"></span>
      ${this.#problems()} ${this.#live()}
      ${divider}
      ${this.#command("focusFilter", "Find (/)", "search")} ${this.#pane("facets", "Facets", "layout-sidebar-left")}
      ${this.#pane("details", "Details (Space)", "layout-sidebar-right")} ${this.#more()}
    `;
  }

  #axes(short: boolean): TemplateResult {
    const { model } = this;
    return html`<div class="el-radio" role="radiogroup" aria-label="Axis">
      ${AXES.map(({ axis, label, key, command }) => {
        const word = axis === "turn" ? model.turnWord : label;
        return html`<button
          role="radio"
          aria-checked=${model.state.axis === axis}
          aria-label=${word}
          data-axis=${axis}
          title="${word} Axis (${key})"
          @click=${() => this.panes.command(command)}
        >${short && axis === "sequence" ? "Seq." : word}</button>`;
      })}
    </div>`;
  }

  #color(): TemplateResult {
    return html`<button class="el-flat el-color" aria-haspopup="menu" title="Color of Marks" @click=${this.#onColor}>
      <span class="el-muted">Color</span> ${this.model.state.colorBy === "type" ? "Type" : "Severity"} ${icon("chevron-down")}
    </button>`;
  }

  /** A button for a command of the panel; the tooltip names its key, the accessible name does not. */
  #command(name: string, title: string, glyph: string, disabled = false): TemplateResult {
    return html`<button class="el-icon" title=${title} aria-label=${title.replace(/ \(.*$/, "")} data-command=${name} ?disabled=${disabled} @click=${() => this.panes.command(name)}>${icon(glyph)}</button>`;
  }

  #fit(): TemplateResult {
    return this.#command(
      "fitAll",
      "Fit All (Home)",
      "screen-full",
      this.model.state.window === null,
    );
  }

  #pane(pane: "facets" | "details", title: string, glyph: string): TemplateResult {
    const open = this.panes[pane];
    return html`<button class="el-icon" data-pane=${pane} title=${title} aria-label=${title.replace(/ \(.*$/, "")} aria-pressed=${open} @click=${() => this.panes.toggle(pane)}>${icon(open ? glyph : `${glyph}-off`)}</button>`;
  }

  #more(): TemplateResult {
    return html`<button class="el-icon" title="More Actions" aria-label="More Actions" aria-haspopup="menu" @click=${this.#onMore}>${icon("ellipsis")}</button>`;
  }

  #runPicker(): TemplateResult {
    const { model } = this;
    const runs = model.shownRuns;
    const only = runs.length === 1 ? runs[0] : undefined;
    const live = runs.some((run) => run.live);
    const indexing = runs.some((run) => run.indexing);
    const label =
      only?.label ??
      (runs.length === 0
        ? "No run"
        : model.state.runs.length === 0
          ? `All runs (${runs.length})`
          : `${runs.length} runs`);
    return html`<button class="el-flat el-run" aria-haspopup="menu" aria-label="Run: ${label}" title="Choose Run" @click=${this.#onRuns}>
      ${icon(indexing ? "sync" : live ? "record" : "pass")}<span class="el-ellipsis">${label}</span>${icon("chevron-down")}
    </button>`;
  }

  #problems(): TemplateResult | typeof nothing {
    const problems = this.model.summary?.problems ?? 0;
    return problems === 0
      ? nothing
      : html`<button class="el-flat el-problem-count" title="Show Problems" aria-label="${problems} problems" @click=${() => void this.model.host.runCommand("showProblems", null)}>
          <span class="codicon codicon-warning el-warning"></span>${this.model.format(problems)}
        </button>`;
  }

  #live(): TemplateResult {
    const { model } = this;
    const on = model.isLive;
    const wide = this.widthPx;
    const hasRoom = wide >= ROOMY_FROM_PX || (wide >= RATE_FROM_PX && wide < TWO_ROWS_BELOW_PX);
    const rate = hasRoom ? (model.status?.rate ?? 0) : 0;
    const following = model.state.follow && model.newSincePause === null;
    return html`<button
      class="el-flat el-live ${on ? "el-live-on" : ""}"
      aria-pressed=${on && following}
      title=${on ? (following ? "Stop Following (L)" : "Follow the End (L)") : "The run has not grown for a while"}
      @click=${() => runCommand(model, "toggleLive")}
    >${icon(on ? "circle-filled" : "circle")}Live ${on && rate > 0 ? html`<span class="el-muted">${formatShortCount(Math.round(rate), model.locale)}/s</span>` : nothing}</button>`;
  }

  readonly #onRuns = (event: Event): void => {
    const { model } = this;
    const shown = new Set(model.shownRuns.map((run) => run.key));
    const all = model.state.runs.length === 0;
    const items: MenuItem[] = model.runs.slice(0, 60).map((run) => ({
      label: run.label,
      hint: `${model.format(run.events)} events${run.live ? " · live" : ""}`,
      checked: !all && shown.has(run.key),
      run: () => model.setRuns([run.label]),
    }));
    if (model.runs.length > 1) {
      items.push(null, {
        label: "All runs",
        hint: model.format(model.runs.reduce((sum, run) => sum + run.events, 0)),
        checked: all,
        run: () => model.setRuns([]),
      });
    }
    if (items.length > 0) {
      openMenuBelow(this, event.currentTarget, items);
    }
  };

  #colorItems(): readonly MenuItem[] {
    const { model } = this;
    return (["type", "severity"] as const).map((colorBy) => ({
      label: colorBy === "type" ? "Color by Type" : "Color by Severity",
      checked: model.state.colorBy === colorBy,
      run: () => model.update({ colorBy }),
    }));
  }

  readonly #onColor = (event: Event): void =>
    openMenuBelow(this, event.currentTarget, this.#colorItems());

  readonly #onMore = (event: Event): void => {
    const { model, widthPx, panes } = this;
    const call = (name: string) => () =>
      void model.host.runCommand(name, model.selection?.key ?? null);
    const items: MenuItem[] = [];
    if (widthPx < WHOLE_FROM_PX) {
      items.push(...this.#colorItems(), null);
    }
    if (widthPx < ROOMY_FROM_PX) {
      items.push(
        { label: "Zoom In", hint: "W", run: () => panes.command("zoomIn") },
        { label: "Zoom Out", hint: "S", run: () => panes.command("zoomOut") },
        null,
      );
    }
    if (widthPx < TWO_ROWS_BELOW_PX) {
      items.push(
        {
          label: "Dim What Does Not Match",
          checked: !model.state.hideUnmatched,
          run: () => this.#dim(false),
        },
        {
          label: "Hide What Does Not Match",
          checked: model.state.hideUnmatched,
          run: () => this.#dim(true),
        },
        null,
      );
    }
    items.push(
      { label: "Fit Selection", hint: "F", run: () => panes.command("fitSelection") },
      { label: "Save Filter…", run: call("saveFilter") },
      { label: "Apply Saved Filter…", run: call("applySavedFilter") },
      { label: "Export Events…", run: call("exportEvents") },
      { label: "Show Problems", run: call("showProblems") },
      { label: "Assign Profile…", run: call("assignProfile") },
      null,
      { label: "Keyboard Shortcuts", hint: "?", run: () => panes.command("showKeys") },
    );
    openMenuBelow(this, event.currentTarget, items);
  };

  #dim(hideUnmatched: boolean): void {
    this.model.update({ hideUnmatched });
    this.model.requestWindow();
  }
}

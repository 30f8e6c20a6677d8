import { html, nothing, type TemplateResult } from "lit";
import { EMPTY_FILTER } from "../../src/core/query/filter.ts";
import { formatFilterError } from "../../src/core/query/parse-filter.ts";
import { type FilterToken, groupFilterText } from "../layout/filter-tokens.ts";
import { icon } from "./icons.ts";
import { PanelElement } from "./panel-element.ts";

/** Typing rests this long before the filter runs. */
const TYPING_MS = 250;

const PLACEHOLDER = 'Filter, e.g. agent:alice type:ACTION turn:5..10 "trade"';

/** The box of the filter with its colours, the count, and what to do with what does not match. */
export class FilterRow extends PanelElement {
  static override properties = { ...PanelElement.properties, widthPx: { attribute: false } };
  declare widthPx: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** What is typed and not yet taken. */
  #typed: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "search");
    this.setAttribute("aria-label", "Filter");
  }

  focusBox(): void {
    const input = this.find<HTMLInputElement>("input");
    input?.focus();
    input?.select();
  }

  override render(): TemplateResult {
    const { model } = this;
    const text = this.#typed ?? model.filterText;
    const error = this.#typed === null ? model.filterError : null;
    const message = error === null ? null : formatFilterError(error);
    return html`
      <div class="el-filter-row">
        <div class="el-box ${error === null ? "" : "el-wrong"}">
          ${icon("filter")}
          <div class="el-text">
            <div class="el-echo" aria-hidden="true">${groupFilterText(text).map((group) => this.#group(group, error !== null, text))}</div>
            <input
              type="text"
              spellcheck="false"
              autocomplete="off"
              aria-label="Filter"
              aria-invalid=${error !== null}
              aria-describedby=${error === null ? nothing : "el-filter-error"}
              placeholder=${PLACEHOLDER}
              .value=${text}
              @input=${this.#onInput}
              @keydown=${this.#onKey}
              @scroll=${this.#onScroll}
            />
          </div>
          <span class="el-count" id="el-count">${this.#count()}</span>
          ${
            text === ""
              ? nothing
              : html`<button class="el-icon" title="Clear Filter" aria-label="Clear Filter" @click=${this.#onClear}>${icon("close")}</button>`
          }
          <button class="el-icon" title="Save Filter…" aria-label="Save Filter" @click=${() => void model.host.runCommand("saveFilter", null)}>${icon("bookmark")}</button>
        </div>
        ${
          this.widthPx < 420
            ? nothing
            : html`<div class="el-radio" role="radiogroup" aria-label="What the filter does not match">
                ${this.#unmatched("Dim", false)}${this.#unmatched("Hide", true)}
              </div>`
        }
      </div>
      ${message === null ? nothing : html`<div class="el-filter-error" id="el-filter-error" role="alert">${message}</div>`}
    `;
  }

  #group(group: readonly FilterToken[], wrong: boolean, text: string): TemplateResult {
    if (group.length === 1 && group[0]?.kind === "plain" && /^\s+$/.test(group[0].text)) {
      return html`<span>${group[0].text}</span>`;
    }
    const mistake = wrong && this.#isMistaken(group, text);
    return html`<span class="el-term ${mistake ? "el-mistake" : ""}">${group.map(
      (token) =>
        html`<span class="el-t-${token.kind === "value" && token.text.startsWith('"') ? "text" : token.kind}">${token.text}</span>`,
    )}</span>`;
  }

  #isMistaken(group: readonly FilterToken[], text: string): boolean {
    const error = this.model.filterError;
    const whole = group.map((token) => token.text).join("");
    const start = text.indexOf(whole);
    return error !== null && error.position >= start && error.position <= start + whole.length;
  }

  #count(): TemplateResult | typeof nothing {
    const { model } = this;
    const { summary } = model;
    if (summary === null) {
      return nothing;
    }
    if (!model.isFiltered) {
      return html`<b>${model.format(summary.total)}</b> ${summary.indexing === null ? (summary.total === 1 ? "event" : "events") : "so far"}`;
    }
    return html`<b>${model.format(summary.matching)}</b> of ${model.format(summary.total)}${summary.indexing === null ? "" : " so far"}`;
  }

  #unmatched(label: string, hide: boolean): TemplateResult {
    const { model } = this;
    return html`<button
      role="radio"
      title="What the filter does not match"
      aria-checked=${model.state.hideUnmatched === hide}
      @click=${() => {
        model.update({ hideUnmatched: hide });
        model.requestWindow();
      }}
    >${label}</button>`;
  }

  readonly #onInput = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) {
      this.#typed = event.target.value;
      this.requestUpdate();
      this.#clearTimer();
      this.#timer = setTimeout(() => this.#commit(), TYPING_MS);
    }
  };

  /** Keys that are not ours go on: VS Code hears them at the window. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      this.#commit();
    } else if (event.key === "Escape") {
      this.#commit();
      this.dispatchEvent(new CustomEvent("el-leave", { bubbles: true }));
    }
  };

  /** The coloured text lies under the box and scrolls with it. */
  readonly #onScroll = (event: Event): void => {
    const echo = this.find(".el-echo");
    if (echo !== null && event.target instanceof HTMLInputElement) {
      echo.scrollLeft = event.target.scrollLeft;
    }
  };

  readonly #onClear = (): void => {
    this.#clearTimer();
    this.#typed = null;
    this.model.setFilter(EMPTY_FILTER);
    this.focusBox();
  };

  #commit(): void {
    this.#clearTimer();
    const text = this.#typed;
    this.#typed = null;
    if (text !== null) {
      this.model.setFilterText(text);
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}

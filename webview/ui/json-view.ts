import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import {
  buildJsonTree,
  type JsonRow,
  type JsonTree,
  jsonRowsOf,
  openAtFirst,
} from "../layout/json-rows.ts";
import { icon } from "./icons.ts";
import { PanelElement } from "./panel-element.ts";
import { styled } from "./styled.ts";

/** Longer texts are cut until asked for. */
const CUT_CHARS = 600;

/** All fields of an event as a tree. Everything is a text node: what a log says is never markup. */
export class JsonView extends PanelElement {
  static override properties = { ...PanelElement.properties, raw: { attribute: false } };
  declare raw: string;
  #tree: JsonTree | null = null;
  #open: ReadonlySet<string> = new Set();
  #whole = new Set<string>();
  #focused = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "tree");
    this.setAttribute("aria-label", "Data");
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("raw")) {
      this.#tree = buildJsonTree(this.raw);
      this.#open = this.#tree === null ? new Set() : openAtFirst(this.#tree);
      this.#whole = new Set();
      this.#focused = "";
    }
  }

  /** Closes all, or, if all is closed, opens what was open at first. */
  toggleAll(): void {
    this.#open = this.#open.size > 0 || this.#tree === null ? new Set() : openAtFirst(this.#tree);
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (this.#tree === null) {
      return html`<pre>${this.raw}</pre>`;
    }
    const rows = jsonRowsOf(this.#tree, this.#open);
    return html`${rows.map((row, index) => this.#row(row, index === 0))}`;
  }

  #row(row: JsonRow, first: boolean): TemplateResult {
    const hasChildren = row.children > 0;
    const cut = row.text.length > CUT_CHARS && !this.#whole.has(row.path);
    const focusable = this.#focused === "" ? first : row.path === this.#focused;
    return html`<div
      class="el-json-row"
      role="treeitem"
      tabindex=${focusable ? "0" : "-1"}
      aria-level=${row.depth + 1}
      aria-expanded=${hasChildren ? String(row.open) : nothing}
      data-path=${row.path}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, row)}
      ${styled({ "padding-left": `${row.depth * 14}px` })}
    >
      <span class="el-twist" @click=${() => this.#toggle(row)}>${hasChildren ? icon(row.open ? "chevron-down" : "chevron-right") : nothing}</span>
      ${row.name === null ? nothing : html`<span class="el-key" @click=${() => this.#toggle(row)}>${row.name}</span>`}
      <span class="el-json-value el-k-${row.kind} ${cut ? "el-cut" : ""}">${cut ? `${row.text.slice(0, CUT_CHARS)}…` : row.text}</span>
      ${cut ? html`<button class="el-link" @click=${() => this.#showWhole(row.path)}>Show all</button>` : nothing}
    </div>`;
  }

  #toggle(row: JsonRow): void {
    if (row.children === 0) {
      return;
    }
    const open = new Set(this.#open);
    if (!open.delete(row.path)) {
      open.add(row.path);
    }
    this.#open = open;
    this.#focused = row.path;
    this.requestUpdate();
  }

  #showWhole(path: string): void {
    this.#whole.add(path);
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent, row: JsonRow): void {
    const rows = [...this.querySelectorAll<HTMLElement>(".el-json-row")];
    const index = rows.findIndex((element) => element === event.currentTarget);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = rows[index + (event.key === "ArrowDown" ? 1 : -1)];
      if (next !== undefined) {
        this.#focused = next.dataset["path"] ?? "";
        next.focus();
        this.requestUpdate();
      }
    } else if (event.key === "ArrowRight" && !row.open) {
      this.#toggle(row);
    } else if (event.key === "ArrowLeft" && row.open) {
      this.#toggle(row);
    } else if (event.key !== "Enter" && event.key !== " ") {
      return;
    } else {
      this.#toggle(row);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

import { html, nothing, type TemplateResult } from "lit";
import { LINK_KINDS } from "../../src/core/profile/role.ts";
import type { ChainDepth } from "../model/shown-chain.ts";
import { arrow, icon } from "./icons.ts";
import { PanelElement } from "./panel-element.ts";

const DEPTHS: readonly { readonly depth: ChainDepth; readonly label: string }[] = [
  { depth: 1, label: "1" },
  { depth: 2, label: "2" },
  { depth: 3, label: "3" },
  { depth: "all", label: "All" },
];

/** What the arrows over the lanes are, how deep they go, and how to be rid of them. */
export class ChainStrip extends PanelElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Chain");
  }

  override render(): TemplateResult {
    const { model } = this;
    const { chain } = model;
    if (chain === null) {
      return html``;
    }
    const { view } = chain;
    const root = view.events.find(({ event }) => event.key === view.root)?.event;
    const counts = LINK_KINDS.map((link) => ({
      link,
      count: view.links.filter((one) => one.link === link).length,
    }));
    const title = `Chain of ${root?.kind ?? root?.type ?? "the event"}`;
    return html`
      <b class="el-ellipsis" title=${title}>${title}</b>
      <span class="el-chain-kinds">${counts
        .filter(({ count }) => count > 0)
        .map(
          ({ link, count }) =>
            html`<span>${arrow(link)} ${link} <span class="el-muted">${model.format(count)}</span></span>`,
        )}
      ${view.dangling.length > 0 ? html`<span class="el-warning">? ${view.dangling.length} not in any log</span>` : nothing}
      ${view.omitted > 0 ? html`<span class="el-muted">+${model.format(view.omitted)} more</span>` : nothing}</span>
      <span class="el-grow"></span>
      <span class="el-muted">Depth</span>
      <div class="el-radio el-small" role="radiogroup" aria-label="Depth">
        ${DEPTHS.map(
          ({ depth, label }) =>
            html`<button role="radio" aria-checked=${model.chainDepth === depth} @click=${() => model.setChainDepth(depth)}>${label}</button>`,
        )}
      </div>
      <button class="el-link" aria-pressed=${chain.isolated} @click=${() => model.isolateChain()}>${chain.isolated ? "Show all" : "Isolate chain"}</button>
      <button class="el-icon" title="Hide Chain (Esc)" aria-label="Hide Chain" @click=${() => model.clearChain()}>${icon("close")}</button>
    `;
  }
}

import { html, nothing, svg, type TemplateResult } from "lit";
import type { LinkKind, Severity } from "../../src/core/profile/role.ts";
import { shapeOf } from "../paint/shapes.ts";

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** The shape of a slot in its colour. */
export function shape(slot: number): TemplateResult {
  return html`<svg class="el-shape el-slot-${slot}" viewBox="-6 -6 12 12" aria-hidden="true">${svg`<path d=${shapeOf(slot)}></path>`}</svg>`;
}

/** The sign of an error or warning; nothing for the rest, which needs none in a row. */
export function severitySign(severity: Severity | null): TemplateResult | typeof nothing {
  if (severity === "error") {
    return html`<span class="codicon codicon-error el-error" title="error"></span>`;
  }
  return severity === "warning"
    ? html`<span class="codicon codicon-warning el-warning" title="warning"></span>`
    : nothing;
}

/** The arrow of a link: solid, dashed or dotted, always with its word for those who cannot see it. */
export function arrow(link: LinkKind): TemplateResult {
  return html`<svg class="el-arrow el-arrow-${link}" viewBox="0 0 22 8" aria-hidden="true">${svg`<line x1="0" y1="4" x2="16" y2="4"></line><path d="M22 4L15 .8V7.2Z" stroke="none"></path>`}</svg>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { EMPTY_FILTER } from "../../src/core/query/filter.ts";
import type { TimelineModel } from "../model/timeline-model.ts";
import { icon } from "./icons.ts";
import { styled } from "./styled.ts";

/** One, many: "7 lines are not JSON", "1 is cut short". */
const PROBLEM_WORDS: readonly {
  readonly class: string;
  readonly one: string;
  readonly many: string;
  readonly noun: string;
}[] = [
  { class: "not-json", one: "is not JSON", many: "are not JSON", noun: "line" },
  { class: "not-an-object", one: "is no object", many: "are no objects", noun: "line" },
  { class: "truncated", one: "is cut short", many: "are cut short", noun: "line" },
  { class: "bad-utf8", one: "is not UTF-8", many: "are not UTF-8", noun: "line" },
  { class: "duplicate-id", one: "appears twice", many: "appear twice", noun: "id" },
  { class: "dangling-cause", one: "is in no log", many: "are in no log", noun: "cause" },
  {
    class: "cause-cycle",
    one: "is in a circle of causes",
    many: "are in a circle of causes",
    noun: "event",
  },
  {
    class: "effect-before-cause",
    one: "comes before its cause",
    many: "come before their causes",
    noun: "event",
  },
  {
    class: "sequence-gap",
    one: "is missing in the sequence",
    many: "are missing in the sequence",
    noun: "number",
  },
  { class: "time-goes-back", one: "goes back", many: "go back", noun: "time" },
  { class: "glued", one: "shares its line", many: "share their lines", noun: "event" },
];

/** "7 lines are not JSON, 1 is cut short, 3 ids appear twice." The noun is said once in a row. */
export function problemSentence(
  counts: Readonly<Record<string, number>>,
  format: (count: number) => string,
): string {
  const parts: string[] = [];
  let noun = "";
  for (const words of PROBLEM_WORDS) {
    const count = counts[words.class] ?? 0;
    if (count > 0) {
      const named = words.noun === noun ? "" : ` ${words.noun}${count === 1 ? "" : "s"}`;
      parts.push(`${format(count)}${named} ${count === 1 ? words.one : words.many}`);
      noun = words.noun;
    }
  }
  return parts.join(", ");
}

/** The banner: a failure, or how far indexing is, or what lines are problems. */
export function banners(
  model: TimelineModel,
  problemsClosed: boolean,
  closeProblems: () => void,
): TemplateResult | typeof nothing {
  const { summary, failure } = model;
  if (failure !== null) {
    return html`<div class="el-banner el-failed" role="alert">${icon("error")}<span class="el-grow el-ellipsis">${failure}</span></div>`;
  }
  const indexing = summary?.indexing ?? null;
  if (summary !== null && indexing !== null && indexing.totalBytes > 0) {
    const share = Math.min(1, indexing.readBytes / indexing.totalBytes);
    const percent = Math.floor(share * 100);
    const run =
      model.shownRuns.length === 1
        ? (model.shownRuns[0]?.label ?? "")
        : `${model.shownRuns.length} runs`;
    const large = indexing.totalBytes >= 10_000_000;
    const amount = large
      ? `, ${Math.round(indexing.readBytes / 1e6)} of ${Math.round(indexing.totalBytes / 1e6)} MB`
      : "";
    return html`
      <div class="el-progress" role="progressbar" aria-label="Indexing" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}><div ${styled({ width: `${percent}%` })}></div></div>
      <div class="el-banner">${icon("sync")}<span class="el-grow el-ellipsis">Indexing <b>${run}</b> – ${percent}%${amount} <span class="el-muted">The part read so far can be used now.</span></span><button class="el-link" @click=${() => void model.host.runCommand("cancelIndexing", null)}>Cancel</button></div>
    `;
  }
  if (summary !== null && summary.problems > 0 && !problemsClosed) {
    const sentence = problemSentence(summary.problemCounts, (count) => model.format(count));
    return html`<div class="el-banner el-problems">
      ${icon("warning")}
      <span class="el-grow el-ellipsis"><b>${model.format(summary.problems)} ${summary.problems === 1 ? "problem" : "problems"}:</b> ${sentence}. Everything else is shown.</span>
      <button class="el-link" @click=${() => void model.host.runCommand("showProblems", null)}>Show Problems</button>
      <button class="el-icon" title="Close" aria-label="Close" @click=${closeProblems}>${icon("close")}</button>
    </div>`;
  }
  return nothing;
}

/** What stands in place of the lanes when there is nothing to draw; nothing if there is. */
export function emptyState(
  model: TimelineModel,
  focusFilter: () => void,
): TemplateResult | typeof nothing {
  const { summary, hint } = model;
  if (!model.started || (model.scopeRuns !== null && summary === null)) {
    return nothing;
  }
  if (model.scopeRuns === null) {
    return model.status?.indexing == null
      ? html`<div class="el-empty el-grow"><h2>No run is open</h2><p>Open one from the Runs view or the Command Palette.</p></div>`
      : nothing;
  }
  if (summary === null || summary.matching > 0) {
    return nothing;
  }
  if (summary.total === 0) {
    if (summary.indexing !== null) {
      return nothing;
    }
    const rejected = ["not-json", "not-an-object", "truncated", "bad-utf8"].reduce(
      (sum, name) => sum + (summary.problemCounts[name] ?? 0),
      0,
    );
    return html`<div class="el-empty el-grow">
      <h2>No events in this log</h2>
      <p>0 of ${model.format(rejected)} ${rejected === 1 ? "line" : "lines"} could be read as events.</p>
      <div class="el-buttons">
        <vscode-button @click=${() => void model.host.runCommand("showProblems", null)}>Show Problems</vscode-button>
        <vscode-button secondary @click=${() => void model.host.runCommand("assignProfile", null)}>Assign Profile…</vscode-button>
      </div>
    </div>`;
  }
  return html`<div class="el-empty el-grow">
    <h2>No events match this filter</h2>
    ${model.strangeAgent === null ? nothing : html`<p>There is no ${(summary.agentLabel || "agent").toLowerCase()} “${model.strangeAgent}” in this run.</p>`}
    ${
      hint === null
        ? nothing
        : html`<div>Without <span class="el-term">${hint.text}</span> ${model.format(hint.matching)} ${hint.matching === 1 ? "event matches" : "events match"} <button class="el-link" @click=${() => model.setFilter(hint.remove)}>Remove term</button></div>`
    }
    <div class="el-buttons">
      <vscode-button @click=${() => model.setFilter(EMPTY_FILTER)}>Clear Filter</vscode-button>
      <vscode-button secondary @click=${focusFilter}>Edit Filter…</vscode-button>
    </div>
  </div>`;
}

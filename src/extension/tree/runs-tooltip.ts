import * as vscode from "vscode";
import type { EventView } from "../../core/view/event-view.ts";
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatPlural,
  pluralOf,
} from "../../core/view/format.ts";
import { shownPath } from "../logs/workspace-paths.ts";
import { PROBLEM_WORDS } from "../words.ts";
import type { RunsNode } from "./runs-node.ts";

/** Built when the pointer rests on a node. Log text goes in by `appendText`, so that it stays text. */
export function tooltipOf(
  node: RunsNode,
  locale: string,
): vscode.MarkdownString | string | undefined {
  const { shown } = node;
  switch (shown.kind) {
    case "event":
      return eventTooltip(shown.event, locale);
    case "run": {
      const { run } = shown;
      return [
        run.label,
        vscode.l10n.t("Profile {0}", run.profile),
        [
          formatPlural(run.events, "event", locale),
          formatPlural(run.agents, run.agentLabel.toLowerCase(), locale),
          formatPlural(run.turns, run.turnLabel.toLowerCase(), locale),
          formatPlural(run.errors, "error", locale),
          formatPlural(run.warnings, "warning", locale),
          formatPlural(run.problems, "problem", locale),
        ].join(" · "),
        ...(run.firstTimeUs === null ? [] : [formatDateTime(run.firstTimeUs, "UTC")]),
        ...(run.lastTimeUs === null ? [] : [formatDateTime(run.lastTimeUs, "UTC")]),
        ...run.logs.map(shownPath),
      ].join("\n");
    }
    case "group":
      return [
        `${shown.roleLabel} ${shown.value ?? vscode.l10n.t("not given")}`,
        formatPlural(shown.count, "event", locale),
        ...(shown.childCount === null || shown.childLabel === null
          ? []
          : [
              `${formatCount(shown.childCount, locale)} ${pluralOf(shown.childLabel).toLowerCase()}`,
            ]),
      ].join("\n");
    case "problem": {
      const { problem } = shown;
      return [
        `${PROBLEM_WORDS[problem.class]}: ${problem.reason}`,
        `${shownPath(problem.log)}:${problem.line}`,
        problem.text,
      ].join("\n");
    }
    default:
      return undefined;
  }
}

export function eventTooltip(event: EventView, locale: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(event.message);
  const rows: [string, string | null][] = [
    [vscode.l10n.t("Type"), [event.type, event.kind].filter((part) => part !== null).join(" · ")],
    [
      vscode.l10n.t("Agent"),
      event.to === null ? event.agent : `${event.agent ?? ""} → ${event.to}`,
    ],
    [vscode.l10n.t("Turn"), event.turn],
    [vscode.l10n.t("Severity"), event.severity],
    [vscode.l10n.t("Channel"), event.channel],
    [vscode.l10n.t("Time"), timeWords(event)],
    [
      vscode.l10n.t("Duration"),
      event.durationUs === null ? null : formatDuration(event.durationUs),
    ],
    [
      vscode.l10n.t("Links"),
      `${formatPlural(event.causes, "cause", locale)} · ${formatPlural(event.effects, "effect", locale)}`,
    ],
    [vscode.l10n.t("Source"), `${shownPath(event.log)}:${event.line}`],
  ];
  for (const [name, value] of rows) {
    if (value === null || value === "") continue;
    text.appendMarkdown("\n\n");
    text.appendText(`${name}: ${value}`);
  }
  return text;
}

function timeWords(event: EventView): string | null {
  if (event.timeUs === null) return null;
  const time = formatDateTime(event.timeUs, "UTC");
  return event.timeAssumed ? vscode.l10n.t("{0} (zone assumed)", time) : time;
}

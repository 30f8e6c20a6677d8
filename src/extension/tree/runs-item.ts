import * as vscode from "vscode";
import type { EventView, RunView } from "../../core/view/event-view.ts";
import {
  formatBytes,
  formatCount,
  formatOffset,
  formatPlural,
  formatSpan,
} from "../../core/view/format.ts";
import type { GROUPINGS, Grouping, TreeNode } from "../../core/view/tree-view.ts";
import { baseName } from "../logs/workspace-paths.ts";
import { PROBLEM_WORDS } from "../words.ts";
import { ERROR_COLOR, eventIcon, slotIcon, WARNING_COLOR } from "./icons.ts";
import type { RunsNode } from "./runs-node.ts";

export type ItemContext = {
  readonly locale: string;
  readonly grouping: Grouping;
  /** The filter leaves some events out. */
  readonly filtered: boolean;
  /** Logs that the user opened by hand, and can close. */
  readonly opened: readonly string[];
};

type Group = Extract<TreeNode, { kind: "group" }>;
type EventNode = Extract<TreeNode, { kind: "event" }>;

/** One node as VS Code shows it; tooltips come later, see runs-tooltip.ts. */
export function itemOf(node: RunsNode, context: ItemContext): vscode.TreeItem {
  const { shown } = node;
  const item = new vscode.TreeItem("");
  item.id = node.id;
  switch (shown.kind) {
    case "run":
      showRun(item, shown.run, context);
      break;
    case "group":
      showGroup(item, shown, context);
      break;
    case "event":
      showEvent(item, shown, context);
      break;
    case "problems":
      item.label = vscode.l10n.t("Problems");
      item.description = formatCount(shown.count, context.locale);
      item.iconPath = new vscode.ThemeIcon("warning", WARNING_COLOR);
      item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
      item.contextValue = "problems";
      break;
    case "problem": {
      const { problem } = shown;
      item.label = `${vscode.l10n.t("line {0}", formatCount(problem.line, context.locale))} · ${PROBLEM_WORDS[problem.class]}`;
      item.description = `${problem.reason} · ${baseName(problem.log)}`;
      item.iconPath = new vscode.ThemeIcon("warning", WARNING_COLOR);
      item.contextValue = "problem";
      item.command = {
        command: "eventLog.goToSource",
        title: vscode.l10n.t("Go to Source"),
        arguments: [node],
      };
      break;
    }
    case "leftOut":
      item.label =
        shown.logs === 1
          ? vscode.l10n.t("Load 1 older log…")
          : vscode.l10n.t("Load {0} older logs…", formatCount(shown.logs, context.locale));
      item.description = vscode.l10n.t("{0} not read", formatBytes(shown.bytes, context.locale));
      item.tooltip = vscode.l10n.t(
        "With these logs the index would take more memory than the setting eventLog.index.memoryLimit allows. They can be loaded all the same.",
      );
      item.iconPath = new vscode.ThemeIcon("cloud-download");
      item.contextValue = "leftOut";
      item.command = {
        command: "eventLog.loadOlderLogs",
        title: vscode.l10n.t("Load Older Logs"),
      };
      break;
    case "more": {
      item.label = vscode.l10n.t(
        "Show {0} more {1}…",
        formatCount(Math.min(shown.count, MORE_STEP), context.locale),
        shown.word,
      );
      if (shown.count > MORE_STEP) {
        item.description = vscode.l10n.t("{0} not shown", formatCount(shown.count, context.locale));
      }
      item.iconPath = new vscode.ThemeIcon("ellipsis");
      item.contextValue = "more";
      item.command = {
        command: "eventLog.showMore",
        title: vscode.l10n.t("Show More"),
        arguments: [node],
      };
      break;
    }
  }
  return item;
}

/** How many children a node shows at first, and how many "Show more" adds: VS Code slows down with thousands. */
export const MORE_STEP = 200;

function showRun(
  item: vscode.TreeItem,
  run: RunView,
  { locale, filtered, opened }: ItemContext,
): void {
  item.label = run.label;
  const count = filtered
    ? vscode.l10n.t(
        "{0} of {1}",
        formatCount(run.matching, locale),
        formatCount(run.events, locale),
      )
    : formatCount(run.events, locale);
  const parts = [count, ...spanOf(run.firstTimeUs, run.lastTimeUs)];
  if (run.live) parts.push(vscode.l10n.t("live"));
  if (run.indexing) parts.push(vscode.l10n.t("indexing"));
  item.description = parts.join(" · ");
  item.iconPath = run.live
    ? new vscode.ThemeIcon("record", new vscode.ThemeColor("charts.green"))
    : new vscode.ThemeIcon("pass");
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = run.logs.some((log) => opened.includes(log)) ? "run.opened" : "run";
}

function showGroup(item: vscode.TreeItem, group: Group, { locale }: ItemContext): void {
  item.label = labelOfGroup(group);
  const parts = [formatCount(group.count, locale)];
  if (group.role === "agent" && group.value === null) {
    // "no agent" is no one whose turns one would count.
  } else if (group.childCount !== null && group.childLabel !== null) {
    parts.push(formatPlural(group.childCount, group.childLabel.toLowerCase(), locale));
  }
  if (group.role === "turn") parts.push(...spanOf(group.firstTimeUs, group.lastTimeUs));
  const worst = severityCounts(group.errors, group.warnings, group.role !== "agent", locale);
  if (worst !== "") parts.push(worst);
  item.description = parts.join(" · ");
  item.iconPath = iconOfGroup(group);
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = `group.${group.role}`;
}

export function labelOfGroup(group: Group): string {
  if (group.value === null) return vscode.l10n.t("no {0}", group.roleLabel.toLowerCase());
  return group.role === "turn" ? `${group.roleLabel} ${group.value}` : group.value;
}

function iconOfGroup(group: Group): vscode.ThemeIcon {
  switch (group.role) {
    case "agent":
      if (group.value === null) return new vscode.ThemeIcon("globe");
      return new vscode.ThemeIcon("person", group.errors > 0 ? ERROR_COLOR : undefined);
    case "turn":
      return new vscode.ThemeIcon("symbol-number");
    case "type":
      return slotIcon(group.slot ?? 6);
    case "channel":
      return new vscode.ThemeIcon("radio-tower");
  }
}

function severityCounts(errors: number, warnings: number, both: boolean, locale: string): string {
  const parts: string[] = [];
  if (errors > 0) parts.push(formatPlural(errors, "error", locale));
  if (warnings > 0 && (both || errors === 0)) parts.push(formatPlural(warnings, "warning", locale));
  return parts.join(", ");
}

function spanOf(firstUs: number | null, lastUs: number | null): readonly string[] {
  return firstUs === null || lastUs === null ? [] : [formatSpan(lastUs - firstUs)];
}

function showEvent(
  item: vscode.TreeItem,
  { event, sinceStartUs }: EventNode,
  context: ItemContext,
): void {
  item.label = event.message;
  const parts = [
    sinceStartUs === null ? lineWords(event, context.locale) : formatOffset(sinceStartUs),
  ];
  // The agent stands above the event only in the groupings that have such a level.
  if (!context.grouping.includes("agent") && event.agent !== null) parts.push(event.agent);
  const kind = event.kind ?? event.type;
  if (kind !== null && kind !== event.message) parts.push(kind);
  item.description = parts.join(" · ");
  item.iconPath = eventIcon(event);
  item.contextValue = contextOfEvent(event);
  item.accessibilityInformation = {
    label: [event.agent, kind, event.severity, event.message]
      .filter((part) => part !== null)
      .join(", "),
    role: "treeitem",
  };
}

function lineWords(event: EventView, locale: string): string {
  return vscode.l10n.t("line {0}", formatCount(event.line, locale));
}

/** Menus ask for `event`, `event.causes`, `event.causes.effects`…. */
export function contextOfEvent(event: EventView): string {
  return `event${event.causes > 0 ? ".causes" : ""}${event.effects > 0 ? ".effects" : ""}`;
}

/** Words of the groupings for the picker, in the order of {@link GROUPINGS}. */
export function groupingLabel(grouping: Grouping): string {
  const words: Readonly<Record<(typeof GROUPINGS)[number], string>> = {
    "run/agent/turn": vscode.l10n.t("Run, agent, turn"),
    "run/turn/agent": vscode.l10n.t("Run, turn, agent"),
    "run/type": vscode.l10n.t("Run, type"),
    "run/channel": vscode.l10n.t("Run, channel"),
    flat: vscode.l10n.t("Flat by time"),
  };
  return words[grouping];
}

import * as vscode from "vscode";
import type { Severity } from "../../core/profile/role.ts";
import type { EventView } from "../../core/view/event-view.ts";

/** Codicon and color of the type slots 1–8 (design, "Marks"). */
const SLOTS: readonly (readonly [icon: string, color: string])[] = [
  ["flag", "eventLog.typeMilestone"],
  ["debug-breakpoint-log", "eventLog.typeDecision"],
  ["circle-filled", "eventLog.typeAction"],
  ["primitive-square", "eventLog.typeEnv"],
  ["add", "eventLog.typeSystem"],
  ["circle-small-filled", "eventLog.typeDetail"],
  ["triangle-up", "eventLog.typeSeven"],
  ["dash", "eventLog.typeEight"],
];

export function slotIcon(slot: number): vscode.ThemeIcon {
  const [icon, color] = SLOTS[slot - 1] ?? ["circle-small-filled", "eventLog.typeDetail"];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

export const ERROR_COLOR = new vscode.ThemeColor("list.errorForeground");
export const WARNING_COLOR = new vscode.ThemeColor("list.warningForeground");

export function severityIcon(severity: Severity | null): vscode.ThemeIcon {
  switch (severity) {
    case "error":
      return new vscode.ThemeIcon("error", ERROR_COLOR);
    case "warning":
      return new vscode.ThemeIcon("warning", WARNING_COLOR);
    case "info":
      return new vscode.ThemeIcon("info");
    case "success":
      return new vscode.ThemeIcon("pass");
    case "debug":
      return new vscode.ThemeIcon("circle");
    case null:
      return new vscode.ThemeIcon("circle-slash");
  }
}

/** The shape of an event's type; an error or warning has its sign instead. */
export function eventIcon(event: EventView): vscode.ThemeIcon {
  return event.severity === "error" || event.severity === "warning"
    ? severityIcon(event.severity)
    : slotIcon(event.slot);
}

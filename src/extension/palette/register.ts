import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import { registerCommand } from "../command.ts";
import { FACET_ROLES } from "../filters/filters-node.ts";
import type { Session } from "../state/session.ts";
import {
  editFilter,
  filterBySeverity,
  filterByTimeRange,
  filterByTurnRange,
  searchText,
} from "./ask-filter.ts";
import { exportEvents } from "./export-events.ts";
import { goToLink } from "./go-to-link.ts";
import { askForEvent } from "./pick-event.ts";
import { filterByValues } from "./pick-values.ts";

/** Commands that ask for what they need; an argument answers before the question. */
export function registerPalette(session: Session): void {
  const { selection } = session;
  registerCommand(session, "filterByAgent", (given) => filterByValues(session, "agent", given));
  registerCommand(session, "filterByType", (given) => filterByValues(session, "type", given));
  registerCommand(session, "filterByChannel", (given) => filterByValues(session, "channel", given));
  registerCommand(session, "pickValues", (given) => {
    const role = FACET_ROLES.find((one) => one === given);
    return role === undefined ? undefined : filterByValues(session, role, undefined);
  });
  registerCommand(session, "filterByTurnRange", (given) => filterByTurnRange(session, given));
  registerCommand(session, "filterByTimeRange", (given) => filterByTimeRange(session, given));
  registerCommand(session, "filterBySeverity", (given) => filterBySeverity(session, given));
  registerCommand(session, "searchText", (given) => searchText(session, given));
  registerCommand(session, "editFilter", (given) => editFilter(session, given));
  registerCommand(session, "goToCause", (node) => goToLink(session, node, "causes"));
  registerCommand(session, "goToEffect", (node) => goToLink(session, node, "effects"));
  registerCommand(session, "exportEvents", (node, target, format) =>
    exportEvents(session, node, target, format),
  );
  registerCommand(session, "goToEventId", async (id) => {
    const found = typeof id === "string" ? await findById(session, id) : undefined;
    const key =
      found ?? (await askForEvent(session, vscode.l10n.t("Id of the event, or LOG:LINE")));
    if (key === undefined) return;
    await vscode.commands.executeCommand("eventLog.runs.focus");
    selection.set({ key, by: "command" });
  });
}

/** The event with an id; while logs are still read it may be one of those to come. */
async function findById({ store }: Session, id: string): Promise<EventKey | undefined> {
  const api = store.api();
  const [found] = await api.findEvents(id, 1);
  if (found !== undefined) return found.key;
  await api.whenIdle();
  return (await api.findEvents(id, 1))[0]?.key;
}

import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import type { EventView } from "../../core/view/event-view.ts";
import { formatDateTime } from "../../core/view/format.ts";
import { eventOfArgument } from "../event-argument.ts";
import { shownPath } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";
import { eventIcon } from "../tree/icons.ts";

const MAX_SHOWN = 100;
/** Typing is answered when it rests. */
const REST_MS = 150;

type EventItem = vscode.QuickPickItem & { readonly key: EventKey };

/** The event that a command is about: the node it was called on, else the selected one, else one that the user picks. */
export async function pickEvent(
  session: Session,
  argument: unknown,
  placeholder: string,
): Promise<EventKey | undefined> {
  return (
    eventOfArgument(argument) ??
    session.selection.value.key ??
    (await askForEvent(session, placeholder))
  );
}

/** Lists events that the filter leaves; typing narrows them by text, or names one by id, `LOG:LINE` or `LINE`. */
export async function askForEvent(
  session: Session,
  placeholder: string,
): Promise<EventKey | undefined> {
  const api = session.store.api();
  const picker = vscode.window.createQuickPick<EventItem>();
  picker.placeholder = placeholder;
  picker.title = vscode.l10n.t("Text of the event, its id, or LOG:LINE");
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  let newest = 0;
  let timer: NodeJS.Timeout | undefined;

  const show = async (typed: string): Promise<void> => {
    const mine = ++newest;
    picker.busy = true;
    try {
      const { terms } = session.filter.value;
      const filter =
        typed === ""
          ? { terms }
          : { terms: [...terms, { kind: "text", negated: false, text: typed } as const] };
      const [rows, found] = await Promise.all([
        api.timelineRows({ scope: { runs: [], filter }, start: 0, count: MAX_SHOWN }),
        typed === "" ? [] : api.findEvents(typed, MAX_SHOWN),
      ]);
      if (mine !== newest) return;
      const ids = found.map((event) => eventItem(event, typed));
      const known = new Set(ids.map(({ key }) => key));
      const texts = rows.rows
        .filter(({ key }) => !known.has(key))
        .map((event) => eventItem(event, typed));
      picker.items = [...ids, ...texts];
    } finally {
      if (mine === newest) picker.busy = false;
    }
  };
  const key = await new Promise<EventKey | undefined>((resolve, reject) => {
    picker.onDidChangeValue((typed) => {
      clearTimeout(timer);
      timer = setTimeout(() => show(typed.trim()).catch(reject), REST_MS);
    });
    picker.onDidAccept(() => resolve(picker.selectedItems[0]?.key));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
    show("").catch(reject);
  }).finally(() => {
    clearTimeout(timer);
    newest++;
    picker.dispose();
  });
  return key;
}

/** `alwaysShow`: the store found the event, by texts that the row does not show. */
function eventItem(event: EventView, typed: string): EventItem {
  const time = event.timeUs === null ? null : formatDateTime(event.timeUs, "UTC");
  const turn = event.turn === null ? null : vscode.l10n.t("turn {0}", event.turn);
  const place = `${shownPath(event.log)}:${event.line}`;
  return {
    key: event.key,
    label: event.message,
    description: [event.agent, event.kind ?? event.type]
      .filter((part) => part !== null)
      .join(" · "),
    detail: [time, turn, place].filter((part) => part !== null).join(" · "),
    iconPath: eventIcon(event),
    alwaysShow: typed !== "",
  };
}

import type { EventKey } from "../../src/core/base/units.ts";
import type { TimelineModel } from "../model/timeline-model.ts";
import { openMenu } from "./pop-menu.ts";

/** What can be done with an event, at the pointer. */
export function openEventMenu(
  host: HTMLElement,
  model: TimelineModel,
  key: EventKey,
  at: { readonly x: number; readonly y: number },
): void {
  const call = (name: string) => () => void model.host.runCommand(name, key);
  openMenu(host, at, [
    { label: "Go to Source", hint: "Enter", run: () => void model.host.openSource(key) },
    { label: "Show Causality Chain", hint: "C", run: () => model.requestChain(key) },
    { label: "Go to Cause…", hint: "[", run: call("goToCause") },
    { label: "Go to Effect…", hint: "]", run: call("goToEffect") },
    null,
    { label: "Copy Event ID", run: call("copyEventId") },
    { label: "Copy Event as JSON", run: call("copyEventAsJson") },
    { label: "Copy Link to Event", run: call("copyLinkToEvent") },
  ]);
}

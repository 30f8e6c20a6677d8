import type { EventView } from "../../src/core/view/event-view.ts";
import { minLengthOf, panSpan, type Span, zoomSpan } from "../layout/scale.ts";
import type { TimelineModel } from "./timeline-model.ts";

/** What the keys of the panel do, by name; `timeline-panel.ts` adds those that move the focus. */
export const KEYS: Readonly<Record<string, string>> = {
  w: "zoomIn",
  s: "zoomOut",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  a: "panLeft",
  d: "panRight",
  ".": "nextEvent",
  ",": "previousEvent",
  "[": "goToCause",
  "]": "goToEffect",
  f: "fitSelection",
  Home: "fitAll",
  Enter: "openSource",
  " ": "toggleDetails",
  "/": "focusFilter",
  "1": "axisTime",
  "2": "axisTurn",
  "3": "axisSequence",
  l: "toggleLive",
  c: "showChain",
  Escape: "escape",
  "?": "showKeys",
};

const ZOOM_STEP = 1.6;
const PAN_SHARE = 0.2;
const ZOOM_MS = 120;
/** How far `.` and `,` look for the next event of a lane. */
const LANE_SEARCH_ROWS = 20_000;

/** Runs a command of the panel; false: it is not one of the model's. */
export function runCommand(model: TimelineModel, name: string): boolean {
  switch (name) {
    case "zoomIn":
      zoomBy(model, 1 / ZOOM_STEP);
      return true;
    case "zoomOut":
      zoomBy(model, ZOOM_STEP);
      return true;
    case "panLeft":
      panBy(model, -PAN_SHARE);
      return true;
    case "panRight":
      panBy(model, PAN_SHARE);
      return true;
    case "fitAll":
      animateWindow(model, model.whole, true);
      return true;
    case "fitSelection":
      fitSelection(model);
      return true;
    case "nextEvent":
      void stepInLane(model, 1);
      return true;
    case "previousEvent":
      void stepInLane(model, -1);
      return true;
    case "goToCause":
      followLink(model, "causes");
      return true;
    case "goToEffect":
      followLink(model, "effects");
      return true;
    case "openSource":
      if (model.selection !== null) {
        void model.host.openSource(model.selection.key);
      }
      return true;
    case "axisTime":
      model.setAxis("time");
      return true;
    case "axisTurn":
      model.setAxis("turn");
      return true;
    case "axisSequence":
      model.setAxis("sequence");
      return true;
    case "colorByType":
      model.update({ colorBy: "type" });
      return true;
    case "colorBySeverity":
      model.update({ colorBy: "severity" });
      return true;
    case "toggleLive":
      if (model.state.follow && model.newSincePause === null) {
        model.update({ follow: false });
      } else {
        model.followEnd();
      }
      return true;
    case "showChain":
      if (model.selection !== null) {
        model.requestChain(model.selection.key);
      }
      return true;
    case "escape":
      if (model.chain !== null) {
        model.clearChain();
      } else {
        model.select(null, "keys");
      }
      return true;
    default:
      return false;
  }
}

/** Zooms around the selection if it is in view, else around the middle. */
export function zoomBy(model: TimelineModel, factor: number): void {
  const { view, selection } = model;
  if (view === null) {
    return;
  }
  const at = selection?.at ?? null;
  const anchor = at !== null && at > view.start && at < view.end ? at : (view.start + view.end) / 2;
  zoomAt(model, anchor, factor, true);
}

export function zoomAt(
  model: TimelineModel,
  anchor: number,
  factor: number,
  animated: boolean,
): void {
  const { view, whole } = model;
  if (view !== null && whole !== null) {
    animateWindow(
      model,
      zoomSpan(view, anchor, factor, whole, minLengthOf(model.state.axis)),
      animated,
    );
  }
}

function panBy(model: TimelineModel, share: number): void {
  const { view, whole } = model;
  if (view !== null && whole !== null) {
    model.setWindow(panSpan(view, (view.end - view.start) * share, whole));
  }
}

function fitSelection(model: TimelineModel): void {
  const { selection, whole, view, chain } = model;
  const at = selection?.at ?? null;
  if (at === null || whole === null || view === null) {
    return;
  }
  const places = (chain?.view.events ?? [])
    .map((entry) => entry.at)
    .filter((place) => place !== null);
  const start = Math.min(at, ...places);
  const end = Math.max(at, ...places);
  const length = Math.max(
    (end - start) * 1.3,
    (whole.end - whole.start) / 200,
    minLengthOf(model.state.axis),
  );
  const middle = (start + end) / 2;
  animateWindow(model, { start: middle - length / 2, end: middle + length / 2 }, true);
}

let animation = 0;

/** Goes to a window in 120 ms, or at once where less motion is wanted. */
export function animateWindow(model: TimelineModel, target: Span | null, animated: boolean): void {
  cancelAnimationFrame(animation);
  const from = model.view;
  if (target === null || from === null) {
    return;
  }
  if (!animated || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    model.setWindow(target);
    return;
  }
  const begun = performance.now();
  const step = (now: number): void => {
    const share = Math.min(1, Math.max(0, (now - begun) / ZOOM_MS));
    const eased = 1 - (1 - share) ** 2;
    model.setWindow({
      start: from.start + (target.start - from.start) * eased,
      end: from.end + (target.end - from.end) * eased,
    });
    if (share < 1) {
      animation = requestAnimationFrame(step);
    }
  };
  animation = requestAnimationFrame(step);
}

/** Selects the row that is `by` after the selected one; with nothing selected the first. */
export async function stepInList(model: TimelineModel, by: number): Promise<void> {
  const total = model.summary?.matching ?? 0;
  if (total === 0) {
    return;
  }
  const index = model.selection?.index ?? -1;
  const next = index < 0 && Number.isFinite(by) ? 0 : Math.min(total - 1, Math.max(0, index + by));
  const row = await model.rows.load(next);
  if (row !== null) {
    model.revealRow = next;
    model.select(row.key, "keys");
  }
}

/** Selects the next or previous event of the selected event's lane, by way of the rows. */
async function stepInLane(model: TimelineModel, step: 1 | -1): Promise<void> {
  const { selection } = model;
  const agent = selection?.detail?.event.agent;
  const from = selection?.index ?? -1;
  if (selection === null || agent === undefined || from < 0) {
    await stepInList(model, step);
    return;
  }
  const total = model.summary?.matching ?? 0;
  for (
    let index = from + step;
    index >= 0 && index < total && Math.abs(index - from) < LANE_SEARCH_ROWS;
    index += step
  ) {
    const row: EventView | null = model.rows.row(index) ?? (await model.rows.load(index));
    if (model.selection?.key !== selection.key) {
      return;
    }
    if (row?.agent === agent) {
      model.select(row.key, "keys");
      return;
    }
  }
  model.announce(step > 0 ? "Last event of the lane" : "First event of the lane");
}

function followLink(model: TimelineModel, direction: "causes" | "effects"): void {
  const links = model.selection?.detail?.[direction] ?? [];
  const other = links.find((link) => link.other !== null)?.other;
  if (other != null) {
    model.select(other.key, "keys");
  } else {
    model.announce(direction === "causes" ? "No cause" : "No effect");
  }
}

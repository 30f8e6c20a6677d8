import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { TimelineState } from "../src/protocol/timeline-api.ts";
import { type Host, TimelineModel } from "./model/timeline-model.ts";
import { panel } from "./styles/panel.ts";
import { panes } from "./styles/panes.ts";
import { tokens } from "./styles/tokens.ts";
import { ChainStrip } from "./ui/chain-strip.ts";
import { DetailsPane } from "./ui/details-pane.ts";
import { EventList } from "./ui/event-list.ts";
import { FacetPane } from "./ui/facet-pane.ts";
import { FilterRow } from "./ui/filter-row.ts";
import { JsonView } from "./ui/json-view.ts";
import { LanesView } from "./ui/lanes-view.ts";
import { OverviewStrip } from "./ui/overview-strip.ts";
import { RulerStrip } from "./ui/ruler-strip.ts";
import { TimelinePanel } from "./ui/timeline-panel.ts";
import { ToolBar } from "./ui/tool-bar.ts";

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  "el-toolbar": ToolBar,
  "el-filter": FilterRow,
  "el-facets": FacetPane,
  "el-overview": OverviewStrip,
  "el-ruler": RulerStrip,
  "el-lanes": LanesView,
  "el-chain-strip": ChainStrip,
  "el-list": EventList,
  "el-details": DetailsPane,
  "el-json": JsonView,
};

/** Defines the elements and adopts the styles; called once per page, before the model starts. */
export function definePanel(): void {
  const sheets = [tokens, panel, panes]
    .map((styles) => styles.styleSheet)
    .filter((sheet) => sheet !== undefined);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets];
  for (const [name, element] of Object.entries(ELEMENTS)) {
    customElements.define(name, element);
  }
  customElements.define("event-log-timeline", TimelinePanel);
}

/** Joins the page's element with a host; gives the model, which is what the host calls. */
export function buildPanel(host: Host, keep: (state: TimelineState) => void): TimelineModel {
  const model = new TimelineModel(host, keep);
  let element = document.querySelector<TimelinePanel>("event-log-timeline");
  if (element === null) {
    element = new TimelinePanel();
    document.body.append(element);
  }
  const shown = element;
  model.onCommand = (name) => shown.runCommand(name);
  shown.model = model;
  document.addEventListener("visibilitychange", () => model.save());
  return model;
}

import { connect } from "../src/protocol/rpc.ts";
import type { TimelineHostApi, TimelineState } from "../src/protocol/timeline-api.ts";
import { readState } from "./model/state.ts";
import { buildPanel, definePanel } from "./start.ts";

/** What VS Code gives to the page of a webview. */
type VsCodeApi = {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: TimelineState): void;
};

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
definePanel();

/** The handlers need the model, the model needs the client: calls before it is there find nothing. */
const handlers: Record<string, (...args: never[]) => unknown> = {};
const connection = connect<TimelineHostApi>(
  {
    post: (message) => vscode.postMessage(message),
    onMessage: (listener) =>
      window.addEventListener("message", (event: MessageEvent<unknown>) => listener(event.data)),
    close: () => {},
  },
  handlers,
);
const model = buildPanel(connection.client, (state) => vscode.setState(state));
Object.assign(handlers, {
  onFilter: model.onFilter.bind(model),
  onStatus: model.onStatus.bind(model),
  onSelect: model.onSelect.bind(model),
  onShowChain: model.onShowChain.bind(model),
  onShowRuns: model.onShowRuns.bind(model),
  onCommand: (name: string) => model.onCommand(name),
});
model.start(readState(vscode.getState())).catch((error: unknown) => {
  model.failure = error instanceof Error ? error.message : String(error);
  model.changed();
});

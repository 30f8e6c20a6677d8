import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import { type Connection, connect } from "../../protocol/rpc.ts";
import type { TimelineViewApi } from "../../protocol/timeline-api.ts";
import type { Session } from "../state/session.ts";
import { resourceRoots, shellHtml } from "./shell-html.ts";
import { timelineHost } from "./timeline-host.ts";
import { webviewPort } from "./webview-port.ts";

export const TIMELINE_VIEW_TYPE = "eventLog.timeline";

/** Where the workspace keeps the panel's state: VS Code writes that of the page itself only now and then. */
const STATE_KEY = "timelineState";

/** Counts of a growing log reach the page at most this often. */
const STATUS_MS = 250;

export function timelineOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: resourceRoots(extensionUri) };
}

/** One timeline: its page, its wire, and what flows from the session to it. */
export class TimelinePanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #session: Session;
  readonly #connection: Connection<object, TimelineViewApi>;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #didDraw = new vscode.EventEmitter<unknown>();
  #waiting: (() => void)[] = [];
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  /** As the page last reported; for tests and for nobody else. */
  drawn: unknown;
  readonly onDidDispose: vscode.Event<void>;
  readonly onDidDraw = this.#didDraw.event;

  constructor(
    session: Session,
    panel: vscode.WebviewPanel,
    runs: readonly number[],
    restored: boolean,
  ) {
    const { extensionUri } = session.context;
    this.#session = session;
    this.#panel = panel;
    this.onDidDispose = panel.onDidDispose;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media", "timeline-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media", "timeline-dark.svg"),
    };
    panel.webview.options = timelineOptions(extensionUri);
    let kept: unknown = restored ? (session.context.workspaceState.get(STATE_KEY) ?? null) : null;
    const host = timelineHost(session, {
      runs,
      kept: () => kept,
      onReady: () => this.#setReady(),
      onState: async (state) => {
        kept = state;
        await session.context.workspaceState.update(STATE_KEY, state);
      },
      onDrawn: (drawn) => {
        this.drawn = drawn;
        this.#didDraw.fire(drawn);
      },
    });
    this.#connection = connect<object, TimelineViewApi>(webviewPort(panel.webview), host, {
      onBug: (error, method) => session.output.bug(error, `timeline ${method}`),
    });
    const { notify } = this.#connection;
    this.#disposables.push(
      this.#didDraw,
      { dispose: () => clearTimeout(this.#timer) },
      panel.onDidDispose(() => this.dispose()),
      panel.onDidChangeViewState(() => this.#onViewState()),
      session.filter.onDidChange((filter) => notify.onFilter(filter)),
      session.selection.onDidChange(({ key, by }) => {
        if (by !== "timeline") notify.onSelect(key);
      }),
      session.status.onDidChange(() => {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          notify.onStatus(session.status.value);
        }, STATUS_MS);
      }),
    );
    panel.webview.html = shellHtml(panel.webview, extensionUri);
    session.store.api();
  }

  get active(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  showRuns(runs: readonly number[]): void {
    this.#whenReady(() => this.#connection.notify.onShowRuns(runs));
  }

  showChain(key: EventKey): void {
    this.#whenReady(() => this.#connection.notify.onShowChain(key));
  }

  command(name: string): void {
    this.#whenReady(() => this.#connection.notify.onCommand(name));
  }

  /** A hidden page is gone and comes back by itself, with its own state; until it is ready again nothing reaches it. */
  #onViewState(): void {
    if (!this.#panel.visible) this.#ready = false;
    vscode.commands.executeCommand("setContext", "eventLog.timelineActive", this.#panel.active);
  }

  #whenReady(run: () => void): void {
    if (this.#ready) run();
    else this.#waiting.push(run);
  }

  #setReady(): void {
    // The answer to `ready` is sent first: its page does not listen before.
    setTimeout(() => {
      this.#ready = true;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const run of waiting) run();
      this.#session.output.info("timeline ready");
    }, 0);
  }

  dispose(): void {
    this.#connection.close();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#panel.dispose();
  }
}

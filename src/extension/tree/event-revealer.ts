import type * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import type { Session } from "../state/session.ts";
import type { RunsNode } from "./runs-node.ts";
import type { RunsProvider } from "./runs-provider.ts";

const ATTEMPTS = 8;
const PAUSE_MS = 300;

/**
 * Shows the selected event in the Runs view, one reveal at a time: VS Code ends reveals that overlap
 * in any order, and the older of two would be what is selected in the end.
 */
export class EventRevealer implements vscode.Disposable {
  readonly #session: Session;
  readonly #provider: RunsProvider;
  readonly #view: vscode.TreeView<RunsNode>;
  #asked = false;
  #running = false;
  #revealing: EventKey | undefined;
  #movedOn = false;
  #endPause: (() => void) | undefined;

  constructor(session: Session, provider: RunsProvider, view: vscode.TreeView<RunsNode>) {
    this.#session = session;
    this.#provider = provider;
    this.#view = view;
  }

  /** Whether the view selects this node because it was asked to, not because the user clicked on it. */
  isEcho({ eventKey }: RunsNode): boolean {
    return eventKey !== undefined && eventKey === this.#revealing;
  }

  /** The user has selected something in the view: what was about to be revealed is not any more. */
  giveUp(): void {
    this.#movedOn = true;
    this.#endPause?.();
  }

  async revealSelection(): Promise<void> {
    this.#asked = true;
    this.#movedOn = false;
    this.#endPause?.();
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#asked) {
        this.#asked = false;
        await this.#reveal();
      }
    } finally {
      this.#running = false;
    }
  }

  /** A tree that is being refreshed may drop what it was asked to reveal: asked again until it is shown. */
  async #reveal(): Promise<void> {
    const { key } = this.#session.selection.value;
    if (key === null) return;
    const isOver = () =>
      this.#asked ||
      this.#movedOn ||
      !this.#view.visible ||
      this.#session.selection.value.key !== key;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (isOver() || this.#isSelected(key)) return;
      const node = await this.#provider.findEvent(key);
      // Not in the tree: the filter hides it.
      if (node === undefined || isOver()) return;
      await this.#revealNode(node, key);
      await this.#pause(PAUSE_MS * attempt);
    }
  }

  async #revealNode(node: RunsNode, key: EventKey): Promise<void> {
    this.#revealing = key;
    try {
      await this.#view.reveal(node, { select: true, focus: false });
    } catch (error) {
      this.#session.output.info(
        `reveal: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.#revealing = undefined;
    }
    // The user has clicked on an event while VS Code was at it, and VS Code has undone that.
    const { key: now, by } = this.#session.selection.value;
    if (now === key || by !== "tree" || this.#isSelected(now)) return;
    this.#asked = true;
    this.#movedOn = false;
  }

  #isSelected(key: EventKey | null): boolean {
    return this.#view.selection.some(({ eventKey }) => eventKey === key);
  }

  #pause(ms: number): Promise<void> {
    if (this.#asked || this.#movedOn) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  dispose(): void {
    this.giveUp();
  }
}

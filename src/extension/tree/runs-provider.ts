import * as vscode from "vscode";
import type { EventKey } from "../../core/base/units.ts";
import { pluralOf } from "../../core/view/format.ts";
import type { Session } from "../state/session.ts";
import { itemOf, MORE_STEP } from "./runs-item.ts";
import { idOf, placeOf, type RunsNode, type Shown } from "./runs-node.ts";
import { tooltipOf } from "./runs-tooltip.ts";

/** To reveal an event its siblings before it are shown too, up to this many. */
const MAX_REVEALED_SIBLINGS = 2000;

/** Asks the store for what is unfolded and keeps one object per node. */
export class RunsProvider implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<RunsNode | undefined>();
  readonly #limits = new Map<string, number>();
  #roots: readonly RunsNode[] | undefined;
  #refreshing: Promise<void> | undefined;
  #again = false;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session) {
    this.#session = session;
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    return itemOf(node, {
      locale: this.#session.locale,
      grouping: this.#session.grouping.value,
      opened: this.#session.openedLogs.paths.value,
      filtered: this.#session.filter.value.terms.length > 0,
    });
  }

  resolveTreeItem(item: vscode.TreeItem, node: RunsNode): vscode.TreeItem {
    const tooltip = tooltipOf(node, this.#session.locale);
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  getParent(node: RunsNode): RunsNode | undefined {
    return node.parent;
  }

  /** Called by VS Code, which thereby knows what it gets. */
  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    return [...(await this.#load(node)).children];
  }

  /** For everyone else: VS Code is told what turned out to be different from what it was given. */
  async peek(node?: RunsNode): Promise<RunsNode[]> {
    const { children, before, changed } = await this.#load(node);
    if (before === undefined) return [...children];
    const sameNodes =
      children.length === before.length && children.every((child, at) => child === before[at]);
    if (!sameNodes) this.#changed.fire(node);
    else for (const child of changed) this.#changed.fire(child);
    return [...children];
  }

  async #load(node: RunsNode | undefined): Promise<{
    readonly children: readonly RunsNode[];
    /** Undefined: nobody has asked yet. */
    readonly before: readonly RunsNode[] | undefined;
    readonly changed: readonly RunsNode[];
  }> {
    const asked = await this.#ask(node);
    // Looked at after the answer: several may ask at once, and all must get the same objects.
    const before = node === undefined ? this.#roots : node.children;
    const known = new Map((before ?? []).map((child) => [child.id, child]));
    const changed: RunsNode[] = [];
    const children = asked.map((shown): RunsNode => {
      const id = idOf(shown, node);
      const child = known.get(id);
      if (child === undefined) return newNode(id, node, shown);
      if (JSON.stringify(child.shown) !== JSON.stringify(shown)) changed.push(child);
      child.shown = shown;
      return child;
    });
    if (node === undefined) this.#roots = children;
    else node.children = children;
    return { children, before, changed };
  }

  async #ask(node: RunsNode | undefined): Promise<readonly Shown[]> {
    const { store, filter, grouping } = this.#session;
    const limit = this.#limits.get(node?.id ?? "") ?? MORE_STEP;
    if (node?.shown.kind === "problems") {
      const page = await store.api().problems(node.shown.run, 0, limit);
      const shown = page.problems.map((problem): Shown => ({ kind: "problem", problem }));
      return withMore(shown, page.total - page.problems.length, vscode.l10n.t("problems"));
    }
    const place = node === undefined ? null : placeOf(node);
    if (node !== undefined && place === null) return [];
    const page = await store.api().tree({
      place,
      grouping: grouping.value,
      filter: filter.value,
      limit,
    });
    const shown = withMore(page.nodes, page.more, wordOf(page.nodes));
    const { leftOut } = this.#session.status.value;
    if (node !== undefined || leftOut.logs === 0) return shown;
    return [...shown, { kind: "leftOut", ...leftOut }];
  }

  showMore(node: RunsNode): void {
    const parent = node.parent;
    const id = parent?.id ?? "";
    this.#limits.set(id, (this.#limits.get(id) ?? MORE_STEP) + MORE_STEP);
    this.#changed.fire(parent);
  }

  /** Everything may be different: another filter or grouping. */
  refreshAll(): void {
    this.#changed.fire(undefined);
  }

  /** Keys mean nothing any more: nothing is kept. */
  forget(): void {
    this.#roots = undefined;
    this.#limits.clear();
    this.#changed.fire(undefined);
  }

  /**
   * Something was read: asks for the roots again and tells VS Code only of those that differ. A
   * run's numbers change with anything below it, so an unchanged run needs no question.
   */
  refreshChanged(): void {
    if (this.#refreshing !== undefined) {
      this.#again = true;
      return;
    }
    this.#refreshing = this.#refresh()
      .catch((error: unknown) => this.#session.output.bug(error, "refresh of the runs"))
      .finally(() => {
        this.#refreshing = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.refreshChanged();
      });
  }

  async #refresh(): Promise<void> {
    if (this.#roots === undefined) this.#changed.fire(undefined);
    else await this.peek();
  }

  /** The node of an event, its ancestors asked for as far as they are not shown yet; undefined if the filter hides it. */
  async findEvent(key: EventKey): Promise<RunsNode | undefined> {
    const grouping = this.#session.grouping.value;
    const place = await this.#session.store.api().treePlaceOf(key, { grouping });
    let at: RunsNode | undefined;
    if (place !== null) {
      at = await this.#findChild(
        undefined,
        (shown) => shown.kind === "run" && shown.run.key === place.run,
      );
      for (const { role, value } of place.groups) {
        if (at === undefined) return undefined;
        at = await this.#findChild(
          at,
          (shown) => shown.kind === "group" && shown.role === role && shown.value === value,
        );
      }
      if (at === undefined) return undefined;
    }
    return this.#findChild(at, (shown) => shown.kind === "event" && shown.event.key === key);
  }

  /** The Problems node of a run, or of the first run that has one. */
  async findProblems(within: RunsNode | undefined): Promise<RunsNode | undefined> {
    const runs = within === undefined ? (this.#roots ?? (await this.peek())) : [within];
    for (const run of runs) {
      if (run.shown.kind === "problems") return run;
      if (run.shown.kind !== "run" || run.shown.run.problems === 0) continue;
      const found = await this.#findChild(run, (shown) => shown.kind === "problems");
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #findChild(
    parent: RunsNode | undefined,
    isWanted: (shown: Shown) => boolean,
  ): Promise<RunsNode | undefined> {
    const id = parent?.id ?? "";
    const known = (parent === undefined ? this.#roots : parent.children) ?? [];
    const shown = known.find((child) => isWanted(child.shown));
    if (shown !== undefined) return shown;
    const firstLimit = this.#limits.get(id) ?? MORE_STEP;
    let limit = firstLimit;
    for (;;) {
      this.#limits.set(id, limit);
      const children = await this.peek(parent);
      const found = children.find((child) => isWanted(child.shown));
      if (found !== undefined) {
        if (limit !== firstLimit) this.#changed.fire(parent);
        return found;
      }
      const cut = children.at(-1)?.shown.kind === "more";
      if (!cut || limit >= MAX_REVEALED_SIBLINGS) {
        this.#limits.set(id, firstLimit);
        return undefined;
      }
      limit = Math.min(limit * 4, MAX_REVEALED_SIBLINGS);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function newNode(id: string, parent: RunsNode | undefined, shown: Shown): RunsNode {
  const eventKey = shown.kind === "event" ? shown.event.key : undefined;
  return { id, parent, shown, children: undefined, eventKey };
}

function withMore(shown: readonly Shown[], count: number, word: string): readonly Shown[] {
  return count > 0 ? [...shown, { kind: "more", count, word }] : shown;
}

/** What the children are called, by the last of them (problems stand first). */
function wordOf(nodes: readonly Shown[]): string {
  const last = nodes.at(-1);
  if (last?.kind === "run") return vscode.l10n.t("runs");
  if (last?.kind === "group") return pluralOf(last.roleLabel).toLowerCase();
  return vscode.l10n.t("events");
}

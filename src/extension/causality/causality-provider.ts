import * as vscode from "vscode";
import type { EventView } from "../../core/view/event-view.ts";
import { formatCount, formatDifference } from "../../core/view/format.ts";
import type { LinkNode } from "../../protocol/store-api.ts";
import type { Session } from "../state/session.ts";
import { eventIcon, WARNING_COLOR } from "../tree/icons.ts";
import { contextOfEvent } from "../tree/runs-item.ts";
import { eventTooltip } from "../tree/runs-tooltip.ts";
import type { CausalityNode, Direction, ShownLink } from "./causality-node.ts";

/** Links shown at once under an event; "Show more" adds as many again. */
const LINK_STEP = 20;
/** From this many alike links on they are one node. */
const MIN_ALIKE = 9;
/** How far the totals of the branches look: "3 of 9". */
const TOTAL_BOUNDS = { up: 50, down: 50, max: 300 };

/** Causes and effects of one event, unfolded link by link. */
export class CausalityProvider
  implements vscode.TreeDataProvider<CausalityNode>, vscode.Disposable
{
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<CausalityNode | undefined>();
  readonly #limits = new Map<string, number>();
  /** Where each event is shown first; elsewhere it is "shown above". */
  readonly #places = new Map<number, string>();
  #root: EventView | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session) {
    this.#session = session;
  }

  get root(): EventView | undefined {
    return this.#root;
  }

  setRoot(event: EventView | undefined): void {
    this.#root = event;
    this.#limits.clear();
    this.refresh();
  }

  refresh(): void {
    this.#places.clear();
    if (this.#root !== undefined) this.#places.set(this.#root.key, "root");
    this.#changed.fire(undefined);
  }

  showMore(node: CausalityNode): void {
    const id = node.parent?.id ?? "";
    this.#limits.set(id, (this.#limits.get(id) ?? LINK_STEP) + LINK_STEP);
    this.#changed.fire(node.parent);
  }

  getParent(node: CausalityNode): CausalityNode | undefined {
    return node.parent;
  }

  async getChildren(node?: CausalityNode): Promise<CausalityNode[]> {
    const root = this.#root;
    if (root === undefined) return [];
    if (node === undefined) {
      return this.#branches(root);
    }
    if (node.shown.kind === "branch") return this.#links(node, root);
    if (node.shown.kind === "alike")
      return node.shown.links.map((link, at) => this.#link(node, link, at));
    if (node.shown.kind !== "link" || node.shown.repeated) return [];
    const { event } = node.shown.link;
    return event === null ? [] : this.#links(node, event);
  }

  /** The two branches; one chain gives the totals of both. */
  async #branches(root: EventView): Promise<CausalityNode[]> {
    const chain = await this.#session.store.api().chain(root.key, TOTAL_BOUNDS, "sequence", []);
    const cut = chain.omitted > 0;
    const causes = chain.events.filter(({ depth }) => depth < 0).length + chain.dangling.length;
    const effects = chain.events.filter(({ depth }) => depth > 0).length;
    return [
      newBranch(root, "causes", root.causes, causes, cut),
      newBranch(root, "effects", root.effects, effects, cut),
    ];
  }

  async #links(parent: CausalityNode, event: EventView): Promise<CausalityNode[]> {
    const limit = this.#limits.get(parent.id) ?? LINK_STEP;
    const asked = await this.#session.store.api().links(event.key, parent.direction, limit);
    const nodes = foldAlike(asked.nodes).map((shown, at) =>
      Array.isArray(shown)
        ? this.#alike(parent, shown, at)
        : this.#link(parent, shown as LinkNode, at),
    );
    if (asked.more === 0) return nodes;
    const more: CausalityNode = {
      id: `${parent.id}/more`,
      parent,
      direction: parent.direction,
      shown: { kind: "more", count: asked.more },
      eventKey: undefined,
    };
    return [...nodes, more];
  }

  #alike(parent: CausalityNode, links: readonly LinkNode[], at: number): CausalityNode {
    const shown: ShownLink = { kind: "alike", links };
    return {
      id: `${parent.id}/alike ${at}`,
      parent,
      direction: parent.direction,
      shown,
      eventKey: undefined,
    };
  }

  #link(parent: CausalityNode, link: LinkNode, at: number): CausalityNode {
    const key = link.event?.key;
    const id = `${parent.id}/${key ?? `dangling ${at} ${link.danglingId ?? ""}`}`;
    const first = key === undefined ? id : (this.#places.get(key) ?? id);
    if (key !== undefined) this.#places.set(key, first);
    const shown: ShownLink = { kind: "link", link, repeated: first !== id };
    return { id, parent, direction: parent.direction, shown, eventKey: key };
  }

  getTreeItem(node: CausalityNode): vscode.TreeItem {
    const { shown } = node;
    const { locale } = this.#session;
    const item = new vscode.TreeItem("");
    item.id = `${this.#root?.key ?? ""}/${node.id}`;
    switch (shown.kind) {
      case "branch": {
        const causes = node.direction === "causes";
        item.label = causes ? vscode.l10n.t("Causes") : vscode.l10n.t("Effects");
        item.description =
          shown.direct === 0
            ? vscode.l10n.t("none")
            : vscode.l10n.t(
                "{0} of {1}",
                formatCount(shown.direct, locale),
                `${formatCount(shown.total, locale)}${shown.cut ? "+" : ""}`,
              );
        item.iconPath = new vscode.ThemeIcon(causes ? "arrow-left" : "arrow-right");
        item.collapsibleState =
          shown.direct === 0
            ? vscode.TreeItemCollapsibleState.None
            : vscode.TreeItemCollapsibleState.Expanded;
        item.contextValue = "branch";
        break;
      }
      case "link":
        this.#showLink(item, shown.link, shown.repeated);
        break;
      case "alike": {
        const [first] = shown.links;
        item.label = first?.event?.kind ?? first?.event?.type ?? first?.event?.message ?? "";
        item.description = [
          first?.link,
          vscode.l10n.t("{0} alike", formatCount(shown.links.length, locale)),
          first?.event == null ? undefined : this.#difference(first.event),
        ]
          .filter((part) => part !== undefined && part !== "")
          .join(" · ");
        if (first?.event != null) item.iconPath = eventIcon(first.event);
        item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
        item.contextValue = "alike";
        break;
      }
      case "more":
        item.label = moreWords(shown.count, node.direction, locale);
        item.iconPath = new vscode.ThemeIcon("ellipsis");
        item.command = { command: "eventLog.showMoreLinks", title: item.label, arguments: [node] };
        break;
    }
    return item;
  }

  #showLink(
    item: vscode.TreeItem,
    { link, event, danglingId, expandable }: LinkNode,
    repeated: boolean,
  ): void {
    if (event === null) {
      item.label = danglingId ?? "";
      item.description = `${link} · ${vscode.l10n.t("not in any log")}`;
      item.iconPath = new vscode.ThemeIcon("question", WARNING_COLOR);
      item.contextValue = "dangling";
      return;
    }
    item.label = event.message;
    const parts = [link, event.agent ?? vscode.l10n.t("no agent"), this.#difference(event)];
    if (repeated) parts.push(vscode.l10n.t("shown above"));
    item.description = parts.filter((part) => part !== "").join(" · ");
    item.iconPath = eventIcon(event);
    item.contextValue = contextOfEvent(event);
    item.collapsibleState =
      expandable && !repeated
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None;
  }

  #difference(event: EventView): string {
    const from = this.#root?.timeUs ?? null;
    return from === null || event.timeUs === null ? "" : formatDifference(event.timeUs - from);
  }

  resolveTreeItem(item: vscode.TreeItem, node: CausalityNode): vscode.TreeItem {
    if (node.shown.kind === "link" && node.shown.link.event !== null) {
      item.tooltip = eventTooltip(node.shown.link.event, this.#session.locale);
    }
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function newBranch(
  root: EventView,
  direction: Direction,
  direct: number,
  total: number,
  cut: boolean,
): CausalityNode {
  const shown: ShownLink = {
    kind: "branch",
    of: root.key,
    direct,
    total: Math.max(direct, total),
    cut,
  };
  return { id: direction, parent: undefined, direction, shown, eventKey: undefined };
}

function moreWords(count: number, direction: Direction, locale: string): string {
  const shown = formatCount(count, locale);
  if (direction === "causes") {
    return count === 1
      ? vscode.l10n.t("Show 1 more cause…")
      : vscode.l10n.t("Show {0} more causes…", shown);
  }
  return count === 1
    ? vscode.l10n.t("Show 1 more effect…")
    : vscode.l10n.t("Show {0} more effects…", shown);
}

/** Links as they are, or as one list where there are many alike; in the order of the first of each. */
function foldAlike(links: readonly LinkNode[]): readonly (LinkNode | readonly LinkNode[])[] {
  const groups = new Map<string, LinkNode[]>();
  links.forEach((link, at) => {
    const { event } = link;
    const key =
      event === null
        ? `dangling ${at}`
        : JSON.stringify([link.link, event.agent, event.type, event.kind]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [link]);
    else group.push(link);
  });
  const shown: (LinkNode | readonly LinkNode[])[] = [];
  for (const link of links) {
    const group = [...groups.values()].find((one) => one.includes(link)) ?? [link];
    if (group.length < MIN_ALIKE) shown.push(link);
    else if (group[0] === link) shown.push(group);
  }
  return shown;
}

import type { LinkKind } from "../../src/core/profile/role.ts";
import type { ChainView } from "../../src/core/view/timeline-view.ts";
import { type LaneLayout, rowCenterOf } from "./lane-layout.ts";
import type { MarkPoint } from "./mark-points.ts";
import { type Scale, xOf } from "./scale.ts";

/** An arrow from cause to effect. Points are CSS pixels of the lanes' full height. */
export type Arrow = {
  readonly link: LinkKind;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** The end lies outside the window: no head there. */
  readonly clipped: boolean;
};

export type ChainMark = {
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly slot: number;
  readonly severity: number;
};

/** A word beside a mark, or at the edge beside an arrow that leaves the window. */
export type ChainLabel = {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly side: "left" | "right";
  readonly pill: boolean;
};

export type ChainScene = {
  readonly arrows: readonly Arrow[];
  readonly marks: readonly ChainMark[];
  readonly labels: readonly ChainLabel[];
};

/** From this number on effects of one kind in one lane are one pill. */
const FOLD_ABOVE = 8;
const FAN_PX = 4;
const PAINT_ORDER: readonly LinkKind[] = ["inferred", "correlated", "declared"];
const SEVERITY_INDEX: Readonly<Record<string, number>> = {
  debug: 0,
  info: 1,
  success: 2,
  warning: 3,
  error: 4,
};

export type ChainOptions = {
  readonly scale: Scale;
  readonly layout: LaneLayout;
  readonly agents: readonly (string | null)[];
  readonly points: readonly MarkPoint[];
  readonly labelled: boolean;
};

type End = {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly outside: "left" | "right" | null;
};

/** Where the chain's marks, arrows and words go. */
export function layoutChain(chain: ChainView, options: ChainOptions): ChainScene {
  const byKey = new Map(options.points.map((point) => [point.key, point]));
  const rootIndex = chain.events.findIndex(({ event }) => event.key === chain.root);
  const folded = foldedEffects(chain, rootIndex);
  const ends: (End | null)[] = chain.events.map(({ event, at }, index) =>
    folded.hidden.has(index) ? null : endOf(event.key, event.agent, at, options, byKey),
  );
  const marks: ChainMark[] = [];
  const labels: ChainLabel[] = [];
  for (const [index, end] of ends.entries()) {
    const entry = chain.events[index];
    if (end === null || entry === undefined || end.outside !== null) {
      continue;
    }
    const { event } = entry;
    const pill = folded.pills.get(index);
    if (pill === undefined) {
      marks.push({
        key: event.key,
        x: end.x,
        y: end.y,
        widthPx: end.widthPx,
        slot: event.slot,
        severity: event.severity === null ? -1 : (SEVERITY_INDEX[event.severity] ?? -1),
      });
    }
    if (
      options.labelled &&
      index !== rootIndex &&
      (Math.abs(entry.depth) === 1 || pill !== undefined)
    ) {
      const text = pill === undefined ? (event.kind ?? event.type ?? "") : `+${pill} alike`;
      const isEffect = chain.links.some((link) => link.from === rootIndex && link.to === index);
      labels.push({
        x: isEffect ? end.x + end.widthPx + (pill === undefined ? 10 : 4) : end.x - 10,
        y: end.y,
        text,
        side: isEffect ? "right" : "left",
        pill: pill !== undefined,
      });
    }
  }
  const arrows = arrowsOf(chain, ends, labels, options);
  for (const dangling of chain.dangling) {
    const end = ends[dangling.of];
    if (end !== null && end !== undefined && end.outside === null) {
      arrows.push({
        link: "declared",
        x1: end.x - 44,
        y1: end.y,
        x2: end.x - 6,
        y2: end.y,
        clipped: false,
      });
      labels.push({ x: end.x - 48, y: end.y, text: "?", side: "left", pill: false });
    }
  }
  const free = withoutCollisions(labels);
  arrows.sort((a, b) => PAINT_ORDER.indexOf(a.link) - PAINT_ORDER.indexOf(b.link));
  return { arrows, marks, labels: free };
}

function endOf(
  key: number,
  agent: string | null,
  at: number | null,
  options: ChainOptions,
  byKey: ReadonlyMap<number, MarkPoint>,
): End | null {
  const point = byKey.get(key);
  const lane = options.agents.indexOf(agent);
  const box = options.layout.boxes[lane];
  if (at === null || box === undefined) {
    return null;
  }
  const x = point?.x ?? xOf(options.scale, at);
  const outside = x < 0 ? "left" : x > options.scale.widthPx ? "right" : null;
  const widthPx = outside === null ? Math.min(point?.widthPx ?? 0, options.scale.widthPx - x) : 0;
  return {
    x: Math.min(Math.max(x, 0), options.scale.widthPx),
    y: point?.y ?? rowCenterOf(box, "upper"),
    widthPx,
    outside,
  };
}

function arrowsOf(
  chain: ChainView,
  ends: readonly (End | null)[],
  labels: ChainLabel[],
  options: ChainOptions,
): Arrow[] {
  const incoming = new Map<number, number>();
  const arrows: Arrow[] = [];
  const named = new Set<string>();
  for (const { from, to, link } of chain.links) {
    const cause = ends[from];
    const effect = ends[to];
    if (cause == null || effect == null || (cause.outside !== null && effect.outside !== null)) {
      continue;
    }
    const isBar = effect.widthPx > 0;
    const nth = incoming.get(to) ?? 0;
    incoming.set(to, nth + 1);
    const total = chain.links.filter((other) => other.to === to).length;
    // Ends at a bar are fanned, so that three arrows do not look like one.
    const fan = isBar ? Math.max(-6, Math.min(6, (nth - (total - 1) / 2) * FAN_PX)) : 0;
    arrows.push({
      link,
      x1: startOf(cause, effect),
      y1: cause.y,
      x2: effect.outside === null ? effect.x - (isBar ? 1 : 6) : effect.x,
      y2: effect.y + fan,
      clipped: effect.outside !== null,
    });
    const away = cause.outside !== null ? from : effect.outside !== null ? to : -1;
    const end = ends[away];
    const event = chain.events[away]?.event;
    if (options.labelled && end != null && event !== undefined) {
      const key = `${event.agent} ${end.outside} ${Math.round(end.y / 14)}`;
      if (!named.has(key)) {
        named.add(key);
        labels.push({
          x: end.outside === "left" ? 6 : options.scale.widthPx - 6,
          y: end.y - 9,
          text: event.agent ?? "no agent",
          side: end.outside === "left" ? "right" : "left",
          pill: false,
        });
      }
    }
  }
  return arrows;
}

/** Effects of the root that are one of many of a kind in a lane: the first stands for all. */
function foldedEffects(
  chain: ChainView,
  root: number,
): { readonly hidden: ReadonlySet<number>; readonly pills: ReadonlyMap<number, number> } {
  const groups = new Map<string, number[]>();
  for (const link of chain.links) {
    const event = chain.events[link.to]?.event;
    if (link.from === root && event !== undefined) {
      const key = JSON.stringify([event.agent, event.kind ?? event.type]);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [link.to]);
      } else {
        group.push(link.to);
      }
    }
  }
  const hidden = new Set<number>();
  const pills = new Map<number, number>();
  for (const group of groups.values()) {
    const [first, ...rest] = group;
    if (first !== undefined && group.length > FOLD_ABOVE) {
      pills.set(first, group.length);
      for (const index of rest) {
        hidden.add(index);
      }
    }
  }
  return { hidden, pills };
}

/** About the width of a letter of 11 px: near enough to keep words apart. */
const LETTER_PX = 6;
const LABEL_PX = 13;

/** The labels that do not lie on one before them; the pills first. */
function withoutCollisions(labels: readonly ChainLabel[]): readonly ChainLabel[] {
  const kept: { readonly label: ChainLabel; readonly left: number; readonly right: number }[] = [];
  for (const label of [...labels].sort((a, b) => Number(b.pill) - Number(a.pill))) {
    const width = label.text.length * LETTER_PX + (label.pill ? 14 : 4);
    const left = label.side === "right" ? label.x : label.x - width;
    const isFree = kept.every(
      (other) =>
        Math.abs(other.label.y - label.y) >= LABEL_PX ||
        left >= other.right ||
        left + width <= other.left,
    );
    if (isFree) {
      kept.push({ label, left, right: left + width });
    }
  }
  return kept.map(({ label }) => label);
}

/** The middle control points of an arrow's curve: level at both ends. */
export function curveOf(arrow: Arrow): { readonly c1x: number; readonly c2x: number } {
  const reach = Math.max(18, Math.min(90, Math.abs(arrow.x2 - arrow.x1) / 2));
  return { c1x: arrow.x1 + reach, c2x: arrow.x2 - reach };
}

/** An arrow leaves a bar at its end, or, towards an effect that comes while the cause lasts, before it. */
function startOf(cause: End, effect: End): number {
  if (cause.outside !== null) {
    return cause.x;
  }
  if (cause.widthPx === 0) {
    return cause.x + 6;
  }
  const end = cause.x + cause.widthPx;
  return effect.x > cause.x ? Math.min(end, Math.max(cause.x + 3, effect.x - 18)) : end;
}

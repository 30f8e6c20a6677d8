/**
 * What the views should say of some events, worked out by plain loops over objects: nothing here knows
 * of columns, bits, slices or of what was asked before.
 */
import type { Axis } from "../../src/core/view/timeline-view.ts";

/** An event as a test writes it; what is left out is not in its line. */
export type DrawnEvent = {
  readonly run: string;
  /** Seconds since 1970. */
  readonly t?: number;
  /** Milliseconds. */
  readonly d?: number;
  readonly n?: number;
  readonly a?: string;
  readonly s?: number;
  readonly y?: string;
  readonly l?: string;
  readonly c?: string;
};

/** An event of a log, with the key that the store gives it. Runs of one name may be several. */
export type PlacedEvent = DrawnEvent & {
  readonly key: number;
  readonly path: string;
  readonly owner: number;
};

const SECOND = 1e6;
const NONE = Number.POSITIVE_INFINITY;

function compareBy(a: PlacedEvent, b: PlacedEvent): number {
  const last = (value: number | undefined): number => value ?? NONE;
  const by = (x: number, y: number): number => (x === y ? 0 : x - y);
  return by(last(a.t), last(b.t)) || by(last(a.n), last(b.n));
}

/** The events of one run in order; `events` are in the order of its parts. */
export function runOrder(events: readonly PlacedEvent[]): PlacedEvent[] {
  return events.toSorted(compareBy);
}

/** Several runs merged: always the first of what each has next. */
export function mergedOrder(runs: readonly (readonly PlacedEvent[])[]): PlacedEvent[] {
  const next = runs.map(() => 0);
  const merged: PlacedEvent[] = [];
  while (true) {
    let least = -1;
    for (let run = 0; run < runs.length; run++) {
      const event = runs[run]?.[next[run] as number];
      const other = runs[least]?.[next[least] as number];
      if (event === undefined) continue;
      if (other === undefined || isBefore(event, other)) least = run;
    }
    const found = runs[least]?.[next[least] as number];
    if (found === undefined) return merged;
    merged.push(found);
    next[least] = (next[least] as number) + 1;
  }
}

function isBefore(a: PlacedEvent, b: PlacedEvent): boolean {
  const order = compareBy(a, b);
  if (order !== 0) return order < 0;
  return a.path === b.path ? a.key < b.key : a.path < b.path;
}

/** Filters that tests ask with. */
export const FILTERS: Readonly<Record<string, (event: DrawnEvent) => boolean>> = {
  "": () => true,
  "type:X": ({ y }) => y === "X",
  "-agent:b": ({ a }) => a !== "b",
  "severity>=error": ({ l }) => l === "error",
  "turn:1..2": ({ s }) => s !== undefined && s >= 1 && s <= 2,
};

type Place = { readonly start: number; readonly end: number } | null;

/** Where events of an order are on an axis. `ends`: times are ends. */
export function placesOn(axis: Axis, order: readonly PlacedEvent[], ends: boolean): Place[] {
  const counts = new Map<string, number>();
  const cell = ({ owner, s }: PlacedEvent): string => `${owner} ${s}`;
  for (const event of order) counts.set(cell(event), (counts.get(cell(event)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return order.map((event, at): Place => {
    if (axis === "sequence") return { start: at, end: at };
    if (axis === "turn") {
      if (event.s === undefined) return null;
      const before = seen.get(cell(event)) ?? 0;
      seen.set(cell(event), before + 1);
      const start = event.s + before / (counts.get(cell(event)) as number);
      return { start, end: start };
    }
    if (event.t === undefined) return null;
    const time = event.t * SECOND;
    const length = (event.d ?? 0) * 1000;
    return ends ? { start: time - length, end: time } : { start: time, end: time + length };
  });
}

/** First start and last end. */
export function spanOf(places: readonly Place[]): { start: number; end: number } | null {
  const there = places.filter((place) => place !== null);
  if (there.length === 0) return null;
  return {
    start: there.reduce((least, { start }) => Math.min(least, start), NONE),
    end: there.reduce((most, { end }) => Math.max(most, end), -NONE),
  };
}

/** Agents of an order in lanes: none first, then by first event. */
export function lanesOf(order: readonly PlacedEvent[]): (string | null)[] {
  const agents = new Set<string | null>(order.map(({ a }) => a ?? null));
  return [...(agents.has(null) ? [null] : []), ...[...agents].filter((agent) => agent !== null)];
}

/** The window as counts by "lane column slot" and "lane column", and its marks by start. */
export function windowOf(
  order: readonly PlacedEvent[],
  places: readonly Place[],
  matches: (event: DrawnEvent) => boolean,
  request: { readonly start: number; readonly end: number; readonly columns: number },
  lanes: readonly (string | null)[],
  slotOf: (type: string | null) => number,
): {
  readonly density: Map<string, number>;
  readonly errors: Map<string, number>;
  readonly marks: { readonly key: number; readonly start: number; readonly length: number }[];
  readonly inWindow: number;
} {
  const { start: from, end: to, columns } = request;
  const density = new Map<string, number>();
  const errors = new Map<string, number>();
  const marks: { key: number; start: number; length: number }[] = [];
  let inWindow = 0;
  const add = (counts: Map<string, number>, cell: string): void => {
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  };
  order.forEach((event, at) => {
    const place = places[at] ?? null;
    if (place === null || !matches(event) || place.start > to || place.end < from) return;
    inWindow++;
    const lane = lanes.indexOf(event.a ?? null);
    if (lane < 0) return;
    marks.push({ key: event.key, start: place.start, length: place.end - place.start });
    if (place.start < from) return;
    const scale = to > from ? columns / (to - from) : 0;
    const column = Math.min(columns - 1, Math.floor((place.start - from) * scale));
    add(density, `${lane} ${column} ${slotOf(event.y ?? null)}`);
    if (event.l === "error") add(errors, `${lane} ${column}`);
  });
  // Stable, so those at one place stay in the order of events.
  return { density, errors, marks: marks.sort((a, b) => a.start - b.start), inWindow };
}

/** Where each turn begins, by its first start; with how many of its events match. */
export function bordersOf(
  order: readonly PlacedEvent[],
  places: readonly Place[],
  matches: (event: DrawnEvent) => boolean,
): { readonly turn: number; readonly at: number; readonly count: number }[] {
  const turns = new Map<number, { at: number; count: number }>();
  order.forEach((event, index) => {
    if (event.s === undefined) return;
    const turn = turns.get(event.s) ?? { at: NONE, count: 0 };
    turn.at = Math.min(turn.at, places[index]?.start ?? NONE);
    if (matches(event)) turn.count++;
    turns.set(event.s, turn);
  });
  return [...turns]
    .filter(([, { at }]) => at !== NONE)
    .map(([turn, { at, count }]) => ({ turn, at, count }))
    .sort((a, b) => a.at - b.at || a.turn - b.turn);
}

/** What a group of the tree says of its events. */
export function groupFacts(events: readonly DrawnEvent[]): object {
  const times = events.flatMap(({ t }) => (t === undefined ? [] : [t * SECOND]));
  const count = (level: string): number => events.filter(({ l }) => l === level).length;
  const worst = ["error", "warning", "info"].find((level) => count(level) > 0) ?? null;
  return {
    count: events.length,
    errors: count("error"),
    warnings: count("warning"),
    worst,
    firstTimeUs: times[0] ?? null,
    lastTimeUs: times.at(-1) ?? null,
  };
}

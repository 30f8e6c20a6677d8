/** The groups of a run's matching events by a role, with the counts that the tree shows. */
import type { EventOrder } from "../index/event-order.ts";
import { SEVERITIES, type Severity } from "../profile/role.ts";
import type { MatchedOrder } from "../query/match-order.ts";
import { Pauses } from "../query/pauses.ts";
import type { PlaceSet } from "../query/place-set.ts";
import type { Work } from "../query/work.ts";
import { type Tally, type TallySpan, tallyOf } from "./order-tally.ts";
import { type Chosen, COLUMN, choosePlaces, SLICE_PLACES, slice } from "./place-slices.ts";
import { readSlots } from "./read-slots.ts";
import type { GroupRole } from "./tree-view.ts";
import { ValueSlots, withRoom } from "./value-slots.ts";

/** One value of each level that was opened: a StringId or a turn; null: no such role. */
export type GroupPath = readonly { readonly role: GroupRole; readonly value: number | null }[];

/** The matching events that share one value of a role. */
export type Group = {
  /** StringId, or the turn's number; null: no such role. */
  readonly value: number | null;
  readonly count: number;
  readonly errors: number;
  readonly warnings: number;
  readonly worst: Severity | null;
  /** NaN: none of them has a time. */
  readonly firstTimeUs: number;
  readonly lastTimeUs: number;
  /** Places of its first event and behind its last. */
  readonly from: number;
  readonly to: number;
};

const ERROR = SEVERITIES.indexOf("error");
const WARNING = SEVERITIES.indexOf("warning");
/** Worst first; info before success, which is no worse. */
const WORST_FIRST: readonly Severity[] = ["error", "warning", "info", "success", "debug"];

const within = new Int32Array(SLICE_PLACES);

/** The matching places of a slice whose events are in the group at a path. */
function chooseInGroup(
  order: EventOrder,
  places: PlaceSet,
  path: GroupPath,
  from: number,
  to: number,
): Chosen {
  let chosen = choosePlaces(places, from, to);
  for (const { role, value } of path) {
    if (chosen.count === 0) break;
    const values = role === "turn" ? slice.turn : slice.id;
    order.read(COLUMN[role], from, to, values, 0);
    const { at, count } = chosen;
    let left = 0;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const own = values[place] as number;
      const fits = value === null ? isNone(role, own) : own === value;
      if (fits) within[left++] = place;
    }
    chosen = { at: within, count: left };
  }
  return chosen;
}

function isNone(role: GroupRole, value: number): boolean {
  return role === "turn" ? Number.isNaN(value) : value < 0;
}

/** The slot of events without a turn. */
const NO_TURN = -1;

/** The groups at a path by a role. */
class GroupTally implements Tally {
  readonly #path: GroupPath;
  readonly #role: GroupRole;
  readonly #slots = new ValueSlots();
  /** By slot + 1; place 0 is an event without a turn. Values of other groups may be there with the count 0. */
  #counts = new Uint32Array(0);
  #errors = new Uint32Array(0);
  #warnings = new Uint32Array(0);
  #severities = new Uint8Array(0);
  #firsts = new Uint32Array(0);
  #lasts = new Uint32Array(0);
  /** Behind the last place that has a time; 0: none has. */
  #timed = new Uint32Array(0);

  constructor(path: GroupPath, role: GroupRole) {
    this.#path = path;
    this.#role = role;
  }

  take({ order, places }: MatchedOrder, from: number, to: number): void {
    const { at, count } = chooseInGroup(order, places, this.#path, from, to);
    if (count === 0) return;
    const { severity, id: slots } = slice;
    readSlots(order, this.#role, from, to, this.#slots, slots);
    order.read(COLUMN.severity, from, to, severity, 0);
    this.#makeRoom(this.#slots.values.length);
    const timed = order.timedLength - from;
    const counts = this.#counts;
    const severities = this.#severities;
    const lasts = this.#lasts;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const index = (slots[place] as number) + 1;
      const before = counts[index] as number;
      if (before === 0) this.#firsts[index] = from + place;
      counts[index] = before + 1;
      lasts[index] = from + place;
      if (place < timed) this.#timed[index] = from + place + 1;
      const level = severity[place] as number;
      if (level < 0) continue;
      severities[index] = (severities[index] as number) | (1 << level);
      if (level >= WARNING) this.#addWorse(index, level);
    }
  }

  #addWorse(index: number, level: number): void {
    const counts = level === ERROR ? this.#errors : this.#warnings;
    counts[index] = (counts[index] as number) + 1;
  }

  #makeRoom(slot: number): void {
    this.#counts = withRoom(this.#counts, slot);
    this.#errors = withRoom(this.#errors, slot);
    this.#warnings = withRoom(this.#warnings, slot);
    this.#severities = withRoom(this.#severities, slot);
    this.#firsts = withRoom(this.#firsts, slot);
    this.#lasts = withRoom(this.#lasts, slot);
    this.#timed = withRoom(this.#timed, slot);
  }

  /** By ascending value, "none" last. */
  groups(order: EventOrder): readonly Group[] {
    const { values } = this.#slots;
    const last = (slot: number): number => {
      const value = values[slot] as number;
      return isNone(this.#role, value) ? Number.POSITIVE_INFINITY : value;
    };
    const slots = [...values.keys()].sort((a, b) => last(a) - last(b) || 0);
    return [...slots, NO_TURN]
      .filter((slot) => (this.#counts[slot + 1] ?? 0) > 0)
      .map((slot) => this.#groupAt(order, slot));
  }

  /** One of the groups; undefined: no event has the value. */
  find(order: EventOrder, value: number | null): Group | undefined {
    const none = this.#role === "turn" ? NO_TURN : this.#slots.findSlot(-1);
    const slot = value === null ? none : this.#slots.findSlot(value);
    const isThere = slot >= 0 || (value === null && this.#role === "turn");
    if (!isThere || (this.#counts[slot + 1] ?? 0) === 0) return undefined;
    return this.#groupAt(order, slot);
  }

  #groupAt(order: EventOrder, slot: number): Group {
    const value = this.#slots.values[slot] ?? Number.NaN;
    const index = slot + 1;
    const seen = this.#severities[index] as number;
    const from = this.#firsts[index] as number;
    const timed = this.#timed[index] as number;
    return {
      value: slot === NO_TURN || isNone(this.#role, value) ? null : value,
      count: this.#counts[index] as number,
      errors: this.#errors[index] as number,
      warnings: this.#warnings[index] as number,
      worst: WORST_FIRST.find((level) => ((seen >> SEVERITIES.indexOf(level)) & 1) === 1) ?? null,
      // Events without a time are last in any order.
      firstTimeUs: timed === 0 ? Number.NaN : order.valueAt(COLUMN.timeUs, from),
      lastTimeUs: timed === 0 ? Number.NaN : order.valueAt(COLUMN.timeUs, timed - 1),
      from,
      to: (this.#lasts[index] as number) + 1,
    };
  }
}

/** How many values of a role each of some groups has, "none" not counted. */
class ChildTally implements Tally {
  readonly #path: GroupPath;
  readonly #role: GroupRole;
  readonly #below: GroupRole;
  readonly #groups = new ValueSlots();
  /** Index in what is shown of each group's slot; −1: it is not shown. */
  readonly #shownAs: number[] = [];
  readonly #shown: ReadonlyMap<number | null, number>;
  readonly #children = new ValueSlots();
  /** Per group which of the children it has, as bits. */
  readonly #seen: Uint32Array[];
  readonly counts: number[];

  constructor(
    path: GroupPath,
    role: GroupRole,
    below: GroupRole,
    shown: readonly (number | null)[],
  ) {
    this.#path = path;
    this.#role = role;
    this.#below = below;
    this.#shown = new Map(shown.map((value, at) => [value, at]));
    this.#seen = shown.map(() => new Uint32Array(0));
    this.counts = shown.map(() => 0);
  }

  take({ order, places }: MatchedOrder, from: number, to: number): void {
    const { at, count } = chooseInGroup(order, places, this.#path, from, to);
    if (count === 0) return;
    const { id: groups, type: children } = slice;
    readSlots(order, this.#role, from, to, this.#groups, groups);
    readSlots(order, this.#below, from, to, this.#children, children);
    for (const value of this.#groups.values.slice(this.#shownAs.length)) {
      this.#shownAs.push(this.#shown.get(isNone(this.#role, value) ? null : value) ?? -1);
    }
    const noChild = this.#below === "turn" ? NO_TURN : this.#children.findSlot(-1);
    const noGroup = this.#shown.get(null) ?? -1;
    let lastGroup = Number.NaN;
    let lastChild = Number.NaN;
    for (let next = 0; next < count; next++) {
      const place = at[next] as number;
      const group = groups[place] as number;
      const child = children[place] as number;
      if ((group === lastGroup && child === lastChild) || child === noChild) continue;
      lastGroup = group;
      lastChild = child;
      if (child < 0) continue;
      const shown = group === NO_TURN ? noGroup : (this.#shownAs[group] as number);
      if (shown >= 0) this.#add(shown, child);
    }
  }

  #add(group: number, child: number): void {
    let seen = this.#seen[group] as Uint32Array;
    if (child >>> 5 >= seen.length) {
      seen = withRoom(seen, child >>> 5);
      this.#seen[group] = seen;
    }
    const bit = 1 << (child & 31);
    const word = seen[child >>> 5] as number;
    if ((word & bit) !== 0) return;
    seen[child >>> 5] = word | bit;
    this.counts[group] = (this.counts[group] as number) + 1;
  }
}

function keyOf(path: GroupPath): string {
  return path.map(({ role, value }) => `${role}=${value}`).join("/");
}

/** Only the places between a group's first and last event need a look. */
function spanOf(order: EventOrder, group: Group | null): TallySpan | null {
  return group === null ? null : { from: group.from, to: group.to, length: order.length };
}

async function tallyAt(
  matched: MatchedOrder,
  path: GroupPath,
  role: GroupRole,
  work: Work | undefined,
): Promise<GroupTally | undefined> {
  const group = path.length === 0 ? null : await groupAt(matched, path, work);
  if (group === undefined) return undefined;
  const span = spanOf(matched.order, group);
  const make = (): GroupTally => new GroupTally(path, role);
  return tallyOf(matched, `${role} of ${keyOf(path)}`, make, work, span);
}

/** The group at a path of at least one value; undefined: it has no matching event. */
export async function groupAt(
  matched: MatchedOrder,
  path: GroupPath,
  work: Work | undefined,
): Promise<Group | undefined> {
  const last = path[path.length - 1];
  if (last === undefined) return undefined;
  const tally = await tallyAt(matched, path.slice(0, -1), last.role, work);
  return tally?.find(matched.order, last.value);
}

/**
 * The groups by a role among the matching events at a path, by ascending turn or id, "none" last.
 * O(events) at first, then O(what was added); below the first level O(events between the group's first
 * and last).
 */
export async function groupsOf(
  matched: MatchedOrder,
  path: GroupPath,
  role: GroupRole,
  work: Work | undefined,
): Promise<readonly Group[]> {
  return (await tallyAt(matched, path, role, work))?.groups(matched.order) ?? [];
}

/** How many values of `below` each of some groups at a path has, "none" not counted. */
export async function childCountsOf(
  matched: MatchedOrder,
  path: GroupPath,
  role: GroupRole,
  below: GroupRole,
  shown: readonly Group[],
  work: Work | undefined,
): Promise<readonly number[]> {
  const group = path.length === 0 ? null : await groupAt(matched, path, work);
  if (group === undefined || shown.length === 0) return [];
  const values = shown.map(({ value }) => value);
  const { counts } = await tallyOf(
    matched,
    `${below} of ${role} ${values.join()} of ${keyOf(path)}`,
    () => new ChildTally(path, role, below, values),
    work,
    spanOf(matched.order, group),
  );
  return counts.slice();
}

/** The first `limit` matching places at a path. */
export async function placesAt(
  matched: MatchedOrder,
  path: GroupPath,
  group: Group | null,
  limit: number,
  work: Work | undefined,
): Promise<readonly number[]> {
  const { order, places } = matched;
  if (group === null) return [...places.places(0, limit)];
  const found: number[] = [];
  const pauses = new Pauses(work);
  const end = Math.min(order.length, group.to);
  for (let from = group.from; from < end && found.length < limit; ) {
    const to = Math.min(end, from + SLICE_PLACES);
    const { at, count } = chooseInGroup(order, places, path, from, to);
    for (let next = 0; next < count && found.length < limit; next++) {
      found.push(from + (at[next] as number));
    }
    from = to;
    if (pauses.isDue) await pauses.take();
  }
  return found;
}

/** Which of the eight colours and shapes (UI.md, section 2) a type has. */
import type { EventTable } from "../index/event-table.ts";
import type { StoreData } from "../index/store-data.ts";
import type { Profile } from "../profile/profile.ts";
import { createWords, setRows } from "../query/bit-set.ts";
import { countIds } from "../query/count-values.ts";

/** The quiet slot, for whatever finds no other. */
export const QUIET_SLOT = 6;

/**
 * Free slots in the order in which they are given away: disc, square, diamond and plus first, the
 * flag late, because rare types are last and the flag is seen among many; the quiet dot at the end.
 */
const SLOTS_BY_COUNT = [3, 4, 2, 5, 7, 8, 1, QUIET_SLOT] as const;

/** Slots of the types of one profile: StringId of the type (−1: no type) → slot. Only ever added to. */
type ProfileSlots = Map<number, number>;

const stores = new WeakMap<StoreData, Map<string, ProfileSlots>>();

/**
 * The slot of a type: the profile's, else a free one, given by count when the first type without one
 * is met and kept for the life of the store; past eight types {@link QUIET_SLOT}.
 */
export function slotOf(store: StoreData, profile: Profile, type: number): number {
  let profiles = stores.get(store);
  if (profiles === undefined) {
    profiles = new Map();
    stores.set(store, profiles);
  }
  let slots = profiles.get(profile.name);
  if (slots === undefined) {
    slots = new Map();
    profiles.set(profile.name, slots);
  }
  const slot = slots.get(type);
  if (slot !== undefined) return slot;
  const named = namedSlot(profile, store.strings.type.textOf(type));
  if (named !== undefined) {
    slots.set(type, named);
    return named;
  }
  giveFreeSlots(store, profile, slots, type);
  return slots.get(type) ?? QUIET_SLOT;
}

function namedSlot(profile: Profile, type: string | null): number | undefined {
  if (type === null || profile.slots === undefined) return undefined;
  return profile.slots[type] ?? profile.slots[type.toUpperCase()];
}

function giveFreeSlots(
  store: StoreData,
  profile: Profile,
  slots: ProfileSlots,
  asked: number,
): void {
  const taken = new Set<number>(Object.values(profile.slots ?? {}));
  for (const slot of slots.values()) taken.add(slot);
  const free = SLOTS_BY_COUNT.filter((slot) => !taken.has(slot));
  if (free.length === 0) {
    slots.set(asked, QUIET_SLOT);
    return;
  }
  const counts = new Map<number, number>([[asked, 0]]);
  for (const log of store.logs) {
    if (log.profile.name === profile.name) addCounts(store, log.table, counts);
  }
  for (const type of slots.keys()) counts.delete(type);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  for (const [id] of byCount) {
    const named = namedSlot(profile, store.strings.type.textOf(id));
    if (!slots.has(id)) slots.set(id, named ?? free.shift() ?? QUIET_SLOT);
  }
}

/** Adds how many rows of a log have each type. */
function addCounts(store: StoreData, table: EventTable, counts: Map<number, number>): void {
  const words = createWords(table.length);
  setRows(words, 0, table.length);
  const byType = new Float64Array(store.strings.type.length + 1);
  countIds(words, table.type, table.length, byType);
  byType.forEach((count, place) => {
    if (count > 0) counts.set(place - 1, (counts.get(place - 1) ?? 0) + count);
  });
}

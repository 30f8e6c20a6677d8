import type { PlainEvent } from "./plain-links.ts";

/** Findings of a run's events, which stand in file order, as "index name", by plain loops; cycles apart. */
export function plainFindingsOf(events: readonly PlainEvent[], alwaysCounts: boolean): string[] {
  const found: string[] = [];
  const firstOf = (id: string): number => events.findIndex((other) => other.id === id);
  for (const [at, event] of events.entries()) {
    if (event.id !== undefined && firstOf(event.id) < at) found.push(`${at} duplicate-id`);
    const causes = (event.causes ?? []).map(firstOf);
    if (causes.includes(-1)) found.push(`${at} dangling-cause`);
    if (causes.some((cause) => cause >= 0 && isBefore(events, at, cause))) {
      found.push(`${at} effect-before-cause`);
    }
  }
  const numbers = events.flatMap(({ sequence }) => sequence ?? []);
  const steps = numbers.length - 1;
  const byOne = numbers.filter((value, at) => at > 0 && value === (numbers[at - 1] ?? 0) + 1);
  if (alwaysCounts || (steps >= 19 && byOne.length >= steps * 0.95)) {
    const lowest = Math.min(...numbers);
    for (const value of new Set(numbers)) {
      if (value === lowest || numbers.includes(value - 1)) continue;
      found.push(`${events.findIndex((event) => event.sequence === value)} sequence-gap`);
    }
  }
  return found.sort();
}

/** By time, by sequence where one is missing or they are equal, then by place. */
function isBefore(events: readonly PlainEvent[], effect: number, cause: number): boolean {
  const [a, b] = [events[effect], events[cause]];
  if (effect === cause) return false;
  if (a?.time !== undefined && b?.time !== undefined && a.time !== b.time) return a.time < b.time;
  if (a?.sequence !== undefined && b?.sequence !== undefined && a.sequence !== b.sequence) {
    return a.sequence < b.sequence;
  }
  return effect < cause;
}

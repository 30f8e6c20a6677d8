import type { EventPattern, Profile } from "../../src/core/profile/profile.ts";

/** What links depend on, of one event; absent: it has no such role. */
export type PlainEvent = {
  readonly id?: string;
  readonly time?: string;
  readonly sequence?: number;
  readonly turn?: number;
  readonly type?: string;
  readonly agent?: string;
  readonly causes?: readonly string[];
  /** Keys of the correlation rules. */
  readonly job?: string;
  readonly task?: string;
};

/** "cause>effect kind" by index; a cause that nobody has is "?". */
export type PlainLink = string;

/** All links of a run's events, which stand in file order, by plain loops over all pairs. */
export function plainLinksOf(events: readonly PlainEvent[], profile: Profile): PlainLink[] {
  const links: PlainLink[] = [];
  const taken = new Set<string>();
  const pair = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
  const addRule = (kind: string, found: readonly (readonly [number, number])[]): void => {
    const fresh = found.filter(([cause, effect]) => !taken.has(pair(cause, effect)));
    for (const [cause, effect] of fresh) {
      if (kind !== "declared" && cause === effect) continue;
      links.push(`${cause}>${effect} ${kind}`);
    }
    for (const [cause, effect] of fresh) taken.add(pair(cause, effect));
  };
  const declared: [number, number][] = [];
  for (const [effect, event] of events.entries()) {
    for (const id of new Set(event.causes)) {
      const cause = events.findIndex((other) => other.id === id);
      if (cause < 0) links.push(`?>${effect} declared`);
      else declared.push([cause, effect]);
    }
  }
  addRule("declared", declared);
  for (const rule of profile.links?.correlated ?? []) {
    addRule("correlated", correlated(events, rule.name as "job" | "task"));
  }
  for (const rule of profile.links?.inferred ?? []) {
    if (rule.rule === "closes-group") addRule("inferred", closed(events, rule));
    else if (rule.rule === "leads-to") addRule("inferred", leading(events, rule));
    else addRule("inferred", stepping(events, rule.steps));
  }
  return links.sort();
}

function correlated(events: readonly PlainEvent[], key: "job" | "task"): [number, number][] {
  const order = events.map((_, at) => at).sort((a, b) => compare(events, a, b));
  return order.flatMap((effect, place) => {
    const value = events[effect]?.[key];
    if (value === undefined) return [];
    const cause = order.slice(0, place).findLast((other) => events[other]?.[key] === value);
    return cause === undefined ? [] : [[cause, effect]];
  });
}

function compare(events: readonly PlainEvent[], a: number, b: number): number {
  const time = (at: number): number => {
    const text = events[at]?.time;
    return text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text);
  };
  const sequence = (at: number): number => events[at]?.sequence ?? Number.POSITIVE_INFINITY;
  if (time(a) !== time(b)) return time(a) < time(b) ? -1 : 1;
  if (sequence(a) !== sequence(b)) return sequence(a) < sequence(b) ? -1 : 1;
  return a - b;
}

function fits(event: PlainEvent | undefined, pattern: EventPattern): boolean {
  return pattern.type === undefined || pattern.type.includes(event?.type ?? "");
}

function sameRoles(events: readonly PlainEvent[], a: number, b: number, pattern: EventPattern) {
  return (pattern.same ?? []).every((role) => {
    const value = events[a]?.[role as "agent"];
    return value !== undefined && value === events[b]?.[role as "agent"];
  });
}

function closed(
  events: readonly PlainEvent[],
  rule: { closer: EventPattern; except?: EventPattern | undefined },
): [number, number][] {
  return events.flatMap((event, effect) => {
    if (fits(event, rule.closer)) return [];
    const cause = events.findIndex((other, at) => at > effect && fits(other, rule.closer));
    if (cause < 0 || !sameRoles(events, effect, cause, rule.closer)) return [];
    if (rule.except !== undefined && fits(event, rule.except)) return [];
    return [[cause, effect] as [number, number]];
  });
}

function leading(
  events: readonly PlainEvent[],
  rule: { cause: EventPattern; effect: EventPattern },
): [number, number][] {
  return events.flatMap((event, cause) => {
    if (!fits(event, rule.cause)) return [];
    const effect = events.findIndex(
      (other, at) =>
        at > cause && fits(other, rule.effect) && sameRoles(events, cause, at, rule.effect),
    );
    return effect < 0 ? [] : [[cause, effect] as [number, number]];
  });
}

function stepping(
  events: readonly PlainEvent[],
  steps: readonly EventPattern[],
): [number, number][] {
  const stepOf = (at: number): number => steps.findIndex((step) => fits(events[at], step));
  return events.flatMap((event, effect) => {
    const step = stepOf(effect);
    const pattern = steps[step];
    if (step < 1 || event.turn === undefined || (event.causes ?? []).length > 0) return [];
    if (pattern === undefined || !sameRoles(events, effect, effect, pattern)) return [];
    for (let earlier = step - 1; earlier >= 0; earlier--) {
      const causes = [...events.keys()].filter(
        (at) =>
          stepOf(at) === earlier &&
          events[at]?.turn === event.turn &&
          sameRoles(events, at, effect, pattern),
      );
      if (causes.length > 0) return causes.map((cause) => [cause, effect] as [number, number]);
    }
    return [];
  });
}

/** What differs between the events of a drawn llm-sim log; the rest is filled in. */
export type SimEvent = {
  readonly id?: string;
  /** Seconds after 2026-01-01T00:00:00Z. */
  readonly at?: number;
  readonly turn?: number;
  readonly type?: string;
  readonly run?: string | null;
  readonly agent?: string | null;
  readonly causes?: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
};

let made = 0;

/** One line of llm-sim's log, newline included; without an id it gets one that no other line has. */
export function simLine(event: SimEvent): string {
  const at = new Date(Date.UTC(2026, 0, 1) + (event.at ?? 0) * 1000).toISOString();
  return `${JSON.stringify({
    event_id: event.id ?? `event-${++made}`,
    timestamp: at.replace("Z", "000+00:00"),
    turn_number: event.turn ?? 0,
    event_type: event.type ?? "ACTION",
    simulation_id: event.run === undefined ? "run1" : event.run,
    agent_id: event.agent ?? null,
    caused_by: event.causes ?? null,
    description: null,
    details: event.details ?? {},
  })}\n`;
}

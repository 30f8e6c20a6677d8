import type { EventKey } from "../core/base/units.ts";

/** A node of any view that stands for an event carries its key, so that commands need not know the view. */
export type EventHolder = { readonly eventKey: EventKey | undefined };

/** The event that a command was called on: a node of a view, or a key (the timeline and the API give those). */
export function eventOfArgument(argument: unknown): EventKey | undefined {
  if (typeof argument === "number") return argument as EventKey;
  if (typeof argument !== "object" || argument === null || !("eventKey" in argument))
    return undefined;
  return typeof argument.eventKey === "number" ? (argument.eventKey as EventKey) : undefined;
}

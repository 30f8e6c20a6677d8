/** Roles that the index does not keep as text: read from the event's bytes by the log's profile. */
import { rolesOfEvent } from "../profile/event-roles.ts";
import type { EventText } from "./compiled-term.ts";
import { nthOfLine } from "./event-place.ts";

/**
 * The text of a role; null if the event has none. The message is the one shown: the line's, else made
 * by the profile's templates. An event without an id has `LOG:LINE` as one.
 */
export function readRoleText(event: EventText, role: "id" | "message" | "source"): string | null {
  const bytes = event.bytes.subarray(event.start, event.end);
  // No role that is asked for here depends on the zone.
  const roles = rolesOfEvent(event.log.compiled, bytes, "utc");
  if (roles === null) return null;
  if (role === "message") return roles.message ?? roles.madeMessage;
  if (role === "source") return roles.source;
  return roles.id ?? syntheticIdOf(event);
}

function syntheticIdOf({ log, row }: EventText): string {
  const nth = nthOfLine(log, row);
  return `${log.path}:${log.table.line[row] ?? 0}${nth > 1 ? `#${nth}` : ""}`;
}

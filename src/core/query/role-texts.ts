/** Roles that the index does not keep as text: read from the event's bytes by the log's profile. */
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import { rolesOfEvent } from "../profile/event-roles.ts";
import { createFieldScanner, FIELD_KIND, type FieldScanner } from "../scan/field-scanner.ts";
import { placeText, scalarText, testsHold } from "../scan/slot-values.ts";
import type { EventText } from "./compiled-term.ts";
import { nthOfLine } from "./event-place.ts";

/** Roles that are read here. */
export type TextRole = "id" | "message" | "source";

const scanners = new WeakMap<CompiledProfile, FieldScanner>();

/**
 * The text of a role; null if the event has none. The message is the one shown: the line's, else made
 * by the profile's templates. An event without an id has `LOG:LINE` as one.
 */
export function readRoleText(event: EventText, role: TextRole): string | null {
  const own = readOwnText(event, role);
  if (own !== null) return own;
  if (role === "id") return syntheticIdOf(event);
  const { compiled } = event.log;
  if (role === "source" || compiled.detail.templates.length === 0) return null;
  const bytes = event.bytes.subarray(event.start, event.end);
  // A made message does not depend on the zone.
  return rolesOfEvent(compiled, bytes, "utc")?.madeMessage ?? null;
}

/** What the line holds of the role alone: three times as fast as reading all of them. */
function readOwnText(event: EventText, role: TextRole): string | null {
  const { compiled } = event.log;
  let fields = scanners.get(compiled);
  if (fields === undefined) {
    fields = createFieldScanner(compiled.detail.plan);
    scanners.set(compiled, fields);
  }
  if (!fields.scan(event.bytes, event.start, event.end).ok) return null;
  // True and false are no ids.
  const fromKind = role === "id" ? FIELD_KIND.number : FIELD_KIND.true;
  for (const place of compiled.detail.places[role]) {
    if ((fields.kind[place.slot] ?? 0) < fromKind) continue;
    const value = scalarText(fields, place.slot, event.bytes);
    if (value === null || !testsHold(place.when, fields, event.bytes)) continue;
    const text = placeText(place, value);
    if (text !== null) return text;
  }
  return null;
}

function syntheticIdOf({ log, row }: EventText): string {
  const nth = nthOfLine(log, row);
  return `${log.path}:${log.table.line.at(row)}${nth > 1 ? `#${nth}` : ""}`;
}

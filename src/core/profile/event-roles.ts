/** All roles of one event as exact texts, for showing it; the role reader gives the same in numbers, for the index. */
import { encodeUtf8 } from "../base/utf8.ts";
import {
  createFieldScanner,
  decodeString,
  FIELD_KIND,
  type FieldScanner,
} from "../scan/field-scanner.ts";
import {
  ElementCursor,
  numberOfText,
  placeText,
  scalarText,
  testsHold,
} from "../scan/slot-values.ts";
import {
  createTimeReader,
  machineOffsetMinutesAt,
  type OffsetMinutesAt,
  type TimeValue,
} from "../scan/time.ts";
import type { CompiledPlace, CompiledProfile, CompiledTemplate } from "./compiled-profile.ts";
import type { NaiveTimeZone } from "./profile.ts";
import { SEVERITIES, type Severity } from "./role.ts";
import { severityOfText } from "./severity-words.ts";

/** The roles of one event; null: it has none of that role. Numbers keep the digits of the line. */
export type EventRoles = {
  readonly time: TimeValue | null;
  readonly sequence: string | null;
  readonly turn: string | null;
  readonly run: string | null;
  readonly agent: string | null;
  readonly to: string | null;
  readonly type: string | null;
  readonly kind: string | null;
  readonly channel: string | null;
  readonly severity: Severity | null;
  readonly id: string | null;
  /** Declared causes in the line's order. */
  readonly causes: readonly string[];
  readonly durationUs: number | null;
  /** The message that the line holds. */
  readonly message: string | null;
  /** The message that the profile's templates make where the line holds none. */
  readonly madeMessage: string | null;
  readonly source: string | null;
};

/** A scanner per profile: building one costs more than reading one event. */
const scanners = new WeakMap<CompiledProfile, FieldScanner>();

/**
 * Reads the roles of one event's text or bytes (the object alone). Null if it is no whole object,
 * which happens only when the file has changed since it was indexed.
 */
export function rolesOfEvent(
  compiled: CompiledProfile,
  event: string | Uint8Array,
  zone: NaiveTimeZone,
  offsetMinutesAt: OffsetMinutesAt = machineOffsetMinutesAt,
): EventRoles | null {
  const bytes = typeof event === "string" ? encodeUtf8(event) : event;
  let fields = scanners.get(compiled);
  if (fields === undefined) {
    fields = createFieldScanner(compiled.detail.plan);
    scanners.set(compiled, fields);
  }
  if (!fields.scan(bytes, 0, bytes.length).ok) return null;
  return new EventReader(compiled, fields, bytes).read(zone, offsetMinutesAt);
}

class EventReader {
  readonly #compiled: CompiledProfile;
  readonly #fields: FieldScanner;
  readonly #bytes: Uint8Array;

  constructor(compiled: CompiledProfile, fields: FieldScanner, bytes: Uint8Array) {
    this.#compiled = compiled;
    this.#fields = fields;
    this.#bytes = bytes;
  }

  read(zone: NaiveTimeZone, offsetMinutesAt: OffsetMinutesAt): EventRoles {
    const { places } = this.#compiled.detail;
    const typeText = this.#text(places.type);
    const type = typeText === null ? null : (this.#compiled.typeAliases.get(typeText) ?? typeText);
    const message = this.#text(places.message);
    return {
      time: this.#time(zone, offsetMinutesAt),
      sequence: this.#number(places.sequence),
      turn: this.#number(places.turn),
      run: this.#text(places.run),
      agent: this.#text(places.agent),
      to: this.#text(places.to),
      type,
      kind: this.#text(places.kind),
      channel: this.#channel(type),
      severity: SEVERITIES[this.#severity(type)] ?? null,
      id: this.#text(places.id, FIELD_KIND.number),
      causes: this.#causes(),
      durationUs: this.#durationUs(),
      message,
      madeMessage: message === null ? this.#madeMessage(type) : null,
      source: this.#text(places.source),
    };
  }

  /** Texts of the places that hold a scalar of at least the kind given, in order of preference. */
  *#texts(places: readonly CompiledPlace[], fromKind: number): Generator<string> {
    for (const place of places) {
      if ((this.#fields.kind[place.slot] as number) < fromKind) continue;
      const value = scalarText(this.#fields, place.slot, this.#bytes);
      if (value === null || !testsHold(place.when, this.#fields, this.#bytes)) continue;
      const text = placeText(place, value);
      if (text !== null) yield text;
    }
  }

  #text(places: readonly CompiledPlace[], fromKind: number = FIELD_KIND.true): string | null {
    for (const text of this.#texts(places, fromKind)) return text;
    return null;
  }

  #number(places: readonly CompiledPlace[]): string | null {
    for (const text of this.#texts(places, FIELD_KIND.number)) {
      if (!Number.isNaN(numberOfText(text))) return text;
    }
    return null;
  }

  #time(zone: NaiveTimeZone, offsetMinutesAt: OffsetMinutesAt): TimeValue | null {
    const reader = createTimeReader(zone, offsetMinutesAt);
    for (const place of this.#compiled.detail.places.time) {
      for (const text of this.#texts([place], FIELD_KIND.number)) {
        const bytes = encodeUtf8(text);
        const isNumber = this.#fields.kind[place.slot] === FIELD_KIND.number && !place.changes;
        const found = isNumber
          ? reader.readNumber(bytes, 0, bytes.length)
          : reader.readText(bytes, 0, bytes.length);
        if (found) return reader.value;
      }
    }
    return null;
  }

  #durationUs(): number | null {
    const text = this.#number(this.#compiled.detail.places.duration);
    if (text === null) return null;
    const us = Math.round(Number(text) * this.#compiled.usPerDurationUnit);
    return us >= 0 && Number.isFinite(us) ? us : null;
  }

  #severity(type: string | null): number {
    const { detail, byType, defaultSeverity } = this.#compiled;
    for (const text of this.#texts(detail.places.severity, FIELD_KIND.number)) {
      const severity = severityOfText(text);
      if (severity >= 0) return severity;
    }
    for (const rule of detail.rules) {
      if (rule.severity >= 0 && testsHold(rule.when, this.#fields, this.#bytes)) {
        return rule.severity;
      }
    }
    const ofType = (byType.get(type ?? "") ?? byType.get("*"))?.severity ?? -1;
    return ofType >= 0 ? ofType : defaultSeverity;
  }

  #channel(type: string | null): string | null {
    const { detail, byType } = this.#compiled;
    const own = this.#text(detail.places.channel);
    if (own !== null) return own;
    for (const rule of detail.rules) {
      if (rule.channel !== null && testsHold(rule.when, this.#fields, this.#bytes)) {
        return rule.channel;
      }
    }
    return (byType.get(type ?? "") ?? byType.get("*"))?.channel ?? null;
  }

  #causes(): readonly string[] {
    const bytes = this.#bytes;
    const fields = this.#fields;
    for (const place of this.#compiled.detail.places.causes) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind === FIELD_KIND.object) continue;
      if (!testsHold(place.when, fields, bytes)) continue;
      const texts: string[] = [];
      const add = (elementKind: number, start: number, end: number): void => {
        if (elementKind < FIELD_KIND.number || elementKind > FIELD_KIND.escapedString) return;
        const escaped = elementKind === FIELD_KIND.escapedString;
        const text = placeText(place, decodeString(bytes, start, end, escaped));
        if (text !== null) texts.push(text);
      };
      const start = fields.start[place.slot] as number;
      const end = fields.end[place.slot] as number;
      if (kind === FIELD_KIND.array) {
        const elements = new ElementCursor();
        elements.begin(bytes, start, end);
        while (elements.next()) add(elements.kind, elements.start, elements.end);
      } else {
        add(kind, start, end);
      }
      if (texts.length > 0) return texts;
    }
    return [];
  }

  #madeMessage(type: string | null): string | null {
    for (const template of this.#compiled.detail.templates) {
      if (template.type !== null && template.type !== type) continue;
      const text = this.#filled(template);
      if (text !== null) return text;
    }
    return null;
  }

  /** The template's text; null if a value it names is missing, null or empty. */
  #filled(template: CompiledTemplate): string | null {
    let text = "";
    for (const part of template.parts) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      const kind = this.#fields.kind[part.slot] as number;
      if (kind <= FIELD_KIND.null) return null;
      const value =
        kind >= FIELD_KIND.object
          ? compactJson(
              decodeString(
                this.#bytes,
                this.#fields.start[part.slot] as number,
                this.#fields.end[part.slot] as number,
                false,
              ),
            )
          : scalarText(this.#fields, part.slot, this.#bytes);
      if (value === null || value === "") return null;
      text += value;
    }
    return text;
  }
}

/** JSON without the blanks between its tokens; numbers keep their digits. */
function compactJson(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (match) => (match.startsWith('"') ? match : ""));
}

/** Reads the roles of a line as the index stores them, by a compiled profile. */
import { type Hash64, hashBytes } from "../base/hash.ts";
import type { StringTable, StringTables } from "../base/string-table.ts";
import type { EpochMicros, Micros, StringId } from "../base/units.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { CompiledPlace, CompiledProfile } from "../profile/compiled-profile.ts";
import type { NaiveTimeZone } from "../profile/profile.ts";
import type { Role } from "../profile/role.ts";
import { severityOfText } from "../profile/severity-words.ts";
import { ByteDictionary } from "./byte-dictionary.ts";
import {
  createFieldScanner,
  decodeString,
  FIELD_KIND,
  type FieldScanner,
  type ScanVerdict,
} from "./field-scanner.ts";
import type { RoleValues } from "./role-values.ts";
import {
  ElementCursor,
  numberOfBytes,
  numberOfText,
  placeText,
  scalarText,
  testsHold,
} from "./slot-values.ts";
import { createTimeReader, type OffsetMinutesAt, type TimeReader } from "./time.ts";

/** Reads the roles of one line after another. One per log: it remembers the values it has met. */
export interface RoleReader {
  /** The roles of the last event read; the same object again and again. */
  readonly values: RoleValues;
  /**
   * Scans bytes `[start, end)` as {@link FieldScanner.scan} does and, if the verdict is ok, fills
   * `values`. Where `rest < end` more stands on the line: read on from `rest`.
   */
  read(bytes: Uint8Array, start: number, end: number): ScanVerdict;
}

/** A reader that keeps texts in `strings`. */
export function createRoleReader(
  compiled: CompiledProfile,
  strings: StringTables,
  zone: NaiveTimeZone,
  offsetMinutesAt?: OffsetMinutesAt,
): RoleReader {
  return new Reader(compiled, strings, createTimeReader(zone, offsetMinutesAt));
}

const NONE = -1 as StringId;
const NO_TIME = Number.NaN as EpochMicros;
const NO_DURATION = Number.NaN as Micros;
/** Dictionary value of a text that fills no role. */
const UNUSABLE = -2;

/** A place with what its values were found to mean. */
type RememberedPlace = {
  readonly place: CompiledPlace;
  readonly known: ByteDictionary;
};

type TextRole = "run" | "agent" | "to" | "type" | "kind" | "channel" | "severity";

class Reader implements RoleReader {
  readonly values: RoleValues;
  readonly #compiled: CompiledProfile;
  readonly #strings: StringTables;
  readonly #fields: FieldScanner;
  readonly #times: TimeReader;
  readonly #places: Readonly<Record<TextRole, readonly RememberedPlace[]>>;
  readonly #roles: Readonly<Record<Role, readonly CompiledPlace[]>>;
  /** By type id + 1, filled when a type is first met. */
  readonly #severityOfType: number[] = [];
  readonly #channelOfType: StringId[] = [];
  readonly #elements = new ElementCursor();
  readonly #hash: Hash64 = { hi: 0, lo: 0 };

  constructor(compiled: CompiledProfile, strings: StringTables, times: TimeReader) {
    this.#compiled = compiled;
    this.#strings = strings;
    this.#times = times;
    const { places, correlations } = compiled.index;
    this.#fields = createFieldScanner(compiled.index.plan);
    this.#roles = places;
    const remembered = (role: TextRole): readonly RememberedPlace[] =>
      places[role].map((place) => ({ place, known: new ByteDictionary() }));
    this.#places = {
      run: remembered("run"),
      agent: remembered("agent"),
      to: remembered("to"),
      type: remembered("type"),
      kind: remembered("kind"),
      channel: remembered("channel"),
      severity: remembered("severity"),
    };
    this.values = {
      timeUs: NO_TIME,
      timeNs: 0,
      timeAssumed: false,
      sequence: Number.NaN,
      turn: Number.NaN,
      run: NONE,
      agent: NONE,
      to: NONE,
      type: NONE,
      kind: NONE,
      channel: NONE,
      severity: -1,
      durationUs: NO_DURATION,
      idHi: 0,
      idLo: 0,
      causeCount: 0,
      causeHi: new Uint32Array(16),
      causeLo: new Uint32Array(16),
      correlationHi: new Uint32Array(correlations.length),
      correlationLo: new Uint32Array(correlations.length),
    };
  }

  read(bytes: Uint8Array, start: number, end: number): ScanVerdict {
    const verdict = this.#fields.scan(bytes, start, end);
    if (!verdict.ok) return verdict;
    const { values } = this;
    const { run, agent, type, kind } = this.#strings;
    this.#readTime(bytes);
    values.sequence = this.#numberOf(this.#roles.sequence, bytes);
    values.turn = this.#numberOf(this.#roles.turn, bytes);
    values.run = this.#textOf(this.#places.run, run, bytes);
    values.agent = this.#textOf(this.#places.agent, agent, bytes);
    values.to = this.#textOf(this.#places.to, agent, bytes);
    values.type = this.#textOf(this.#places.type, type, bytes);
    values.kind = this.#textOf(this.#places.kind, kind, bytes);
    this.#readSeverityAndChannel(bytes);
    this.#readDuration(bytes);
    values.idHi = 0;
    values.idLo = 0;
    if (this.#hashOf(this.#roles.id, bytes)) {
      values.idHi = this.#hash.hi;
      values.idLo = this.#hash.lo;
    }
    this.#readCauses(bytes);
    const { correlations } = this.#compiled.index;
    for (let rule = 0; rule < correlations.length; rule++) {
      const found = this.#hashOf(correlations[rule] as readonly CompiledPlace[], bytes);
      values.correlationHi[rule] = found ? this.#hash.hi : 0;
      values.correlationLo[rule] = found ? this.#hash.lo : 0;
    }
    return verdict;
  }

  #readTime(bytes: Uint8Array): void {
    const { values } = this;
    const fields = this.#fields;
    for (const place of this.#roles.time) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind > FIELD_KIND.escapedString) continue;
      if (place.when.length > 0 && !testsHold(place.when, fields, bytes)) continue;
      const start = fields.start[place.slot] as number;
      const end = fields.end[place.slot] as number;
      let found = false;
      if (kind === FIELD_KIND.escapedString || place.changes) {
        const text = placeText(place, scalarText(fields, place.slot, bytes) ?? "") ?? "";
        const decoded = encodeUtf8(text);
        found = this.#times.readText(decoded, 0, decoded.length);
      } else if (kind === FIELD_KIND.number) {
        found = this.#times.readNumber(bytes, start, end);
      } else {
        found = this.#times.readText(bytes, start, end);
      }
      if (found) {
        const time = this.#times.value;
        values.timeUs = time.us as EpochMicros;
        values.timeNs = time.ns;
        values.timeAssumed = time.assumed;
        return;
      }
    }
    values.timeUs = NO_TIME;
    values.timeNs = 0;
    values.timeAssumed = false;
  }

  /** The id of the first usable text. */
  #textOf(places: readonly RememberedPlace[], table: StringTable, bytes: Uint8Array): StringId {
    const fields = this.#fields;
    for (const { place, known } of places) {
      const { slot, when } = place;
      const kind = fields.kind[slot] as number;
      if (kind < FIELD_KIND.true || kind > FIELD_KIND.escapedString) continue;
      if (when.length > 0 && !testsHold(when, fields, bytes)) continue;
      const start = fields.start[slot] as number;
      const end = fields.end[slot] as number;
      let id = known.find(fields.view, start, end);
      if (id === undefined) {
        let text = placeText(place, scalarText(fields, slot, bytes) ?? "");
        if (text !== null && table === this.#strings.type) {
          text = this.#compiled.typeAliases.get(text) ?? text;
        }
        id = text === null ? UNUSABLE : table.idOf(text);
        known.add(bytes, start, end, id);
      }
      if (id !== UNUSABLE) return id as StringId;
    }
    return NONE;
  }

  #numberOf(places: readonly CompiledPlace[], bytes: Uint8Array): number {
    const fields = this.#fields;
    for (const place of places) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind > FIELD_KIND.escapedString) continue;
      if (place.when.length > 0 && !testsHold(place.when, fields, bytes)) continue;
      if (kind === FIELD_KIND.number && !place.changes) {
        const start = fields.start[place.slot] as number;
        return numberOfBytes(bytes, start, fields.end[place.slot] as number);
      }
      const text = placeText(place, scalarText(fields, place.slot, bytes) ?? "");
      const value = text === null ? Number.NaN : numberOfText(text);
      if (!Number.isNaN(value)) return value;
    }
    return Number.NaN;
  }

  #readDuration(bytes: Uint8Array): void {
    const value = this.#numberOf(this.#roles.duration, bytes);
    const us = Math.round(value * this.#compiled.usPerDurationUnit);
    this.values.durationUs =
      us >= 0 && us < Number.POSITIVE_INFINITY ? (us as Micros) : NO_DURATION;
  }

  #readSeverityAndChannel(bytes: Uint8Array): void {
    const { values } = this;
    let severity = this.#severityOf(bytes);
    let channel = this.#textOf(this.#places.channel, this.#strings.channel, bytes);
    if (severity < 0 || channel < 0) {
      for (const rule of this.#compiled.index.rules) {
        const gives =
          (severity < 0 && rule.severity >= 0) || (channel < 0 && rule.channel !== null);
        if (!gives || !testsHold(rule.when, this.#fields, bytes)) continue;
        if (severity < 0) severity = rule.severity;
        if (channel < 0 && rule.channel !== null)
          channel = this.#strings.channel.idOf(rule.channel);
      }
    }
    if (severity < 0 || channel < 0) {
      const at = values.type + 1;
      let ofType = this.#severityOfType[at];
      if (ofType === undefined) {
        const { byType } = this.#compiled;
        const given = byType.get(this.#strings.type.textOf(values.type) ?? "") ?? byType.get("*");
        ofType = given?.severity ?? -1;
        this.#severityOfType[at] = ofType;
        const name = given?.channel ?? null;
        this.#channelOfType[at] = name === null ? NONE : this.#strings.channel.idOf(name);
      }
      if (severity < 0) severity = ofType;
      if (channel < 0) channel = this.#channelOfType[at] ?? NONE;
    }
    values.severity = severity < 0 ? this.#compiled.defaultSeverity : severity;
    values.channel = channel;
  }

  #severityOf(bytes: Uint8Array): number {
    const fields = this.#fields;
    for (const { place, known } of this.#places.severity) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind > FIELD_KIND.escapedString) continue;
      if (place.when.length > 0 && !testsHold(place.when, fields, bytes)) continue;
      const start = fields.start[place.slot] as number;
      const end = fields.end[place.slot] as number;
      let severity = known.find(fields.view, start, end);
      if (severity === undefined) {
        const text = placeText(place, scalarText(fields, place.slot, bytes) ?? "");
        severity = text === null ? -1 : severityOfText(text);
        known.add(bytes, start, end, severity);
      }
      if (severity >= 0) return severity;
    }
    return -1;
  }

  /** Hashes the first usable id (a string that is not empty, or a number's digits) to `#hash`. */
  #hashOf(places: readonly CompiledPlace[], bytes: Uint8Array): boolean {
    const fields = this.#fields;
    for (const place of places) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind > FIELD_KIND.escapedString) continue;
      if (place.when.length > 0 && !testsHold(place.when, fields, bytes)) continue;
      const start = fields.start[place.slot] as number;
      const end = fields.end[place.slot] as number;
      if (this.#hashValue(place, bytes, kind, start, end)) return true;
    }
    return false;
  }

  #hashValue(
    place: CompiledPlace,
    bytes: Uint8Array,
    kind: number,
    start: number,
    end: number,
  ): boolean {
    if (start === end) return false;
    if (kind !== FIELD_KIND.escapedString && !place.changes) {
      hashBytes(bytes, start, end, this.#hash);
      return true;
    }
    const text = placeText(
      place,
      decodeString(bytes, start, end, kind === FIELD_KIND.escapedString),
    );
    if (text === null) return false;
    const decoded = encodeUtf8(text);
    hashBytes(decoded, 0, decoded.length, this.#hash);
    return true;
  }

  #readCauses(bytes: Uint8Array): void {
    const fields = this.#fields;
    const { values } = this;
    values.causeCount = 0;
    for (const place of this.#roles.causes) {
      const kind = fields.kind[place.slot] as number;
      if (kind < FIELD_KIND.number || kind === FIELD_KIND.object) continue;
      if (place.when.length > 0 && !testsHold(place.when, fields, bytes)) continue;
      const start = fields.start[place.slot] as number;
      const end = fields.end[place.slot] as number;
      if (kind === FIELD_KIND.array) {
        const elements = this.#elements;
        elements.begin(bytes, start, end);
        while (elements.next()) {
          if (elements.kind < FIELD_KIND.number || elements.kind > FIELD_KIND.escapedString)
            continue;
          if (this.#hashValue(place, bytes, elements.kind, elements.start, elements.end)) {
            this.#addCause();
          }
        }
      } else if (this.#hashValue(place, bytes, kind, start, end)) {
        this.#addCause();
      }
      if (values.causeCount > 0) return;
    }
  }

  #addCause(): void {
    const { values } = this;
    const at = values.causeCount++;
    if (at === values.causeHi.length) {
      const hi = new Uint32Array(at * 2);
      hi.set(values.causeHi);
      values.causeHi = hi;
      const lo = new Uint32Array(at * 2);
      lo.set(values.causeLo);
      values.causeLo = lo;
    }
    values.causeHi[at] = this.#hash.hi;
    values.causeLo[at] = this.#hash.lo;
  }
}

import type { Hash64 } from "../../src/core/base/hash.ts";
import type { EpochMicros, Micros, StringId } from "../../src/core/base/units.ts";
import type { RoleValues } from "../../src/core/scan/role-values.ts";

/** What a row of a table holds, as plain values. */
export type PlainEvent = {
  readonly offset: number;
  readonly size: number;
  readonly line: number;
  readonly timeUs: number;
  readonly timeNs: number;
  readonly timeAssumed: boolean;
  readonly sequence: number;
  readonly turn: number;
  readonly durationUs: number;
  readonly run: number;
  readonly agent: number;
  readonly to: number;
  readonly type: number;
  readonly kind: number;
  readonly channel: number;
  readonly severity: number;
  readonly idHi: number;
  readonly idLo: number;
  readonly causes: readonly Hash64[];
  /** One per rule of `links.correlated`. */
  readonly keys: readonly Hash64[];
};

/** The roles of an event as the role reader gives them. */
export function roleValuesOf(event: PlainEvent): RoleValues {
  return {
    timeUs: event.timeUs as EpochMicros,
    timeNs: event.timeNs,
    timeAssumed: event.timeAssumed,
    sequence: event.sequence,
    turn: event.turn,
    run: event.run as StringId,
    agent: event.agent as StringId,
    to: event.to as StringId,
    type: event.type as StringId,
    kind: event.kind as StringId,
    channel: event.channel as StringId,
    severity: event.severity,
    durationUs: event.durationUs as Micros,
    idHi: event.idHi,
    idLo: event.idLo,
    causeCount: event.causes.length,
    causeHi: Uint32Array.from(event.causes, ({ hi }) => hi),
    causeLo: Uint32Array.from(event.causes, ({ lo }) => lo),
    correlationHi: Uint32Array.from(event.keys, ({ hi }) => hi),
    correlationLo: Uint32Array.from(event.keys, ({ lo }) => lo),
  };
}

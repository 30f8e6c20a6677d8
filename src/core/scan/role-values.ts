import type { EpochMicros, Micros, StringId } from "../base/units.ts";

/**
 * The roles of one event as the index stores them. The role reader fills one object again and again:
 * copy what is needed before the next event is read.
 */
export type RoleValues = {
  timeUs: EpochMicros;
  /** Nanoseconds below the microsecond, 0–999. */
  timeNs: number;
  /** The time had no zone and the setting's was taken. */
  timeAssumed: boolean;
  /** NaN if none. Integers beyond 2^53 are rounded here; their digits are in the line. */
  sequence: number;
  /** NaN if none. */
  turn: number;
  run: StringId;
  agent: StringId;
  to: StringId;
  type: StringId;
  kind: StringId;
  channel: StringId;
  /** Index in SEVERITIES, −1 if none. */
  severity: number;
  durationUs: Micros;
  /** 64-bit hash of the id's decoded UTF-8 bytes (core/base/hash.ts) as two uint32; both 0: no id. */
  idHi: number;
  idLo: number;
  /** How many causes are declared; their hashes, as for ids, are in the first `causeCount` places. */
  causeCount: number;
  causeHi: Uint32Array;
  causeLo: Uint32Array;
  /** Hashes of the profile's correlation keys, one per rule of `links.correlated`, both 0: none. */
  correlationHi: Uint32Array;
  correlationLo: Uint32Array;
};

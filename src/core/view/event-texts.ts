/** What of an event only its line holds: the exact texts of its roles. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { StoreData } from "../index/store-data.ts";
import { rolesOfEvent } from "../profile/event-roles.ts";

/** Texts of one event; null: no such role. */
export type EventTexts = {
  readonly id: string | null;
  /** With the digits of the file. */
  readonly turn: string | null;
  readonly sequence: string | null;
  /** The role's, else made from the profile's templates; not cut. */
  readonly message: string | null;
  readonly source: string | null;
  /** Ids of the declared causes in the order of the table's cause columns. */
  readonly causes: readonly string[];
  /** Digits of the second that the time is given with, 0–9. */
  readonly timeDigits: number;
};

/** The texts of an event; from the columns alone where its line could not be read (null). */
export function textsOfEvent(
  store: StoreData,
  key: EventKey,
  bytes: Uint8Array | null,
): EventTexts {
  const log = store.logOf(logOfKey(key));
  const roles = bytes === null ? null : rolesOfEvent(log.compiled, bytes, store.naiveTimeZone);
  if (roles !== null) {
    return {
      id: roles.id,
      turn: roles.turn,
      sequence: roles.sequence,
      message: roles.message ?? roles.madeMessage,
      source: roles.source,
      causes: roles.causes,
      timeDigits: roles.time?.digits ?? 0,
    };
  }
  const row = rowOfKey(key);
  return {
    id: null,
    turn: numberText(log.table.turn.at(row)),
    sequence: numberText(log.table.sequence.at(row)),
    message: null,
    source: null,
    causes: [],
    timeDigits: 9,
  };
}

function numberText(value: number | undefined): string | null {
  return value === undefined || Number.isNaN(value) ? null : String(value);
}

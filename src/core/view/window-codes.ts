import type { EventOrder } from "../index/event-order.ts";
import { SEVERITIES } from "../profile/role.ts";
import { PlaceCodes } from "./place-codes.ts";
import { COLUMN } from "./place-slices.ts";
import type { IdTable } from "./read-slots.ts";

const ERROR = SEVERITIES.indexOf("error");

/** What a window needs of each event, as the blocks keep it. */
export class WindowCodes {
  readonly agent = new PlaceCodes(COLUMN.agent);
  readonly type = new PlaceCodes(COLUMN.type);
  readonly severity = new PlaceCodes(COLUMN.severity);

  /** Whether all of them are kept so at the places `[from, to)`. */
  enter(order: EventOrder, from: number, to: number): boolean {
    return (
      this.agent.enter(order, from, to) === to &&
      this.type.enter(order, from, to) === to &&
      this.severity.enter(order, from, to) === to
    );
  }
}

/** What a table says of the id of each code. */
export function codeTable(
  codes: PlaceCodes,
  { low, table }: IdTable,
  into: Int32Array,
): Int32Array {
  for (let code = 0; code < codes.count; code++) {
    into[code] = table[(codes.ids[code] as number) - low] as number;
  }
  return into;
}

/** −1: no event there is an error. */
export function codeOfError({ ids, count }: PlaceCodes): number {
  return ids.subarray(0, count).indexOf(ERROR);
}

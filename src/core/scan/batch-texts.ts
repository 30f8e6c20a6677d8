/** Text roles of a batch: what the names in the columns of their places mean, looked up per row. */
import type { StringTable } from "../base/string-table.ts";
import type { CompiledPlace } from "../profile/compiled-profile.ts";
import { severityOfText } from "../profile/severity-words.ts";
import { BatchTests } from "./batch-tests.ts";
import { FIELD_KIND } from "./field-scanner.ts";
import { NameTable, type NameTexts } from "./name-texts.ts";
import type { PlacedPlan } from "./placed-plan.ts";
import { placeText } from "./slot-values.ts";

/** Nothing; the same as in the columns. */
const NONE = -1;
/** A name that was not met at its place yet. */
const UNKNOWN = -2;
/** There is a name that was not met yet: instead of a number of rows. */
const NOT_KNOWN = -2;

/** Bits of what a slot has seen that a text, or a severity, can be read from. */
const TEXT_KINDS =
  (1 << FIELD_KIND.true) |
  (1 << FIELD_KIND.false) |
  (1 << FIELD_KIND.number) |
  (1 << FIELD_KIND.string) |
  (1 << FIELD_KIND.escapedString);

type NamedPlace = {
  readonly place: CompiledPlace;
  readonly tests: BatchTests | null;
  readonly known: NameTable;
};

/** What a text means in a role; −1: nothing. */
type Meaning = (text: string, kind: number) => number;

/** The places of one role whose values are looked up by their names. */
export class NamedRole {
  readonly #places: readonly NamedPlace[];
  readonly #names: NameTexts;
  readonly #meaning: Meaning;
  #empty = new Int32Array(0);

  constructor(places: readonly CompiledPlace[], names: NameTexts, meaning: Meaning) {
    this.#names = names;
    this.#meaning = meaning;
    this.#places = places.map((place) => ({
      place,
      tests: place.when.length > 0 ? new BatchTests(place.when, names) : null,
      known: new NameTable(names, UNKNOWN),
    }));
  }

  /** Whether any place held something in the batch. */
  isIn(placed: PlacedPlan): boolean {
    return this.#places.some(({ place }) => (placed.seen(place.slot) & TEXT_KINDS) !== 0);
  }

  /**
   * Fills the first `count` rows from names that are known. False: there is one that is not; then it
   * has to be done row by row, so that what is new gets its number in the order of rows.
   */
  fill(placed: PlacedPlan, out: Int32Array, count: number): boolean {
    /** Rows that are still empty; −1: all of them, and nothing is written yet. */
    let left = -1;
    for (const { place, tests, known: table } of this.#places) {
      if ((placed.seen(place.slot) & TEXT_KINDS) === 0) continue;
      const names = placed.slots[place.slot]?.names;
      const holds = tests === null ? true : tests.rowsOf(placed, count);
      if (holds === false || names == null) continue;
      table.renew();
      if (left < 0 && holds === true) left = this.#fillAll(names, table.values, out, count);
      else {
        if (left < 0) left = this.#emptyAll(out, count);
        left = this.#fillEmpty(names, table.values, holds, out, left);
      }
      if (left === NOT_KNOWN) return false;
      if (left === 0) return true;
    }
    if (left < 0) out.fill(NONE, 0, count);
    return true;
  }

  /** Gives how many rows stay empty, and lists them. */
  #fillAll(names: Uint32Array, known: Int32Array, out: Int32Array, count: number): number {
    const empty = this.#emptyRows(count);
    let left = 0;
    for (let row = 0; row < count; row++) {
      const id = known[names[row] as number] as number;
      if (id === UNKNOWN) return NOT_KNOWN;
      out[row] = id;
      empty[left] = row;
      left += id >>> 31;
    }
    return left;
  }

  #fillEmpty(
    names: Uint32Array,
    known: Int32Array,
    holds: Uint8Array | true,
    out: Int32Array,
    count: number,
  ): number {
    const empty = this.#empty;
    let left = 0;
    for (let at = 0; at < count; at++) {
      const row = empty[at] as number;
      let id = NONE;
      if (holds === true || holds[row] !== 0) {
        id = known[names[row] as number] as number;
        if (id === UNKNOWN) return NOT_KNOWN;
        out[row] = id;
      }
      empty[left] = row;
      left += id >>> 31;
    }
    return left;
  }

  #emptyAll(out: Int32Array, count: number): number {
    const empty = this.#emptyRows(count);
    for (let row = 0; row < count; row++) empty[row] = row;
    out.fill(NONE, 0, count);
    return count;
  }

  #emptyRows(count: number): Int32Array {
    if (this.#empty.length < count) this.#empty = new Int32Array(Math.max(count, 256));
    return this.#empty;
  }

  /** What the role holds in one row. */
  at(placed: PlacedPlan, row: number): number {
    for (const { place, tests, known: table } of this.#places) {
      table.renew();
      const known = table.values;
      const name = placed.slots[place.slot]?.names?.[row] as number;
      if (known[name] === NONE || (tests !== null && !tests.holds(placed, row))) continue;
      let id = known[name] as number;
      if (id === UNKNOWN) {
        const raw = this.#names.textOf(name);
        const text = raw === null ? null : placeText(place, raw);
        id = text === null ? NONE : this.#meaning(text, this.#names.kindOf(name));
        known[name] = id;
      }
      if (id >= 0) return id;
    }
    return NONE;
  }
}

/** A role whose texts are kept in a table. */
export function textRole(
  places: readonly CompiledPlace[],
  names: NameTexts,
  table: StringTable,
  aliases?: ReadonlyMap<string, string>,
): NamedRole {
  return new NamedRole(places, names, (text) => table.idOf(aliases?.get(text) ?? text));
}

/** The severity that lines say themselves. */
export function severityRole(places: readonly CompiledPlace[], names: NameTexts): NamedRole {
  return new NamedRole(places, names, (text, kind) =>
    kind < FIELD_KIND.number ? NONE : severityOfText(text),
  );
}

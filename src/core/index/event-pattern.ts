import type { StringTable, StringTables } from "../base/string-table.ts";
import type { EventPattern } from "../profile/profile.ts";
import type { EventTable } from "./event-table.ts";

/** Tests events against a pattern of the profile; texts are compared once per distinct value. */
export class PatternTest {
  readonly #type: TextTest | null;
  readonly #kind: TextTest | null;
  readonly #same: readonly ("agent" | "kind" | "type" | "channel")[];

  constructor(pattern: EventPattern, strings: StringTables) {
    this.#type = pattern.type === undefined ? null : new TextTest(pattern.type, strings.type);
    this.#kind = pattern.kind === undefined ? null : new TextTest(pattern.kind, strings.kind);
    this.#same = pattern.same ?? [];
  }

  matches(table: EventTable, row: number): boolean {
    return (
      (this.#type === null || this.#type.matches(table.type.at(row))) &&
      (this.#kind === null || this.#kind.matches(table.kind.at(row)))
    );
  }

  /** The same of an event with these values of the columns `type` and `kind`. */
  matchesValues(type: number, kind: number): boolean {
    return (
      (this.#type === null || this.#type.matches(type)) &&
      (this.#kind === null || this.#kind.matches(kind))
    );
  }

  /** Whether the roles in `same` of both events are there and equal. */
  agrees(a: EventTable, aRow: number, b: EventTable, bRow: number): boolean {
    for (const role of this.#same) {
      const value = a[role].at(aRow);
      if (value < 0 || value !== b[role].at(bRow)) return false;
    }
    return true;
  }

  get hasSame(): boolean {
    return this.#same.length > 0;
  }

  /**
   * Values of the roles in `same` as one number, by an odd `seed`; two seeds make it as good as the
   * values. 0: one is missing.
   */
  sameHash(table: EventTable, row: number, seed: number): number {
    let hash = seed | 0;
    for (const role of this.#same) {
      const value = table[role].at(row);
      if (value < 0) return 0;
      hash = Math.imul(hash ^ value, seed);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return ((hash ^ (hash >>> 13)) | 1) >>> 0;
  }

  /** Values of the roles in `same`, as one text to group by; null if one is missing. */
  sameKey(table: EventTable, row: number): string | null {
    let key = "";
    for (const role of this.#same) {
      const value = table[role].at(row);
      if (value < 0) return null;
      key += `${value} `;
    }
    return key;
  }
}

/** Whether the text of an id is one of a list, without case. */
class TextTest {
  readonly #texts: ReadonlySet<string>;
  readonly #table: StringTable;
  /** 0 unknown, 1 no, 2 yes, by id. */
  #known = new Uint8Array(64);

  constructor(texts: readonly string[], table: StringTable) {
    this.#texts = new Set(texts.map((text) => text.toLowerCase()));
    this.#table = table;
  }

  matches(id: number): boolean {
    if (id < 0) return false;
    if (id >= this.#known.length) {
      const known = new Uint8Array(Math.max(id + 1, this.#known.length * 2));
      known.set(this.#known);
      this.#known = known;
    }
    const known = this.#known[id] ?? 0;
    if (known !== 0) return known === 2;
    const matches = this.#texts.has((this.#table.textOf(id) ?? "").toLowerCase());
    this.#known[id] = matches ? 2 : 1;
    return matches;
  }
}

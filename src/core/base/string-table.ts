import type { StringId } from "./units.ts";

/** A Map ends at 2^24 entries (V8 throws a RangeError), and takes a second to grow to that. */
const MAP_ENTRIES = 2 ** 23;

/** Distinct texts of one role over all logs of a store; ids count from 0 in order of first sight. No limit. */
export class StringTable {
  readonly #texts: string[] = [];
  /** Of each text its id; all but the last are full. */
  readonly #maps: Map<string, StringId>[] = [new Map()];
  readonly #mapEntries: number;

  /** Tests make the maps smaller. */
  constructor(mapEntries = MAP_ENTRIES) {
    this.#mapEntries = mapEntries;
  }

  get length(): number {
    return this.#texts.length;
  }

  /** The id of a text, made if it is new. */
  idOf(text: string): StringId {
    const known = this.findId(text);
    if (known !== undefined) return known;
    const id = this.#texts.length as StringId;
    this.#texts.push(text);
    let map = this.#maps.at(-1);
    if (map === undefined || map.size >= this.#mapEntries) {
      map = new Map();
      this.#maps.push(map);
    }
    map.set(text, id);
    return id;
  }

  /** The id of a text if it was seen. */
  findId(text: string): StringId | undefined {
    for (const map of this.#maps) {
      const id = map.get(text);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** The text of an id; null for −1. */
  textOf(id: number): string | null {
    return id < 0 ? null : (this.#texts[id] ?? null);
  }
}

/** The roles that are kept as string ids. */
export type StringRole = "run" | "agent" | "type" | "kind" | "channel";

/** One table per role; `to` shares the table of `agent`. */
export type StringTables = Readonly<Record<StringRole, StringTable>>;

/** Empty tables for a new store. */
export function createStringTables(): StringTables {
  return {
    run: new StringTable(),
    agent: new StringTable(),
    type: new StringTable(),
    kind: new StringTable(),
    channel: new StringTable(),
  };
}

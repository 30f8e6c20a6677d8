import type { StringId } from "./units.ts";

/** Distinct texts of one role over all logs of a store; ids count from 0 in order of first sight. No limit. */
export class StringTable {
  readonly #texts: string[] = [];
  readonly #ids = new Map<string, StringId>();

  get length(): number {
    return this.#texts.length;
  }

  /** The id of a text, made if it is new. */
  idOf(text: string): StringId {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#texts.length as StringId;
      this.#texts.push(text);
      this.#ids.set(text, id);
    }
    return id;
  }

  /** The id of a text if it was seen. */
  findId(text: string): StringId | undefined {
    return this.#ids.get(text);
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

import type { StringRole, StringTables } from "../base/string-table.ts";
import type { PartTexts } from "./log-part.ts";
import { type BlockBuffer, PackedBlock } from "./packed-block.ts";
import { forEachTextNumber } from "./renumber-block.ts";

type Texts = Readonly<Record<StringRole, PartTexts>>;

/** What the numbers in some blocks mean, by the tables that they are numbers of. */
export function textsOfBlocks(buffers: readonly BlockBuffer[], strings: StringTables): Texts {
  const ids: Record<StringRole, Set<number>> = {
    run: new Set(),
    agent: new Set(),
    type: new Set(),
    kind: new Set(),
    channel: new Set(),
  };
  for (const buffer of buffers) {
    forEachTextNumber(new PackedBlock(buffer), (role, id) => ids[role].add(id));
  }
  const textsOf = (role: StringRole): PartTexts => {
    const known = [...ids[role]];
    return { ids: known, texts: known.map((id) => strings[role].textOf(id) ?? "") };
  };
  return {
    run: textsOf("run"),
    agent: textsOf("agent"),
    type: textsOf("type"),
    kind: textsOf("kind"),
    channel: textsOf("channel"),
  };
}

/** Gives what a number of a part is in other tables, which get the texts that they lack. */
export function numbersIn(
  strings: StringTables,
  texts: Texts,
): (role: StringRole, id: number) => number {
  const mapOf = (role: StringRole): ReadonlyMap<number, number> => {
    const { ids, texts: known } = texts[role];
    return new Map(ids.map((id, at) => [id, strings[role].idOf(known[at] ?? "")]));
  };
  const maps: Readonly<Record<StringRole, ReadonlyMap<number, number>>> = {
    run: mapOf("run"),
    agent: mapOf("agent"),
    type: mapOf("type"),
    kind: mapOf("kind"),
    channel: mapOf("channel"),
  };
  return (role, id) => maps[role].get(id) ?? -1;
}

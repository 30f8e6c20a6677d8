import type * as vscode from "vscode";
import * as z from "zod/mini";

const KEY = "savedFilters";
const schema = z.array(z.strictObject({ name: z.string(), text: z.string() }));

/** A filter kept under a name, in its text form so that it outlives changes of the data form. */
export type SavedFilter = { readonly name: string; readonly text: string };

/** The workspace's saved filters, by name. */
export class SavedFilters {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  all(): readonly SavedFilter[] {
    const kept = schema.safeParse(this.#memento.get(KEY));
    return kept.success ? kept.data : [];
  }

  /** Replaces one of the same name. */
  async save(filter: SavedFilter): Promise<void> {
    const others = this.all().filter((other) => other.name !== filter.name);
    const all = [...others, filter].sort((a, b) => (a.name < b.name ? -1 : 1));
    await this.#memento.update(KEY, all);
  }

  async remove(name: string): Promise<void> {
    await this.#memento.update(
      KEY,
      this.all().filter((other) => other.name !== name),
    );
  }
}

import type * as vscode from "vscode";
import * as z from "zod/mini";
import { Observable } from "./observable.ts";

const KEY = "openedLogs";
const schema = z.array(z.string());

/** Logs that the user opened by hand; read whatever the globs say, also in the next window. */
export class OpenedLogs implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly paths: Observable<readonly string[]>;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    const kept = schema.safeParse(memento.get(KEY));
    this.paths = new Observable<readonly string[]>(kept.success ? kept.data : []);
  }

  async add(path: string): Promise<void> {
    if (this.paths.value.includes(path)) return;
    this.paths.set([...this.paths.value, path]);
    await this.#memento.update(KEY, this.paths.value);
  }

  async remove(paths: readonly string[]): Promise<void> {
    this.paths.set(this.paths.value.filter((path) => !paths.includes(path)));
    await this.#memento.update(KEY, this.paths.value);
  }

  dispose(): void {
    this.paths.dispose();
  }
}

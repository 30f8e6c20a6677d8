import * as vscode from "vscode";

/** A value that tells when it changes. `set` with an equal value tells nobody. */
export class Observable<T> implements vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<T>();
  readonly #equal: (a: T, b: T) => boolean;
  #value: T;
  readonly onDidChange = this.#emitter.event;

  constructor(value: T, equal: (a: T, b: T) => boolean = Object.is) {
    this.#value = value;
    this.#equal = equal;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (this.#equal(this.#value, value)) return;
    this.#value = value;
    this.#emitter.fire(value);
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}

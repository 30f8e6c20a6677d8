import type { Column, NumberArray } from "./event-table.ts";

/** A column whose values stand in one typed array, which its owner replaces when it grows. */
export class FlatColumn<T extends NumberArray> implements Column {
  values: T;
  readonly #owner: { readonly length: number };

  /** Places at and above the owner's length do not count. */
  constructor(values: T, owner: { readonly length: number }) {
    this.values = values;
    this.#owner = owner;
  }

  at(row: number): number {
    return row >= 0 && row < this.#owner.length ? (this.values[row] as number) : Number.NaN;
  }

  read(from: number, to: number, into: NumberArray, at: number): void {
    into.set(this.values.subarray(from, to), at);
  }
}

import type { KeptReader, KeptWriter } from "./kept-values.ts";

/** Whole numbers that fit 32 bits, in one array that grows: a quarter of the memory of a plain one. */
export class IntList {
  length = 0;
  #values: Int32Array = new Int32Array(0);

  /** 0 where there is none. */
  at(place: number): number {
    return place < this.length ? (this.#values[place] as number) : 0;
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      // Beyond a million by half only: a doubled list of a large run is mostly empty.
      const factor = this.length < 2 ** 20 ? 2 : 1.5;
      const values = new Int32Array(Math.max(8, Math.ceil(this.length * factor)));
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[this.length++] = value;
  }

  set(place: number, value: number): void {
    if (place < this.length) this.#values[place] = value;
  }

  keep(out: KeptWriter): void {
    out.array(this.#values.subarray(0, this.length));
  }

  restore(from: KeptReader): void {
    this.#values = from.ints();
    this.length = this.#values.length;
  }

  /** Drops values at the end. */
  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** In an ascending list: the place of the first value that is not less; its length if there is none. */
  placeOf(value: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Numbers and arrays to be kept for the next time; facts go through JSON, stretches as they are. */
export type KeptValues = {
  /** What JSON has no number for is a text. */
  readonly facts: readonly (number | string)[];
  readonly stretches: readonly Uint8Array[];
};

/** Arrays that can be kept as bytes. */
type KeptArray = Int32Array | Uint32Array | Float64Array | Uint8Array;

/** Collects what is to be kept, one after the other. Arrays are not copied. */
export class KeptWriter implements KeptValues {
  readonly facts: (number | string)[] = [];
  readonly stretches: Uint8Array[] = [];

  number(value: number): void {
    this.facts.push(Number.isFinite(value) ? value : String(value));
  }

  array({ buffer, byteOffset, byteLength }: KeptArray): void {
    this.stretches.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
}

/**
 * Gives back what a {@link KeptWriter} was given, in the same order. Arrays are views of what is kept.
 * Where it is not as it was written all that follows is 0 or empty, and `fits` is false.
 */
export class KeptReader {
  readonly #values: KeptValues;
  #fact = 0;
  #stretch = 0;
  #fits = true;

  constructor(values: KeptValues) {
    this.#values = values;
  }

  get fits(): boolean {
    return this.#fits;
  }

  /** Whether all of it was given. */
  get isUsedUp(): boolean {
    const { facts, stretches } = this.#values;
    return this.#fact === facts.length && this.#stretch === stretches.length;
  }

  /** Says that something must hold of what was given. */
  expect(holds: boolean): void {
    if (!holds) this.#fits = false;
  }

  number(): number {
    const fact = this.#values.facts[this.#fact++];
    this.expect(fact !== undefined);
    return this.#fits ? Number(fact) : 0;
  }

  ints(): Int32Array {
    const bytes = this.#next(4);
    return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  words(): Uint32Array {
    const bytes = this.#next(4);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  floats(): Float64Array {
    const bytes = this.#next(8);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  }

  bytes(): Uint8Array {
    return this.#next(1);
  }

  /** The next stretch as values of `size` bytes each. */
  #next(size: number): Uint8Array {
    const stretch = this.#values.stretches[this.#stretch++];
    this.expect(stretch !== undefined && (stretch.byteLength | stretch.byteOffset) % size === 0);
    return stretch !== undefined && this.#fits ? stretch : new Uint8Array(0);
  }
}

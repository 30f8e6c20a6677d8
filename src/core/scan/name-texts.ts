/** What the names mean that a fast scanner gives to the texts of scalars. */
import { decodeString, FIELD_KIND } from "./field-scanner.ts";
import { FIRST_NAME, OWN_MEMORY } from "./scanner-layout.ts";

/** Position in a word that has a kind in its topmost four bits. */
export const SPOT_MASK = 0x0fffffff;
export const SPOT_KIND_SHIFT = 28;

export class NameTexts {
  /** Grows whenever all names are forgotten: tables by name of an older generation are void. */
  generation = 0;
  readonly #fresh: Uint32Array;
  readonly #kinds = new Uint8Array(FIRST_NAME + OWN_MEMORY.freshMax);
  readonly #texts: string[] = [];

  constructor(memory: ArrayBuffer) {
    this.#fresh = new Uint32Array(memory, OWN_MEMORY.freshAt, OWN_MEMORY.freshMax * 2);
    this.forget();
  }

  /** Reads the texts that a batch was the first to name. */
  learn(bytes: Uint8Array, count: number): void {
    for (let at = 0; at < count; at++) {
      const spot = this.#fresh[at * 2] as number;
      const kind = spot >>> SPOT_KIND_SHIFT;
      const end = this.#fresh[at * 2 + 1] as number;
      this.#kinds[this.#texts.length] = kind;
      this.#texts.push(
        decodeString(bytes, spot & SPOT_MASK, end, kind === FIELD_KIND.escapedString),
      );
    }
  }

  /** Names are below this. */
  get end(): number {
    return this.#texts.length;
  }

  forget(): void {
    this.generation++;
    this.#texts.length = 0;
    for (let name = 0; name < FIRST_NAME; name++) {
      this.#texts.push(
        name === FIELD_KIND.true ? "true" : name === FIELD_KIND.false ? "false" : "",
      );
    }
  }

  /** One of FIELD_KIND. */
  kindOf(name: number): number {
    return name < FIRST_NAME ? name : (this.#kinds[name] as number);
  }

  /** The text of a scalar, as `scalarText` gives it; null for all else. */
  textOf(name: number): string | null {
    const kind = this.kindOf(name);
    if (kind < FIELD_KIND.true || kind > FIELD_KIND.escapedString) return null;
    return this.#texts[name] as string;
  }
}

/** What the names mean to somebody, filled when they are first met. */
export class NameTable {
  /** By name; what was not met yet is `unknown`. Replaced when it grows. */
  values = new Int32Array(0);
  readonly #names: NameTexts;
  readonly #unknown: number;
  #generation = -1;

  constructor(names: NameTexts, unknown: number) {
    this.#names = names;
    this.#unknown = unknown;
  }

  /** Makes room for all names there are, and empties the table if they were forgotten. Before every batch. */
  renew(): void {
    const names = this.#names;
    if (this.#generation !== names.generation) {
      this.#generation = names.generation;
      this.values.fill(this.#unknown);
    }
    const { length } = this.values;
    if (length >= names.end) return;
    const grown = new Int32Array(Math.max(64, length * 2, names.end));
    grown.set(this.values);
    grown.fill(this.#unknown, length);
    this.values = grown;
  }
}

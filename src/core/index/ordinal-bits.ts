/** A set of ordinals, one bit each: 1/8 byte an event. */
export class OrdinalBits {
  #words = new Uint32Array(0);

  add(ordinal: number): void {
    const at = ordinal >>> 5;
    if (at >= this.#words.length) {
      const words = new Uint32Array(Math.max(at + 1, Math.ceil(this.#words.length * 1.5)));
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = (this.#words[at] as number) | (1 << (ordinal & 31));
  }

  has(ordinal: number): boolean {
    return (((this.#words[ordinal >>> 5] ?? 0) >>> (ordinal & 31)) & 1) === 1;
  }

  /** The first one from an ordinal on; −1: none. 32 ordinals a step. */
  next(ordinal: number): number {
    let at = ordinal >>> 5;
    let word = ((this.#words[at] ?? 0) >>> (ordinal & 31)) << (ordinal & 31);
    while (word === 0) {
      at++;
      if (at >= this.#words.length) return -1;
      word = this.#words[at] as number;
    }
    return at * 32 + 31 - Math.clz32(word & -word);
  }

  /** The last one before an ordinal; −1: none. */
  previous(ordinal: number): number {
    let at = ordinal >>> 5;
    let word = (this.#words[at] ?? 0) & ((1 << (ordinal & 31)) - 1);
    while (word === 0) {
      at--;
      if (at < 0) return -1;
      word = this.#words[at] ?? 0;
    }
    return at * 32 + 31 - Math.clz32(word);
  }
}

/**
 * Small numbers by the raw bytes of a value, so that each distinct value is decoded once. Open
 * addressing; grows without limit, as the string tables behind it do.
 */
export class ByteDictionary {
  /** Entry + 1 per place, 0: free. */
  #places = new Int32Array(64);
  #hashes: number[] = [];
  #starts: number[] = [0];
  #values: number[] = [];
  #bytes = new Uint8Array(256);
  /** Of the last `find` that found nothing; `add` stores under it. */
  #hash = 0;

  /** The value of bytes `[start, end)`, undefined if they are new. */
  find(bytes: Uint8Array, start: number, end: number): number | undefined {
    const hash = hashOf(bytes, start, end);
    const places = this.#places;
    const mask = places.length - 1;
    let place = hash & mask;
    while (true) {
      const entry = (places[place] as number) - 1;
      if (entry < 0) {
        this.#hash = hash;
        return undefined;
      }
      if (this.#hashes[entry] === hash && this.#isEntry(entry, bytes, start, end)) {
        return this.#values[entry];
      }
      place = (place + 1) & mask;
    }
  }

  /** Stores the value of bytes that {@link find} has just not found. */
  add(bytes: Uint8Array, start: number, end: number, value: number): void {
    const entry = this.#values.length;
    const from = this.#starts[entry] as number;
    const length = end - start;
    if (from + length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(from + length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#starts.push(from + length);
    this.#hashes.push(this.#hash);
    this.#values.push(value);
    if (this.#values.length * 2 > this.#places.length) this.#grow();
    else this.#place(entry);
  }

  #isEntry(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.#starts[entry] as number;
    const stop = this.#starts[entry + 1] as number;
    if (stop - at !== end - start) return false;
    const stored = this.#bytes;
    for (let other = start; other < end; other++, at++) {
      if (stored[at] !== bytes[other]) return false;
    }
    return true;
  }

  #place(entry: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let place = (this.#hashes[entry] as number) & mask;
    while (places[place] !== 0) place = (place + 1) & mask;
    places[place] = entry + 1;
  }

  #grow(): void {
    this.#places = new Int32Array(this.#places.length * 2);
    for (let entry = 0; entry < this.#values.length; entry++) this.#place(entry);
  }
}

/** Bytes at both ends of a long value that are hashed; those between are compared all the same. */
const HASHED = 32;

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  const headEnd = end - start > 2 * HASHED ? start + HASHED : end;
  for (let at = start; at < headEnd; at++)
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  for (let at = headEnd === end ? end : end - HASHED; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

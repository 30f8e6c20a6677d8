/**
 * Small numbers by the raw bytes of a value, so that each distinct value is decoded once. Open
 * addressing; grows without limit, as the string tables behind it do.
 */
export class ByteDictionary {
  /** Entry + 1 per place, 0: free. */
  #places = new Int32Array(64);
  #hashes = new Int32Array(32);
  #starts = new Int32Array(33);
  #values = new Int32Array(32);
  #count = 0;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  /** Of the last `find` that found nothing; `add` stores under it. */
  #hash = 0;
  /** The entry found last, −1: none. */
  #last = -1;

  /** The value of bytes `[start, end)`, undefined if they are new. */
  find(view: DataView, start: number, end: number): number | undefined {
    // Runs, and often agents and types, are those of the line before.
    if (this.#last >= 0 && this.#isEntry(this.#last, view, start, end)) {
      return this.#values[this.#last];
    }
    const hash = hashOf(view, start, end);
    const places = this.#places;
    const mask = places.length - 1;
    let place = hash & mask;
    while (true) {
      const entry = (places[place] as number) - 1;
      if (entry < 0) {
        this.#hash = hash;
        return undefined;
      }
      if (this.#hashes[entry] === hash && this.#isEntry(entry, view, start, end)) {
        this.#last = entry;
        return this.#values[entry];
      }
      place = (place + 1) & mask;
    }
  }

  /** Stores the value of bytes that {@link find} has just not found. */
  add(bytes: Uint8Array, start: number, end: number, value: number): void {
    const entry = this.#count++;
    if (entry === this.#values.length) {
      this.#hashes = doubled(this.#hashes, entry * 2);
      this.#values = doubled(this.#values, entry * 2);
      this.#starts = doubled(this.#starts, entry * 2 + 1);
    }
    const from = this.#starts[entry] as number;
    const length = end - start;
    if (from + length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(from + length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#starts[entry + 1] = from + length;
    this.#hashes[entry] = this.#hash;
    this.#values[entry] = value;
    if (this.#count * 2 > this.#places.length) this.#grow();
    else this.#place(entry);
  }

  #isEntry(entry: number, view: DataView, start: number, end: number): boolean {
    const at = this.#starts[entry] as number;
    const length = end - start;
    if ((this.#starts[entry + 1] as number) - at !== length) return false;
    const stored = this.#view;
    let same = 0;
    if (length < 4) {
      while (same < length && stored.getUint8(at + same) === view.getUint8(start + same)) same++;
      return same === length;
    }
    // In words; the last one overlaps.
    const last = length - 4;
    while (same < last && stored.getInt32(at + same) === view.getInt32(start + same)) same += 4;
    return same >= last && stored.getInt32(at + last) === view.getInt32(end - 4);
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
    for (let entry = 0; entry < this.#count; entry++) this.#place(entry);
  }
}

function doubled(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(array);
  return grown;
}

/** Of a longer value only both ends are hashed; what is between is compared all the same. */
const HASHED_END = 24;

function hashOf(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  if (end - start <= 2 * HASHED_END) {
    hash = hashRange(hash, view, start, end);
  } else {
    hash = hashRange(hash, view, start, start + HASHED_END);
    hash = hashRange(hash, view, end - HASHED_END, end);
  }
  return (hash ^ (hash >>> 15)) | 0;
}

function hashRange(from: number, view: DataView, start: number, end: number): number {
  let hash = from;
  let at = start;
  for (const stop = end - 3; at < stop; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at), 0x85ebca77);
    hash ^= hash >>> 13;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  return hash;
}

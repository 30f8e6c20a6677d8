import type { Hashes } from "../../src/core/index/hashes.ts";

/** Hashes in two plain arrays. */
export class PlainHashes implements Hashes {
  readonly hi: Uint32Array;
  readonly lo: Uint32Array;

  constructor(hi: Uint32Array, lo: Uint32Array) {
    this.hi = hi;
    this.lo = lo;
  }

  prepare(): void {}

  read(from: number, to: number, hi: Uint32Array, lo: Uint32Array): void {
    hi.set(this.hi.subarray(from, to));
    lo.set(this.lo.subarray(from, to));
  }

  hiAt(position: number): number {
    return this.hi[position] ?? 0;
  }

  loAt(position: number): number {
    return this.lo[position] ?? 0;
  }
}

/** Hashes of `count` positions: each of `distinct` values several times, one in `distinct` none. */
export function someHashes(count: number, distinct: number): PlainHashes {
  const hi = new Uint32Array(count);
  const lo = new Uint32Array(count);
  let seed = 20_261_120;
  for (let position = 0; position < count; position++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    const value = (seed >>> 8) % distinct;
    hi[position] = value === 0 ? 0 : Math.imul(value, 0x9e3779b1) >>> 0;
    lo[position] = value === 0 ? 0 : value % 1000;
  }
  return new PlainHashes(hi, lo);
}

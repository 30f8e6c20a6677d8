/**
 * 64-bit hash of bytes, as two uint32. Ids are compared by it alone: among 10 million ids the chance
 * of one wrong match is about 3 in a million.
 */
export type Hash64 = { hi: number; lo: number };

/**
 * Two rounds of the multiply-xor family with different odd constants (those of xxHash32 and murmur3),
 * four bytes a step.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, out: Hash64): void {
  let a = 0x9e3779b1 ^ (end - start);
  let b = 0x85ebca6b;
  let at = start;
  for (const stop = end - 3; at < stop; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    a = Math.imul(a ^ word, 0x85ebca77);
    a ^= a >>> 13;
    b = Math.imul(b + word, 0xcc9e2d51);
    b = (b << 15) | (b >>> 17);
  }
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    a = Math.imul(a ^ byte, 0x85ebca77);
    a ^= a >>> 13;
    b = Math.imul(b + byte, 0xcc9e2d51);
    b = (b << 15) | (b >>> 17);
  }
  a = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d);
  b = Math.imul(b ^ (b >>> 16), 0x1b873593) ^ a;
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  out.hi = (a ^ (a >>> 15)) >>> 0;
  out.lo = (b ^ (b >>> 16)) >>> 0;
  // (0, 0) means "no id" in the columns.
  if (out.hi === 0 && out.lo === 0) out.lo = 1;
}

/** Loops over bytes that both files use. */

/** The first byte from `from` on that is not plain inside a string, or some address behind the line. */
export function endOfPlain(from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const bytes = v128.load(at);
    const bits = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        // Signed: control characters and all that is not ASCII.
        i8x16.lt_s(bytes, i8x16.splat(0x20)),
      ),
    );
    if (bits !== 0) return at + (ctz(bits) as usize);
    at += 16;
  }
  return at;
}

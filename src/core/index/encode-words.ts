/** Loops that pack numbers as (value − base) / factor; one per width. NaN becomes the greatest datum. */

/** For the rows `[from, to)`. The greatest datum stands for nothing else: `bytesFor` left room for it. */
export function scale8(
  values: Float64Array,
  from: number,
  to: number,
  base: number,
  factor: number,
  into: Uint8Array,
  at: number,
): void {
  for (let row = from; row < to; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xff : datum;
  }
}

/** See {@link scale8}. */
export function scale16(
  values: Float64Array,
  from: number,
  to: number,
  base: number,
  factor: number,
  into: Uint16Array,
  at: number,
): void {
  for (let row = from; row < to; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xffff : datum;
  }
}

/** See {@link scale8}. */
export function scale32(
  values: Float64Array,
  from: number,
  to: number,
  base: number,
  factor: number,
  into: Uint32Array,
  at: number,
): void {
  for (let row = from; row < to; row++) {
    const datum = ((values[row] as number) - base) / factor;
    into[at + row] = Number.isNaN(datum) ? 0xffffffff : datum;
  }
}

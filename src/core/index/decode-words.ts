/** Loops that decode the data of a packed column; one per width, so that each stays monomorphic. */

/** base + d × factor for `count` data from `place` on; `none` is NaN. */
export function decodeScaled8(
  data: Uint8Array,
  place: number,
  count: number,
  base: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  if (none === -1) {
    for (let row = 0; row < count; row++) {
      into[at + row] = base + (data[place + row] as number) * factor;
    }
    return;
  }
  for (let row = 0; row < count; row++) {
    const value = data[place + row] as number;
    into[at + row] = value === none ? Number.NaN : base + value * factor;
  }
}

/** base + d × factor for `count` data from `place` on; `none` is NaN. */
export function decodeScaled16(
  data: Uint16Array,
  place: number,
  count: number,
  base: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  if (none === -1) {
    for (let row = 0; row < count; row++) {
      into[at + row] = base + (data[place + row] as number) * factor;
    }
    return;
  }
  for (let row = 0; row < count; row++) {
    const value = data[place + row] as number;
    into[at + row] = value === none ? Number.NaN : base + value * factor;
  }
}

/** base + d × factor for `count` data from `place` on; `none` is NaN. */
export function decodeScaled32(
  data: Uint32Array,
  place: number,
  count: number,
  base: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  if (none === -1) {
    for (let row = 0; row < count; row++) {
      into[at + row] = base + (data[place + row] as number) * factor;
    }
    return;
  }
  for (let row = 0; row < count; row++) {
    const value = data[place + row] as number;
    into[at + row] = value === none ? Number.NaN : base + value * factor;
  }
}

/**
 * The base of each row's group, from `basePlace` on, + d × factor for `count` data of the rows from `first`
 * on; `none` is NaN. 2^`group` rows share a base.
 */
export function decodeBased8(
  data: Uint8Array,
  place: number,
  count: number,
  bases: Float64Array,
  basePlace: number,
  first: number,
  group: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  for (let row = 0; row < count; ) {
    const number = (first + row) >>> group;
    const end = Math.min(count, ((number + 1) << group) - first);
    const base = bases[basePlace + number] as number;
    decodeScaled8(data, place + row, end - row, base, factor, none, into, at + row);
    row = end;
  }
}

/**
 * The base of each row's group, from `basePlace` on, + d × factor for `count` data of the rows from `first`
 * on; `none` is NaN. 2^`group` rows share a base.
 */
export function decodeBased16(
  data: Uint16Array,
  place: number,
  count: number,
  bases: Float64Array,
  basePlace: number,
  first: number,
  group: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  for (let row = 0; row < count; ) {
    const number = (first + row) >>> group;
    const end = Math.min(count, ((number + 1) << group) - first);
    const base = bases[basePlace + number] as number;
    decodeScaled16(data, place + row, end - row, base, factor, none, into, at + row);
    row = end;
  }
}

/**
 * The base of each row's group, from `basePlace` on, + d × factor for `count` data of the rows from `first`
 * on; `none` is NaN. 2^`group` rows share a base.
 */
export function decodeBased32(
  data: Uint32Array,
  place: number,
  count: number,
  bases: Float64Array,
  basePlace: number,
  first: number,
  group: number,
  factor: number,
  none: number,
  into: Float64Array,
  at: number,
): void {
  for (let row = 0; row < count; ) {
    const number = (first + row) >>> group;
    const end = Math.min(count, ((number + 1) << group) - first);
    const base = bases[basePlace + number] as number;
    decodeScaled32(data, place + row, end - row, base, factor, none, into, at + row);
    row = end;
  }
}

/** Heights of density columns. Stacking order from the bottom: quiet first, milestones on top. */
export const STACK_ORDER = [6, 8, 7, 5, 4, 3, 2, 1] as const;

/** The tallest column of all lanes, so that all share one scale. */
export function maxColumn(density: Uint32Array, columns: number, lanes: number): number {
  let max = 0;
  for (let cell = 0; cell < columns * lanes; cell++) {
    let sum = 0;
    for (let slot = 0; slot < 8; slot++) {
      sum += density[cell * 8 + slot] ?? 0;
    }
    max = Math.max(max, sum);
  }
  return max;
}

/** Height of a column: the square root of its count on the common scale, at least 1 px. */
export function columnHeight(count: number, max: number, heightPx: number): number {
  return count === 0 ? 0 : Math.max(1, Math.sqrt(count / Math.max(1, max)) * heightPx);
}

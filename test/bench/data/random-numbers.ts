/** Numbers that look drawn and are the same each time (Marsaglia's xorshift32). */
export type RandomNumbers = {
  /** 0 to 2³² − 1. */
  readonly next: () => number;
  /** A whole number below the limit. */
  readonly below: (limit: number) => number;
};

export function randomNumbers(seed: number): RandomNumbers {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return { next, below: (limit) => Math.floor((next() / 2 ** 32) * limit) };
}

/** Links that a rule of the profile infers, worked out around an event when asked for; in terms of ordinals. */
export interface InferredLinks {
  /** Takes in what the run gained, in slices. */
  update(): Generator<void>;
  forEachCause(ordinal: number, visit: (cause: number) => void): void;
  forEachEffect(ordinal: number, visit: (effect: number) => void): void;
}

/** What keeps new members apart from those it has sorted. */
export interface Compactable {
  /** So many are new that `compact` is due: until then they cost memory and time. */
  readonly isLoose: boolean;
  /** Sorts them in, in slices; meanwhile all that is known is told. */
  compact(): Generator<void>;
}

/** Links that a rule of the profile infers, worked out around an event when asked for; in terms of ordinals. */
export interface InferredLinks extends Compactable {
  /** Takes in what the run gained, in slices. */
  update(): Generator<void>;
  forEachCause(ordinal: number, visit: (cause: number) => void): void;
  forEachEffect(ordinal: number, visit: (effect: number) => void): void;
}

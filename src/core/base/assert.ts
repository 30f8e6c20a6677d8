/** Throws if a belief of the program is wrong: a bug, never bad input. */
export function assertThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`);
}

/** Marks a place that the types say is never reached. */
export function assertNever(value: never): never {
  throw new Error(`internal error: unexpected ${JSON.stringify(value)}`);
}

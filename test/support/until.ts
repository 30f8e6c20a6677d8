import { setTimeout as pause } from "node:timers/promises";

/** Looked at this often: soon enough for a test, and rarely enough to leave the processor to what is waited for. */
const LOOK_MS = 5;

/** Waits until a condition holds; the suite's timeout ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(LOOK_MS);
}

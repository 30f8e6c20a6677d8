import type { Profile } from "./profile.ts";

/**
 * A profile made ready for reading: its paths as a field plan, its rules as slots of that plan.
 * Made once per log by `compileProfile`.
 */
export type CompiledProfile = {
  readonly profile: Profile;
};
